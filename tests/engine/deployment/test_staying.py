"""Filling near a plan: against every plan there is, on tiny problems."""

import time
from itertools import combinations, product
from random import Random

import pytest

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.scoring import score
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import random_problem


def budget() -> Budget:
    return Budget(20, time.monotonic)


def every(problem: Problem) -> list[tuple[Assignment, ...]]:
    """Every lawful plan."""
    fits = Fits(problem).matrix
    codes = [r.code for r in problem.rotations]
    each = [
        [chosen for k in range(3) for chosen in combinations([c for c, can in zip(codes, row, strict=True) if can], k)]
        for row in fits
    ]
    plans = (
        tuple(Assignment(r, p.code) for p, those in zip(problem.people, chosen, strict=True) for r in those)
        for chosen in product(*each)
    )
    return [a for a in plans if not check(problem, Plan(a))]


@pytest.mark.parametrize("kept", [0, 20, 500])
def test_no_plan_is_worth_more_with_those_who_stay(kept: int) -> None:
    seen = 0
    for seed in range(12):
        asked, rng = random_problem(seed, people=3, posts=2), Random(seed)
        stay = {Assignment(rng.choice(asked.rotations).code, p.code) for p in asked.people}
        plans = every(asked)
        if not plans:
            with pytest.raises(NoPlan):
                fill(asked, budget(), stay=stay, kept=kept)
            continue
        got = fill(asked, budget(), stay=stay, kept=kept)
        worth = score(asked, got.assignments)[0] + kept * len(stay & set(got.assignments))
        assert got.ended == "optimal"
        assert worth == max(score(asked, a)[0] + kept * len(stay & set(a)) for a in plans)
        assert got.value <= max(score(asked, a)[0] for a in plans) <= got.bound
        seen += 1
    assert seen > 8


def test_no_more_people_than_asked_are_in_a_rotation() -> None:
    asked = random_problem(3, people=5, posts=3)
    full = fill(asked, budget()).assignments
    less = fill(asked, budget(), stay=full, kept=20, most={full[0].rotation: 0})
    assert full[0].rotation not in {a.rotation for a in less.assignments}


def test_who_is_not_known_any_more_does_not_matter() -> None:
    asked = random_problem(0)
    stay = [Assignment("gone", "A0"), Assignment(asked.rotations[0].code, "nobody")]
    plan = fill(asked, budget(), stay=stay, kept=20)
    assert plan.value == fill(asked, budget()).value
