"""Find a timetable: random start, compiled annealing, then what does not fit goes to the tray.

In: a problem, a seed, a budget. Out: a ``Result`` whose plan breaks no hard rule.
Why: docs/engines/programme.md, section "Search".
"""

from collections.abc import Callable

import numpy as np

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme import ejection, judging, kernel
from blueberet.engine.programme.arrays import Facts, Layout, State, empty_state, lay_out
from blueberet.engine.programme.bound import soft_bound
from blueberet.engine.programme.compiling import HARD, SOFT
from blueberet.engine.programme.finishing import Finishing
from blueberet.engine.programme.leftover import reasons_for
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan, Progress, Result, Status
from blueberet.engine.programme.score import score
from blueberet.engine.programme.wishes import soft_sums

CHUNK_MOVES = 100_000
FIRST_RUN_MOVES = 400_000
SQUEEZE_ROUNDS = 200
SHAKES = 200
HOT, COLD = 3.0, 0.12
POLISH_MOVES, POLISH_HOT, POLISH_COLD = 4_000_000, 0.06, 0.008
PATIENCE = 6
"""Cycles of polishing without any gain after which the timetable is settled."""
BEST_EVERY_SECONDS = 8.0

HASTY = (0.1,) * 12
"""How much soft rules count while sessions lack a place."""
OnProgress = Callable[[Progress], bool]


