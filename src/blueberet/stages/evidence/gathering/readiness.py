"""What the snapshot of the day says: gaps, strengths, grades; the commander's word beside it; what is waived."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from blueberet.engine.kit import wire
from blueberet.engine.readiness.problem import Requirement
from blueberet.engine.readiness.states import ORDER, State
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.readiness.models import Statement, Waiver
from blueberet.stages.readiness.selectors.wording import asked, thing_of, title_of
from blueberet.stages.standards.models import Version

HOLDS = frozenset(s.value for s in ORDER if s.holds)
RANK = {s.value: s.rank for s in ORDER}
FLYING = ("UAS", "UAV", "unmanned", "drone")


class Cells:
    """The lines of the contingent's units as a snapshot keeps them, with words."""

    def __init__(self, f: Frame) -> None:
        assert f.snapshot is not None
        self.f, self.content = f, f.snapshot.content
        self.lines = {(x["set"], x["codes"][0]): wire.load(Requirement, x["requirements"][0])
                      for x in self.content["lines"]}  # fmt: skip
        rows = Version.objects.filter(standard__centre=f.centre, state=Version.State.IN_FORCE).select_related(
            "standard"
        )
        self.versions = {(v.standard.code, v.number): v for v in rows.order_by("number")}
        self.query = f"?day={f.day.isoformat()}"

    def of_units(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Key and standing of each unit of the contingent, in the order of the tree."""
        found = {int(u["code"][1:]): u for u in self.content["units"]}
        for key in self.f.inside:
            if key in found:
                yield key, found[key]

    def row(self, unit: int, cell: dict[str, Any]) -> Row:
        """One line of a unit."""
        requirement = self.lines[cell["set"], cell["code"]]
        counts = cell["counts"]
        held = sum(n for n, s in zip(counts, ORDER, strict=True) if s.holds) if counts else int(cell["state"] in HOLDS)
        return {
            "unit": self.f.named(unit), "title": title_of(thing_of(requirement), self.versions),
            "asked": asked(requirement), "state": cell["state"], "critical": "yes" if cell["critical"] else "no",
            "held": held, "meant": cell["meant"], "need": cell["need"],
            "proof": reverse("readiness-cell", args=[f"U{unit}", cell["set"], cell["code"]]) + self.query,
        }  # fmt: skip

    def rows(self) -> list[Row]:
        """All lines of all units, those open and critical first, the contingent before what is below it."""
        found = [(cell, self.row(key, cell)) for key, unit in self.of_units() for cell in unit["cells"]]
        top = self.f.named(self.f.unit.pk)
        order = sorted(range(len(found)), key=lambda n: (
            not found[n][0]["critical"], found[n][1]["unit"] != top, RANK[found[n][0]["state"]], n
        ))  # fmt: skip
        return [found[n][1] for n in order]


def readiness(f: Frame) -> dict[str, list[Row]]:
    """Sections that rest on the snapshot of the day."""
    cells = Cells(f)
    rows = cells.rows()
    top = f.named(f.unit.pk)
    return {
        "all": rows, "gaps": [r for r in rows if r["state"] not in HOLDS],
        "strengths": [r for r in rows if r["state"] in HOLDS and r["state"] != State.WAIVED.value and r["unit"] == top],
        "requirements": sorted((r for r in rows if r["unit"] == top), key=lambda r: r["title"]),
        "uas_requirements": [r for r in rows if any(w.casefold() in r["title"].casefold() for w in FLYING)],
        "grades": _grades(f, cells), "statement": _statements(f, cells), "waivers": _waivers(f, cells),
    }  # fmt: skip


def _grades(f: Frame, cells: Cells) -> list[Row]:
    graded = dict(cells.content["graded"])
    found = []
    for key, unit in cells.of_units():
        ready, limited, not_ready, unasked = graded.get(unit["code"], (0, 0, 0, 0))
        found.append({
            "unit": f.named(key), "grade": unit["grade"], "ready": ready, "limited": limited, "not_ready": not_ready,
            "unasked": unasked, "proof": reverse("readiness-unit", args=[unit["code"]]) + cells.query,
        })  # fmt: skip
    return found


def _statements(f: Frame, cells: Cells) -> list[Row]:
    now = {key: unit["grade"] for key, unit in cells.of_units()}
    rows = Statement.objects.filter(unit__in=f.inside, day__lte=f.day, at__lte=f.known).select_related("by")
    newest: dict[int, Statement] = {}
    for s in rows.order_by("at", "pk"):
        newest[s.unit_id] = s
    return [
        {
            "unit": f.named(key), "stated": (s := newest[key]).grade, "then": s.measured, "now": now.get(key, ""),
            "day": s.day.isoformat(), "reason": s.reason, "by": account_name(s.by),
            "proof": reverse("readiness-unit", args=[f"U{key}"]) + cells.query,
        }
        for key in f.inside if key in newest
    ]  # fmt: skip


def _waivers(f: Frame, cells: Cells) -> list[Row]:
    """By requirement and authority; of persons only how many. The reason may be of health: it is in no pack."""
    grouped: dict[tuple[Any, ...], int] = defaultdict(int)
    rows = Waiver.objects.filter(centre=f.centre, first_day__lte=f.day, last_day__gte=f.day, at__lte=f.known)
    for w in rows.order_by("set", "code", "pk"):
        if w.withdrawn_on is not None and w.withdrawn_on <= f.day:
            continue
        requirement = cells.lines.get((w.set, w.code))
        title = title_of(thing_of(requirement), cells.versions) if requirement else f"{w.set} {w.code}"
        if w.unit_id in f.inside:
            grouped[title, f.named(w.unit_id), w.authority, w.first_day, w.last_day] += 0
        elif w.person_id in f.people:
            grouped[title, "", w.authority, w.first_day, w.last_day] += 1
    return [
        {
            "requirement": title, "whom": unit, "people": n or None, "authority": authority,
            "first_day": first.isoformat(), "last_day": last.isoformat(), "proof": reverse("readiness") + cells.query,
        }
        for (title, unit, authority, first, last), n in grouped.items()
    ]  # fmt: skip
