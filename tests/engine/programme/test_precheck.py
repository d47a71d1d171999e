"""Check before solving: each condition tells of its fault by name, and never of a programme that can be complete."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blueberet.config.demonstration.centre import demonstration
from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.explain.precheck import first_shortfall, precheck
from blueberet.engine.programme.explain.wrong import wrong_input
from blueberet.engine.programme.problem import FixedEvent, Group, Order, Placement, Problem, Span
from tests.engine.programme.planted import planted
from tests.tiny import MONDAY, tiny_problem


def told(problem: Problem) -> str:
    return "\n".join(s.sentence for s in precheck(problem))


def with_module(code: str, **fields: object) -> Problem:
    problem = tiny_problem()
    return replace(problem, modules=swapped(problem.modules, code, **fields))


def test_nothing_is_said_of_the_demonstration_which_has_a_plan() -> None:
    assert precheck(demonstration(date(2026, 11, 23)).problem) == ()


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_said_of_a_programme_with_a_planted_plan(seed: int) -> None:
    problem, plan = planted(seed, sessions=120, weeks=5, platoons=2, slack=0)
    assert precheck(problem) == ()
    # Every place of the plan as a pin narrows it as far as can be, and it still fits.
    assert precheck(replace(problem, pins=plan.placements)) == ()


def test_venue_hours_of_some_weeks() -> None:
    problem = replace(
        tiny_problem(),
        modules=swapped(tiny_problem().modules, "BFA", groups=("S11", "S12"), sessions=6, max_per_day=2, length=4),
        orders=(),
    )
    sentence = told(problem)
    assert "Week 1" in sentence
    assert "«Buddy first aid» for 1st Section and 2nd Section need 48 h" in sentence
    assert "(Classroom 1); 44 h exist" in sentence


def test_the_only_holder_who_is_here_some_days() -> None:
    problem = tiny_problem()
    staff = swapped(problem.instructors, "I3", present=(Span(MONDAY, MONDAY + timedelta(1)),), weekly_load_hours=6)
    found = told(replace(problem, instructors=staff, orders=()))
    assert "«Field exercise» for 1st Platoon needs 2 whole days in a row" in found


def test_hours_of_the_only_holder() -> None:
    problem = tiny_problem()
    staff = swapped(problem.instructors, "I1", weekly_load_hours=6)
    found = told(replace(problem, instructors=staff))
    assert "nobody but Aigerim Sample holds english, here on 14 days: 12 h" in found


def test_two_qualifications_that_share_holders() -> None:
    problem = tiny_problem()
    staff = swapped(problem.instructors, "I2", absent=(Span(MONDAY, MONDAY + timedelta(13)),))
    staff = swapped(staff, "I3", weekly_load_hours=16)
    hard = replace(problem, modules=swapped(problem.modules, "MED", first_week=2), instructors=staff, orders=())
    sums = [s for s in precheck(hard) if "R10" in s.rules]
    assert [set(s.codes) & {"FLD", "MED"} for s in sums] == [{"FLD", "MED"}]
    assert precheck(replace(hard, instructors=swapped(staff, "I3", weekly_load_hours=18))) == ()


def test_people_have_no_more_hours_than_the_week() -> None:
    problem = with_module("ENG", sessions=16, max_per_day=4, max_per_week=0, last_week=1)
    modules = swapped(problem.modules, "MED", sessions=8, max_per_day=4, last_week=1)
    found = told(replace(problem, modules=modules, orders=()))
    assert "are open to them" in found


def test_a_pool_is_too_small_at_once_and_over_the_weeks() -> None:
    problem = tiny_problem()
    assert "takes 2 of Lorries at once; 1 exist" in told(
        replace(problem, pools=swapped(problem.pools, "LORRY", quantity=1))
    )


def test_a_prerequisite_in_a_later_phase() -> None:
    problem = with_module("NGT", first_week=2)
    problem = replace(problem, modules=swapped(problem.modules, "BFA", first_week=1, last_week=1),
                      orders=(Order("NGT", "BFA"),))  # fmt: skip
    found = told(problem)
    assert "«Buddy first aid» for 1st Platoon (weeks 1–1)" in found
    assert "«Night patrol» comes before «Buddy first aid»" in found


def test_a_largest_gap_that_windows_do_not_allow() -> None:
    problem = with_module("NGT", first_week=2)
    assert "R12" in {r for s in precheck(replace(problem, orders=(Order("BFA", "NGT", 0, 1),))) for r in s.rules}


def test_orders_in_a_circle() -> None:
    problem = tiny_problem()
    found = told(replace(problem, orders=(*problem.orders, Order("FLD", "NGT"))))
    assert "The orders go round in a circle" in found


def test_a_closed_day_in_the_middle_of_a_field_exercise() -> None:
    problem = with_module("FLD", length=4)
    found = told(problem)
    assert "«Field exercise» for 1st Platoon needs 4 whole days in a row; no stretch of open time is that long" in found
    open_day = replace(problem.calendar, closed_days=())
    assert "in a row" not in told(replace(problem, calendar=open_day, orders=()))


def test_more_sessions_than_its_weeks_take() -> None:
    assert "«English» for 1st Section and 2nd Section has 5 sessions" in told(with_module("ENG", sessions=5))


def test_a_night_before_a_fixed_morning() -> None:
    problem = with_module("NGT", last_week=1)
    mornings = tuple(
        FixedEvent(f"E{d}", "Parade", ("PL1",), MONDAY + timedelta(d), MONDAY + timedelta(d), 1, 2) for d in range(7)
    )
    assert "«Night patrol»" in told(replace(problem, events=mornings, orders=()))


def test_pins_against_a_rule() -> None:
    problem = tiny_problem()
    day = date(2026, 3, 3)
    pins = (Placement("ENG/S11/01", day, 1, "R1", ("I1",)), Placement("ENG/S12/01", day, 1, "R2", ("I1",)))
    assert "Pinned: Aigerim Sample would teach" in told(replace(problem, pins=pins))


def test_a_group_without_members_is_named() -> None:
    problem = tiny_problem()
    groups = tuple(Group(g.code, g.kind, g.name, ()) if g.code == "MED" else g for g in problem.groups)
    found = wrong_input(replace(problem, groups=groups))
    assert any("The group Medics (MED) has no members" in s for s in found)
    assert wrong_input(problem) == ()


def test_the_first_is_one_of_all() -> None:
    problem = with_module("ENG", sessions=5)
    first = first_shortfall(problem)
    assert first is not None
    assert first.sentence in told(problem)
