"""What placed sessions hold, as masks of slots: the fixed surroundings of an exact model.

In: a ``Ground`` and placements. Out: which starts, venues and instructors are left for one more session.
Why: docs/engines/programme.md, section "Repair". Rules are judged one session against all that is held.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from blueberet.engine.programme.model.ground import Ground, Start
from blueberet.engine.programme.problem import Module, Placement


@dataclass(frozen=True, slots=True)
class Option:
    """A start that is free for a session, with all venues and instructors that are free then."""

    start: Start
    venues: tuple[str, ...]
    """Empty where the module needs none."""
    staff: tuple[str, ...]


@dataclass(slots=True)
class _Hold:
    cells: int = 0
    rests: int = 0

    def clashes(self, start: Start) -> bool:
        return bool(start.cells & (self.cells | self.rests) or start.rests & self.cells)

    def add(self, start: Start) -> None:
        self.cells |= start.cells
        self.rests |= start.rests


class Held:
    """Occupancy by sessions that stay. It only grows."""

    def __init__(self, ground: Ground, placements: Iterable[Placement] = ()) -> None:
        """Hold the placements; they need not be free of clashes."""
        self.ground = ground
        self.people: dict[str, _Hold] = defaultdict(_Hold)
        """By group, of its own sessions only."""
        self.staff: dict[str, _Hold] = defaultdict(_Hold)
        self.load: dict[tuple[str, int], int] = defaultdict(int)
        """Hours by instructor and week."""
        self.levels: dict[str, list[int]] = defaultdict(list)
        """By venue: slots with at least one session, at least two, and so on."""
        self.pool: dict[tuple[str, int], int] = defaultdict(int)
        """Units in use by pool and slot."""
        self.blocks: dict[tuple[str, str], list[Start]] = defaultdict(list)
        """Starts by module and group."""
        self._around: dict[str, _Hold] = {}
        for p in placements:
            self.add(p)

    def add(self, placement: Placement) -> None:
        """Hold one more session."""
        ground = self.ground
        session = ground.problem.session_by_code[placement.session]
        module = ground.problem.module_by_code[session.module]
        start = ground.start_at(module, ground.calendar.day_of(placement.day), placement.period)
        self.people[session.group].add(start)
        self._around.clear()
        hours = ground.hours_a_day(module)
        for i in placement.instructors:
            self.staff[i].add(start)
            for d in range(start.day, start.last_day + 1):
                self.load[i, d // 7] += hours
        if placement.venue:
            mask, levels = start.cells, self.levels[placement.venue]
            for n, level in enumerate(levels):
                levels[n], mask = level | mask, level & mask
            if mask:
                levels.append(mask)
        for code, units in module.pools:
            for slot in range(start.first, start.last + 1):
                if start.cells >> slot & 1:
                    self.pool[code, slot] += units
        self.blocks[session.module, session.group].append(start)

    def around(self, group: str) -> _Hold:
        """What sessions of all groups that share people with a group hold."""
        found = self._around.get(group)
        if found is None:
            found = self._around[group] = _Hold()
            for g in self.ground.sharing[group]:
                if g in self.people:
                    found.cells |= self.people[g].cells
                    found.rests |= self.people[g].rests
        return found

    def options(self, session: str, *, starts: Iterable[Start] | None = None) -> list[Option]:
        """All places that are free for one more session, in the order of time."""
        ground = self.ground
        of = ground.problem.session_by_code[session]
        module = ground.problem.module_by_code[of.module]
        found = []
        for start in ground.starts_of(module, of.group) if starts is None else starts:
            if self.people_rule(module, of.group, start):
                continue
            venues = self.free_venues(module, of.group, start)
            if module.venue_kind and not venues:
                continue
            staff = self.free_staff(module, start)
            if len(staff) >= module.instructors and self.pools_suffice(module, start):
                found.append(Option(start, venues, staff))
        return found

    def people_rule(self, module: Module, group: str, start: Start) -> str:
        """The first rule about people and order that stands against a start; empty if none does."""
        around = self.around(group)
        if start.cells & around.cells:
            return "R3"
        if around.clashes(start):
            return "R16"
        mine = self.blocks.get((module.code, group), ())
        for d in range(start.day, start.last_day + 1):
            if sum(s.day <= d <= s.last_day for s in mine) >= module.max_per_day:
                return "R14"
        if module.max_per_week:
            for w in start.weeks:
                if sum(w in s.weeks for s in mine) >= module.max_per_week:
                    return "R15"
        return self._out_of_order(module, group, start)

    def _out_of_order(self, module: Module, group: str, start: Start) -> str:
        for other, is_earlier, gap, most in self.ground.orders_of.get(module.code, ()):
            for g in self.ground.problem.module_by_code[other].groups:
                if g not in self.ground.sharing[group]:
                    continue
                there = self.blocks.get((other, g), ())
                for s in there:
                    a, b = (start, s) if is_earlier else (s, start)
                    if b.first <= a.last or b.day - a.last_day < gap:
                        return "R12"
                mine = [start, *self.blocks.get((module.code, group), ())]
                if most is not None and there:
                    a_all, b_all = (mine, there) if is_earlier else (there, mine)
                    if min(b.day for b in b_all) - max(a.last_day for a in a_all) > most:
                        return "R13"
        return ""

    def free_venues(self, module: Module, group: str, start: Start) -> tuple[str, ...]:
        """Suitable venues with room for one more session."""
        return tuple(v for v in self.ground.venues_for(module, group) if self.venue_is_free(v, start))

    def venue_is_free(self, venue: str, start: Start) -> bool:
        """Whether a venue is open and takes one more session (R4, R6)."""
        if start.cells & self.ground.shut[venue]:
            return False
        levels, most = self.levels.get(venue, ()), self.ground.problem.venue_by_code[venue].sessions_at_once
        return most > 0 and (len(levels) < most or not levels[most - 1] & start.cells)

    def free_staff(self, module: Module, start: Start) -> tuple[str, ...]:
        """Qualified instructors who are free."""
        return tuple(i for i in self.ground.staff_for(module) if self.is_free(i, module, start))

    def is_free(self, instructor: str, module: Module, start: Start) -> bool:
        """Whether an instructor is here, free, rested and below his load (R7, R9, R10, R17)."""
        if start.cells & self.ground.away[instructor]:
            return False
        hold = self.staff.get(instructor)
        if hold is not None and hold.clashes(start):
            return False
        most, hours = (
            self.ground.problem.instructor_by_code[instructor].weekly_load_hours, self.ground.hours_a_day(module)
        )  # fmt: skip
        for w in start.weeks:
            days = min(start.last_day, w * 7 + 6) - max(start.day, w * 7) + 1
            if self.load.get((instructor, w), 0) + days * hours > most:
                return False
        return True

    def pools_suffice(self, module: Module, start: Start) -> bool:
        """Whether the pools hold what one more session takes (R11)."""
        for code, units in module.pools:
            most = self.ground.problem.pool_by_code[code].quantity
            for slot in range(start.first, start.last + 1):
                if start.cells >> slot & 1 and self.pool.get((code, slot), 0) + units > most:
                    return False
        return True
