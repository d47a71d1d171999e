"""Soft rules counted by hand, and the search's own sums against the count from the plan."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme import arrays
from blueberet.engine.programme.charges import charges
from blueberet.engine.programme.cost_kinds import SOFT
from blueberet.engine.programme.plans import put_plan
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import DEFAULT_WEIGHTS, TITLES, day_gaps, isolated_hours, score
from blueberet.engine.programme.solve import solve
from blueberet.engine.programme.wishes import soft_sums
from tests.engine.programme.planted import planted
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

TUESDAY = MONDAY + timedelta(days=1)
ALL_ON = dict.fromkeys(DEFAULT_WEIGHTS, 1.0)


def counted(problem: Problem, *rows: Placement) -> dict[str, float]:
    """Counts above zero by rule."""
    return {r: n for r, n in score(problem, Plan(rows)).by_rule.items() if n}


def quiet(**weights: float) -> Problem:
    """The tiny programme without orders, with the English module in one instructor's hands."""
    return replace(tiny_problem(), orders=(), weights=weights)


def only(problem: Problem, code: str, **fields: object) -> Problem:
    """The problem with fields of one module changed."""
    modules = tuple(replace(m, **fields) if m.code == code else m for m in problem.modules)  # type: ignore[arg-type]
    return replace(problem, modules=modules)


def test_every_soft_rule_has_a_weight_and_a_title() -> None:
    assert list(DEFAULT_WEIGHTS) == list(TITLES) == [f"S{n}" for n in range(1, SOFT + 1)]


@pytest.mark.parametrize(
    ("bits", "gaps", "lone"),
    [(0, 0, 0), (0b11, 0, 1), (0b1111, 0, 0), (0b110011, 2, 2), (0b100000001, 7, 2), (0b11110111, 1, 0), (0b1110111, 1, 0)],
)  # fmt: skip
def test_a_day_in_bits(bits: int, gaps: int, lone: int) -> None:
    assert day_gaps(bits) == gaps
    assert isolated_hours(bits, 2) == lone


def test_s5_and_s6_count_people() -> None:
    # The first section (three people): periods 1-2 and 7-8 of one day: four free between, two isolated hours.
    rows = (Placement("ENG/S11/01", MONDAY, 1, "R1", ("I1",)), Placement("MED/MED/01", MONDAY, 7, "R1", ("I2",)))
    # One medic of each section; only that of the first has both.
    found = counted(quiet(), *rows)
    assert found["S5"] == 4.0
    assert found["S6"] == 2 * 1 + 1 * 2 + 1 * 1


def test_s7_nights_beyond_one_a_week() -> None:
    problem = only(quiet(), "NGT", sessions=3)
    rows = [Placement(f"NGT/PL1/0{n + 1}", MONDAY + timedelta(days=n), 9, "G1", ("I3",)) for n in range(3)]
    assert counted(problem, *rows)["S7"] == 2 * 6


def test_s8_sessions_on_a_range_beyond_two_a_week() -> None:
    problem = only(quiet(), "ENG", venue_kind="live range", sessions=4)
    rows = [Placement(f"ENG/S11/0{n + 1}", MONDAY + timedelta(days=n), 1, "R1", ("I1",)) for n in range(4)]
    assert counted(problem, *rows)["S8"] == 2 * 3


def test_s9_hours_beyond_three_quarters_of_the_load() -> None:
    problem = quiet()
    staff = tuple(replace(i, weekly_load_hours=6) for i in problem.instructors)
    rows = [Placement(f"ENG/S11/0{n + 1}", MONDAY + timedelta(days=n), 1, "R1", ("I1",)) for n in range(3)]
    found = [c for c in charges(replace(problem, instructors=staff), Plan(tuple(rows))) if c.rule == "S9"]
    assert [(c.count, c.instructor, c.week, len(c.sessions)) for c in found] == [(2.0, "I1", 1, 3)]


def test_s10_days_into_the_margin() -> None:
    problem = replace(quiet(), evaluation_day=MONDAY + timedelta(days=14 + 2))
    rows = (
        Placement("ENG/S11/01", MONDAY, 1, "R1", ("I1",)),
        Placement("ENG/S11/02", MONDAY + timedelta(days=4), 1, "R1", ("I1",)),
    )
    assert counted(problem, *rows)["S10"] == 3.0
    later = only(problem, "ENG", first_week=2)
    assert "S10" not in counted(later, *rows)


def test_s4_venues_and_s11_days_and_s12_seats() -> None:
    problem = only(quiet(S12=1.0), "ENG", min_days=3)
    small = replace(problem, venues=tuple(replace(v, capacity=2) for v in problem.venues))
    rows = (Placement("ENG/S11/01", MONDAY, 1, "R1", ("I1",)), Placement("ENG/S11/02", MONDAY, 3, "R2", ("I1",)))
    found = counted(small, *rows)
    assert found["S4"] == 1.0
    # The second section has no session at all yet.
    assert found["S11"] == 2.0 + 3.0
    assert found["S12"] == 2.0


def test_charges_name_group_week_and_sessions() -> None:
    found = charges(tiny_problem(), Plan(tuple(GOOD.values())))
    assert found
    sessions = {s.code for s in tiny_problem().sessions}
    groups = {g.code for g in tiny_problem().groups}
    for c in found:
        assert set(c.sessions) <= sessions
        assert c.group in groups or c.rule == "S9"
        assert 1 <= c.week <= 2
        assert c.count > 0


def test_weights_make_the_total() -> None:
    plan = Plan(tuple(GOOD.values()))
    told = score(replace(tiny_problem(), weights=dict(ALL_ON)), plan)
    assert told.total == pytest.approx(sum(told.by_rule.values()))
    assert score(replace(tiny_problem(), weights=dict.fromkeys(DEFAULT_WEIGHTS, 0.0)), plan).total == 0.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_search_sums_what_the_plan_shows(seed: int) -> None:
    problem, plan = planted(seed, sessions=60, weeks=6, platoons=2)
    modules = tuple(replace(m, min_days=2, preferred="morning", venue_kind=m.venue_kind) for m in problem.modules)
    problem = replace(problem, modules=modules, weights=dict(ALL_ON) | {"S12": 0.0},
                      evaluation_day=problem.calendar.date_of(30))  # fmt: skip
    budget = Budget(600, lambda: 0.0, moves=100_000 * seed)
    layout = arrays.lay_out(problem)
    result = solve(problem, seed=seed, budget=budget)
    for told in (plan, result.plan):
        state = arrays.empty_state(problem, layout, seed)
        put_plan(problem, layout, state, told)
        sums = np.zeros(SOFT)
        total = soft_sums(layout.facts, state, sums)
        shown: Counter[str] = Counter()
        for c in charges(problem, told):
            shown[c.rule] += c.count  # type: ignore[assignment]
        assert {f"S{n + 1}": pytest.approx(x) for n, x in enumerate(sums) if x} == dict(shown)
        assert total == pytest.approx(sum(shown.values()))
