"""What is asked of people and units, what is known of them, what is excused and what is booked.

In: facts from the database or a file. Out: a frozen, checked ``Problem``; JSON by ``engine/kit/wire``.
Why: docs/engines/readiness.md, section "Problem".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from blueberet.engine.readiness.faults import faults
from blueberet.engine.standards.scales import Scale

What = Literal["task", "edition", "course", "level", "language", "document", "age", "service"]
Measure = Literal["each", "share", "count", "count per platoon", "count per section"]
UnitKind = Literal["contingent", "company", "platoon", "section"]
Outcome = Literal["pass", "needs improvement", "fail"]
AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a requirement set, in the words of the catalogue's sheet Requirements."""

    code: str
    what: What
    of: str = ""
    scale: str = ""
    least: str = ""
    most: str = ""
    measure: Measure = "each"
    amount: float = 1
    who: str = "all"
    valid_months: int | None = None
    margin_days: int | None = None
    critical: bool = True
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a set was withdrawn; no last day: until further notice."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """One version of a requirement set. Empty category, kind, type or post: any."""

    code: str
    version: int
    first_day: date
    applies_to: Literal["person", "unit"]
    requirements: tuple[Requirement, ...]
    title: str = ""
    category: str = ""
    unit_kind: str = ""
    unit_type: str = ""
    post: str = ""
    withdrawn: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A course or edition: what comes before it, and how long a pass counts (no months: no end)."""

    code: str
    after: tuple[str, ...] = ()
    valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Levels of competence, from the lowest."""

    code: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Contingent, company, platoon or section. No parent: it stands alone or on top."""

    code: str
    kind: UnitKind
    parent: str = ""
    type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One member, as he stands on the day: ``category`` is the UN's, ``officer`` and ``commander`` are yes or no."""

    code: str
    unit: str
    category: str = "troops"
    specialities: tuple[str, ...] = ()
    post: str = ""
    officer: bool = False
    commander: bool = False
    born: date | None = None
    served_from: date | None = None
    name: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """Every word by which ``who`` or ``post`` of a requirement can mean him, folded."""
        words = ["all", self.post.casefold(), *(s.casefold() for s in self.specialities)]
        words += ["officers"] if self.officer else []
        words += ["commanders", "commander"] if self.commander else []
        return frozenset(words) - {""}


@dataclass(frozen=True, slots=True)
class Proof:
    """One fact that can show a requirement: a result, a completion, a certificate, a score, a document.

    ``day`` is when it was shown or issued, ``until`` its own last valid day, if it has one. It is known from
    ``known_on`` until the day before ``dropped_on``, when it was corrected or withdrawn. Of two proofs of one day the
    one known later counts, then the one that stands later in the list.
    """

    subject: str
    what: What
    of: str
    day: date
    known_on: date
    outcome: Outcome = "pass"
    until: date | None = None
    scale: str = ""
    score: str = ""
    dropped_on: date | None = None
    source: str = ""
    """What the proof page links to: ``observation:17``, ``document:4``."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """An authority's word that a subject is excused from one requirement, from a day to a day."""

    subject: str
    set: str
    code: str
    authority: str
    reason: str
    first_day: date
    last_day: date | None
    """Must be given; None is refused with a sentence."""
    known_on: date
    withdrawn_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """Published sessions that would close a gap; a unit stands for itself, all its people and all units below it."""

    subjects: tuple[str, ...]
    what: What
    of: str
    last_day: date
    """Day on which the last of the wanted sessions is held."""
    known_on: date
    complete: bool = True
    """Whether every wanted session stands in the published timetable."""
    dropped_on: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Problem:
    """Everything from which readiness on a day is told. Checked when made.

    Raises
    ------
    ValueError
        If anything contradicts itself: one sentence a line, all of them.
    """

    on: date
    sets: tuple[RequirementSet, ...] = ()
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    proofs: tuple[Proof, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    bookings: tuple[Booking, ...] = ()
    courses: tuple[Course, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    scales: tuple[Scale, ...] = ()
    known_at: date | None = None
    """The day to whose end things are known; None: ``on``."""
    visit: date | None = None
    tour_end: date | None = None
    ahead_days: int = AHEAD_DAYS

    def __post_init__(self) -> None:
        found = sorted(set(faults(self)))
        if found:
            raise ValueError("\n".join(found))

    @cached_property
    def known(self) -> date:
        """The day to whose end things are known."""
        return self.known_at or self.on

    @cached_property
    def unit_by_code(self) -> dict[str, Unit]:
        """Units by code."""
        return {u.code: u for u in self.units}

    @cached_property
    def person_by_code(self) -> dict[str, Person]:
        """People by code."""
        return {p.code: p for p in self.people}

    @cached_property
    def ladder_of(self) -> dict[str, tuple[str, int]]:
        """Ladder and place, from 0, of each level."""
        return {level: (ladder.code, n) for ladder in self.ladders for n, level in enumerate(ladder.levels)}

    @cached_property
    def scale_by_code(self) -> dict[str, Scale]:
        """Scales by code."""
        return {s.code: s for s in self.scales}

    @cached_property
    def course_codes(self) -> frozenset[str]:
        """Codes of courses and editions."""
        return frozenset(c.code for c in self.courses)

    @cached_property
    def course_months(self) -> dict[str, int]:
        """How many months a pass of a course counts, where there is an end."""
        return {c.code: c.valid_months for c in self.courses if c.valid_months is not None}

    @cached_property
    def sets_in_force(self) -> tuple[RequirementSet, ...]:
        """Of each code the highest version whose first day has come, unless withdrawn on the day; by code."""
        latest: dict[str, RequirementSet] = {}
        for s in self.sets:
            if s.first_day <= self.on and (s.code not in latest or latest[s.code].version < s.version):
                latest[s.code] = s
        out = [s for s in latest.values() if not any(_holds(g, self.on) for g in s.withdrawn)]
        return tuple(sorted(out, key=lambda s: s.code))

    def above(self, unit: str) -> Iterator[str]:
        """The unit and every unit it belongs to, from below."""
        while unit:
            yield unit
            unit = self.unit_by_code[unit].parent


def _holds(gap: Gap, day: date) -> bool:
    return gap.first <= day and (gap.last is None or day <= gap.last)
