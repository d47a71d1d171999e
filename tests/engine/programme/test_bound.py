"""The lower bound holds for whatever complete plan is found, and is reached where nothing else costs."""

from dataclasses import replace

import pytest

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.bound import soft_bound
from blueberet.engine.programme.score import score
from blueberet.engine.programme.solve import solve
from tests.engine.programme.planted import planted
from tests.tiny import tiny_problem


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_complete_plan_is_below_the_bound(seed: int) -> None:
    problem, plan = planted(seed, sessions=60, weeks=6, platoons=2)
    assert len(plan.placements) == len(problem.sessions)
    assert 0 <= soft_bound(problem) <= score(problem, plan).total + 1e-9


def test_the_bound_counts_what_even_weeks_and_nights_cannot_avoid() -> None:
    problem = tiny_problem()
    night = replace(next(m for m in problem.modules if m.code == "NGT"), sessions=3)
    english = replace(next(m for m in problem.modules if m.code == "ENG"), sessions=3)
    alone = replace(problem, modules=(night, english), orders=(), weights={"S1": 1.0, "S7": 1.0})
    # Nights: three in the weeks of the module for six people; English: three in two weeks for two groups, at 1.5 a week.
    weeks = night.last_week - night.first_week + 1
    nights = 6 * max(0, 3 - weeks)
    full, rest = divmod(3, weeks)
    even = weeks * sum(k - 3 / weeks for k in range(1, full + 1) if k > 3 / weeks) + rest * (full + 1 - 3 / weeks)
    assert soft_bound(alone) == pytest.approx(nights + even + 2 * 0.5)


def test_the_search_never_claims_less_than_the_bound() -> None:
    result = solve(tiny_problem(), seed=1, budget=Budget(600, lambda: 0.0, moves=2_000_000))
    assert result.status == "complete"
    assert result.score.total >= soft_bound(tiny_problem()) - 1e-6