class _Search:
    """One solve: the best timetable so far and how to tell of it."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        budget: Budget,
        on_progress: OnProgress | None,
        on_best: Callable[[Plan], None] | None,
    ) -> None:
        self.problem, self.budget = problem, budget
        self.layout: Layout = lay_out(problem)
        self.facts: Facts = self.layout.facts
        weights = self.facts.weights.copy()
        weights[HARD:] *= np.array(HASTY)
        self.hasty = self.facts._replace(weights=weights)
        """Facts while sessions lack a place: only few soft rules count."""
        self.bound = soft_bound(problem)
        self.state: State = empty_state(problem, self.layout, seed)
        self.on_progress, self.on_best = on_progress, on_best
        self.moves = 0
        self.sums = np.zeros(SOFT)
        self.best_left, self.best_soft = len(self.layout.sessions) + 1, float("inf")
        self.best: State | None = None
        self.stopped = self.told_best = False
        self.improved = ""
        self.told_at = 0.0
        self.best_every = BEST_EVERY_SECONDS

    def over(self) -> bool:
        """Whether time, moves or patience have run out."""
        spent = self.budget.moves is not None and self.moves >= self.budget.moves
        return self.stopped or spent or self.budget.left <= 0

    def tell(self, stage: str) -> None:
        """Report, keep the best for a restart, and hear whether to go on."""
        due = not self.told_best and self.budget.used - self.told_at > self.best_every
        if self.on_best and self.best is not None and due:
            self.told_best, self.told_at = True, self.budget.used
            self.on_best(plan_from(self.problem, self.layout, self.best))
        if self.on_progress is None:
            return
        count = len(self.layout.sessions)
        placed = count - min(self.best_left, count)
        objective = min(self.best_left, count) * 100.0 + (0.0 if self.best is None else self.best_soft)
        if not self.on_progress(Progress(self.budget.used, placed, count, objective, stage, self.improved, self.bound)):
            self.stopped = True

    def keep_if_better(self, state: State) -> bool:
        """Keep a clash-free state that leaves less over, or as little at less soft cost."""
        left = int((state.pos < 0).sum())
        soft = float(soft_sums(self.facts, state, self.sums))
        if (left, soft) >= (self.best_left, self.best_soft - 1e-9):
            return False
        if self.best is not None:
            gained = self.best_left - left
            self.improved = f"{gained} more placed" if gained else f"cost {self.best_soft - soft:.0f} less"
        self.best_left, self.best_soft = left, soft
        self.best = copy_of(state)
        self.told_best = False
        return True

    def harvest(self, *, rounds: int) -> None:
        """Take the clashes out of a copy, squeeze in what fits, and keep it if it is better."""
        state = copy_of(self.state)
        kernel.throw_out(self.facts, state)
        self.keep_if_better(state)
        if rounds and (state.pos < 0).any():
            for _ in range(rounds):
                left = ejection.squeeze(self.facts, state, SQUEEZE_ROUNDS, self.best_left, SHAKES)
                self.keep_if_better(state)
                self.tell("squeeze")
                if left == 0 or self.over():
                    break
        self.state.chance[0] = state.chance[0]

    def run(self, moves: int, hot: float, cold: float, stage: str = "search") -> None:
        """Anneal once, in chunks."""
        chunks = max(1, moves // CHUNK_MOVES)
        ratio = cold / hot
        for c in range(chunks):
            if self.over():
                break
            here, there = hot * ratio ** (c / chunks), hot * ratio ** ((c + 1) / chunks)
            facts = self.facts if stage == "polish" else self.hasty
            kernel.anneal(facts, self.state, CHUNK_MOVES, here, there)
            self.moves += CHUNK_MOVES
            if c % 4 == 3 or c == chunks - 1:
                self.harvest(rounds=int(stage == "polish"))
            self.tell(stage)


def solve(
    problem: Problem,
    *,
    seed: int,
    budget: Budget,
    on_progress: OnProgress | None = None,
    start: Plan | None = None,
    on_best: Callable[[Plan], None] | None = None,
    best_every: float = BEST_EVERY_SECONDS,
    finish: bool = False,
) -> Result:
    """Place as many sessions as can be placed without breaking a hard rule, then as nicely as time allows.

    Parameters
    ----------
    seed
        Equal seed and equal number of moves give the equal plan.
    budget
        Seconds, measured by the caller's clock, and optionally the most moves.
    on_progress
        Called several times a second; answering ``False`` stops, and the best so far is the result.
    start
        A plan to go on from. What it places wrongly is placed anew.
    on_best
        Gets a better clash-free plan at most every ``best_every`` seconds, so that a killed solve can be taken up.
    finish
        Once the plan is complete, use all the time that is left to lower the soft cost, in one long cooling.
    """
    search = _Search(problem, seed, budget, on_progress, on_best)
    search.best_every = best_every
    facts, state = search.facts, search.state
    search.tell("construct")
    _put_plan(search, Plan(problem.pins), only=None)
    if start is not None:
        _put_plan(search, start, only={p.session for p in problem.pins})
        search.harvest(rounds=3)
    kernel.start_at_random(facts, state, 12)
    search.tell("construct")
    if search.over():
        search.harvest(rounds=0)
    warm, attempt = start is not None, 0
    moves = max(CHUNK_MOVES, min(FIRST_RUN_MOVES, 800 * len(search.layout.sessions)))
    while search.best_left > 0 and not search.over() and len(search.layout.sessions):
        search.run(moves, HOT / 6 if warm or attempt % 3 == 1 else HOT, COLD)
        if not search.over():
            search.harvest(rounds=25)
        attempt += 1
        warm = False
        moves = min(moves * 2, 80 * FIRST_RUN_MOVES)
        if search.best_left and attempt % 3 and not search.over():
            _restore(search)
            kernel.start_at_random(facts, search.state, 12)
        if not _movable(search):
            break
    if finish and search.best_left == 0:
        _finish(search)
    else:
        _polish(search)
    return _result(search, seed)


def _movable(search: _Search) -> bool:
    """Whether more search could place anything: some unplaced session has a start at all."""
    assert search.best is not None
    off = search.facts.start_off
    left = np.flatnonzero(search.best.pos < 0)
    return any(off[b + 1] > off[b] for b in search.facts.s_block[left])


def _polish(search: _Search) -> None:
    """Lower the soft cost of the best timetable, cycle after cycle, until time is up or nothing comes of it."""
    if search.best is None or not len(search.layout.sessions):
        return
    moves = max(CHUNK_MOVES, min(POLISH_MOVES, 2000 * len(search.layout.sessions)))
    idle = cycle = 0
    while not search.over() and idle < PATIENCE and search.best_soft > search.bound + 1e-9:
        _restore(search)
        before = search.best_left, search.best_soft
        search.run(moves, POLISH_HOT * (1, 2, 4)[cycle % 3], POLISH_COLD, stage="polish")
        idle = 0 if (search.best_left, search.best_soft) < before else idle + 1
        cycle += 1


def _finish(search: _Search) -> None:
    """Lower the soft cost of the complete timetable for as long as there is time."""
    if search.best is None or not len(search.layout.sessions):
        return
    _restore(search)
    finishing = Finishing(search.facts, search.state, search.budget, search.moves)
    while not search.over() and finishing.unit and search.best_soft > search.bound + 1e-9:
        if finishing.step():
            search.keep_if_better(finishing.best())
        search.moves = finishing.moves
        search.tell("polish")


def _restore(search: _Search) -> None:
    """Go on from the best timetable, with the generator where it is."""
    assert search.best is not None
    chance = search.state.chance[0]
    search.state = copy_of(search.best)
    search.state.chance[0] = chance


def copy_of(state: State) -> State:
    """A state that shares nothing with the other."""
    return State(*(a.copy() for a in state))


def _put_plan(search: _Search, plan: Plan, only: set[str] | None) -> None:
    """Put a plan's sessions where they stand, if the search knows such a place."""
    layout, facts, state, problem = search.layout, search.facts, search.state, search.problem
    number = {code: s for s, code in enumerate(layout.sessions)}
    venue_no = {code: v for v, code in enumerate(layout.venues)}
    staff_no = {code: i for i, code in enumerate(layout.instructors)}
    for p in plan.placements:
        s = number.get(p.session)
        if s is None or state.pos[s] >= 0:
            continue
        module = problem.module_by_code[problem.session_by_code[p.session].module]
        there = layout.start_of.get((module.kind, module.length, problem.calendar.day_of(p.day), p.period))
        b = facts.s_block[s]
        staff = [staff_no[c] for c in p.instructors if c in staff_no]
        legal = there is not None and there in facts.starts[facts.start_off[b] : facts.start_off[b + 1]]
        suits = set(staff) <= set(facts.staff[facts.staff_off[b] : facts.staff_off[b + 1]].tolist())
        venue = venue_no.get(p.venue, -1)
        fits = venue in facts.venues[facts.venue_off[b] : facts.venue_off[b + 1]] or (
            not module.venue_kind and venue < 0
        )
        if there is None or not legal or not suits or not fits or len(set(staff)) != module.instructors:
            continue
        state.pick[0] = venue
        state.pick[1 : 1 + len(staff)] = staff
        judging.put_in(facts, state, s, there)


