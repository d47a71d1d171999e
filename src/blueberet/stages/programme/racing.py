"""Several searches side by side: one here, the others in processes of their own; the best plan wins.

The search here is the one that a single worker would do, so that more workers are never worse at equal time.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Progress, Result, Status
from blueberet.engine.programme.score import score


def solve(*args: Any, **more: Any) -> Result:
    """The engine's ``solve``; loaded when first used, because pages import this room and need no compiler."""
    from blueberet.engine.programme.solve import solve as engine

    return engine(*args, **more)


def warm_up(problem: Problem) -> None:
    """Compile the search, or load it from the cache, by a short solve whose result is thrown away."""
    solve(problem, seed=1, budget=Budget(1e9, time.monotonic, moves=WARM_MOVES), finish=True)


WARM_MOVES = 1_000_000
SEED_STEP = 7919
"""Between the seeds of two lanes."""
END_SECONDS = 5.0

Value = tuple[int, float]
"""Sessions without a place, soft cost."""


class _Lane:
    """A search in a process of its own, and the best that it has told."""

    def __init__(self, problem: Problem, seed: int, seconds: float, start: Plan | None, finish: bool) -> None:
        self.problem = problem
        self.best: Plan | None = None
        self.value: Value = (len(problem.sessions) + 1, 0.0)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "blueberet.stages.programme.lane"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
        asked = {"problem": wire.dump(problem), "seed": seed, "seconds": seconds, "finish": finish,
                 "start": wire.dump(start) if start else None}  # fmt: skip
        self.reader = threading.Thread(target=self._speak, args=(json.dumps(asked),), daemon=True)
        self.reader.start()

    def _speak(self, asked: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(asked + "\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                plan = wire.load(Plan, json.loads(line))
                value = value_of(self.problem, plan)
                if value < self.value:
                    self.best, self.value = plan, value
        except (OSError, ValueError):
            # A lane that was killed or cut off has told what it had; the others go on.
            return

    def end(self) -> None:
        """Stop the process; what it has told stays."""
        try:
            if self.process.stdin:
                self.process.stdin.close()
            self.process.wait(END_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.reader.join(END_SECONDS)


def value_of(problem: Problem, plan: Plan) -> Value:
    """How good a plan is: fewer without a place first, then the lower soft cost."""
    return len(problem.sessions) - len(plan.placements), score(problem, plan).total


def race(
    problem: Problem,
    *,
    seed: int,
    seconds: float,
    workers: int,
    on_progress: Callable[[Progress], bool] | None = None,
    start: Plan | None = None,
    on_best: Callable[[Plan], None] | None = None,
    finish: bool = False,
) -> Result:
    """Solve with so many searches at once, each with another seed; with one, the same as ``solve``.

    A lane that dies is done without. Its plan counts only if the checker finds no fault in it.
    """
    budget = Budget(seconds, time.monotonic)
    lanes = [_Lane(problem, seed + SEED_STEP * n, seconds, start, finish) for n in range(1, max(1, workers))]
    told: Plan | None = None

    def ahead() -> _Lane | None:
        return min((x for x in lanes if x.best is not None), key=lambda x: x.value, default=None)

    def note(p: Progress) -> bool:
        nonlocal told
        first = ahead()
        shown = replace(p, workers=1 + sum(x.process.poll() is None for x in lanes))
        if first is not None and first.value < (p.sessions - p.placed, p.objective - 100.0 * (p.sessions - p.placed)):
            left, soft = first.value
            shown = replace(shown, placed=p.sessions - left, objective=100.0 * left + soft)
            if on_best and first.best is not told:
                told = first.best
                on_best(first.best)  # type: ignore[arg-type]
        return on_progress(shown) if on_progress else True

    def keep(plan: Plan) -> None:
        first = ahead()
        if on_best and (first is None or value_of(problem, plan) <= first.value):
            on_best(plan)

    try:
        mine = solve(problem, seed=seed, budget=budget, on_progress=note, start=start, on_best=keep, finish=finish)
    finally:
        for lane in lanes:
            lane.end()
    return _better(problem, mine, ahead())


def _better(problem: Problem, mine: Result, lane: _Lane | None) -> Result:
    if lane is None or lane.best is None or check(problem, lane.best):
        return mine
    if lane.value >= (len(mine.unplaced), mine.score.total):
        return mine
    placed = {p.session for p in lane.best.placements}
    unplaced = tuple(u for u in mine.unplaced if u.session not in placed)
    if len(unplaced) != lane.value[0]:
        # Another set of sessions is left over: one short look from the lane's plan tells why each of them is.
        return solve(problem, seed=mine.seed, budget=Budget(1e9, time.monotonic, moves=0), start=lane.best)
    status: Status = "cancelled" if mine.status == "cancelled" else "partial" if unplaced else "complete"
    return replace(mine, status=status, plan=lane.best, unplaced=unplaced, score=score(problem, lane.best))
