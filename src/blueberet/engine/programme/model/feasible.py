"""Whether a small problem has a complete timetable at all: an exact model, and the timetable if there is one.

In: a problem (few modules; ``keep_only`` makes it small), sessions that stand already, seconds. Out: an ``Answer``.
Why: docs/engines/programme.md, section "Clashes and concessions". Every hard rule is in it; sessions of a block are
alike, so one Boolean stands for "some session of the block begins here". A plan is judged by the checker in the tests.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from ortools.sat.python import cp_model

from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.model.orders import add_orders
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan

Verdict = Literal["possible", "impossible", "unknown"]
Start = tuple[int, int, int]
"""Number of a block, first day, period."""
MANY_STAFFED = 1_500
"""From so many choices of instructors times come first and staff after."""
MOST_CHOICES = 400_000
"""Beyond so many Booleans the model is not built; the answer is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a problem; a plan belongs to ``possible`` alone."""

    verdict: Verdict
    plan: Plan | None = None


@dataclass(eq=False)
class Choice:
    """One start of a block: whether it is taken, in which class of venues, by whom."""

    block: Block
    day: int
    period: int
    cells: tuple[int, ...]
    rests: tuple[int, ...]
    taken: Any
    rooms: dict[int, Any]
    staff: dict[int, Any]


class _Model:
    """Booleans and rules of one problem."""

    def __init__(self, problem: Problem, *, pooled: bool = False, only: set[Start] | None = None) -> None:
        self.problem, self.pooled, self.only = problem, pooled, only
        self.grounds = Grounds(problem)
        self.model = cp_model.CpModel()
        self.choices: list[Choice] = []
        self.of_block: dict[int, list[Choice]] = defaultdict(list)
        self.classes = self._classes()

    def _classes(self) -> list[tuple[int, ...]]:
        """Venues that are alike for all modules, together; which of them is told afterwards."""
        g = self.grounds
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        pinned = {p.venue for p in self.problem.pins}
        for n, v in enumerate(self.problem.venues):
            own = v.code if v.code in pinned else ""
            suits = tuple(b.number for b in g.blocks if n in b.venues)
            alike[suits, g.venue_open[n].tobytes(), own].append(n)
        return [tuple(x) for x in alike.values()]

    def build(self) -> bool:
        """Put everything in; whether each block has as many starts as it needs at least in number."""
        for b in self.grounds.blocks:
            self._starts(b)
            if not self.of_block[b.number]:
                return False
            self.model.add(sum(c.taken for c in self.of_block[b.number]) == b.sessions)
        self._people()
        self._limits()
        self._rooms()
        if self.pooled:
            self._staff_pools()
        else:
            self._staff()
        self._pools()
        add_orders(self.model, self.grounds, self.of_block)
        return self._pins()

    def _starts(self, b: Block) -> None:
        g, m = self.grounds, b.module
        days, periods, prints = g.shape(m)
        place = {(int(d), int(p)): n for n, (d, p) in enumerate(zip(days, periods, strict=True))}
        most = 1 if b.atoms else min(b.sessions, m.max_per_day)
        for d, p in zip(b.days.tolist(), b.periods.tolist(), strict=True):
            if self.only is not None and (b.number, d, p) not in self.only:
                continue
            row = prints[place[d, p]]
            cells, rests = np.flatnonzero(row == 1), np.flatnonzero(row == 2)
            taken = self.model.new_bool_var("") if most == 1 else self.model.new_int_var(0, most, "")
            c = Choice(b, d, p, tuple(cells.tolist()), tuple(rests.tolist()), taken, {}, {})
            if m.venue_kind:
                fits = [n for n, v in enumerate(self.classes) if v[0] in b.venues and g.venue_open[v[0]][cells].all()]
                if len(fits) == 1:
                    c.rooms[fits[0]] = taken
                else:
                    c.rooms = {n: self.model.new_int_var(0, most, "") for n in fits}
                    self.model.add(sum(c.rooms.values()) == taken)
            if m.instructors and not self.pooled:
                here = [i for i in b.staff if g.staff_here[i][d : d + b.tail + 1].all()]
                if len(here) == m.instructors and most == 1:
                    c.staff = dict.fromkeys(here, taken)
                else:
                    c.staff = {i: self.model.new_bool_var("") for i in here}
                    self.model.add(sum(c.staff.values()) == m.instructors * taken)
            self.choices.append(c)
            self.of_block[b.number].append(c)

    def _people(self) -> None:
        """R3 and R16; R19 holds by the starts."""
        g, seen = self.grounds, set()
        of_atom: dict[int, list[Block]] = defaultdict(list)
        for b in g.blocks:
            for a in b.atoms:
                of_atom[a].append(b)
        sets = {frozenset(b.number for b in blocks) for blocks in of_atom.values()}
        for numbers in (s for s in sets if not any(s < t for t in sets)):
            cells: dict[int, list[Any]] = defaultdict(list)
            for c in (c for n in numbers for c in self.of_block[n]):
                for slot in (*c.cells, *c.rests):
                    cells[slot].append(c.taken)
            for them in cells.values():
                key = frozenset(v.index for v in them)
                if len(them) > 1 and key not in seen:
                    seen.add(key)
                    self.model.add_at_most_one(them)

    def _limits(self) -> None:
        """R14 and R15."""
        for b in self.grounds.blocks:
            m = b.module
            days: dict[int, list[Any]] = defaultdict(list)
            weeks: dict[int, list[Any]] = defaultdict(list)
            for c in self.of_block[b.number]:
                for d in range(c.day, c.day + b.tail + 1):
                    days[d].append(c.taken)
                for w in range(c.day // 7, (c.day + b.tail) // 7 + 1):
                    weeks[w].append(c.taken)
            for them in days.values():
                if len(them) > m.max_per_day or not b.atoms:
                    self.model.add(sum(them) <= m.max_per_day)
            for them in weeks.values() if m.max_per_week else ():
                self.model.add(sum(them) <= m.max_per_week)

    def _rooms(self) -> None:
        """R4; R5, R6 and venues held by events hold by the starts."""
        cells: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for c in self.choices:
            for n, used in c.rooms.items():
                for slot in c.cells:
                    cells[n, slot].append(used)
        room = [sum(self.problem.venues[v].sessions_at_once for v in vs) for vs in self.classes]
        seen: set[tuple[int, frozenset[int]]] = set()
        for (n, _), them in cells.items():
            key = (n, frozenset(v.index for v in them))
            if key not in seen:
                seen.add(key)
                self.model.add(sum(them) <= room[n])

    def _staff(self) -> None:
        """R7, R10 and R17; R8 and R9 hold by the choices."""
        cells: dict[tuple[int, int], list[Any]] = defaultdict(list)
        hours: dict[tuple[int, int], list[Any]] = defaultdict(list)
        p = self.problem
        for c in self.choices:
            m = c.block.module
            one = p.calendar.periods_per_day if m.kind == "field" else p.hours_of(m)
            for i, used in c.staff.items():
                for slot in (*c.cells, *c.rests):
                    cells[i, slot].append(used)
                for d in range(c.day, c.day + c.block.tail + 1):
                    hours[i, d // 7].append(one * used)
        seen: set[tuple[int, frozenset[int]]] = set()
        for (i, _), them in cells.items():
            key = (i, frozenset(v.index for v in them))
            if len(them) > 1 and key not in seen:
                seen.add(key)
                self.model.add_at_most_one(them)
        for (i, _), sums in hours.items():
            self.model.add(sum(sums) <= p.instructors[i].weekly_load_hours)

    def _staff_pools(self) -> None:
        """R7 to R10 by numbers alone: holders of a kind are not told apart, so that a plan may still lack staff."""
        p, g = self.problem, self.grounds
        for staff in {b.staff for b in g.blocks if b.module.instructors}:
            cells: dict[int, list[Any]] = defaultdict(list)
            hours: dict[int, list[Any]] = defaultdict(list)
            for c in (c for c in self.choices if c.block.module.instructors and set(c.block.staff) <= set(staff)):
                m = c.block.module
                one = p.calendar.periods_per_day if m.kind == "field" else p.hours_of(m)
                for slot in c.cells:
                    cells[slot].append(m.instructors * c.taken)
                for d in range(c.day, c.day + c.block.tail + 1):
                    hours[d // 7].append(one * m.instructors * c.taken)
            for slot, them in cells.items():
                self.model.add(sum(them) <= int(g.staff_here[list(staff), slot // g.size].sum()))
            for them in hours.values():
                self.model.add(sum(them) <= sum(p.instructors[i].weekly_load_hours for i in staff))

    def _pools(self) -> None:
        """R11."""
        cells: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for c in self.choices:
            for code, n in c.block.module.pools:
                for slot in c.cells:
                    cells[code, slot].append(n * c.taken)
        for (code, _), them in cells.items():
            self.model.add(sum(them) <= self.problem.pool_by_code[code].quantity)

    def _pins(self) -> bool:
        """R20; whether every pin stands on a start that there is."""
        number = {b.key: b.number for b in self.grounds.blocks}
        wanted: dict[int, tuple[Choice, int]] = {}
        for pin in self.problem.pins:
            session = self.problem.session_by_code[pin.session]
            day = self.problem.calendar.day_of(pin.day)
            here = [
                c
                for c in self.of_block[number[session.module, session.group]]
                if (c.day, c.period) == (day, pin.period)
            ]
            if not here:
                return False
            c = here[0]
            wanted[id(c)] = (c, wanted.get(id(c), (c, 0))[1] + 1)
            if c.rooms:
                room = [n for n in c.rooms if any(self.problem.venues[v].code == pin.venue for v in self.classes[n])]
                if not room:
                    return False
                self.model.add(c.rooms[room[0]] >= 1)
            for code in pin.instructors:
                at = next((i for i in c.staff if self.problem.instructors[i].code == code), None)
                if at is None:
                    return False
                self.model.add(c.staff[at] >= 1)
        for c, n in wanted.values():
            self.model.add(c.taken >= n)
        return True


def feasible(problem: Problem, *, seconds: float, seed: int = 1, workers: int = 1) -> Answer:
    """Say whether every session of the problem can have a place, and give a plan if so.

    Parameters
    ----------
    seconds
        Most time of the solver; then the answer may be ``unknown``.
    """
    m = _Model(problem)
    staffed = sum(len(b.days) * len(b.staff) for b in m.grounds.blocks)
    if sum(len(b.days) for b in m.grounds.blocks) + staffed > MOST_CHOICES:
        return Answer("unknown")
    if staffed > MANY_STAFFED and not problem.pins:
        found = _times_first(problem, seconds, seed, workers)
        if found.verdict != "unknown":
            return found
    return _solved(m, seconds, seed, workers)[0]


def _times_first(problem: Problem, seconds: float, seed: int, workers: int) -> Answer:
    """Times with holders counted only, then who teaches; impossible is a proof, failing to staff is none."""
    m = _Model(problem, pooled=True)
    answer, solver = _solved(m, seconds, seed, workers)
    if answer.verdict != "possible" or solver is None:
        return answer
    only = {(c.block.number, c.day, c.period) for c in m.choices if solver.value(c.taken)}
    staffed = _solved(_Model(problem, only=only), seconds, seed, workers)[0]
    return staffed if staffed.verdict == "possible" else Answer("unknown")


def _solved(m: _Model, seconds: float, seed: int, workers: int) -> tuple[Answer, Any]:
    if not m.build():
        return Answer("impossible"), None
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    status = solver.solve(m.model)
    if status == cp_model.INFEASIBLE:
        return Answer("impossible"), None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer("unknown"), None
    return Answer("possible", Plan(tuple(_placements(m, solver)))), solver


def _placements(m: _Model, solver: Any) -> Iterable[Placement]:
    """Sessions of a block by time; venues of a class are given out by time, which always suffices."""
    problem, calendar = m.problem, m.problem.calendar
    free: dict[int, list[int]] = defaultdict(list)
    """Venue to the last slots of what stands in it."""
    pins = {p.session: p for p in problem.pins}
    numbers: dict[int, list[str]] = {}
    for b in m.grounds.blocks:
        codes = [s.code for s in problem.sessions if (s.module, s.group) == b.key and s.code not in pins]
        numbers[b.number] = codes
    pinned = defaultdict(list)
    for p in problem.pins:
        s = problem.session_by_code[p.session]
        pinned[s.module, s.group, calendar.day_of(p.day), p.period].append(p)
    for c in sorted(m.choices, key=lambda c: c.cells[0]):
        for _ in range(solver.value(c.taken)):
            rooms = [n for n, used in c.rooms.items() if solver.value(used)]
            venue = _venue(m, rooms[0], c, free) if rooms else ""
            staff = tuple(problem.instructors[i].code for i, used in c.staff.items() if solver.value(used))
            here = pinned[c.block.module.code, c.block.group.code, c.day, c.period]
            if here:
                yield here.pop()
                continue
            code = numbers[c.block.number].pop(0)
            yield Placement(code, calendar.date_of(c.day), c.period, venue, staff)


def _venue(m: _Model, n: int, c: Choice, free: dict[int, list[int]]) -> str:
    for v in m.classes[n]:
        ends = [e for e in free[v] if e >= c.cells[0]]
        if len(ends) < m.problem.venues[v].sessions_at_once:
            free[v] = [*ends, c.cells[-1]]
            return m.problem.venues[v].code
    raise AssertionError("venues that are alike were given out wrongly")