def plan_from(problem: Problem, layout: Layout, state: State) -> Plan:
    """Translate a state back; sessions of a block get their numbers in the order of time."""
    placements: list[Placement] = []
    facts = layout.facts
    for b in range(len(facts.b_need)):
        members = facts.members[facts.member_off[b] : facts.member_off[b + 1]]
        placed = [s for s in members if state.pos[s] >= 0]
        free = [s for s in placed if not facts.s_fixed[s]]
        fixed = [s for s in placed if facts.s_fixed[s]]
        in_time = sorted(free, key=lambda s: int(facts.st_first[state.pos[s]]))
        # Lessons of one block are alike: the earliest becomes the lowest number, pins stay what they are.
        for number, s in [*zip(sorted(free), in_time, strict=True), *((s, s) for s in fixed)]:
            start = int(state.pos[s])
            need = int(facts.b_need[b])
            placements.append(
                Placement(
                    layout.sessions[number],
                    problem.calendar.date_of(layout.start_days[start]),
                    layout.start_periods[start],
                    layout.venues[state.ven[s]] if state.ven[s] >= 0 else "",
                    tuple(layout.instructors[i] for i in state.ins[s, :need] if i >= 0),
                )
            )
    return Plan(tuple(placements))


def _result(search: _Search, seed: int) -> Result:
    problem, layout = search.problem, search.layout
    state = search.best if search.best is not None else search.state
    plan = plan_from(problem, layout, state)
    unplaced = reasons_for(problem, layout, state, plan)
    status: Status = "cancelled" if search.stopped else "partial" if unplaced else "complete"
    search.tell("finish")
    return Result(status, plan, unplaced, score(problem, plan), search.budget.used, seed)
