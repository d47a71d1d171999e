"""Readiness of a centre on a day, worked out once, kept, and brought up to date by what was recorded since.

What was recorded is read from the trail: every act that can change readiness stands there, in the order in which it
became true (foundation/audit). A kept measurement is given only if no such act is newer (ADR 18).
"""

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from django.db.models import Q
from django.utils import timezone

from blueberet.engine.readiness import rollup
from blueberet.engine.readiness.records import Thing
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.result import Cell, Explanation, Line, Standing
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.states import Judgement
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.models import Act
from blueberet.foundation.shell.together import number_of, together
from blueberet.stages.assessment.models import Observation, Result
from blueberet.stages.attendance.models import Mark
from blueberet.stages.readiness.proving import New, hours_anew, programmes_of, results_anew
from blueberet.stages.readiness.sources import Sources, gather
from blueberet.stages.roster.models import Person

T = TypeVar("T")
KEPT = 6
"""Measurements that a process keeps."""
IDLE = (
    Q(name__startswith="access.") | Q(name__startswith="readiness.snapshot") | Q(name__startswith="readiness.statement")
    | Q(name__startswith="certificates.") | Q(name__startswith="keys.")
    | Q(name__endswith=".exported") | Q(name__endswith=".printed") | Q(name__contains=".draft.")
    | Q(name__startswith="evidence.")
)  # fmt: skip
"""Acts that change nothing readiness is told from."""
OBSERVED = ("assessment.observation.sent", "assessment.observation.corrected", "assessment.observation.taken_back")
MARKED = ("attendance.roll.called", "attendance.mark.corrected", "attendance.marks.imported")
MOST_FOLLOWED = 40
"""So many acts are followed one by one; after more everything is gathered anew."""
MARKS_ALONE = "told from marks alone"
"""Key of what is worked out from marks and nothing else: it goes on to what follows without a new mark."""
LARGE = 100_000
"""From so many facts on what is kept is set aside from the collection of waste."""


@dataclass(frozen=True)
class Measured:
    """A measurement: facts, the roll-up, and the cells by unit."""

    sources: Sources
    rolling: Rolling
    on: date
    origin: str
    act: int
    """Number of the last act that it knows."""
    mark: int
    """The last mark of a roll that it knows."""
    at: datetime = field(default_factory=timezone.now, compare=False)
    """When it was asked for."""
    seconds: float = field(default=0.0, compare=False)
    """How long gathering it took; what was followed keeps that of what it follows."""
    _beside: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once(self, key: Hashable, work: Callable[[], T], *, most: int = 0) -> T:
        """What pages work out from it and want again; it goes with it.

        ``most``: of what has the first word of the key so many are kept, the newest; 0: all.
        """
        if key in self._beside:
            found: T = self._beside[key]
            return found
        made = work()
        if most and isinstance(key, tuple):
            alike = [k for k in list(self._beside) if isinstance(k, tuple) and k[0] == key[0]]
            for old in alike[: len(alike) + 1 - most] if len(alike) >= most else ():
                self._beside.pop(old, None)
        self._beside[key] = made
        self._stays()
        return made

    def _stays(self) -> None:
        """Of a large centre: the collection of waste does not look through what was just made again and again."""
        if self.sources.facts.count >= LARGE:
            gc.collect(1)
            gc.freeze()

    @cached_property
    def units(self) -> dict[str, Standing]:
        """Standing of each unit by the engine's code."""
        found = {s.code: s for s in rollup.units(self.rolling)}
        self._stays()
        return found

    @cached_property
    def lines(self) -> dict[tuple[str, str], Line]:
        """Lines by set and code."""
        return {(c.line.set, c.line.code): c.line for c in self.rolling.columns}

    @cached_property
    def graded(self) -> dict[str, tuple[int, int, int, int]]:
        """People of a unit by grade: ready, with limits, not, nothing asked."""
        return dict(rollup.graded(self.rolling))

    def people_in(self, units: Iterable[str]) -> list[str]:
        """Everybody in some units and below them."""
        tree = self.rolling.tree
        inside = tree.inside([tree.place[u] for u in units])[tree.unit_of_person]
        return [self.sources.problem.people[n].code for n in np.flatnonzero(inside)]

    def person(self, code: str) -> Standing:
        """One person."""
        return rollup.person(self.rolling, code)

    def explain(self, subject: str, cell: Cell) -> Explanation:
        """A cell with everything behind it."""
        problem, things = self.sources.problem, None
        if subject in self.sources.people:
            part = self.sources.within(problem.person_by_code[subject].unit, person=subject)
        else:
            line = self.lines[cell.set, cell.code]
            things = [t for r in line.requirements for t in self._things(r.what, r.of)]
            part = self.sources.within(subject, things)
        return rollup.explain(part, subject, cell.set, cell.code)

    def judged(self, person: str) -> dict[tuple[str, str], tuple[Judgement, ...]]:
        """What each line says of a person, requirement by requirement, by set and line."""
        here = self.sources.problem.person_by_code[person]
        reference = Reference(self.sources.within(here.unit, person=person))
        return {
            (line.set, line.code): tuple(reference.judgement(line.set, r, person) for r in line.requirements)
            for line in reference.person_lines(here)
        }

    def _things(self, what: str, of: str) -> list[Thing]:
        if what != "level":
            return [(what, of)]
        return [("level", lv) for ladder in self.sources.problem.ladders if of in ladder.levels for lv in ladder.levels]


