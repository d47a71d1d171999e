"""A solve of a programme that has begun: what is over stands, nothing new goes before today."""

import time
from dataclasses import replace
from datetime import timedelta

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Span
from blueberet.engine.programme.result import Plan, Result
from blueberet.engine.programme.solve import solve
from blueberet.engine.programme.underway import under_way, with_what_is_over
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

STOOD = Plan(tuple(GOOD.values()))
SECOND = MONDAY + timedelta(days=7)


def solved(stood: Plan, **facts: object) -> Result:
    problem = replace(tiny_problem(), **facts)  # type: ignore[arg-type]
    result = solve(under_way(problem, stood, SECOND), seed=1, budget=Budget(1e9, time.monotonic, moves=200_000))
    return with_what_is_over(problem, result, stood, SECOND)


def over(plan: Plan) -> dict[str, object]:
    return {p.session: p for p in plan.placements if p.day < SECOND}


def test_what_is_over_stands() -> None:
    result = solved(STOOD)
    assert over(result.plan) == over(STOOD) != {}
    assert (result.status, check(tiny_problem(), result.plan)) == ("complete", [])


def test_what_was_not_held_is_not_put_into_the_past() -> None:
    missed = next(code for code, p in GOOD.items() if p.day < SECOND and code.startswith("BFA"))
    stood = Plan(tuple(p for p in STOOD.placements if p.session != missed))
    result = solved(stood)
    # Its module was to be taught in the first week only.
    assert [u.session for u in result.unplaced] == [missed]
    assert over(result.plan) == over(stood)
    assert "No open time" in result.unplaced[0].reason


def test_what_breaks_a_rule_by_now_stands_all_the_same() -> None:
    closed = Span(MONDAY, MONDAY + timedelta(days=4))
    venues = tuple(replace(v, closures=(closed,)) for v in tiny_problem().venues)
    result = solved(STOOD, venues=venues)
    assert over(result.plan) == over(STOOD)
    assert result.status == "complete"


def test_before_it_begins_and_after_it_ended_nothing_changes() -> None:
    problem = tiny_problem()
    assert under_way(problem, STOOD, MONDAY) is problem
    assert under_way(problem, STOOD, MONDAY + timedelta(days=14)) is problem


def test_the_search_itself_knows_what_is_over() -> None:
    """Else the hours that a week has behind it would be free again for the rest of the week."""
    problem = under_way(tiny_problem(), STOOD, SECOND)
    result = solve(problem, seed=1, budget=Budget(1e9, time.monotonic, moves=200_000))
    assert over(result.plan) == over(STOOD)
