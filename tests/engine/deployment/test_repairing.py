"""Repair: as few people moved as can be, tours under way stay, what was empty stays empty; never an unlawful plan."""

import time
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Post, Problem, Rotation, Rules
from blueberet.engine.deployment.repairing import DropOut, repair
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, FIRST, LAST, english, person, problem, random_problem


def budget() -> Budget:
    return Budget(20, time.monotonic)


def situation(*, places: int = 1, people: str = "ABC") -> Problem:
    """X asks for English, Y for nothing; A and B speak it."""
    posts = [Post("X", "UNDOF", needs=(ENGLISH,)), Post("Y", "UNDOF", places=places)]
    rotations = [Rotation(f"{c}/1", c, date(2027, 3, 1), date(2028, 2, 29)) for c in "XY"]
    pool = [person(c, *([english("2222")] if c in "AB" else []), unit="I") for c in people]
    return problem(pool, posts, rotations, rules=Rules(price_again=0))


def plan(*pairs: str) -> Plan:
    return Plan(tuple(Assignment(f"{p[1]}/1", p[0]) for p in pairs))


def test_the_reserve_steps_in_and_nobody_moves() -> None:
    got = repair(situation(), plan("AX", "CY"), (DropOut("A", FIRST),), FIRST, budget())
    assert got.replaced == (("X/1", "A", "B"),)
    assert (got.moved[0].person, got.moved[0].before, len(got.moved)) == ("B", (), 1)
    assert (got.lost, got.is_proven) == ((), True)


def test_one_moves_where_only_that_fills_both() -> None:
    got = repair(situation(), plan("AX", "BY"), (DropOut("A", FIRST),), FIRST, budget())
    assert got.replaced == (("X/1", "A", "B"), ("Y/1", "B", "C"))
    assert [(m.person, m.before, m.after) for m in got.moved] == [("B", ("Y/1",), ("X/1",)), ("C", (), ("Y/1",))]


def test_what_cannot_be_filled_again_is_lost_and_told() -> None:
    got = repair(situation(people="AC"), plan("AX", "CY"), (DropOut("A", FIRST),), FIRST, budget())
    assert (got.replaced, got.lost, got.moved) == ((("X/1", "A", ""),), ("X/1",), ())


def test_what_was_empty_stays_empty() -> None:
    got = repair(situation(places=3, people="ABCD"), plan("AX", "CY"), (DropOut("A", FIRST),), FIRST, budget())
    assert sorted((a.rotation, a.person) for a in got.plan.assignments) == [("X/1", "B"), ("Y/1", "C")]


def test_a_tour_under_way_is_taken_over_for_what_is_left_of_it() -> None:
    day = date(2027, 9, 1)
    got = repair(
        situation(places=2, people="ABCD"), plan("AX", "CY", "DY"), (DropOut("C", day),), day, budget(), ready_days=10
    )
    assert got.replaced == (("Y/1 taken over 1", "C", "B"),)
    (left,) = [r for r in got.problem.rotations if r.code.startswith("Y/1 taken")]
    assert (left.first, left.last) == (date(2027, 9, 11), date(2028, 2, 29))
    gone = next(p for p in got.problem.people if p.code == "C")
    assert [(t.first, t.last) for t in gone.tours] == [(date(2027, 3, 1), date(2027, 8, 31))]
    assert {("X/1", "A"), ("Y/1", "D")} < {(a.rotation, a.person) for a in got.plan.assignments}


def test_who_is_under_way_is_not_moved_even_to_fill_a_better_post() -> None:
    """B is in Y and alone could take X over; C could then take Y: it is not done."""
    day = date(2027, 9, 1)
    got = repair(situation(), plan("AX", "BY"), (DropOut("A", day),), day, budget())
    assert got.lost == ("X/1 taken over 1",)
    assert Assignment("Y/1", "B") in got.plan.assignments


def test_nobody_leaves_before_he_can_be_ready() -> None:
    day = date(2027, 2, 25)
    got = repair(situation(), plan("AX", "CY"), (DropOut("A", day),), day, budget(), ready_days=14)
    assert got.replaced == (("X/1 taken over 1", "A", "B"),)
    assert got.problem.rotations[-1].first == date(2027, 3, 11)


def test_a_drop_out_that_hits_no_tour_changes_nothing() -> None:
    asked = plan("AX", "CY")
    got = repair(situation(), asked, (DropOut("B", FIRST), DropOut("A", date(2028, 6, 1))), FIRST, budget())
    assert (got.plan.assignments, got.moved, got.replaced, got.lost) == (asked.assignments, (), (), ())


@pytest.mark.parametrize(
    ("gone", "made", "told"),
    [
        (DropOut("Z", FIRST), "AX", "Z drops out and is not among the people."),
        (DropOut("A", LAST, FIRST), "AX", "A would drop out until 2027-01-01, before 2029-12-31."),
        (DropOut("A", FIRST), "ZX", "Z stands in the plan and is not among the people."),
        (DropOut("A", FIRST), "AZ", "Z/1 stands in the plan and is not among the rotations."),
    ],
)
def test_bad_input_gets_a_sentence(gone: DropOut, made: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        repair(situation(), plan(made), (gone,), FIRST, budget())


def test_random_repairs_are_lawful_and_move_no_more_than_all_there_is() -> None:
    seen = 0
    for seed in range(40):
        asked, rng = random_problem(seed, people=6, posts=3), Random(seed)
        try:
            old = fill(asked, budget())
        except NoPlan:
            continue
        if not old.assignments:
            continue
        gone, today = rng.choice(old.assignments).person, FIRST + timedelta(days=rng.randint(0, 500))
        got = repair(asked, old, (DropOut(gone, today),), today, budget())
        assert not check(got.problem, replace(got.plan))
        staying = {(a.person, a.rotation) for a in old.assignments if a.person != gone}
        now = {(a.person, a.rotation) for a in got.plan.assignments}
        begun = {r.code for r in asked.rotations if r.first < today}
        assert {pair for pair in staying if pair[1] in begun} <= now
        # Keeping everybody and replacing nobody is a plan too: what is found fills no less.
        assert len(now) >= len(staying)
        seen += 1
    assert seen > 25
