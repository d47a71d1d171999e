"""A timetable on which sessions can be taken up and put down quickly, in plain numpy.

In: a problem and a plan. Out: occupancy that follows each change.
Why: docs/engines/programme.md, section "Suggestions".
It keeps the same arrays as the search (``arrays.py``) but compiles nothing, so that a web request can use it.
"""

from copy import copy
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.programme.arrays import Facts, Layout, State, empty_state, lay_out
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import DEFAULT_WEIGHTS


class Place(NamedTuple):
    """Where a session stands, in numbers of the layout."""

    start: int
    venue: int
    """-1: none."""
    staff: tuple[int, ...]


class Grid(NamedTuple):
    """The legal starts of a block; rows are padded by repeating an entry."""

    starts: Any  # (N,)
    cells: Any  # (N, C) slots taken
    feet: Any  # (N, F) slots taken and slots of rest
    days: Any  # (N, D)
    weeks: Any  # (N, 2) first and last week
    hours: Any  # (N, 2) hours an instructor teaches in them; 0 in the second if it is the first


class Board:
    """Occupancy of one plan. Sessions that stand where the problem allows no start are not on it."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        """Lay the problem out and put the plan down."""
        self.problem = problem
        self.layout: Layout = lay_out(problem)
        self.facts: Facts = self.layout.facts
        self.state: State = empty_state(problem, self.layout, 0)
        self.weights = self.facts.weights[-len(DEFAULT_WEIGHTS) :]
        """Of the soft rules, in the order of their numbers."""
        self.placements = {p.session: p for p in plan.placements}
        self.number = {code: s for s, code in enumerate(self.layout.sessions)}
        self.heads = np.array([problem.group_by_code[g].heads for m in problem.modules for g in m.groups], np.int64)
        self.here: list[set[int]] = [set() for _ in range(self.state.occ.shape[1])]
        """Sessions by slot, rest included."""
        self._grids: dict[int, Grid] = {}
        self._venue_no = {code: v for v, code in enumerate(self.layout.venues)}
        self._staff_no = {code: i for i, code in enumerate(self.layout.instructors)}
        for p in plan.placements:
            place = self._place_of(p)
            if place is not None:
                self.put(self.number[p.session], place)

    def copy(self) -> "Board":
        """A board whose changes do not touch this one; what never changes is shared."""
        twin = copy(self)
        twin.state = State(*(a.copy() for a in self.state))
        twin.here = [set(x) for x in self.here]
        return twin

    def _place_of(self, p: Placement) -> Place | None:
        session = self.problem.session_by_code.get(p.session)
        if session is None or self.state.pos[self.number[p.session]] >= 0:
            return None
        module = self.problem.module_by_code[session.module]
        day = self.problem.calendar.day_of(p.day)
        start = self.layout.start_of.get((module.kind, module.length, day, p.period))
        staff = tuple(self._staff_no[c] for c in dict.fromkeys(p.instructors) if c in self._staff_no)
        if start is None or len(staff) != module.instructors:
            return None
        return Place(start, self._venue_no.get(p.venue, -1), staff)

    def placement(self, s: int, place: Place) -> Placement:
        """A place in the words of the problem."""
        layout = self.layout
        return Placement(
            layout.sessions[s],
            self.problem.calendar.date_of(layout.start_days[place.start]),
            layout.start_periods[place.start],
            layout.venues[place.venue] if place.venue >= 0 else "",
            tuple(layout.instructors[i] for i in place.staff),
        )

    def place(self, s: int) -> Place | None:
        """Where a session stands; none if it is out."""
        start = int(self.state.pos[s])
        if start < 0:
            return None
        need = self.facts.b_need[self.facts.s_block[s]]
        return Place(start, int(self.state.ven[s]), tuple(int(i) for i in self.state.ins[s, :need]))

    def put(self, s: int, place: Place) -> None:
        """Put a session down."""
        self.state.pos[s], self.state.ven[s] = place.start, place.venue
        self.state.ins[s, : len(place.staff)] = place.staff
        self._mark(s, place, 1)

    def take(self, s: int) -> Place:
        """Take a placed session up and say where it stood."""
        place = self.place(s)
        assert place is not None
        self._mark(s, place, -1)
        self.state.pos[s] = -1
        return place

    def _mark(self, s: int, place: Place, sign: int) -> None:
        f, st, start = self.facts, self.state, place.start
        b = int(f.s_block[s])
        cells = f.cells[f.cell_off[start] : f.cell_off[start + 1]]
        feet = np.concatenate([cells, f.rests[f.rest_off[start] : f.rest_off[start + 1]]])
        atoms = f.atoms[f.atom_off[b] : f.atom_off[b + 1]]
        day, last = int(f.st_day[start]), int(f.st_last_day[start])
        st.occ[atoms[:, None], feet] += sign
        for slot in feet.tolist():
            if sign > 0:
                self.here[slot].add(s)
            else:
                self.here[slot].discard(s)
        if place.venue >= 0:
            st.v_occ[place.venue, cells] += sign
        for k in range(f.pool_off[b], f.pool_off[b + 1]):
            st.p_occ[f.pools[k], cells] += sign * f.pool_use[k]
        for i in place.staff:
            st.i_occ[i, feet] += sign
            for d in range(day, last + 1):
                st.i_load[i, d // 7] += sign * f.b_hours[b]
        st.b_week[b, day // 7 : last // 7 + 1] += sign
        self._mark_wishes(b, place, atoms, sign)

    def _mark_wishes(self, b: int, place: Place, atoms: Any, sign: int) -> None:
        """What the soft rules count; the same as ``wishes.put_wishes``."""
        f, st = self.facts, self.state
        day, last = int(f.st_day[place.start]), int(f.st_last_day[place.start])
        bits = f.st_bits[place.start]
        if bits:
            st.a_bits[atoms, day] ^= bits
        if f.b_night[b]:
            st.a_night[atoms, day // 7] += sign
        if f.b_range[b]:
            st.a_range[atoms, day // 7] += sign
        turn = 1 if sign > 0 else 0
        if place.venue >= 0:
            st.b_venue[b, place.venue] += sign
            st.b_kinds[b, 1] += sign * (st.b_venue[b, place.venue] == turn)
        for i in place.staff:
            st.b_staff[b, i] += sign
            st.b_kinds[b, 0] += sign * (st.b_staff[b, i] == turn)
        for d in range(day, last + 1):
            st.b_day[b, d] += sign
            st.b_kinds[b, 2] += sign * (st.b_day[b, d] == turn)

    def grid(self, b: int) -> Grid:
        """The legal starts of a block; made once."""
        if b not in self._grids:
            self._grids[b] = _grid(self.facts, b)
        return self._grids[b]


def _grid(f: Facts, b: int) -> Grid:
    starts = f.starts[f.start_off[b] : f.start_off[b + 1]]
    cells = [f.cells[f.cell_off[n] : f.cell_off[n + 1]].tolist() for n in starts]
    feet = [c + f.rests[f.rest_off[n] : f.rest_off[n + 1]].tolist() for n, c in zip(starts, cells, strict=True)]
    spans = [range(f.st_day[n], f.st_last_day[n] + 1) for n in starts]
    weeks = [[d[0] // 7, d[-1] // 7] for d in spans]
    a_day = int(f.b_hours[b])
    hours = [[a_day * sum(x // 7 == w for x in d) for w in pair] for d, pair in zip(spans, weeks, strict=True)]
    for pair, counted in zip(weeks, hours, strict=True):
        if pair[0] == pair[1]:
            counted[1] = 0
    return Grid(
        starts, _padded(cells), _padded(feet), _padded([list(d) for d in spans]),
        np.array(weeks, np.int64).reshape(-1, 2), np.array(hours, np.int64).reshape(-1, 2),
    )  # fmt: skip


def _padded(lists: list[list[int]]) -> Any:
    width = max((len(x) for x in lists), default=1)
    return np.array([x + [x[-1]] * (width - len(x)) for x in lists], np.int64).reshape(len(lists), width)
