"""What leaves the engine is clean by the checker's word, whatever was asked."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan, Result
from blueberet.engine.programme.score import score
from blueberet.engine.programme.solve import solve
from tests.engine.programme.planted import planted
from tests.tiny import MONDAY, tiny_problem


def quick(problem: Problem, *, seed: int = 1, moves: int = 400_000, **more: object) -> Result:
    """Solve with a budget of moves, so that the clock decides nothing."""
    return solve(problem, seed=seed, budget=Budget(600, lambda: 0.0, moves=moves), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_programme_that_fits_is_completed(seed: int) -> None:
    result = quick(tiny_problem(), seed=seed, moves=2_000_000)
    assert result.status == "complete"
    assert check(tiny_problem(), result.plan) == []
    assert unplaced_sessions(tiny_problem(), result.plan) == []


def test_same_seed_and_moves_same_plan() -> None:
    assert quick(tiny_problem(), seed=7).plan == quick(tiny_problem(), seed=7).plan


def test_what_does_not_fit_is_unplaced_with_a_reason_and_nothing_is_broken() -> None:
    problem = tiny_problem()
    tight = replace(problem, modules=tuple(replace(m, sessions=9, max_per_week=0) if m.code == "ENG" else m for m in problem.modules),
                    instructors=tuple(replace(i, weekly_load_hours=8) for i in problem.instructors))  # fmt: skip
    result = quick(tight)
    assert result.status == "partial"
    assert check(tight, result.plan) == []
    assert {u.session for u in result.unplaced} == set(unplaced_sessions(tight, result.plan))
    assert any("R10" in u.rules for u in result.unplaced)
    assert all(u.reason for u in result.unplaced)


def test_no_venue_and_no_holder_are_named() -> None:
    problem = tiny_problem()
    odd = replace(problem, modules=(
        replace(problem.modules[0], venue_kind="palace"), replace(problem.modules[1], qualification="magic"),
    ), orders=())  # fmt: skip
    reasons = " ".join(u.reason for u in quick(odd).unplaced)
    assert "palace" in reasons
    assert "magic" in reasons


def test_pins_stay_and_the_rest_goes_around_them() -> None:
    pin = Placement("BFA/PL1/01", MONDAY + timedelta(days=3), 5, "R1", ("I2",))
    pinned = replace(tiny_problem(), pins=(pin,))
    result = quick(pinned, moves=2_000_000)
    assert pin in result.plan.placements
    assert check(pinned, result.plan) == []


def test_cancelling_gives_the_best_so_far() -> None:
    calls = itertools.count()
    hard = replace(
        tiny_problem(), instructors=tuple(replace(i, weekly_load_hours=4) for i in tiny_problem().instructors)
    )
    result = quick(hard, moves=10**9, on_progress=lambda p: next(calls) < 4)
    assert result.status == "cancelled"
    assert check(hard, result.plan) == []


def test_a_taken_up_solve_keeps_what_it_had() -> None:
    full = quick(tiny_problem(), moves=2_000_000)
    again = quick(tiny_problem(), moves=0, start=full.plan)
    assert len(again.plan.placements) == len(full.plan.placements)


def test_a_start_with_rubbish_is_cleaned() -> None:
    rubbish = Plan((Placement("NO/SUCH/01", MONDAY, 1, "R1", ("I1",)), Placement("ENG/S11/01", MONDAY, 99, "R9", ())))
    assert check(tiny_problem(), quick(tiny_problem(), start=rubbish).plan) == []


def test_strange_sizes() -> None:
    problem = tiny_problem()
    empty = replace(problem, modules=(), orders=())
    assert quick(empty, moves=1000).status == "complete"
    bare = replace(problem, modules=(replace(problem.modules[0], venue_kind="", qualification="", instructors=0),), orders=(),
                   instructors=(), venues=(), events=(), pools=())  # fmt: skip
    result = quick(bare)
    assert result.status == "complete"
    assert check(bare, result.plan) == []


def test_a_time_limit_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Budget(0, lambda: 0.0)


def test_the_score_counts_by_hand() -> None:
    problem = replace(tiny_problem(), modules=(replace(tiny_problem().modules[0], preferred="morning"),), orders=())
    rows = (
        Placement("ENG/S11/01", MONDAY, 1, "R1", ("I1",)),
        Placement("ENG/S11/02", MONDAY + timedelta(days=1), 5, "R1", ("I1",)),
        Placement("ENG/S11/03", MONDAY + timedelta(days=2), 5, "R1", ("I3",)),
    )
    told = score(problem, Plan(rows))
    # Four sessions in two weeks are two a week: the third of a week is one too many.
    assert {r: told.by_rule[r] for r in ("S1", "S2", "S3")} == {"S1": 1.0, "S2": 1.0, "S3": 2.0}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_programme_is_completed_and_clean(seed: int) -> None:
    problem, plan = planted(seed, sessions=60, weeks=6, platoons=2)
    assert check(problem, plan) == []
    result = quick(problem, seed=seed, moves=6_000_000)
    assert check(problem, result.plan) == []
    assert len(result.plan.placements) >= 0.98 * len(problem.sessions)
