"""Plans that take more than one solve: teams of many units, whose chains are tried in part first."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from bench.direct import highs

from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.periods import rotations_of
from blueberet.engine.deployment.problem import Post, Problem, Rotation, Target, Tour
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import FIRST, LAST, person, problem


def test_a_better_plan_is_looked_for_after_the_first_and_none_is_made_up() -> None:
    """HiGHS 1.16, started from the plan of the part, told 128800 of it and looked no further."""
    tours = {0: date(2024, 3, 10), 11: date(2024, 2, 10)}
    women, low = {3, 4, 8, 11, 13, 14}, {1, 3, 7, 11, 13}
    people = [
        person(f"A{n}", rank="OF-1" if n in low else "OF-2", sex="F" if n in women else "M", unit=unit,
               tours=(Tour("UNDOF", date(2022, 1, 1), tours[n]),) if n in tours else ())
        for n, unit in enumerate("002700104026621")
    ]  # fmt: skip
    posts = [
        Post("Q0", "UNDOF", category="observer", rank_from="OF-2", priority=1, places=6, team="A"),
        Post("Q1", "UNDOF", sex="F", priority=1, team="A"),
        Post("Q2", "UNDOF", priority=5, places=2),
    ]
    rotations = (
        Rotation("Q0/1", "Q0", date(2027, 4, 2), date(2028, 4, 1)),
        Rotation("Q1/1", "Q1", date(2027, 4, 2), date(2028, 4, 1)),
        Rotation("Q2/2", "Q2", date(2028, 4, 2), date(2029, 4, 1)),
    )
    made = problem(people, posts, rotations, targets=(Target("troops", 2028, 0.5), Target("observer", 2027, 0.5)))
    plan = fill(made, Budget(30, lambda: 0.0))
    # Nine places, no woman short; people of four units, nobody sent again; 3 and 15 months from the first day.
    assert (plan.value, plan.ended, plan.gap) == (7 * (16_000 - 3) + 2 * (1_000 - 15) - 4 * 50, "optimal", 0)


def teams(seed: int) -> Problem:
    """Places of one team on one day, people of many units, women asked for in two years."""
    rng = Random(seed)
    posts = [
        Post(f"Q{n}", "UNDOF", category=rng.choice(["troops", "observer"]), priority=rng.randint(1, 5),
             places=rng.choice([1, 2, 4, 6]), team=rng.choice(["A", "A", ""]), sex=rng.choice(["", "", "F"]),
             rank_from=rng.choice(["", "OF-2"]), tour_months=12)
        for n in range(rng.randint(2, 4))
    ]  # fmt: skip
    people = [
        person(f"A{n}", rank=rng.choice(["OF-1", "OF-2"]), sex=rng.choice("MMF"), unit=rng.choice("01234567"),
               tours=(Tour("UNDOF", date(2022, 1, 1), date(2024, 6, 1)),) if rng.random() < 0.3 else ())
        for n in range(24)
    ]  # fmt: skip
    rotations = tuple(r for p in posts for r in rotations_of(p, FIRST, LAST))
    made = problem(people, posts, rotations)
    return replace(made, targets=tuple(Target(k, y, 0.5) for k in ("troops", "observer") for y in (2027, 2028)))


@pytest.mark.parametrize("seed", range(24))
def test_teams_are_filled_as_well_as_by_one_column_for_each_person_and_rotation(seed: int) -> None:
    made = teams(seed)
    plan, peer = fill(made, Budget(30, lambda: 0.0), seed=seed), highs(made, 60)
    assert (plan.ended, plan.value, True) == ("optimal", peer["value"], peer["proven"])
