"""What a timetable must achieve: people in groups, modules, staff, venues, wishes.

In: facts from a programme workbook or the database. Out: a frozen, checked ``Problem``.
Why: docs/engines/programme.md, section "Problem".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.contradictions import contradictions

GroupKind = Literal["contingent", "company", "platoon", "section", "specialist", "english"]
SessionKind = Literal["day", "night", "field"]
HalfDay = Literal["any", "morning", "afternoon"]


@dataclass(frozen=True, slots=True)
class Span:
    """A period of days; both ends belong to it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The period {self.first} to {self.last} ends before it begins.")

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Group:
    """People who are taught together. Groups may share people; nobody can be in two places."""

    code: str
    kind: GroupKind
    name: str
    members: tuple[str, ...]
    """Service numbers, sorted."""
    size: int = 0
    """Head count where not everybody is named; counts for venues if it is above the number of members."""

    @property
    def heads(self) -> int:
        """How many people come."""
        return max(self.size, len(self.members))


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of weeks, both ends included, counted from 1."""

    code: str
    title: str
    first_week: int
    last_week: int


@dataclass(frozen=True, slots=True)
class Module:
    """What is taught: each group of its audience gets ``sessions`` sessions of it."""

    code: str
    title: str
    subject: str
    phase: str
    kind: SessionKind
    sessions: int
    length: int
    """Periods for a day session, whole days for a field session, 1 for a night session."""
    groups: tuple[str, ...]
    first_week: int
    last_week: int
    venue_kind: str
    equipment: tuple[str, ...] = ()
    qualification: str = ""
    """What its instructors must hold; empty: no instructor is needed unless ``instructors`` > 0."""
    instructors: int = 1
    pools: tuple[tuple[str, int], ...] = ()
    """Pool code and how many units of it each session takes."""
    max_per_day: int = 1
    max_per_week: int = 0
    """Most sessions of this module in one week for one group; 0: no limit."""
    preferred: HalfDay = "any"
    min_days: int = 0
    """Least number of different days over which a group's sessions are spread; soft, 0: no wish."""
    makeup: tuple[tuple[str, int], ...] = ()
    """Group and how many make-up sessions it has besides ``sessions``."""
    barred: tuple[tuple[int, int], ...] = ()
    """Weekday (0 Monday to 6) and period at which it may not be taught, in every week."""

    @property
    def is_on_range(self) -> bool:
        """Whether its venue is a range; kinds of venues are words, so a range is told by its word."""
        return any(word in self.venue_kind.casefold() for word in ("range", "стрельбищ", "полигон"))

    def sessions_of(self, group: str) -> int:
        """Sessions of a group, make-up sessions included."""
        return self.sessions + sum(n for g, n in self.makeup if g == group)


@dataclass(frozen=True, slots=True)
class Instructor:
    """Somebody who teaches, own or borrowed."""

    code: str
    name: str
    home_centre: str
    qualifications: tuple[str, ...]
    present: tuple[Span, ...]
    """Days on which he is here; none given: always."""
    absent: tuple[Span, ...]
    weekly_load_hours: int

    def is_available(self, day: date) -> bool:
        """Whether he is here and not on leave on that day."""
        here = not self.present or any(s.holds(day) for s in self.present)
        return here and not any(s.holds(day) for s in self.absent)


@dataclass(frozen=True, slots=True)
class Venue:
    """A room, range or ground."""

    code: str
    name: str
    kind: str
    capacity: int
    """Most people in one session."""
    sessions_at_once: int = 1
    equipment: tuple[str, ...] = ()
    closures: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """Things of one kind that sessions share, for example lorries."""

    code: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    """``before`` ends before ``after`` begins, wherever their groups share people.

    The gap counts days from the day on which the last session of ``before`` ends to the day on
    which the first session of ``after`` starts; 0 allows the same day, later.
    """

    before: str
    after: str
    min_gap_days: int = 0
    max_gap_days: int | None = None