Key = tuple[int, date, str, date]


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is kept of a day, and whether nothing was recorded since; with the last act and mark there were."""

    kept: Measured | None
    is_current: bool
    act: int
    mark: int
    people: int
    """Of the centre; counted only where nothing is kept."""


_kept: OrderedDict[Key, Measured] = OrderedDict()
_lock = Lock()


def key_of(centre: Centre, on: date, origin: str) -> Key:
    """What a measurement is kept under; what is planned and expires is told from today."""
    return (centre.pk, on, origin, timezone.localdate())


def at_hand(centre: Centre, on: date, *, origin: str = "national") -> AtHand:
    """The kept measurement, brought up to date where that is a small thing; nothing is gathered."""
    # Asked before anything is read: what is recorded meanwhile is followed the next time.
    key = key_of(centre, on, origin)
    last = act, mark, _people = _last_of(centre, with_people=key not in _kept)
    with _lock:
        found = _kept.get(key)
    if found is None or found.act == act:
        return AtHand(found, found is not None, *last)
    followed = _followed(found, centre, act, mark)
    return AtHand(found, False, *last) if followed is None else AtHand(_keep(centre, followed), True, *last)


def measured(centre: Centre, on: date, *, origin: str = "national", found: AtHand | None = None) -> Measured:
    """Readiness on a day as it was known at its end; nothing that was recorded before the call is missing in it.

    ``found``: what is at hand, if that was looked at just now.
    """
    found = found or at_hand(centre, on, origin=origin)
    if found.is_current and found.kept is not None:
        return found.kept
    began, at = perf_counter(), timezone.now()
    with _nothing_collected():
        sources = gather(centre, on, origin=origin)
        rolling = Rolling(sources.problem, sources.facts.records)
    seconds = perf_counter() - began
    kept = _keep(centre, Measured(sources, rolling, on, origin, found.act, found.mark, at, seconds))
    if sources.facts.count >= LARGE:
        _set_aside()
    return kept


def _keep(centre: Centre, found: Measured) -> Measured:
    key = key_of(centre, found.on, found.origin)
    with _lock:
        # Of two that worked at once the one that knows more stays.
        if key not in _kept or _kept[key].act <= found.act:
            _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Some hundred thousand values are made and kept: looking through them for waste again and again takes a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _set_aside() -> None:
    """Look for waste once, here, and not again through what stays: every page after would wait for it now and then.

    What becomes waste of what stands aside is found by the next gathering.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def forget() -> None:
    """Forget what was measured; for tests, whose rows are rolled back."""
    with _lock:
        _kept.clear()


