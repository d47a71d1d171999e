"""Place a few sessions exactly, among others that stay: CP-SAT over starts, venues and instructors.

In: what is held, wanted sessions with their free places and prices. Out: the cheapest answer and whether it is
proven. Why: docs/engines/programme.md, section "Repair".
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from blueberet.engine.programme.model.ground import Ground, slots_in
from blueberet.engine.programme.model.held import Held, Option
from blueberet.engine.programme.problem import Module, Placement

UNPLACED, MOVED, NEW_VENUE = 0, 1, 2
"""Levels of the price, most important first; the last level is the cost."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session to be placed, and what each of its choices costs."""

    session: str
    options: tuple[Option, ...]
    stood: Placement | None = None
    """Where it stood before; none: it is new."""
    start_costs: tuple[int, ...] = ()
    """Cost of each option's start; empty: nothing."""
    venue_cost: int = 0
    """Cost of another venue at the same time."""
    staff_cost: int = 0
    """Cost of each instructor who is new to it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best placing found. Counts and cost are zero where nothing had to change."""

    is_proven: bool
    """No other placing of these sessions is better."""
    placements: tuple[Placement, ...]
    left_over: tuple[str, ...]
    moved: int
    other_venues: int
    cost: int


class _Model:
    """One model: literals by session, and the intervals that must not overlap."""

    def __init__(self, held: Held, wanted: Sequence[Wanted]) -> None:
        self.held, self.ground, self.wanted = held, held.ground, wanted
        self.m = cp_model.CpModel()
        self.at: list[list[Any]] = []
        self.present: list[Any] = []
        self.venue: list[dict[str, Any]] = []
        self.staff: list[dict[str, Any]] = []
        self.first: list[Any] = []
        self.end: list[Any] = []
        self.of: list[tuple[Module, str]] = []
        self.venue_spans: dict[str, list[Any]] = defaultdict(list)
        self.staff_spans: dict[str, list[Any]] = defaultdict(list)
        self.hours: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for n, w in enumerate(wanted):
            self._session(n, w)
        self._venues()
        self._people()
        for spans in self.staff_spans.values():
            if len(spans) > 1:
                self.m.add_no_overlap(spans)
        self._pools()
        self._blocks()
        self._orders()
        self._loads()

    def _session(self, n: int, w: Wanted) -> None:
        m, of = self.m, self.ground.problem.session_by_code[w.session]
        module = self.ground.problem.module_by_code[of.module]
        self.of.append((module, of.group))
        at = [m.new_bool_var("") for _ in w.options]
        present = m.new_bool_var("")
        m.add(sum(at) == present)
        starts = [o.start for o in w.options]
        lows = [s.first for s in starts] or [0]
        ends = [s.last + 1 for s in starts] or [1]
        first = m.new_int_var(min(lows), max(lows), "")
        end = m.new_int_var(min(ends), max(ends), "")
        low, low_end = min(lows), min(ends)
        m.add(first == low + sum((s.first - low) * x for x, s in zip(at, starts, strict=True)))
        m.add(end == low_end + sum((s.last + 1 - low_end) * x for x, s in zip(at, starts, strict=True)))
        lengths = {s.last + 1 - s.first for s in starts} or {1}
        size = lengths.pop() if len(lengths) == 1 else m.new_int_var(1, max(lengths), "")
        rest = 0 if module.kind != "night" else self.ground.calendar.morning_periods
        venues = {v: m.new_bool_var("") for v in dict.fromkeys(v for o in w.options for v in o.venues)}
        staff = {i: m.new_bool_var("") for i in dict.fromkeys(i for o in w.options for i in o.staff)}
        if module.venue_kind:
            m.add(sum(venues.values()) == present)
        m.add(sum(staff.values()) == module.instructors * present)
        for v, y in venues.items():
            without = [x for x, o in zip(at, w.options, strict=True) if v not in o.venues]
            m.add(sum(without) + y <= 1)
            self.venue_spans[v].append(m.new_optional_interval_var(first, size, end, y, ""))
        for i, z in staff.items():
            without = [x for x, o in zip(at, w.options, strict=True) if i not in o.staff]
            m.add(sum(without) + z <= 1)
            self.staff_spans[i].append(m.new_optional_interval_var(first, size + rest, end + rest, z, ""))
        self.at.append(at)
        self.present.append(present)
        self.first.append(first)
        self.end.append(end)
        self.venue.append(venues)
        self.staff.append(staff)

    def _stretches(self, levels: Callable[[int], int], low: int, high: int) -> list[tuple[int, int, int]]:
        """What is held between two slots, as (first, length, units) with equal units run together."""
        found: list[tuple[int, int, int]] = []
        for slot in range(low, high):
            units = levels(slot)
            if not units:
                continue
            if found and found[-1][0] + found[-1][1] == slot and found[-1][2] == units:
                found[-1] = (found[-1][0], found[-1][1] + 1, units)
            else:
                found.append((slot, 1, units))
        return found

    def _window(self) -> tuple[int, int]:
        starts = [o.start for w in self.wanted for o in w.options]
        return (min(s.first for s in starts), max(s.last for s in starts) + 1) if starts else (0, 0)

    def _venues(self) -> None:
        low, high = self._window()
        for v, spans in self.venue_spans.items():
            if len(spans) < 2:
                continue
            most = self.ground.problem.venue_by_code[v].sessions_at_once
            if most == 1:
                self.m.add_no_overlap(spans)
                continue
            levels = self.held.levels.get(v, [])
            held = self._stretches(lambda t, levels=levels: sum(x >> t & 1 for x in levels), low, high)  # type: ignore[misc]
            fixed = [self.m.new_fixed_size_interval_var(a, n, "") for a, n, _ in held]
            units = [min(u, most) for _, _, u in held]
            self.m.add_cumulative([*spans, *fixed], [1] * len(spans) + units, most)

    def _pools(self) -> None:
        low, high = self._window()
        for pool in self.ground.problem.pools:
            users = [(n, u) for n, (m, _) in enumerate(self.of) for p, u in m.pools if p == pool.code]
            if len(users) < 2:
                continue
            held = self._stretches(lambda t, c=pool.code: self.held.pool.get((c, t), 0), low, high)  # type: ignore[misc]
            spans, units = [], []
            for n, u in users:
                # Without the rest after a night: lorries need none.
                size = self.m.new_int_var(1, max(1, high - low), "")
                spans.append(self.m.new_optional_interval_var(self.first[n], size, self.end[n], self.present[n], ""))
                units.append(u)
            fixed = [self.m.new_fixed_size_interval_var(a, k, "") for a, k, _ in held]
            full = [min(u, pool.quantity) for _, _, u in held]
            self.m.add_cumulative([*spans, *fixed], [*units, *full], pool.quantity)

    def _people(self) -> None:
        """R3 and R16: of the sessions that some person attends, at most one in a slot, and none in a rest."""
        ground = self.ground
        attended: dict[frozenset[int], None] = {}
        for signature in ground.signatures:
            mine = frozenset(n for n, (_, g) in enumerate(self.of) if g in signature)
            if len(mine) > 1:
                attended[mine] = None
        sets = [s for s in attended if not any(s < t for t in attended)]
        for sessions in sets:
            at: dict[int, list[Any]] = defaultdict(list)
            rests: dict[tuple[int, int], list[Any]] = defaultdict(list)
            for n in sorted(sessions):
                for x, o in zip(self.at[n], self.wanted[n].options, strict=True):
                    for t in range(o.start.first, o.start.last + 1):
                        at[t].append(x)
                    for t in slots_in(o.start.rests):
                        rests[t, n].append(x)
            for xs in at.values():
                if len(xs) > 1:
                    self.m.add_at_most_one(xs)
            for (t, n), xs in rests.items():
                own = set(map(id, self.at[n]))
                others = [x for x in at.get(t, ()) if id(x) not in own]
                if others:
                    self.m.add_at_most_one([*xs, *others])

    def _blocks(self) -> None:
        """R14 and R15 among the wanted sessions and with what is held."""
        blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, (m, g) in enumerate(self.of):
            blocks[m.code, g].append(n)
        for key, members in blocks.items():
            if len(members) < 2:
                continue
            module, there = self.of[members[0]][0], self.held.blocks.get(key, ())
            days: dict[int, list[Any]] = defaultdict(list)
            weeks: dict[int, list[Any]] = defaultdict(list)
            for n in members:
                for x, o in zip(self.at[n], self.wanted[n].options, strict=True):
                    for d in range(o.start.day, o.start.last_day + 1):
                        days[d].append(x)
                    for w in o.start.weeks:
                        weeks[w].append(x)
            for d, xs in days.items():
                self.m.add(sum(xs) <= module.max_per_day - sum(s.day <= d <= s.last_day for s in there))
            for w, xs in weeks.items() if module.max_per_week else ():
                self.m.add(sum(xs) <= module.max_per_week - sum(w in s.weeks for s in there))

    def _orders(self) -> None:
        """R12 and R13 between wanted sessions; a largest gap is asked of each pair, which is stricter than the rule."""
        size = self.ground.size
        for a, (before, g) in enumerate(self.of):
            for other, is_earlier, gap, most in self.ground.orders_of.get(before.code, ()) if self.at[a] else ():
                for b, (after, h) in enumerate(self.of):
                    if not is_earlier or after.code != other or h not in self.ground.sharing[g] or not self.at[b]:
                        continue
                    both = [self.present[a], self.present[b]]
                    self.m.add(self.first[b] >= self.end[a]).only_enforce_if(both)
                    if not gap and most is None:
                        continue
                    first_day, last_day = (self.m.new_int_var(0, self.ground.calendar.days, "") for _ in "ab")
                    self.m.add_division_equality(first_day, self.first[b], size)
                    self.m.add_division_equality(last_day, self.end[a] - 1, size)
                    self.m.add(first_day - last_day >= gap).only_enforce_if(both)
                    if most is not None:
                        self.m.add(first_day - last_day <= most).only_enforce_if(both)

    def _loads(self) -> None:
        """R10: hours by instructor and week, where the wanted sessions together could go above."""
        teach: dict[str, list[int]] = defaultdict(list)
        for n, staff in enumerate(self.staff):
            for i in staff:
                teach[i].append(n)
        for i, sessions in teach.items():
            if len(sessions) < 2:
                continue
            most = self.ground.problem.instructor_by_code[i].weekly_load_hours
            by_week: dict[int, list[tuple[int, dict[int, list[Any]]]]] = defaultdict(list)
            for n in sessions:
                hours = self.ground.hours_a_day(self.of[n][0])
                inside: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
                for x, o in zip(self.at[n], self.wanted[n].options, strict=True):
                    for w in o.start.weeks if i in o.staff else ():
                        days = min(o.start.last_day, w * 7 + 6) - max(o.start.day, w * 7) + 1
                        inside[w][days * hours].append(x)
                for w, by_hours in inside.items():
                    by_week[w].append((n, by_hours))
            for w, them in by_week.items():
                left = most - self.held.load.get((i, w), 0)
                if len(them) < 2 or sum(max(h) for _, h in them) <= left:
                    continue
                terms = []
                for n, by_hours in them:
                    for h, xs in by_hours.items():
                        taught = self.m.new_bool_var("")
                        self.m.add(taught >= self.staff[n][i] + sum(xs) - 1)
                        terms.append(h * taught)
                self.m.add(sum(terms) <= left)

    def objective(self) -> None:
        """Left over, then moved, then other venues, then cost, each level above all that lies below it."""
        cost: list[Any] = []
        moved: list[Any] = []
        venues: list[Any] = []
        top = 1
        for n, w in enumerate(self.wanted):
            stood = self.ground.start_of(w.stood) if w.stood else None
            stays: Any = 0
            for k, (x, o) in enumerate(zip(self.at[n], w.options, strict=True)):
                if stood is not None and (o.start.day, o.start.period) == (stood.day, stood.period):
                    stays = x
                elif w.start_costs:
                    cost.append(w.start_costs[k] * x)
            top += max(w.start_costs, default=0) + w.venue_cost + w.staff_cost * max(1, self.of[n][0].instructors)
            if w.stood is None:
                continue
            moved.append(self.present[n] - stays)
            cost.extend(w.staff_cost * z for i, z in self.staff[n].items() if i not in w.stood.instructors)
            if w.stood.venue:
                other = self.m.new_bool_var("")
                self.m.add(other >= stays - self.venue[n].get(w.stood.venue, 0))
                venues.append(other)
                cost.append(w.venue_cost * other)
        count = len(self.wanted) + 1
        left = [1 - p for p in self.present]
        self.m.minimize(top * count * count * sum(left) + top * count * sum(moved) + top * sum(venues) + sum(cost))

    def hint(self, places: dict[str, Placement]) -> None:
        """Begin with given places, else with where it stood."""
        for n, w in enumerate(self.wanted):
            there = places.get(w.session, w.stood)
            if there is None:
                continue
            begins = self.ground.start_of(there)
            for x, o in zip(self.at[n], w.options, strict=True):
                self.m.add_hint(x, (o.start.day, o.start.period) == (begins.day, begins.period))
            if w.session in places:
                for v, y in self.venue[n].items():
                    self.m.add_hint(y, v == there.venue)
                for i, z in self.staff[n].items():
                    self.m.add_hint(z, i in there.instructors)


