"""One search for a timetable: its arrays, the best timetable so far, and whom it tells.

In: a problem, a seed, a budget. Out: states that never break a hard rule.
Why: docs/engines/programme.md, section "Search".
"""

from collections.abc import Callable

import numpy as np

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.arrays import Facts, Layout, State, empty_state, lay_out
from blueberet.engine.programme.bound import soft_bound
from blueberet.engine.programme.cost_kinds import SOFT
from blueberet.engine.programme.plans import copy_of, plan_from
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Progress
from blueberet.engine.programme.wishes import soft_sums

BEST_EVERY_SECONDS = 8.0
UNPLACED_COST = 100.0
"""What a session without a place counts in the objective that is told."""

OnProgress = Callable[[Progress], bool]


class Search:
    """The state that is worked on, and the best one."""

    def __init__(
        self, problem: Problem, seed: int, budget: Budget, on_progress: OnProgress | None = None,
        on_best: Callable[[Plan], None] | None = None, best_every: float = BEST_EVERY_SECONDS,
    ) -> None:  # fmt: skip
        """Lay the problem out; nothing is placed yet."""
        self.problem, self.budget = problem, budget
        self.layout: Layout = lay_out(problem)
        self.facts: Facts = self.layout.facts
        self.state: State = empty_state(problem, self.layout, seed)
        self.bound = soft_bound(problem)
        self.on_progress, self.on_best, self.best_every = on_progress, on_best, best_every
        self.count = len(self.layout.sessions)
        self.moves = 0
        self.best: State | None = None
        self.best_left, self.best_soft = self.count + 1, float("inf")
        self.stopped = self._told_best = False
        self._told_at = 0.0
        self.improved = ""
        self._sums = np.zeros(SOFT)

    def over(self, *, clock: bool = True) -> bool:
        """Whether time, moves or patience have run out; without the clock, moves and patience only."""
        spent = self.budget.moves is not None and self.moves >= self.budget.moves
        return self.stopped or spent or (clock and self.budget.left <= 0)

    def tell(self, stage: str) -> None:
        """Report, keep the best for a restart, and hear whether to go on."""
        due = not self._told_best and self.budget.used - self._told_at > self.best_every
        if self.on_best and self.best is not None and due:
            self._told_best, self._told_at = True, self.budget.used
            self.on_best(plan_from(self.problem, self.layout, self.best))
        if self.on_progress is None:
            return
        left = min(self.best_left, self.count)
        objective = left * UNPLACED_COST + (0.0 if self.best is None else self.best_soft)
        told = Progress(self.budget.used, self.count - left, self.count, objective, stage, self.improved, self.bound)
        if not self.on_progress(told):
            self.stopped = True

    def keep_if_better(self, state: State) -> bool:
        """Keep a clash-free state that leaves less over, or as little at less soft cost."""
        left = int((state.pos < 0).sum())
        if left > self.best_left:
            return False
        soft = float(soft_sums(self.facts, state, self._sums))
        if (left, soft) >= (self.best_left, self.best_soft - 1e-9):
            return False
        if self.best is not None:
            gained = self.best_left - left
            self.improved = f"{gained} more placed" if gained else f"cost {self.best_soft - soft:.1f} less"
        self.best_left, self.best_soft = left, soft
        self.best = copy_of(state)
        self._told_best = False
        return True

    def restore(self) -> None:
        """Go on from the best timetable, with the generator where it is."""
        assert self.best is not None
        chance = self.state.chance[0]
        self.state = copy_of(self.best)
        self.state.chance[0] = chance
