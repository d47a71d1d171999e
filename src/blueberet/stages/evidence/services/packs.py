"""Having packs made: asked for by a person, made by the worker, kept whole or not at all."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from blueberet import __version__
from blueberet.engine.evidence.manifest import digest
from blueberet.engine.kit.wire import fingerprint
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.keys.refusals import BrokenKeys
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.evidence.documents import seal_of
from blueberet.stages.evidence.gathering.facts import Asked, gather, snapshot_of
from blueberet.stages.evidence.making import Made, make, own_signer
from blueberet.stages.evidence.models import Pack, PackFile
from blueberet.stages.evidence.policies import may_make
from blueberet.stages.evidence.services.laying import lay
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.roster.models import Unit
from blueberet.stages.roster.selectors.units import tree_on
from blueberet.stages.standards.models import Standard

PACK = "evidence.pack"
LIVE = (Run.State.QUEUED, Run.State.RUNNING)
WRITTEN_IN = ("en",)
"""Languages that papers can be written in: those that the product speaks. Names stand as they are on the roll."""
NEAREST = 5
"""So many days with a snapshot are named where one has none."""


class Stopped(Exception):
    """Somebody pressed Stop."""


def live_run(centre: Centre) -> Run | None:
    """The run of this room that waits or goes on."""
    return Run.objects.filter(centre=centre, kind=PACK, state__in=LIVE).first()


def start_pack(
    centre: Centre, *, actor: User | None, kind: str, day: date | None, language: str = "en", unit: Unit | None = None,
    course: str = "", title: str = "", visitors: Sequence[User] = (), today: date,
) -> Run:  # fmt: skip
    """Queue a pack. ``visitors``: for whom it is laid out as soon as it is there.

    Raises
    ------
    PermissionDenied
        If the actor may have none made; ``None`` is the set-up itself, which may have several wait.
    Refused
        For a day that has not come or on which no readiness was kept, a unit that was not there, a course that is
        none, a pack that is being made.
    """
    if actor is not None and not may_make(actor, centre):
        raise PermissionDenied
    faults = [*_faults_of_kind(centre, kind, course, unit, day), *_faults_of_day(centre, kind, day, today)]
    if language not in WRITTEN_IN:
        faults.append(_("Papers are written in English so far: choose that."))
    if faults:
        raise Refused(*faults)
    assert day is not None
    asked = {
        "kind": kind, "day": day.isoformat(), "language": language, "unit": unit.pk if unit else None,
        "course": course if kind == Pack.Kind.COURSE else "", "title": title.strip()[:160],
        "visitors": [v.pk for v in visitors],
    }  # fmt: skip
    with transaction.atomic():
        hold(centre)
        if actor is not None and live_run(centre):
            raise Refused(_("A pack is being made already. Wait for it, or stop it."))
        return queue_run(kind=PACK, subject=centre.pk, centre=centre, actor=actor, input_hash=fingerprint(asked),
                         engine_version=__version__, seed=0, limits=asked)  # fmt: skip


def _faults_of_kind(centre: Centre, kind: str, course: str, unit: Unit | None, day: date | None) -> list[str]:
    if kind not in Pack.Kind.values:
        return [_("Choose what the pack is for.")]
    if kind == Pack.Kind.COURSE:
        courses = Standard.objects.filter(centre=centre, code=course, kind__in=("course", "edition"))
        return [] if courses.exists() else [_("Choose the course that is to be certified.")]
    if unit is None or unit.centre_id != centre.pk:
        return [_("Choose the contingent that the pack is about.")]
    if day is not None and unit.pk not in tree_on(centre, day):
        return [_("%(u)s was not there on %(d)s. Choose another day.") % {"u": unit.name, "d": soldier_date(day)}]
    return []


def _faults_of_day(centre: Centre, kind: str, day: date | None, today: date) -> list[str]:
    if day is None:
        return [_("Give the day that the pack tells of.")]
    if day > today:
        return [_("%(d)s has not come yet. Choose today or a day before.") % {"d": soldier_date(day)}]
    return [no_snapshot(centre, day)] if kind == Pack.Kind.VISIT and snapshot_of(centre, day) is None else []


def no_snapshot(centre: Centre, day: date) -> str:
    """Which days have a snapshot, for whoever asked for one that has none."""
    days = sorted(set(Snapshot.objects.filter(centre=centre, origin="national").values_list("day", flat=True)))
    near = sorted(sorted(days, key=lambda d: abs((d - day).days))[:NEAREST])
    told = _("No readiness was kept on %(d)s, and a pack is made from what was kept.") % {"d": soldier_date(day)}
    if not near:
        return told + " " + _("No day was kept yet: keep one under Readiness first.")
    named = ", ".join(soldier_date(d) for d in near)
    return told + " " + _("The nearest days that were: %(n)s. Choose one, or keep that day under Readiness.") % {
        "n": named
    }  # fmt: skip


def carry_out_pack(run: Run) -> None:
    """Make a queued pack. Stopped or failed, nothing is there but the run."""
    asked = run.limits
    words = {
        "readiness": _("Reading what was kept of readiness"), "personnel": _("Counting people and documents"),
        "training": _("Adding up hours and evaluations"), "endurance": _("Reading supply"),
        "findings": _("Reading findings"), "annexes": _("Writing the annexes"),
        "course": _("Reading the course"), "handover": _("Reading what is handed over"),
    }  # fmt: skip
    tell = _teller(run)
    try:
        unit = Unit.objects.get(pk=asked["unit"]) if asked["unit"] else None
        day = date.fromisoformat(asked["day"])
        if asked["kind"] == Pack.Kind.VISIT and snapshot_of(run.centre, day) is None:
            raise Refused(no_snapshot(run.centre, day))
        wanted = Asked(asked["kind"], day, asked["language"], unit, asked["course"], asked["title"])
        facts = gather(
            run.centre, wanted, number=next_number(run.centre), by=account_name(run.created_by),
            tell=lambda word, n, of: tell(words[word], 10 * n / max(of, 1)),
        )  # fmt: skip
        signer = own_signer()
        made = [
            make(facts, version, signer, _stretch(tell, begin))
            for version, begin in (("full", 10.0), ("redacted", 55.0))
        ]  # fmt: skip
        with transaction.atomic():
            pack = keep(run.centre, facts, made, run=run, unit=unit)
            for visitor in User.objects.filter(pk__in=asked["visitors"]):
                lay(pack, visitor, actor=run.created_by)
            if Run.objects.filter(pk=run.pk, cancel_requested=True).exists():
                raise Stopped
            end_run(run, state=Run.State.DONE, result={"pack": pack.number})
    except Stopped:
        with transaction.atomic():
            end_run(run, state=Run.State.CANCELLED)
    except Refused as told:
        with transaction.atomic():
            end_run(run, state=Run.State.FAILED, error=" ".join(told.sentences))
    except BrokenKeys as broken:
        with transaction.atomic():
            end_run(run, state=Run.State.FAILED, error=f"{_('Nothing can be signed.')} {broken}")


def next_number(centre: Centre) -> int:
    """Number of the next pack of a centre."""
    return int(Pack.objects.filter(centre=centre).aggregate(last=Max("number"))["last"] or 0) + 1


def keep(
    centre: Centre, facts: dict[str, Any], made: Sequence[Made], *, run: Run | None, unit: Unit | None
) -> Pack:  # fmt: skip
    """Write a pack with its files; call it in the transaction that ends its run."""
    by = run.created_by if run else None
    snapshot = snapshot_of(centre, date.fromisoformat(facts["day"])) if facts.get("snapshot") else None
    pack = Pack.objects.create(
        centre=centre, number=facts["number"], kind=facts["kind"], unit=unit,
        course=facts["course"]["code"] if facts["kind"] == Pack.Kind.COURSE else "", title=facts["title"],
        day=date.fromisoformat(facts["day"]), language=facts["language"], facts=facts, seal=seal_of(facts),
        snapshot=snapshot, run=run, by=by, at=datetime.fromisoformat(facts["frozen_at"]),
    )  # fmt: skip
    PackFile.objects.bulk_create([
        PackFile(
            pack=pack, version=m.version, name=m.name, sha256=digest(m.content), size=len(m.content),
            content=m.content,
        )
        for m in made
    ])  # fmt: skip
    record_act(
        "evidence.pack.made", centre=centre, actor=by, subject=f"pack {pack.number}", label=pack.title, kind=pack.kind,
        day=facts["day"], sha256=pack.seal,
    )  # fmt: skip
    return pack


def _teller(run: Run) -> Callable[[str, float], None]:
    """Tells the run what is done and how far it is, 0 to 100; stops it when somebody asked for that."""

    def tell(words: str, done: float) -> None:
        if not note_progress(run, progress={"told": words, "done": round(done), "of": 100}, point=None):
            raise Stopped

    return tell


def _stretch(tell: Callable[[str, float], None], begin: float) -> Callable[[str, int, int], None]:
    return lambda path, n, of: tell(_("Writing %(f)s") % {"f": path}, begin + 45 * n / max(of, 1))
