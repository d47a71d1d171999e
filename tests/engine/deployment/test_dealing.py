"""Large forces: teams are dealt after the rest is solved, and the plan says so."""

from dataclasses import replace

import pytest

from blueberet.engine.deployment import filling
from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Post
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import person, problem, random_problem
from tests.engine.deployment.test_filling import YEAR


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MOST_TEAM_ROWS", 0)


def dealt(people: int, of_first: int) -> Plan:
    """Five places of a team and two units, the first with so many people."""
    everybody = [person(str(n), unit="I" if n < of_first else "II") for n in range(people)]
    return fill(problem(everybody, [Post("A", "UNDOF", places=5, team="QRF")], YEAR), Budget(30, lambda: 0.0))


def test_a_team_that_is_dealt_to_one_unit_is_proven() -> None:
    plan = dealt(9, 6)
    assert [(w.rule, w.amount) for w in plan.wishes] == [("W5", 1), ("W7", 10)]
    assert {a.person for a in plan.assignments} < {"0", "1", "2", "3", "4", "5"}
    assert (plan.ended, plan.gap) == ("optimal", 0)


def test_a_team_that_is_dealt_to_more_units_is_near() -> None:
    plan = dealt(8, 4)
    assert [(w.rule, w.amount) for w in plan.wishes] == [("W5", 2), ("W7", 10)]
    assert plan.ended == "near"
    assert plan.bound == (plan.value or 0) + 50


@pytest.mark.parametrize("seed", range(12))
def test_it_is_lawful_and_its_bound_holds(seed: int) -> None:
    made = random_problem(seed + 100, people=12, posts=5)
    made = replace(made, pins=())
    near = fill(made, Budget(30, lambda: 0.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "MOST_TEAM_ROWS", 10**6)
        best = fill(made, Budget(30, lambda: 0.0))
    assert not check(made, near)
    assert near.value is not None
    assert best.value is not None
    assert near.bound is not None
    assert near.value <= best.value <= near.bound