def _last_of(centre: Centre, *, with_people: bool) -> tuple[int, int, int]:
    """Number of the last act that can change readiness, the last mark, and how many people; one small read."""
    rows = Act.objects.filter(Q(centre=centre) | Q(centre=None)).exclude(IDLE).order_by("-number")
    counted = Centre.objects.filter(pk=centre.pk).values_list(number_of(Person.objects.filter(centre=centre)))
    acts, marks, people = together(
        rows.values_list("number", flat=True)[:1], Mark.objects.order_by("-pk").values_list("pk", flat=True)[:1],
        counted if with_people else counted.none(),
    )  # fmt: skip
    return acts[0] if acts else 0, marks[0] if marks else 0, people[0][0] if people else 0


def _followed(old: Measured, centre: Centre, act: int, mark: int) -> Measured | None:
    """The measurement with what was recorded since; ``None`` if that is too much, or of another kind."""
    acts = Act.objects.filter(Q(centre=centre) | Q(centre=None), number__gt=old.act, number__lte=act).exclude(IDLE)
    rows = list(acts.values_list("name", "subject")[: MOST_FOLLOWED + 1])
    if len(rows) > MOST_FOLLOWED or any(name not in (*OBSERVED, *MARKED) for name, _ in rows):
        return None
    new: New = {}
    observations = [int(subject) for name, subject in rows if name in OBSERVED]
    if observations:
        new |= _observed(old, centre, observations)
    if any(name in MARKED for name, _ in rows):
        for found in _marked(old, centre, mark):
            # One programme after the other: each keeps what the others say of the same course.
            new |= found
    rolling = old.rolling.branch()
    for (subject, thing), proofs in new.items():
        rolling.update(subject, thing[0], thing[1], proofs)  # type: ignore[arg-type]
    facts = old.sources.facts.replaced_by(new)
    beside: dict[Hashable, Any] = (
        {MARKS_ALONE: old._beside[MARKS_ALONE]} if mark == old.mark and MARKS_ALONE in old._beside else {}
    )
    return Measured(
        replace(old.sources, facts=facts), rolling, old.on, old.origin, act, mark, seconds=old.seconds, _beside=beside
    )  # fmt: skip


def _observed(old: Measured, centre: Centre, observations: list[int]) -> New:
    """Tasks of the subjects of some sheets, and of the sheets they corrected."""
    both = [*observations, *Observation.objects.filter(replaced_by__in=observations).values_list("pk", flat=True)]
    pairs = Result.objects.filter(observation__in=both).values_list("subject", "standard__code").distinct()
    named = [(f"P{s}" if s > 0 else f"U{-s}", task) for s, task in pairs]
    problem = old.sources.problem
    return results_anew(centre, old.sources.facts, named, on=old.on, known=problem.known, origin=old.origin)


def _marked(old: Measured, centre: Centre, mark: int) -> list[New]:
    """Courses of those who were marked since, by programme."""
    rows = Mark.objects.filter(pk__gt=old.mark, pk__lte=mark, programme__centre=centre)
    people: dict[int, dict[int, str]] = {}
    for key, pk, number in rows.values_list("programme", "person", "person__service_number").distinct():
        people.setdefault(key, {})[pk] = number
    problem, found, facts = old.sources.problem, list[New](), old.sources.facts
    courses = {c.code for c in problem.courses}
    for programme in programmes_of(centre):
        if programme.pk in people:
            them = list(people[programme.pk].items())
            found.append(hours_anew(programme, facts, them, courses, on=old.on, known=problem.known))
            facts = facts.replaced_by(found[-1])
    return found
