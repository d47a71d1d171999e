"""Rows and engine values say the same."""

from typing import Any

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem


def test_written_and_read_is_equal_in_few_queries(programme: Programme, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(18):
        read: Problem = bridge.problem_of(programme)
    assert read == tiny_problem()


def test_a_plan_is_written_and_read(programme: Programme) -> None:
    assert set(bridge.plan_of(programme).placements) == set(GOOD.values())


def test_the_next_plan_replaces_it_and_reasons_are_kept(programme: Programme) -> None:
    less = Plan(tuple(p for p in GOOD.values() if p.session != "NGT/PL1/01"))
    version = programme.version
    bridge.write_plan(programme, less, [Unplaced("NGT/PL1/01", ("R3",), "Because.")])
    assert set(bridge.plan_of(programme).placements) == set(less.placements)
    row = programme.sessions.get(code="NGT/PL1/01")
    assert (row.unplaced_reason, row.instructors.count()) == ("Because.", 0)
    assert programme.version == version + 1
