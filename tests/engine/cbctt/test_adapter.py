"""Instances through our own engine: the rules mean the same, the sums agree, the optimum of a toy is found."""

import random

import pytest

from blueberet.engine.cbctt.adapter import PRICES, UNIT, problem_of, solution_of
from blueberet.engine.cbctt.instance import Course, Curriculum, Instance, Room
from blueberet.engine.cbctt.reading import read
from blueberet.engine.cbctt.validator import validate
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.check import check
from blueberet.engine.programme.solve import solve
from tests.engine.cbctt.toy import TOY


def still() -> float:
    return 0.0


def made(seed: int) -> Instance:
    """An instance drawn by chance, with room enough for everything."""
    draw = random.Random(seed)
    courses = tuple(
        Course(f"c{n}", f"t{draw.randrange(5)}", draw.randint(1, 4), draw.randint(1, 4), draw.randint(5, 60))
        for n in range(9)
    )
    curricula = tuple(Curriculum(f"q{n}", tuple(sorted(draw.sample([c.code for c in courses], 3)))) for n in range(5))
    barred = {(draw.choice(courses).code, draw.randrange(5), draw.randrange(4)) for _ in range(12)}
    rooms = (Room("a", 60), Room("b", 30), Room("c", 10))
    return Instance(f"made {seed}", 5, 4, courses, rooms, curricula, tuple(sorted(barred)))


@pytest.mark.parametrize("seed", range(1, 7))
def test_our_sums_are_the_validators(seed: int) -> None:
    instance = made(seed)
    problem = problem_of(instance)
    result = solve(problem, seed=seed, budget=Budget(60, still, moves=600_000), finish=True)
    report = validate(instance, solution_of(problem, result.plan))
    assert result.status == "complete"
    assert not check(problem, result.plan)
    assert report.violations == 0
    assert result.score.total == pytest.approx(report.cost * UNIT)
    assert {k: round(n) for k, n in result.score.by_rule.items() if n and k in PRICES} == {
        rule: n
        for rule, kind, price in (
            ("S4", "RoomStability", 1), ("S6", "CurriculumCompactness", 2), ("S11", "MinWorkingDays", 5), ("S12", "RoomCapacity", 1)
        )
        if (n := report.total_of(kind) // price)
    }  # fmt: skip


def test_a_toy_is_solved_to_its_least_cost() -> None:
    # Map is 10 over twice in the better room; First is alone in its curriculum. Less is not possible.
    toy = read(TOY)
    problem = problem_of(toy)
    result = solve(problem, seed=1, budget=Budget(60, still, moves=600_000), finish=True)
    assert validate(toy, solution_of(problem, result.plan)).cost == 22


def test_same_seed_and_moves_give_the_same_plan() -> None:
    problem = problem_of(made(3))
    one, two = (solve(problem, seed=5, budget=Budget(60, still, moves=800_000), finish=True) for _ in range(2))
    assert one.plan == two.plan


def test_more_days_than_a_week_are_refused() -> None:
    text = TOY.replace("Days: 2", "Days: 8")
    with pytest.raises(ValueError, match="Toy has 8 days of 3 periods"):
        problem_of(read(text))
