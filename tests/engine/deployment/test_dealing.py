"""Large forces: teams are dealt after the rest is solved, and the plan says so."""

from dataclasses import replace
from datetime import date

import pytest

from blueberet.engine.deployment import filling
from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.polishing import polished
from blueberet.engine.deployment.problem import Post, Rotation
from blueberet.engine.deployment.scoring import score
from blueberet.engine.deployment.teams import starts
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


def test_free_people_of_one_unit_take_the_places_of_a_team() -> None:
    """The dealing sends both who fit one place only, of two units; a third unit could send two who fit the team alone."""
    posts = [
        Post("A", "UNDOF", team="QRF", rank_to="OF-1"), Post("B", "UNDOF", team="QRF", rank_from="OF-2", rank_to="OF-2"),
        Post("C", "UNDOF", team="QRF", rank_from="OF-3"),
    ]  # fmt: skip
    rotations = [Rotation(f"{p.code}/1", p.code, date(2027, 3, 14), date(2028, 3, 13)) for p in posts]
    people = [
        person("1", rank="OF-1", unit="I"), person("2", rank="OF-2", unit="II"), person("3", rank="OF-3", unit="III"),
        person("4", rank="OF-1", unit="IV"), person("5", rank="OF-2", unit="IV"), person("6", rank="OF-3", unit="IV"),
    ]  # fmt: skip
    made = problem(people, posts, rotations)
    fits = Fits(made)
    dealt_so = [Assignment(f"{p.code}/1", str(n)) for n, p in enumerate(posts, 1)]
    found, gained = polished(fits, dealt_so, starts(fits), ())
    assert ({a.person for a in found}, gained) == ({"4", "5", "6"}, 100)
    kept, less = polished(fits, dealt_so, starts(fits), {(0, 0)})
    assert ("1" in {a.person for a in kept}, less) == (True, 50), "who stays is not moved, the others are"


def test_a_place_left_for_the_team_is_handed_on() -> None:
    """Who could come is sent elsewhere; somebody at home takes that place."""
    posts = [
        Post("A", "UNDOF", team="QRF", rank_to="OF-1"), Post("B", "UNDOF", team="QRF", rank_from="OF-2", rank_to="OF-2"),
        Post("C", "UNDOF", rank_from="OF-2"),
    ]  # fmt: skip
    rotations = [Rotation(f"{p.code}/1", p.code, date(2027, 3, 14), date(2028, 3, 13)) for p in posts]
    people = [
        person("1", rank="OF-1", unit="I"), person("2", rank="OF-2", unit="II"), person("3", rank="OF-2", unit="I"),
        person("4", rank="OF-3", unit="V"), person("5", rank="OF-4", unit="VI"),
    ]  # fmt: skip
    made = problem(people, posts, rotations)
    fits = Fits(made)
    dealt_so = [Assignment(f"{p.code}/1", str(n)) for n, p in enumerate(posts, 1)]
    found, gained = polished(fits, dealt_so, starts(fits), ())
    assert gained == 50
    assert not check(made, Plan(tuple(found)))
    assert score(made, found)[0] == score(made, dealt_so)[0] + 50
