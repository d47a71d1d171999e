"""A complete plan built by hand, so to say: session by session where everybody is still free. Not the solver's work.

In: a problem whose modules are wishes. Out: the placements that fit, module by module, equal for all its groups.
Sets of slots are whole numbers with one bit for each slot. Rules are kept by construction; the checker confirms it.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.problem import Instructor, Module, Order, Placement, Problem
from blueberet.engine.programme.standing import event_slots, slots_of


@dataclass(frozen=True, slots=True)
class Spot:
    """A start with the slots it takes and the slots of rest after it."""

    day: int
    last_day: int
    period: int
    first: int
    last: int
    cells: int
    rest: int


def bits(slots: object) -> int:
    """Slots as one number."""
    found = 0
    for s in slots:  # type: ignore[attr-defined]
        found |= 1 << s
    return found


def spots_of(problem: Problem, module: Module) -> list[Spot]:
    """Every start that R1 and R18 allow for the module's kind and length."""
    calendar = problem.calendar
    size, end = calendar.slots_per_day, calendar.days * calendar.slots_per_day
    found = []
    for day, period in all_starts(calendar, module):
        cells = slots_of(calendar, module, day, period)
        morning = range((day + 1) * size, min(end, (day + 1) * size + calendar.morning_periods))
        rest = bits(morning) if module.kind == "night" else 0
        tail = module.length - 1 if module.kind == "field" else 0
        found.append(Spot(day, day + tail, period, cells[0], cells[-1], bits(cells), rest))
    return found


