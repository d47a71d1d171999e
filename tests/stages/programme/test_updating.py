"""A changed problem is written as the difference; rows that do not differ stay the same rows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from blueberet.engine.programme.calendar import ClosedDay
from blueberet.engine.programme.changes import apply_all, swapped
from blueberet.engine.programme.problem import FixedEvent, Instructor, Order, Problem, Span, Venue
from blueberet.engine.programme.result import Plan
from blueberet.stages.programme import bridge
from blueberet.stages.programme.updating import update_problem
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def changes(p: Problem) -> list[Problem]:
    """Problems that differ from the tiny one in one way each."""
    first = p.modules[0]
    return [
        replace(p, instructors=swapped(p.instructors, p.instructors[0].code, absent=(Span(TUESDAY, TUESDAY),))),
        replace(p, instructors=(*p.instructors, Instructor("I9", "Capt New", "Elsewhere", ("first aid",), (), (), 20))),
        replace(p, venues=swapped(p.venues, p.venues[0].code, closures=(Span(MONDAY, TUESDAY),), sessions_at_once=2)),
        replace(p, venues=(*p.venues, Venue("R9", "Tent", "classroom", 40))),
        replace(p, modules=swapped(p.modules, first.code, last_week=first.last_week, min_days=2, barred=((4, 8),))),
        replace(p, modules=swapped(p.modules, first.code, makeup=((first.groups[0], 2),))),
        replace(p, modules=swapped(p.modules, first.code, groups=first.groups[:1])),
        replace(p, orders=(Order(p.modules[0].code, p.modules[1].code, 2, 9),)),
        replace(p, events=(*p.events, FixedEvent("DUTY", "Guard duty", (p.groups[0].code,), TUESDAY, TUESDAY, 2, 3, p.venues[0].code))),
        replace(p, events=()),
        replace(p, pools=tuple(replace(x, quantity=x.quantity + 3) for x in p.pools)),
        replace(p, weights={"S1": 0.5}, evaluation_day=MONDAY + timedelta(days=12)),
        replace(p, calendar=replace(p.calendar, closed_days=(ClosedDay(TUESDAY, "Holiday"),), night_hours=3)),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(13))
def test_what_is_written_is_what_was_wanted_and_back_again(cast: Any, number: int) -> None:
    before = tiny_problem()
    row = bridge.write_problem(cast.north, before)
    rows = {s.code: s.pk for s in row.sessions.all()}
    after = changes(before)[number]
    update_problem(row, after)
    row.refresh_from_db()
    assert bridge.problem_of(row) == after
    assert {s.code for s in row.sessions.all()} == {s.code for s in after.sessions}
    kept = {s.code: s.pk for s in row.sessions.all()}
    assert all(rows[c] == kept[c] for c in rows.keys() & kept.keys())
    update_problem(row, before)
    row.refresh_from_db()
    assert bridge.problem_of(row) == before


def test_another_first_day_is_refused(cast: Any) -> None:
    row = bridge.write_problem(cast.north, tiny_problem())
    p = tiny_problem()
    moved = replace(p, calendar=replace(p.calendar, first_day=MONDAY + timedelta(days=7)))
    with pytest.raises(ValueError, match="first day"):
        update_problem(row, moved)


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(ValueError, match="no «X»"):
        swapped(tiny_problem().venues, "X", capacity=3)


def test_changes_are_applied_one_after_the_other() -> None:
    class More:
        def apply(self, problem: Problem) -> Problem:
            return replace(problem, pools=tuple(replace(p, quantity=p.quantity * 2) for p in problem.pools))

        def words(self, problem: Problem) -> str:
            return "twice"

    p = tiny_problem()
    assert [x.quantity for x in apply_all(p, (More(), More())).pools] == [x.quantity * 4 for x in p.pools]


def test_pins_come_and_go_with_the_problem(cast: Any) -> None:
    with transaction.atomic():
        row = bridge.write_problem(cast.north, tiny_problem())
        bridge.write_plan(row, Plan(tuple(GOOD.values())), ())
    first, second = "ENG/S11/01", "BFA/PL1/01"
    update_problem(row, replace(bridge.problem_of(row), pins=(GOOD[first],)))
    assert set(row.sessions.filter(is_pinned=True).values_list("code", flat=True)) == {first}
    update_problem(row, replace(bridge.problem_of(row), pins=(GOOD[second],)))
    assert set(row.sessions.filter(is_pinned=True).values_list("code", flat=True)) == {second}
    assert row.sessions.filter(day__isnull=False).count() == len(GOOD)
