"""What stands fast for a session whatever else is placed: its starts, venues, instructors, as masks of slots.

In: a problem. Out: a ``Ground``. Why: docs/engines/programme.md, section "Repair". A *mask* is a whole number
whose bit n stands for slot n of the programme, so that two things clash where ``a & b`` is not zero.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.problem import Module, Placement, Problem, Span
from blueberet.engine.programme.standing import event_slots, slots_of


@dataclass(frozen=True, slots=True)
class Start:
    """A day and period at which a session of some kind and length could begin."""

    day: int
    period: int
    last_day: int
    first: int
    """First slot."""
    last: int
    """Last slot."""
    cells: int
    """Mask of the slots taken."""
    rests: int
    """Mask of the slots in which its people and instructors rest afterwards."""

    @property
    def weeks(self) -> range:
        """Week indices it touches, from 0."""
        return range(self.day // 7, self.last_day // 7 + 1)


def mask_of(slots: "tuple[int, ...] | frozenset[int] | range") -> int:
    """Slots as a mask."""
    found = 0
    for s in slots:
        found |= 1 << s
    return found


def slots_in(mask: int) -> list[int]:
    """Slots of a mask."""
    low = (mask & -mask).bit_length() - 1
    return [n for n in range(low, mask.bit_length()) if mask >> n & 1] if mask else []


class Ground:
    """A problem as masks; everything is worked out when first asked for."""

    def __init__(self, problem: Problem) -> None:
        """Read nothing yet."""
        self.problem = problem
        self.calendar = problem.calendar
        self.size = problem.calendar.slots_per_day
        self._at: dict[tuple[str, int, int, int], Start] = {}
        self._starts: dict[tuple[str, str], tuple[Start, ...]] = {}
        self._shapes: dict[tuple[str, int], tuple[Start, ...]] = {}
        self._venues: dict[tuple[str, str], tuple[str, ...]] = {}
        self._staff: dict[str, tuple[str, ...]] = {}

    def start_at(self, module: Module, day: int, period: int) -> Start:
        """The start with that day index and period, allowed or not."""
        key = (module.kind, module.length, day, period)
        found = self._at.get(key)
        if found is None:
            cells = slots_of(self.calendar, module, day, period)
            rests = 0
            if module.kind == "night" and day + 1 < self.calendar.days:
                rests = mask_of(range((day + 1) * self.size, (day + 1) * self.size + self.calendar.morning_periods))
            last = day + (module.length - 1 if module.kind == "field" else 0)
            there = day * self.size + period - 1
            ends = (cells[0], cells[-1]) if cells else (there, there)
            found = self._at[key] = Start(day, period, last, *ends, mask_of(cells), rests)
        return found

    def start_of(self, placement: Placement) -> Start:
        """Where a placed session begins."""
        module = self.module_of(placement.session)
        return self.start_at(module, self.calendar.day_of(placement.day), placement.period)

    def module_of(self, session: str) -> Module:
        """Module of a session."""
        return self.problem.module_by_code[self.problem.session_by_code[session].module]

    def starts_of(self, module: Module, group: str) -> tuple[Start, ...]:
        """Starts that R1, R2, R16 (events), R18, R19 and R22 allow, in the order of time."""
        key = (module.code, group)
        if key not in self._starts:
            shape = (module.kind, module.length)
            if shape not in self._shapes:
                self._shapes[shape] = tuple(self.start_at(module, d, p) for d, p in all_starts(self.calendar, module))
            first, last = (module.first_week - 1) * 7, module.last_week * 7
            held = self.held_by_events.get(group, 0) | self.barred(module)
            busy = self.held_by_events.get(group, 0)
            self._starts[key] = tuple(
                s
                for s in self._shapes[shape]
                if first <= s.day and s.last_day < last and not s.cells & held and not s.rests & busy
            )
        return self._starts[key]

    def barred(self, module: Module) -> int:
        """Mask of the slots at which a module is not taught."""
        found = 0
        for weekday, period in module.barred:
            for d in range(weekday, self.calendar.days, 7):
                found |= 1 << (d * self.size + period - 1)
        return found

    def venues_for(self, module: Module, group: str) -> tuple[str, ...]:
        """Venues that suit (R5)."""
        key = (module.code, group)
        if key not in self._venues:
            heads = 0 if self.problem.seats_are_a_wish else self.problem.group_by_code[group].heads
            self._venues[key] = tuple(
                v.code
                for v in self.problem.venues
                if v.kind == module.venue_kind and set(module.equipment) <= set(v.equipment) and v.capacity >= heads
            )
        return self._venues[key] if module.venue_kind else ()

    def staff_for(self, module: Module) -> tuple[str, ...]:
        """Instructors with the qualification (R8)."""
        if module.code not in self._staff:
            self._staff[module.code] = tuple(
                i.code
                for i in self.problem.instructors
                if module.instructors and (not module.qualification or module.qualification in i.qualifications)
            )
        return self._staff[module.code]

    @cached_property
    def sharing(self) -> dict[str, tuple[str, ...]]:
        """Groups that share people with a group, itself included."""
        bit: dict[str, int] = {}
        people: dict[str, int] = {}
        for g in self.problem.groups:
            mine = 0
            for person in g.members:
                mine |= bit.setdefault(person, 1 << len(bit))
            people[g.code] = mine
        return {a: tuple(b for b, theirs in people.items() if mine & theirs or a == b) for a, mine in people.items()}

    @cached_property
    def signatures(self) -> tuple[frozenset[str], ...]:
        """Sets of groups that some person belongs to."""
        mine: dict[str, set[str]] = defaultdict(set)
        for g in self.problem.groups:
            for person in g.members:
                mine[person].add(g.code)
        alone = (frozenset((g.code,)) for g in self.problem.groups)
        return tuple(dict.fromkeys([*map(frozenset, mine.values()), *alone]))

    @cached_property
    def held_by_events(self) -> dict[str, int]:
        """Slots in which fixed events hold people of a group (R19)."""
        found: dict[str, int] = defaultdict(int)
        for event in self.problem.events:
            mask = mask_of(event_slots(self.calendar, event))
            for g in {s for invited in event.groups for s in self.sharing[invited]}:
                found[g] |= mask
        return dict(found)

    @cached_property
    def closed(self) -> int:
        """Slots of the closed days (R18)."""
        whole = (1 << self.size) - 1
        days = (self.calendar.day_of(c.day) for c in self.calendar.closed_days)
        return sum(whole << (d * self.size) for d in set(days) if 0 <= d < self.calendar.days)

    @cached_property
    def shut(self) -> dict[str, int]:
        """Slots in which a venue is closed (R6) or held by a fixed event (R19)."""
        found = {v.code: self._span_mask(v.closures) for v in self.problem.venues}
        for event in self.problem.events:
            if event.venue:
                found[event.venue] |= mask_of(event_slots(self.calendar, event))
        return found

    @cached_property
    def away(self) -> dict[str, int]:
        """Slots in which an instructor is not here (R9)."""
        whole = (1 << (self.calendar.days * self.size)) - 1
        found = {}
        for i in self.problem.instructors:
            here = self._span_mask(i.present) if i.present else whole
            found[i.code] = (whole ^ here) | self._span_mask(i.absent)
        return found

    def _span_mask(self, spans: tuple[Span, ...]) -> int:
        found = 0
        for span in spans:
            first = max(0, self.calendar.day_of(span.first))
            last = min(self.calendar.days - 1, self.calendar.day_of(span.last))
            if first <= last:
                found |= ((1 << ((last - first + 1) * self.size)) - 1) << (first * self.size)
        return found

    @cached_property
    def orders_of(self) -> dict[str, tuple[tuple[str, bool, int, int | None], ...]]:
        """For a module: (other module, whether this one is the earlier, least gap, largest gap)."""
        found: dict[str, list[tuple[str, bool, int, int | None]]] = defaultdict(list)
        for o in self.problem.orders:
            found[o.before].append((o.after, True, o.min_gap_days, o.max_gap_days))
            found[o.after].append((o.before, False, o.min_gap_days, o.max_gap_days))
        return {k: tuple(v) for k, v in found.items()}

    def hours_a_day(self, module: Module) -> int:
        """Hours a session counts for its instructors on each of its days (R10)."""
        return self.calendar.periods_per_day if module.kind == "field" else self.problem.hours_of(module)