@dataclass(frozen=True, slots=True)
class FixedEvent:
    """Something that stands already: the visit, an inspection, leave. It holds its groups."""

    code: str
    title: str
    groups: tuple[str, ...]
    first_day: date
    last_day: date
    first_period: int = 1
    last_period: int = 0
    """Last day period taken; 0: the whole day and its night."""
    venue: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One teaching event of a module for one group; to be placed once."""

    code: str
    """``module/group/number``, stable for the life of the programme."""
    module: str
    group: str
    number: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and when a session stands, and who teaches it."""

    session: str
    day: date
    period: int
    """First day period, from 1; ``Calendar.night_period`` for a night session, 1 for a field session."""
    venue: str
    """Empty when the module needs no venue."""
    instructors: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Everything the engine knows. Frozen; its parts refer to each other by code.

    Raises
    ------
    ValueError
        If a code is unknown or stands twice, or a number contradicts itself; importers refuse such input earlier,
        with a cell.
    """

    name: str
    calendar: Calendar
    phases: tuple[Phase, ...]
    groups: tuple[Group, ...]
    modules: tuple[Module, ...]
    instructors: tuple[Instructor, ...]
    venues: tuple[Venue, ...]
    pools: tuple[Pool, ...] = ()
    orders: tuple[Order, ...] = ()
    events: tuple[FixedEvent, ...] = ()
    pins: tuple[Placement, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    """Weight of a soft rule by its number ("S1"); rules not named keep their default."""
    evaluation_day: date | None = None
    """Day before which the programme should be done with some margin; none: no such wish."""
    free_from: date | None = None
    """The programme is under way: only pinned sessions stand before this day, and the search puts none there."""
    isolated_up_to: int = 2
    """A busy stretch of at most so many periods, alone in a person's day, is an isolated hour."""

    def __post_init__(self) -> None:
        for what, codes in (
            ("group", [g.code for g in self.groups]),
            ("module", [m.code for m in self.modules]),
            ("instructor", [i.code for i in self.instructors]),
            ("venue", [v.code for v in self.venues]),
            ("pool", [p.code for p in self.pools]),
        ):
            if len(set(codes)) != len(codes):
                twice = sorted({c for c in codes if codes.count(c) > 1})
                raise ValueError(f"The {what} {', '.join(twice)} stands twice.")
        for m in self.modules:
            for g in m.groups:
                if g not in self.group_by_code:
                    raise ValueError(f"Module {m.code} is for the group {g}, which does not exist.")
            for g, _ in m.makeup:
                if g not in m.groups:
                    raise ValueError(f"Module {m.code} has make-up sessions for {g}, to which it is not taught.")
            for pool, _ in m.pools:
                if pool not in self.pool_by_code:
                    raise ValueError(f"Module {m.code} takes from the pool {pool}, which does not exist.")
        for o in self.orders:
            for code in (o.before, o.after):
                if code not in self.module_by_code:
                    raise ValueError(f"The order {o.before} before {o.after} names a module that does not exist.")
        for e in self.events:
            for g in e.groups:
                if g not in self.group_by_code:
                    raise ValueError(f"The event {e.code} holds the group {g}, which does not exist.")
        if told := next(contradictions(self), ""):
            raise ValueError(told)

    @property
    def seats_are_a_wish(self) -> bool:
        """Whether people beyond a venue's seats are counted (S12) instead of forbidden (R5)."""
        return self.weights.get("S12", 0.0) > 0

    @cached_property
    def group_by_code(self) -> dict[str, Group]:
        """Groups by code."""
        return {g.code: g for g in self.groups}

    @cached_property
    def module_by_code(self) -> dict[str, Module]:
        """Modules by code."""
        return {m.code: m for m in self.modules}

    @cached_property
    def instructor_by_code(self) -> dict[str, Instructor]:
        """Instructors by code."""
        return {i.code: i for i in self.instructors}

    @cached_property
    def venue_by_code(self) -> dict[str, Venue]:
        """Venues by code."""
        return {v.code: v for v in self.venues}

    @cached_property
    def pool_by_code(self) -> dict[str, Pool]:
        """Pools by code."""
        return {p.code: p for p in self.pools}

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions to be placed, in the order of modules, groups, numbers."""
        return tuple(self._sessions())

    @cached_property
    def session_by_code(self) -> dict[str, Session]:
        """Sessions by code."""
        return {s.code: s for s in self.sessions}

    def _sessions(self) -> Iterator[Session]:
        for m in self.modules:
            for g in m.groups:
                for n in range(1, m.sessions_of(g) + 1):
                    yield Session(f"{m.code}/{g}/{n:02d}", m.code, g, n)

    def hours_of(self, module: Module) -> int:
        """Teaching hours of one session: periods, ``night_hours``, or full days of periods."""
        if module.kind == "day":
            return module.length
        if module.kind == "night":
            return self.calendar.night_hours
        return module.length * self.calendar.periods_per_day
