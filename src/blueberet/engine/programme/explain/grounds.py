"""A problem as it is asked of each module for a group: where it can stand at all, and what that costs.

In: a problem. Out: ``Grounds``. Why: docs/engines/programme.md, section "Check before solving". Everything here is a
lower bound of what is needed or an upper bound of what there is, so that a shortfall is a proof.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.problem import Group, Instructor, Module, Problem, Venue
from blueberet.engine.programme.standing import event_slots, slots_of

MANY = 10_000


@dataclass(eq=False)
class Block:
    """A module for a group."""

    number: int
    module: Module
    group: Group
    sessions: int
    atoms: tuple[int, ...]
    venues: tuple[int, ...]
    """Venues that suit, by number; empty if none suits or none is asked for."""
    staff: tuple[int, ...]
    days: Any = field(default_factory=lambda: np.zeros(0, np.int64))
    """First day of each start at which it can stand."""
    periods: Any = field(default_factory=lambda: np.zeros(0, np.int64))
    open_without: int = 0
    """Starts of its length in its weeks before events, venues and staff are asked."""

    @property
    def tail(self) -> int:
        """Days after the first."""
        return self.module.length - 1 if self.module.kind == "field" else 0

    @property
    def likeness(self) -> tuple[object, ...]:
        """Equal for blocks of one ``Grounds`` with the same starts and limits."""
        m = self.module
        return (id(self.days), self.sessions, m.kind, m.length, m.max_per_day, m.max_per_week, bool(self.atoms))

    @property
    def key(self) -> tuple[str, str]:
        """Module and group."""
        return self.module.code, self.group.code


class Grounds:
    """Blocks with their possible starts, atoms with what holds them, and open time."""

    def __init__(self, problem: Problem) -> None:
        """Work out where each block can stand; nothing is searched."""
        self.problem, self.calendar = problem, problem.calendar
        self.size, self.weeks = problem.calendar.slots_per_day, problem.calendar.weeks
        self.known: dict[object, int] = {}
        """What was worked out of blocks that are alike."""
        self._shapes: dict[tuple[object, ...], tuple[Any, Any, Any]] = {}
        self._legal: dict[tuple[object, ...], tuple[Any, Any, int]] = {}
        self._atoms()
        self.venue_open = np.array([self._open_slots(v) for v in problem.venues], bool).reshape(-1, self.slots)
        self.staff_here = np.array([self._days_here(i) for i in problem.instructors], bool).reshape(
            -1, self.calendar.days
        )
        self.blocks = [
            self._block(m, problem.group_by_code[g], n)
            for n, (m, g) in enumerate((m, g) for m in problem.modules for g in m.groups if m.sessions_of(g) > 0)
        ]

    @property
    def slots(self) -> int:
        """Slots of the programme."""
        return self.calendar.days * self.size

    @cached_property
    def open(self) -> Any:
        """(T,) whether a slot is open: day periods of open days, and open nights."""
        c = self.calendar
        found = np.zeros((c.days, self.size), bool)
        for d in range(c.days):
            if not c.is_closed(d):
                found[d, : c.open_periods[d % 7]] = True
                found[d, -1] = c.night_open[d % 7]
        return found.reshape(-1)

    def _atoms(self) -> None:
        groups = {g for m in self.problem.modules for g in m.groups}
        of: dict[str, list[str]] = defaultdict(list)
        for g in self.problem.groups:
            if g.code in groups:
                for person in g.members:
                    of[person].append(g.code)
        busy = [
            (event_slots(self.calendar, e), {p for g in e.groups for p in self.problem.group_by_code[g].members})
            for e in self.problem.events
        ]
        # People of the same groups with the same events are alike.
        alike: dict[tuple[tuple[str, ...], tuple[int, ...]], str] = {}
        for person in sorted(of):
            events = tuple(n for n, (_, people) in enumerate(busy) if person in people)
            alike.setdefault((tuple(of[person]), events), person)
        self.atoms_of: dict[str, list[int]] = defaultdict(list)
        self.atom_groups = [groups_of for groups_of, _ in alike]
        self.atom_events = [events for _, events in alike]
        self.atom_held = np.zeros((max(1, len(alike)), self.slots), bool)
        for a, (groups_of, events) in enumerate(alike):
            for code in groups_of:
                self.atoms_of[code].append(a)
            for e in events:
                self.atom_held[a, list(busy[e][0])] = True

    def _open_slots(self, venue: Venue) -> Any:
        free = np.ones((self.calendar.days, self.size), bool)
        for s in venue.closures:
            first, last = self.calendar.day_of(s.first), self.calendar.day_of(s.last)
            free[max(0, first) : max(0, last + 1)] = False
        flat = free.reshape(-1)
        for e in self.problem.events:
            if e.venue == venue.code:
                flat[list(event_slots(self.calendar, e))] = False
        return flat

    def _days_here(self, instructor: Instructor) -> Any:
        here = np.full(self.calendar.days, not instructor.present)
        for spans, value in ((instructor.present, True), (instructor.absent, False)):
            for s in spans:
                first, last = self.calendar.day_of(s.first), self.calendar.day_of(s.last)
                here[max(0, first) : max(0, last + 1)] = value
        return here

    def shape(self, module: Module) -> tuple[Any, Any, Any]:
        """Days, periods and footprints (N, T) of all starts of a module's kind and length; footprint 2 is rest."""
        key = (module.kind, module.length)
        if key not in self._shapes:
            starts = all_starts(self.calendar, module)
            prints = np.zeros((len(starts), self.slots), np.int8)
            for n, (day, period) in enumerate(starts):
                prints[n, list(slots_of(self.calendar, module, day, period))] = 1
                if module.kind == "night" and day + 1 < self.calendar.days:
                    prints[n, (day + 1) * self.size : (day + 1) * self.size + self.calendar.morning_periods] = 2
            days = np.array([d for d, _ in starts], np.int64)
            self._shapes[key] = days, np.array([p for _, p in starts], np.int64), prints
        return self._shapes[key]

    def _block(self, m: Module, g: Group, number: int) -> Block:
        p = self.problem
        seats = p.weights.get("S12", 0.0) <= 0
        venues = tuple(
            n
            for n, v in enumerate(p.venues)
            if m.venue_kind and v.kind == m.venue_kind and set(m.equipment) <= set(v.equipment)
            and (not seats or v.capacity >= g.heads)
        )  # fmt: skip
        staff = tuple(
            n
            for n, i in enumerate(p.instructors)
            if m.instructors and (not m.qualification or m.qualification in i.qualifications)
        )
        block = Block(number, m, g, m.sessions_of(g.code), tuple(self.atoms_of[g.code]), venues, staff)
        held = np.zeros(self.slots, bool)
        for a in block.atoms:
            held |= self.atom_held[a]
        block.days, block.periods, block.open_without = self._starts(block, held)
        return block

    def _starts(self, b: Block, held: Any) -> tuple[Any, Any, int]:
        m = b.module
        key = (m.kind, m.length, m.first_week, m.last_week, m.barred, m.venue_kind, b.venues, m.instructors, b.staff,
               held.tobytes())  # fmt: skip
        if key not in self._legal:
            self._legal[key] = self._find_starts(b, held)
        return self._legal[key]

    def _find_starts(self, b: Block, held: Any) -> tuple[Any, Any, int]:
        m = b.module
        days, periods, prints = self.shape(m)
        ok = (days >= (m.first_week - 1) * 7) & (days + b.tail < m.last_week * 7)
        within = int(ok.sum())
        ok &= ~(prints[:, held] > 0).any(axis=1)
        if m.barred:
            shut = np.array([(t // self.size % 7, t % self.size + 1) in m.barred for t in range(self.slots)])
            ok &= ~(prints[:, shut] == 1).any(axis=1)
        if m.venue_kind:
            fits = np.zeros(len(days), bool)
            for v in b.venues:
                fits |= ~(prints[:, ~self.venue_open[v]] == 1).any(axis=1)
            ok &= fits
        if m.instructors:
            here = np.zeros(len(days), np.int64)
            for i in b.staff:
                there = np.ones(len(days), bool)
                for n in range(b.tail + 1):
                    there &= self.staff_here[i][np.minimum(days + n, self.calendar.days - 1)]
                here += there
            ok &= here >= m.instructors
        return days[ok], periods[ok], within


def most_in_days(b: Block, days: Any) -> int:
    """Most sessions of a block that start on these days, by its most a day and week; an upper bound."""
    if not len(days):
        return 0
    m = b.module
    each, count = np.unique(days, return_counts=True)
    # Where the group names no people, sessions of it may even stand at once.
    limit = np.minimum(count, m.max_per_day) if b.atoms else np.full(len(each), m.max_per_day)
    if b.tail and b.atoms:
        return _apart(each, b)
    if not m.max_per_week:
        return int(min(MANY, limit.sum()))
    _, week = np.unique(each // 7, return_inverse=True)
    return int(np.minimum(np.bincount(week, limit), m.max_per_week).sum())


def _apart(days: Any, b: Block) -> int:
    """Field sessions one after the other, as early as possible; the most there can be."""
    free, found = -1, 0
    weeks: dict[int, int] = defaultdict(int)
    for d in (int(x) for x in days):
        if d >= free and not (b.module.max_per_week and weeks[d // 7] >= b.module.max_per_week):
            found, free = found + 1, d + b.tail + 1
            weeks[d // 7] += 1
    return found
