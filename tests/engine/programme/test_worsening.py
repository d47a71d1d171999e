"""What a change has to answer for: not what is over, not what stood before, but all it breaks itself."""

from dataclasses import replace
from datetime import date, timedelta

from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Problem, Span
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.worsening import breaches_made, breaches_to_come, touches_days_between
from tests.engine.programme.test_rules import GOOD, plan
from tests.tiny import MONDAY, tiny_problem

PLAN = Plan(tuple(GOOD.values()))
SECOND = MONDAY + timedelta(days=7)
ONE_HOUR = replace(tiny_problem(), instructors=swapped(tiny_problem().instructors, "I1", weekly_load_hours=1))


def made(old: Problem, new: Problem, after: Plan, *, before: Plan = PLAN, today: date = MONDAY) -> list[str]:
    return [b.rule for b in breaches_made((old, before), (new, after), today=today)]


def test_what_the_facts_break_counts_unless_it_is_over() -> None:
    assert made(tiny_problem(), ONE_HOUR, PLAN) == ["R10", "R10"]
    assert made(tiny_problem(), ONE_HOUR, PLAN, today=SECOND) == ["R10"]
    assert made(tiny_problem(), ONE_HOUR, PLAN, today=SECOND + timedelta(days=7)) == []


def test_what_stood_before_is_tolerated_in_any_order_and_smaller() -> None:
    assert len(check(ONE_HOUR, PLAN)) == 2
    assert made(ONE_HOUR, ONE_HOUR, Plan(PLAN.placements[::-1])) == []
    assert made(ONE_HOUR, ONE_HOUR, Plan(tuple(p for p in PLAN.placements if p.session != "ENG/S11/03"))) == []


def test_one_more_session_in_a_full_week_is_not_tolerated() -> None:
    three = Plan(tuple(p for p in PLAN.placements if p.session != "ENG/S11/03"))
    assert made(ONE_HOUR, ONE_HOUR, PLAN, before=three) == ["R10"]


def test_what_the_change_moves_answers_for_itself_even_in_the_past() -> None:
    away = plan(session="MED/MED/01", day=MONDAY + timedelta(days=1))
    assert "R9" in made(tiny_problem(), tiny_problem(), away)
    assert "R9" in made(tiny_problem(), tiny_problem(), away, today=SECOND + timedelta(days=7))
    # Moved from one closed day to another: it stood in a breach, and the move did not mend it.
    shut = replace(
        tiny_problem(),
        venues=swapped(tiny_problem().venues, "R1", closures=(Span(MONDAY + timedelta(3), MONDAY + timedelta(5)),)),
    )
    other = plan(session="MED/MED/01", day=MONDAY + timedelta(days=5))
    assert made(shut, shut, other) == ["R6"]


def test_one_breach_excuses_one() -> None:
    """Two at once in a room with a third: the pair that stood does not cover both new ones."""
    two = plan(session="ENG/S12/01", day=MONDAY, period=3)
    assert made(tiny_problem(), tiny_problem(), two, before=two) == []
    three = Plan(tuple(replace(p, day=MONDAY, period=3) if p.session == "ENG/S11/02" else p for p in two.placements))
    assert made(tiny_problem(), tiny_problem(), three, before=two).count("R7") == 2


def test_what_was_asked_for_is_never_excused() -> None:
    asked = breaches_made((ONE_HOUR, PLAN), (ONE_HOUR, PLAN), today=MONDAY, asked=["ENG/S11/03"])
    assert [b.rule for b in asked] == ["R10"]


def test_what_was_told_with_the_change_is_known() -> None:
    known = check(ONE_HOUR, PLAN)
    assert breaches_made((tiny_problem(), PLAN), (ONE_HOUR, PLAN), today=MONDAY, known=known) == []
    left = breaches_made((tiny_problem(), PLAN), (ONE_HOUR, PLAN), today=MONDAY, known=known[:1])
    assert left == known[1:]


def test_to_come_and_days_between() -> None:
    assert [len(breaches_to_come(ONE_HOUR, PLAN, d)) for d in (None, MONDAY, SECOND)] == [2, 2, 1]
    moved = plan(session="MED/MED/01", day=SECOND)
    friday = MONDAY + timedelta(days=4)
    assert touches_days_between(PLAN, moved, friday, friday + timedelta(days=1))
    assert touches_days_between(moved, PLAN, friday, friday + timedelta(days=1))
    assert not touches_days_between(PLAN, moved, friday, friday)
    assert not touches_days_between(PLAN, moved, friday + timedelta(days=1), SECOND)