def place_exactly(
    held: Held, wanted: Sequence[Wanted], *, seconds: float, seed: int = 1, hint: dict[str, Placement] | None = None
) -> Answer | None:
    """Place the wanted sessions best; ``None`` if nothing at all was found in time.

    What cannot be placed is left over, as few as possible; a session left over costs more than any move, a move more
    than any change of venue at the same time, and that more than any cost.
    """
    if not wanted:
        return Answer(True, (), (), 0, 0, 0)
    model = _Model(held, wanted)
    model.objective()
    model.hint(hint or {})
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    if len(wanted) < 12:
        solver.parameters.linearization_level = 1
        solver.parameters.cp_model_probing_level = 0
    status = solver.solve(model.m)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    placements, left = [], []
    moved = venues = cost = 0
    for n, w in enumerate(wanted):
        k = next((k for k, x in enumerate(model.at[n]) if solver.boolean_value(x)), None)
        if k is None:
            left.append(w.session)
            continue
        start = w.options[k].start
        venue = next((v for v, y in model.venue[n].items() if solver.boolean_value(y)), "")
        staff = [i for i, z in model.staff[n].items() if solver.boolean_value(z)]
        if w.stood is not None and set(staff) == set(w.stood.instructors):
            staff = list(w.stood.instructors)  # The same people in another order are no change.
        there = Placement(w.session, model.ground.calendar.date_of(start.day), start.period, venue, tuple(staff))
        placements.append(there)
        steps = _steps(w, k, there)
        moved, venues, cost = moved + steps[0], venues + steps[1], cost + steps[2]
    return Answer(status == cp_model.OPTIMAL, tuple(placements), tuple(left), moved, venues, cost)


def _steps(w: Wanted, k: int, now: Placement) -> tuple[int, int, int]:
    """Whether moved, whether in another venue at the same time, and the cost."""
    if w.stood is None:
        return 0, 0, w.start_costs[k] if w.start_costs else 0
    cost = w.staff_cost * len(set(now.instructors) - set(w.stood.instructors))
    if (now.day, now.period) != (w.stood.day, w.stood.period):
        return 1, 0, cost + (w.start_costs[k] if w.start_costs else 0)
    other = bool(w.stood.venue) and now.venue != w.stood.venue
    return 0, int(other), cost + other * w.venue_cost


__all__ = ["Answer", "Ground", "Wanted", "place_exactly"]
