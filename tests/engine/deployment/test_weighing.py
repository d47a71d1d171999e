"""Costs of an exchange: what the plan itself is worth before and after it."""

from dataclasses import replace
from random import Random

import pytest

from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import Assignment
from blueberet.engine.deployment.scoring import score
from blueberet.engine.deployment.weighing import Weighing
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import random_problem


@pytest.mark.parametrize("seed", range(25))
def test_an_exchange_costs_what_adding_all_up_again_tells(seed: int) -> None:
    made, rng = replace(random_problem(seed, people=10, posts=4), pins=()), Random(seed)
    plan = fill(made, Budget(30, lambda: 0.0))
    fits = Fits(made)
    weighing = Weighing(fits, plan)
    before, wishes = score(made, plan.assignments)
    for _ in range(20):
        out = rng.sample(plan.assignments, min(len(plan.assignments), rng.randint(0, 2)))
        kept = [a for a in plan.assignments if a not in out]
        into = [Assignment(rng.choice(made.rotations).code, rng.choice(made.people).code) for _ in range(2)]
        into = [a for a in dict.fromkeys(into) if a not in kept]
        after, changed = score(made, [*kept, *into])
        pairs = [[(fits.person[a.person], fits.rotation[a.rotation]) for a in those] for those in (out, into)]
        cost = weighing.cost(*pairs)
        assert sum(cost.values()) == before - after
        for rule in {w.rule for w in (*wishes, *changed)}:
            told = [sum(w.cost for w in those if w.rule == rule) for those in (wishes, changed)]
            assert cost.get(rule, 0) == told[1] - told[0], rule
