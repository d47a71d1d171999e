"""Readiness of a centre on a day, worked out once and kept until something it is told from changes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

from django.db.models import Count, Max, Sum

from blueberet.engine.readiness import rollup
from blueberet.engine.readiness.result import Cell, Explanation, Line, Standing
from blueberet.engine.readiness.rolling import Rolling
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import LevelCertificate, Result, TestScore
from blueberet.stages.attendance.models import Mark
from blueberet.stages.programme.models import Publication, Serving, TrainingRequest
from blueberet.stages.readiness.models import Waiver
from blueberet.stages.readiness.sources import Sources, gather
from blueberet.stages.roster.models import Document, KeyDay, LanguageScore, Licence, Person, Stay, UnitPlace
from blueberet.stages.standards.models import Version, Withdrawal

KEPT = 6
"""Measurements that a process keeps."""


@dataclass(frozen=True)
class Measured:
    """A measurement: facts, the roll-up, and the cells by unit."""

    sources: Sources
    rolling: Rolling
    on: date
    origin: str

    @cached_property
    def units(self) -> dict[str, Standing]:
        """Standing of each unit by the engine's code."""
        return {s.code: s for s in rollup.units(self.rolling)}

    @cached_property
    def lines(self) -> dict[tuple[str, str], Line]:
        """Lines by set and code."""
        return {(c.line.set, c.line.code): c.line for c in self.rolling.columns}

    @cached_property
    def graded(self) -> dict[str, tuple[int, int, int, int]]:
        """People of a unit by grade: ready, with limits, not, nothing asked."""
        return dict(rollup.graded(self.rolling))

    def person(self, code: str) -> Standing:
        """One person."""
        return rollup.person(self.rolling, code)

    def explain(self, subject: str, cell: Cell) -> Explanation:
        """A cell with everything behind it."""
        return rollup.explain(self.sources.problem, subject, cell.set, cell.code)


_kept: OrderedDict[tuple[object, ...], Measured] = OrderedDict()
_lock = Lock()


def measured(centre: Centre, on: date, *, origin: str = "national") -> Measured:
    """Readiness on a day as it was known at its end; counted anew only if something changed."""
    key = (centre.pk, on, origin, _mark_of(centre))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    sources = gather(centre, on, origin=origin)
    found = Measured(sources, Rolling(sources.problem), on, origin)
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forget what was measured; for tests, whose rows are rolled back."""
    with _lock:
        _kept.clear()


def _mark_of(centre: Centre) -> tuple[object, ...]:
    """A few numbers that change with every fact readiness is told from; each is one small query."""

    def of(rows: object, *more: object) -> tuple[object, ...]:
        return tuple(rows.aggregate(Max("pk"), Count("pk"), *more).values())  # type: ignore[attr-defined]

    return (
        *of(Mark.objects.filter(programme__centre=centre)),
        *of(Result.objects.filter(centre=centre), Max("replaced_at")),
        *of(TestScore.objects.filter(centre=centre), Max("replaced_at")),
        *of(LevelCertificate.objects.filter(centre=centre), Max("withdrawn_at")),
        *of(Document.objects.filter(person__centre=centre), Sum("edited")),
        *of(Person.objects.filter(centre=centre), Sum("edited"), Count("merged_into")),
        *of(Stay.objects.filter(person__centre=centre), Max("last_day"), Count("last_day")),
        *of(UnitPlace.objects.filter(unit__centre=centre), Count("last_day")),
        *of(Licence.objects.filter(person__centre=centre)), *of(LanguageScore.objects.filter(person__centre=centre)),
        *of(Version.objects.filter(standard__centre=centre), Max("first_day")),
        *of(Withdrawal.objects.filter(standard__centre=centre), Count("last_day")),
        *of(Publication.objects.filter(programme__centre=centre)),
        *of(Serving.objects.filter(module__programme__centre=centre)),
        *of(TrainingRequest.objects.filter(programme__centre=centre), Max("answered_at")),
        *of(Waiver.objects.filter(centre=centre), Count("withdrawn_on")),
        *KeyDay.objects.filter(centre=centre).order_by("kind").values_list("kind", "day"),
    )  # fmt: skip
