"""Searches side by side: never worse than one, and a lane that dies is done without."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from blueberet.engine.kit import wire
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Progress
from blueberet.stages.programme import racing
from tests.engine.programme.planted import planted
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem


def test_two_lanes_give_a_clean_complete_plan_and_say_how_many_search() -> None:
    seen: list[Progress] = []

    def note(p: Progress) -> bool:
        seen.append(p)
        return True

    problem, _ = planted(2, sessions=60, weeks=6, platoons=2)
    result = racing.race(problem, seed=1, seconds=12, workers=2, on_progress=note)
    assert result.status == "complete"
    assert check(problem, result.plan) == []
    assert max(p.workers for p in seen) == 2


def test_a_lane_speaks_lines_and_ends_with_its_input() -> None:
    asked = {"problem": wire.dump(tiny_problem()), "seed": 3, "seconds": 60, "start": None, "finish": False}
    lane = subprocess.run([sys.executable, "-m", "blueberet.stages.programme.lane"], input=json.dumps(asked) + "\n",
                          capture_output=True, text=True, timeout=120, check=True)  # fmt: skip
    for line in lane.stdout.splitlines():
        assert check(tiny_problem(), wire.load(Plan, json.loads(line))) == []


class Mute(racing._Lane):
    """A lane whose process ends at once without a word."""

    def __init__(self, problem: Problem, seed: int, seconds: float, start: Plan | None, finish: bool) -> None:
        super().__init__(problem, seed, seconds, start, finish)
        self.process.kill()


def test_a_dead_lane_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "_Lane", Mute)
    result = racing.race(tiny_problem(), seed=1, seconds=10, workers=3)
    assert result.status == "complete"


class Liar(racing._Lane):
    """A lane that tells a plan with a fault and the best of values."""

    def __init__(self, problem: Problem, seed: int, seconds: float, start: Plan | None, finish: bool) -> None:
        super().__init__(problem, seed, seconds, start, finish)
        wrong = replace(GOOD["ENG/S11/01"], period=4)
        rows = [wrong if p.session == wrong.session else p for p in GOOD.values()]
        self.best, self.value = Plan(tuple(rows)), (0, -1.0)


def test_a_plan_with_a_fault_does_not_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "_Lane", Liar)
    result = racing.race(tiny_problem(), seed=1, seconds=10, workers=2)
    assert check(tiny_problem(), result.plan) == []


class Winner(racing._Lane):
    """A lane that has the good plan before anybody else."""

    def __init__(self, problem: Problem, seed: int, seconds: float, start: Plan | None, finish: bool) -> None:
        super().__init__(problem, seed, seconds, start, finish)
        self.best = Plan(tuple(GOOD.values()))
        self.value = racing.value_of(problem, self.best)


def test_the_better_lane_wins_and_is_kept_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "_Lane", Winner)
    calls = itertools.count()
    kept: list[Plan] = []
    result = racing.race(tiny_problem(), seed=1, seconds=10, workers=2, on_progress=lambda p: next(calls) < 1,
                         on_best=kept.append)  # fmt: skip
    assert result.status == "cancelled"
    assert set(result.plan.placements) == set(GOOD.values())
    assert kept
    assert set(kept[0].placements) == set(GOOD.values())
    assert result.unplaced == ()


def test_one_worker_is_the_plain_solve() -> None:
    from blueberet.engine.kit.budget import Budget
    from blueberet.engine.programme.solve import solve

    alone = solve(tiny_problem(), seed=5, budget=Budget(600, lambda: 0.0))
    assert racing.race(tiny_problem(), seed=5, seconds=600, workers=1).plan == alone.plan
