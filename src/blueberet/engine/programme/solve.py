"""Find a timetable: guided ejection until everything has a place, then annealing of the soft rules.

In: a problem, a seed, a budget. Out: a ``Result`` whose plan breaks no hard rule.
Why: docs/engines/programme.md, section "Search".
"""

from collections.abc import Callable

import numpy as np

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme import ejection, kernel
from blueberet.engine.programme.finishing import Finishing
from blueberet.engine.programme.leftover import reasons_for
from blueberet.engine.programme.plans import plan_from, put_plan
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Result, Status
from blueberet.engine.programme.score import score
from blueberet.engine.programme.search import BEST_EVERY_SECONDS, OnProgress, Search

ROUNDS = 200
"""Sessions that one call of the ejection tries to place."""
SHAKES = ((0, 12), (20, 60), (200, 120))
"""How many random moves follow each try, and for how many calls without a gain, before more are made."""
RUIN_SHARE = 0.1
"""Share of the sessions that are taken out when even that helps no more."""
CYCLE_MOVES, LEAST_CYCLE, MOST_CYCLE = 50, 100_000, 60_000_000
"""Moves of the first cycle of annealing for each session, and bounds of a cycle; each is half as long again."""
WARM = 0.25
"""First temperature of a cycle, in units of the middle soft weight."""
PATIENCE, PATIENCE_INCOMPLETE = 6, 40
"""Cycles without any gain after which a timetable is settled."""


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

    Ends before its time when the soft cost reaches its bound, or when many cycles brought nothing.

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
        Once the plan is complete, one long cooling over all the time that is left, instead of cycles that grow.
    """
    search = Search(problem, seed, budget, on_progress, on_best, best_every)
    search.tell("construct")
    put_plan(problem, search.layout, search.state, Plan(problem.pins))
    if start is not None:
        put_plan(problem, search.layout, search.state, start)
    kernel.throw_out(search.facts, search.state)
    search.keep_if_better(search.state)
    _place_all(search)
    if finish and search.best_left == 0:
        _finish(search)
    else:
        _refine(search)
    return _result(search, seed)


def _place_all(search: Search) -> None:
    """Eject and place until nothing is left over, or until no shaking helps.

    The clock does not end it before it first stalls: compiling may have taken all the time of the first solve.
    """
    idle = 0
    while search.best_left > 0 and not search.over(clock=idle > 0) and _movable(search):
        level, shakes = idle, SHAKES[-1][0]
        for wanted, calls in SHAKES:
            if level < calls:
                shakes = wanted
                break
            level -= calls
        else:
            return
        goal = search.best_left - max(1, search.best_left // 20) + 1
        ejection.squeeze(search.facts, search.state, ROUNDS, goal, shakes)
        search.moves += ROUNDS * (1 + shakes)
        idle = 0 if search.keep_if_better(search.state) else idle + 1
        search.tell("place")


def _movable(search: Search) -> bool:
    """Whether more search could place anything: some unplaced session that is no pin has a start at all."""
    assert search.best is not None
    off, facts = search.facts.start_off, search.facts
    left = [s for s in np.flatnonzero(search.best.pos < 0) if not facts.s_fixed[s]]
    return any(off[b + 1] > off[b] for b in facts.s_block[left])


def _refine(search: Search) -> None:
    """Anneal the best timetable in growing cycles; while something is left over, try to place it between them."""
    if not search.count:
        return
    moves = min(MOST_CYCLE, max(LEAST_CYCLE, CYCLE_MOVES * search.count))
    idle = 0
    while not search.over() and (search.best_left or search.best_soft > search.bound + 1e-9):
        if idle >= (PATIENCE_INCOMPLETE if search.best_left and _movable(search) else PATIENCE):
            return
        before = search.best_left, search.best_soft
        search.restore()
        finishing = Finishing(search.facts, search.state, moves, hot=WARM)
        while not search.over() and finishing.share < 1.0 and finishing.unit:
            if finishing.step():
                search.keep_if_better(finishing.best())
            search.moves += finishing.chunk
            search.tell("polish")
        if search.best_left and not search.over():
            search.restore()
            kernel.ruin(search.facts, search.state, RUIN_SHARE)
            _place_all(search)
        elif not finishing.unit:
            return
        idle = 0 if (search.best_left, search.best_soft) < before else idle + 1
        moves = min(MOST_CYCLE, moves * 3 // 2)


def _finish(search: Search) -> None:
    """Lower the soft cost of the complete timetable in one cooling over the time that is left."""
    search.restore()
    began, first = search.budget.used, search.moves

    def share() -> float:
        done = (search.budget.used - began) / max(1e-9, search.budget.seconds - began)
        if search.budget.moves is not None:
            done = max(done, (search.moves - first) / max(1, search.budget.moves - first))
        return min(1.0, done)

    finishing = Finishing(search.facts, search.state, 0, share=share)
    while not search.over() and finishing.unit and search.best_soft > search.bound + 1e-9:
        if finishing.step():
            search.keep_if_better(finishing.best())
        search.moves += finishing.chunk
        search.tell("polish")


def _result(search: Search, seed: int) -> Result:
    problem, layout = search.problem, search.layout
    state = search.best if search.best is not None else search.state
    plan = plan_from(problem, layout, state)
    unplaced = reasons_for(problem, layout, state, plan)
    status: Status = "cancelled" if search.stopped else "partial" if unplaced else "complete"
    search.tell("finish")
    return Result(status, plan, unplaced, score(problem, plan), search.budget.used, seed)
