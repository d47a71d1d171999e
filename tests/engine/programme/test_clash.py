"""Clashes are few, cannot be fewer, and concessions cure them; all of it judged a second time."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.changes import apply_all, swapped
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.explain.clash import clash_in, confirm, quick_xplain
from blueberet.engine.programme.explain.explain import explain
from blueberet.engine.programme.explain.first_fit import first_fit
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.precheck import precheck
from blueberet.engine.programme.explain.refusal import Refusal
from blueberet.engine.programme.explain.tray import why_in_tray
from blueberet.engine.programme.explain.wish import Wish, all_wishes, keep_only, without
from blueberet.engine.programme.explain.words import wish_words
from blueberet.engine.programme.model.feasible import feasible
from blueberet.engine.programme.problem import Order, Problem, Span
from blueberet.engine.programme.result import Plan
from tests.engine.programme.planted import planted
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem


def budget() -> Budget:
    return Budget(60, time.monotonic)


def crowded() -> Problem:
    """One classroom for 48 h of first aid in a week of 44 h."""
    problem = tiny_problem()
    return replace(problem, modules=swapped(problem.modules, "BFA", groups=("S11", "S12"), sessions=6, max_per_day=2),
                   orders=())  # fmt: skip


def twice_crowded() -> Problem:
    """Besides English too often, a night patrol that needs more lorries than there are."""
    return replace(crowded(), modules=swapped(crowded().modules, "NGT", pools=(("LORRY", 4),)))


@pytest.mark.parametrize("seed", range(8))
def test_the_exact_model_finds_plans_the_checker_passes(seed: int) -> None:
    problem, plan = planted(seed, sessions=60, weeks=4, platoons=2)
    for asked in (problem, replace(problem, pins=plan.placements[:10])):
        answer = feasible(asked, seconds=60)
        assert answer.plan is not None
        assert check(asked, answer.plan) == []
        assert unplaced_sessions(asked, answer.plan) == []


def test_the_exact_model_keeps_gaps_and_the_same_day() -> None:
    problem = tiny_problem()
    tight = replace(problem, orders=(Order("BFA", "MED", 0, 0),))
    answer = feasible(tight, seconds=30)
    assert answer.plan is not None
    assert check(tight, answer.plan) == []
    apart = replace(problem, orders=(Order("BFA", "MED", 0, 1),), modules=swapped(problem.modules, "MED", first_week=2))
    assert feasible(apart, seconds=30).verdict == "impossible"


def test_all_wishes_together_are_the_problem_and_none_leave_nothing() -> None:
    problem = tiny_problem()
    assert keep_only(problem, all_wishes(problem)) == problem
    assert keep_only(problem, ()).sessions == ()
    assert without(problem, Wish("window", "BFA")).module_by_code["BFA"].last_week == 2
    assert all(wish_words(problem, w).endswith(".") for w in all_wishes(problem))


def test_quick_xplain_finds_what_cannot_be_left_out() -> None:
    def impossible(some: object) -> bool:
        return {2, 5, 11} <= set(some)  # type: ignore[call-overload]

    assert sorted(quick_xplain(list(range(16)), impossible)) == [2, 5, 11]  # type: ignore[arg-type]


def test_a_clash_is_minimal_and_confirmed() -> None:
    problem = crowded()
    shortfall = next(s for s in precheck(problem) if "R4" in s.rules)
    clash = clash_in(Oracle(problem, budget()), shortfall.wishes, shortfall)
    assert clash is not None
    assert clash.is_minimal
    assert {w.kind for w in clash.wishes} == {"sessions", "window", "rooms"}
    assert confirm(problem, clash.wishes, seconds=30).holds
    # One wish too many is not minimal, one too few is no clash.
    assert not confirm(problem, (*clash.wishes, Wish("per_week", "ENG")), seconds=30).holds
    assert not confirm(problem, clash.wishes[:-1], seconds=30).impossible_together


def test_wishes_that_can_be_kept_are_no_clash() -> None:
    problem = tiny_problem()
    assert clash_in(Oracle(problem, budget()), all_wishes(problem)) is None


def test_a_clash_that_no_sum_shows() -> None:
    problem = tiny_problem()
    # Two sessions of four periods fit into two half-days of one day, not with the third that needs one of them.
    modules = swapped(problem.modules, "MED", length=4, sessions=2, last_week=1, max_per_day=2)
    day = MONDAY + timedelta(1)
    shut = (Span(MONDAY, MONDAY), Span(day + timedelta(1), MONDAY + timedelta(6)))
    venues = swapped(
        swapped(problem.venues, "R1", closures=shut), "R2", closures=(Span(MONDAY, MONDAY + timedelta(6)),)
    )
    hard = replace(problem, modules=modules, venues=venues, orders=(Order("BFA", "MED"),))
    refusal = explain(hard, budget=budget(), plan=Plan(()), sessions=["MED/MED/01"])
    assert refusal.clashes
    assert refusal.clashes[0].is_confirmed


def test_concessions_cure_what_they_say() -> None:
    problem = crowded()
    refusal = explain(problem, budget=budget())
    offers = refusal.clashes[0].offers
    assert offers
    assert [o.price for o in offers if o.cures_part] == sorted(o.price for o in offers if o.cures_part)
    for offer in (o for o in offers if o.cures_part):
        changed = apply_all(problem, offer.changes)
        assert not [s for s in precheck(changed) if "R4" in s.rules]
    whole = [o for o in offers if o.left == 0]
    assert whole
    assert feasible(apply_all(problem, whole[0].changes), seconds=60).verdict == "possible"


def test_one_concession_of_each_clash_makes_everything_fit() -> None:
    problem = twice_crowded()
    refusal = explain(problem, budget=budget())
    assert len(refusal.clashes) == 2
    together = refusal.together
    assert together is not None
    assert (len(together.changes), together.left) == (2, 0)
    assert together.price == sum(t.offers[0].price for t in refusal.clashes)
    assert feasible(apply_all(problem, together.changes), seconds=60).verdict == "possible"
    for change in together.changes:
        assert feasible(apply_all(problem, [change]), seconds=60).verdict == "impossible"


def test_one_clash_has_nothing_to_put_together() -> None:
    assert explain(crowded(), budget=budget()).together is None


def test_a_refusal_grows_can_be_stopped_and_is_kept_as_json() -> None:
    known: list[Refusal] = []

    def until_offers(_: str, so_far: Refusal) -> bool:
        known.append(so_far)
        return not any(t.offers for t in so_far.clashes)

    refusal = explain(crowded(), budget=budget(), on_progress=until_offers)
    assert not refusal.is_finished
    assert len(refusal.clashes[0].offers) == 1
    assert [len(k.clashes) for k in known] == sorted(len(k.clashes) for k in known)
    assert wire.load(Refusal, wire.dump(refusal)) == refusal


def test_a_session_in_the_tray_is_told_who_stands_in_its_way() -> None:
    problem = tiny_problem()
    rest = Plan(tuple(p for code, p in GOOD.items() if code != "BFA/PL1/01"))
    found = why_in_tray(problem, rest, "BFA/PL1/01")
    assert found.place is not None
    assert check(problem, Plan((*rest.placements, found.place))) == []
    full = replace(problem, modules=swapped(problem.modules, "BFA", max_per_day=1, sessions=2, first_week=1, last_week=1),
                   venues=swapped(problem.venues, "R1", closures=(Span(MONDAY, MONDAY + timedelta(3)),)))  # fmt: skip
    none = why_in_tray(full, Plan(()), "BFA/PL1/02")
    assert none.starts >= 1


def test_a_problem_that_fits_is_not_refused() -> None:
    refusal = explain(tiny_problem(), budget=budget())
    assert refusal.is_empty
    assert refusal.is_finished


@pytest.mark.parametrize("seed", range(12))
def test_first_places_make_a_plan_the_checker_passes_or_none(seed: int) -> None:
    problem, _ = planted(seed, sessions=40, weeks=6, platoons=2, slack=3)
    plan = first_fit(problem)
    assert plan is None or (not check(problem, plan) and not unplaced_sessions(problem, plan))


def test_first_places_are_enough_for_the_tiny_programme() -> None:
    assert first_fit(replace(tiny_problem(), orders=())) is not None
    assert first_fit(crowded()) is None