class Planter:
    """Who and what is taken when, while a plan grows."""

    def __init__(self, problem: Problem, chance: random.Random) -> None:
        self.problem, self.chance = problem, chance
        people = {g.code: frozenset(g.members) for g in problem.groups}
        of_person: dict[str, list[str]] = defaultdict(list)
        for code, members in people.items():
            for person in members:
                of_person[person].append(code)
        self.kin = {code: {h for p in members for h in of_person[p]} for code, members in people.items()}
        """Groups that share people, itself included."""
        self.taken = dict.fromkeys(people, 0)
        self.undo: list[dict[str, int]] = []
        self.week_hours: dict[str, Counter[int]] = defaultdict(Counter)
        calendar = problem.calendar
        self.lanes = {v.code: [0] * v.sessions_at_once for v in problem.venues}
        for event in problem.events:
            held = bits(event_slots(calendar, event))
            for g in {h for held_group in event.groups for h in self.kin[held_group]}:
                self.taken[g] |= held
            if event.venue:
                self.lanes[event.venue] = [lane | held for lane in self.lanes[event.venue]]
        size = calendar.slots_per_day
        whole = (1 << size) - 1
        for v in problem.venues:
            shut = [d for d in range(calendar.days) if any(c.holds(calendar.date_of(d)) for c in v.closures)]
            for d in shut:
                self.lanes[v.code] = [lane | whole << d * size for lane in self.lanes[v.code]]
        self.staff = dict.fromkeys((i.code for i in problem.instructors), 0)
        self.away = {
            i.code: {d for d in range(calendar.days) if not i.is_available(calendar.date_of(d))}
            for i in problem.instructors
        }
        self.load: dict[str, Counter[int]] = defaultdict(Counter)
        self.in_use: Counter[tuple[str, int]] = Counter()
        self.at: dict[tuple[str, str], list[tuple[Spot, str, tuple[str, ...]]]] = defaultdict(list)
        self.suits: dict[tuple[str, int], list[str]] = {}
        self.able: dict[str, list[Instructor]] = {}
        self.spots: dict[tuple[str, int], list[Spot]] = {}
        self.orders: dict[str, list[Order]] = defaultdict(list)
        for order in problem.orders:
            self.orders[order.before].append(order)
            self.orders[order.after].append(order)

    def round(self, module: Module, weeks: tuple[int, int]) -> bool:
        """Place one more session of a module for each of its groups, or none at all."""
        done: list[str] = []
        for g in self.chance.sample(module.groups, len(module.groups)):
            if not self._place(module, g, weeks):
                for h in reversed(done):
                    self._take_back(module, h)
                return False
            done.append(g)
        self.undo.clear()
        return True

    def placements(self) -> tuple[Placement, ...]:
        """The plan; numbers of a block follow the time."""
        found = []
        for (module, g), block in self.at.items():
            for n, (spot, venue, staff) in enumerate(sorted(block, key=lambda b: b[0].first), 1):
                day: date = self.problem.calendar.date_of(spot.day)
                found.append(Placement(f"{module}/{g}/{n:02d}", day, spot.period, venue, staff))
        return tuple(found)

    def _place(self, module: Module, g: str, weeks: tuple[int, int]) -> bool:
        shape = (module.kind, module.length)
        if shape not in self.spots:
            self.spots[shape] = spots_of(self.problem, module)
        block = self.at[module.code, g]
        days = {d for s, _, _ in block for d in range(s.day, s.last_day + 1)}
        in_week = Counter(w for s, _, _ in block for w in range(s.day // 7, s.last_day // 7 + 1))
        taken, first, last = self.taken[g], (weeks[0] - 1) * 7, weeks[1] * 7
        low, high = self._between(module, g)
        peers = {s.first for h in module.groups if h != g for s, _, _ in self.at[module.code, h]}
        free: list[tuple[float, float, Spot]] = []
        for s in self.spots[shape]:
            if s.day < first or s.last_day >= last or s.first <= low[0] or s.day < low[1]:
                continue
            if s.last >= high[0] or s.last_day > high[1] or (s.cells | s.rest) & taken or not days.isdisjoint((s.day,)):
                continue
            week = s.day // 7
            if module.max_per_week and in_week[week] >= module.max_per_week:
                continue
            # Even weeks, no lone periods; English groups of a company learn at the same time, as in a school.
            cost = self.week_hours[g][week] + 8.0 * in_week[week] * (module.kind == "day")
            cost += 3.0 * (s.period % 2 == 0 and module.length % 2 == 0) - 6.0 * (s.first in peers)
            free.append((cost, self.chance.random(), s))
        return any(self._take(module, g, s) for _, _, s in sorted(free, key=lambda f: f[:2]))

    def _between(self, module: Module, g: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """(slot after which it begins, first day), (slot before which it ends, last day), by the order rules."""
        low, high = (-1, 0), (1 << 30, 1 << 30)
        for o in self.orders[module.code]:
            other = o.after if o.before == module.code else o.before
            there = [
                s
                for h in self.problem.module_by_code[other].groups
                if h in self.kin[g]
                for s, _, _ in self.at[other, h]
            ]
            if not there:
                continue
            if o.before == module.code:
                first = min(there, key=lambda s: s.first)
                high = (min(high[0], first.first), min(high[1], first.day - o.min_gap_days))
                if o.max_gap_days is not None:
                    low = (low[0], max(low[1], first.day - o.max_gap_days))
            else:
                last = max(there, key=lambda s: s.last)
                low = (max(low[0], last.last), max(low[1], last.last_day + o.min_gap_days))
                if o.max_gap_days is not None:
                    high = (high[0], min(high[1], min(s.last_day for s in there) + o.max_gap_days))
        return low, high

    def _take(self, module: Module, g: str, s: Spot) -> bool:
        """Take venue, staff, pool and people for a spot, if all are free."""
        slots = [k for k in range(s.first, s.last + 1) if s.cells >> k & 1]
        for pool, amount in module.pools:
            if any(self.in_use[pool, k] + amount > self.problem.pool_by_code[pool].quantity for k in slots):
                return False
        room = self._room(module, g, s)
        if room is None:
            return False
        staff = self._hire(module, g, s)
        if len(staff) < module.instructors:
            return False
        if room:
            lanes = self.lanes[room]
            lanes[next(n for n, lane in enumerate(lanes) if not lane & s.cells)] |= s.cells
        for pool, amount in module.pools:
            for k in slots:
                self.in_use[pool, k] += amount
        for code in staff:
            self.staff[code] |= s.cells | s.rest
            for d in range(s.day, s.last_day + 1):
                self.load[code][d // 7] += self._hours_a_day(module)
        self.undo.append({h: self.taken[h] for h in self.kin[g]})
        for h in self.kin[g]:
            self.taken[h] |= s.cells | s.rest
            for d in range(s.day, s.last_day + 1):
                self.week_hours[h][d // 7] += self._hours_a_day(module)
        self.at[module.code, g].append((s, room, staff))
        return True

    def _room(self, module: Module, g: str, s: Spot) -> str | None:
        """The smallest free venue that suits; empty if none is needed."""
        if not module.venue_kind:
            return ""
        heads = self.problem.group_by_code[g].heads
        key = (module.code, heads)
        if key not in self.suits:
            needs = set(module.equipment)
            self.suits[key] = [
                v.code for v in sorted(self.problem.venues, key=lambda v: v.capacity)
                if v.kind == module.venue_kind and v.capacity >= heads and needs <= set(v.equipment)
            ]  # fmt: skip
        suits = self.suits[key]
        return next((v for v in suits if any(not lane & s.cells for lane in self.lanes[v])), None)

    def _hours_a_day(self, module: Module) -> int:
        return self.problem.calendar.periods_per_day if module.kind == "field" else self.problem.hours_of(module)

    def _hire(self, module: Module, g: str, s: Spot) -> tuple[str, ...]:
        """Free instructors; those who taught this group before, then those who have taught least that week."""
        known = {code for _, _, staff in self.at[module.code, g] for code in staff}
        hours, days = self._hours_a_day(module), range(s.day, s.last_day + 1)
        added = Counter(d // 7 for d in days)
        if module.qualification not in self.able:
            self.able[module.qualification] = [
                i for i in self.problem.instructors
                if not module.qualification or module.qualification in i.qualifications
            ]  # fmt: skip
        able = self.able[module.qualification] if module.instructors else []
        free = [
            i.code for i in able if not self.staff[i.code] & (s.cells | s.rest) and self.away[i.code].isdisjoint(days)
            and all(self.load[i.code][w] + n * hours <= i.weekly_load_hours for w, n in added.items())
        ]  # fmt: skip
        free.sort(key=lambda code: (code not in known, self.load[code][s.day // 7], code))
        return tuple(free[: module.instructors])

    def _take_back(self, module: Module, g: str) -> None:
        """Undo the last session of a block; nobody has come between since."""
        s, room, staff = self.at[module.code, g].pop()
        if room:
            lanes = self.lanes[room]
            lane = next(n for n, lane in enumerate(lanes) if lane & s.cells == s.cells)
            lanes[lane] &= ~s.cells
        for pool, amount in module.pools:
            for k in range(s.first, s.last + 1):
                self.in_use[pool, k] -= amount * (s.cells >> k & 1)
        for code in staff:
            self.staff[code] &= ~(s.cells | s.rest)
            for d in range(s.day, s.last_day + 1):
                self.load[code][d // 7] -= self._hours_a_day(module)
        # Groups of one company may be busy at the same time, so that a bit may not simply be cleared.
        self.taken.update(self.undo.pop())
        for h in self.kin[g]:
            for d in range(s.day, s.last_day + 1):
                self.week_hours[h][d // 7] -= self._hours_a_day(module)
