"""The facts of a pack as one document: what is asked, whom it is about, every section with its rows and proof."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.evidence.declared import annexes_of, sections_of
from blueberet.stages.evidence.declared.section import Section
from blueberet.stages.evidence.documents import FORMAT
from blueberet.stages.evidence.gathering.annexes import annexes
from blueberet.stages.evidence.gathering.applying import not_applicable
from blueberet.stages.evidence.gathering.course import course
from blueberet.stages.evidence.gathering.frame import Frame, Row, frame_of
from blueberet.stages.evidence.gathering.handover import handover
from blueberet.stages.evidence.gathering.personnel import personnel
from blueberet.stages.evidence.gathering.readiness import readiness
from blueberet.stages.evidence.gathering.supply import endurance, equipment
from blueberet.stages.evidence.gathering.training import training
from blueberet.stages.evidence.gathering.visits import certificates, chain, findings, last_open, last_pack
from blueberet.stages.programme.selectors.sweeping import Sweep, sweep_of
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.roster.models import Unit

NOW = (
    "documents", "medical", "drivers", "stocks", "closures", "debts", "documents_by_person",
    "languages", "language_by_person",
)  # fmt: skip
"""Sections that tell what is recorded at the moment of freezing; the others tell what was known on the day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pack is asked for."""

    kind: str
    day: date
    language: str
    unit: Unit | None = None
    course: str = ""
    title: str = ""


def gather(
    centre: Centre, asked: Asked, *, number: int, by: str, tell: Callable[[str, int, int], None] = lambda *_: None
) -> dict[str, Any]:  # fmt: skip
    """Everything as it is in one moment. ``tell``: what is being read, how many steps are done, of how many."""
    with transaction.atomic():
        _one_moment()
        at = timezone.now()
        if asked.kind == "course":
            tell("course", 0, 1)
            head, rows = course(centre, asked.course, asked.day)
            return _document(centre, asked, number, by, at, rows, head, {})
        assert asked.unit is not None
        snapshot = snapshot_of(centre, asked.day) if asked.kind == "visit" else None
        f = frame_of(centre, asked.unit, asked.day, at, snapshot)
        head = {
            "contingent": {
                "name": f.tree[asked.unit.pk].name, "total": f.tree[asked.unit.pk].total,
                "women": f.tree[asked.unit.pk].women,
            },
        }  # fmt: skip
        if asked.kind == "hand-over":
            tell("handover", 0, 1)
            return _document(centre, asked, number, by, at, handover(f), head, {})
        return _visit(f, asked, number, by, head, tell)


def _visit(
    f: Frame, asked: Asked, number: int, by: str, head: dict[str, Any], tell: Callable[[str, int, int], None]
) -> dict[str, Any]:  # fmt: skip
    assert f.snapshot is not None
    steps: tuple[tuple[str, Callable[[Frame], dict[str, list[Row]]]], ...] = (
        ("readiness", readiness), ("personnel", personnel), ("training", training), ("endurance", endurance),
        ("findings", lambda f: {"findings": findings(f), "chain": chain(f), "certificates": certificates(f)}),
        ("annexes", annexes),
    )  # fmt: skip
    rows: dict[str, list[Row]] = {}
    for n, (word, read) in enumerate(steps):
        tell(word, n, len(steps))
        rows |= read(f)
    declared, declared_on = equipment(f)
    rows |= declared
    before = last_pack(f, asked.kind)
    rows["last_open"] = last_open(f, before, rows)
    head |= {
        "snapshot": {"day": f.snapshot.day.isoformat(), "sha256": f.snapshot.seal, "at": _moment(f.snapshot.at)},
        "last_pack": {"number": before.number, "day": before.day.isoformat()} if before else None,
        "not_applicable": not_applicable(f, rows),
    }  # fmt: skip
    as_of = dict.fromkeys(declared, declared_on) if declared_on else {}
    return _document(f.centre, asked, number, by, f.at, rows, head, as_of)


def snapshot_of(centre: Centre, day: date) -> Snapshot | None:
    """The newest snapshot of a day by national evaluations."""
    return Snapshot.objects.filter(centre=centre, day=day, origin="national").order_by("-at", "-pk").first()


def _document(
    centre: Centre, asked: Asked, number: int, by: str, at: datetime, rows: dict[str, list[Row]],
    head: dict[str, Any], as_of: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    day = asked.day.isoformat()
    now = timezone.localtime(at).date().isoformat()
    declared = (*sections_of(asked.kind), *annexes_of(asked.kind))
    sweep = sweep_of(centre)
    return {
        "format": FORMAT, "version": "full", "kind": asked.kind, "number": number,
        "title": sweep.text(asked.title), "day": day,
        "language": asked.language, "centre": {"code": centre.code, "name": centre.name}, "frozen_at": _moment(at),
        "made_by": by, **head,
        "sections": {
            s.key: {"as_of": as_of.get(s.key) or (now if s.key in NOW else day), "rows": _swept(rows[s.key], s, sweep)}
            for s in declared
        },
    }  # fmt: skip


def _swept(rows: list[Row], section: Section, sweep: Sweep) -> list[Row]:
    """Beside words that hold something guarded: the same with it blacked out."""
    keys = [c.key for c in section.columns if c.guard == "swept"]
    found = []
    for row in rows:
        swept = {k: text for k in keys if (text := sweep.text(str(row.get(k) or ""))) != (row.get(k) or "")}
        found.append({**row, "swept": swept} if swept else row)
    return found


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _one_moment() -> None:
    """Read everything as of one moment: SQLite does so in a transaction, PostgreSQL when it is told."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
