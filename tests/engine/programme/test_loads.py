"""Planted programmes of the measurements: complete and clean, the same each time; faults in them are named by their rule."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from bench.loads import Load, density, load, many
from bench.weeks import fet_file, week_of

from blueberet.config.demonstration.centre import demonstration
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.pairs import NAMED
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.standing import Standing, Standings


@cache
def light() -> Load:
    return load(0.8)


def test_the_planted_plan_is_complete_and_clean() -> None:
    made = light()
    assert check(made.problem, made.plan) == []
    assert unplaced_sessions(made.problem, made.plan) == []
    held = density(made.problem, made.plan)
    assert held.people == 156
    assert held.sessions == pytest.approx(0.8 * 2073, rel=0.01)


def test_the_same_numbers_plant_the_same() -> None:
    again = load(0.8)
    assert again.plan == light().plan
    assert again.problem == light().problem


def test_contingents_stand_side_by_side() -> None:
    one = demonstration(date(2026, 11, 23)).problem
    three = many(one, 3)
    assert len(three.sessions) == 3 * len(one.sessions)
    assert len({p for g in three.groups for p in g.members}) == 3 * 156
    assert [p.quantity for p in three.pools] == [3 * p.quantity for p in one.pools]


@pytest.mark.parametrize("week", [4, 12, 19])
def test_a_week_cut_out_is_clean_and_written_for_fet(week: int) -> None:
    problem, plan = week_of(light().problem, light().plan, week)
    assert check(problem, plan) == []
    assert unplaced_sessions(problem, plan) == []
    free = sum(problem.module_by_code[s.module].kind == "day" for s in problem.sessions)
    assert fet_file(problem, plan).count(b"<Activity>") == free


def _moved(problem: Problem, s: Standing, chance: random.Random, others: list[Standing], rule: str) -> Placement | None:
    """The placement of a session with one fault in it that breaks a rule; none if this session cannot break it."""
    p, calendar = s.placement, problem.calendar
    o = chance.choice(others)
    kin = (s.group.code, o.group.code) in Standings(problem, Plan(())).shared
    day_session = s.module.kind == "day"
    if rule == "R1" and day_session and s.module.length > 1:
        return replace(p, period=calendar.morning_periods)
    if rule == "R2" and s.module.last_week < calendar.weeks - 1:
        return replace(p, day=calendar.date_of(s.module.last_week * 7 + s.first_day % 7))
    if rule == "R3" and kin and s.code != o.code and day_session and o.module.kind == "day":
        return replace(p, day=o.placement.day, period=o.placement.period)
    if rule == "R4" and s.code != o.code and o.placement.venue and day_session and o.module.kind == "day":
        held = problem.venue_by_code[o.placement.venue]
        alone = held.sessions_at_once == 1
        return replace(p, day=o.placement.day, period=o.placement.period, venue=held.code) if alone else None
    if rule == "R5" and s.module.venue_kind:
        return replace(p, venue=next(v.code for v in problem.venues if v.kind != s.module.venue_kind))
    if rule == "R6" and p.venue and problem.venue_by_code[p.venue].closures:
        return replace(p, day=problem.venue_by_code[p.venue].closures[0].first)
    if rule == "R7" and s.code != o.code and o.placement.instructors and p.instructors:
        return replace(p, day=o.placement.day, period=o.placement.period, instructors=o.placement.instructors)
    if rule == "R8" and s.module.instructors:
        return replace(p, instructors=p.instructors[1:])
    if rule == "R9" and p.instructors and problem.instructor_by_code[p.instructors[0]].absent:
        return replace(p, day=problem.instructor_by_code[p.instructors[0]].absent[0].first)
    if rule == "R12":
        for order in (x for x in problem.orders if x.after == s.module.code):
            for b in (b for b in others if b.module.code == order.before):
                if (s.group.code, b.group.code) in Standings(problem, Plan(())).shared:
                    return replace(p, day=b.placement.day - timedelta(days=1))
    if rule == "R14":
        same = [x for x in others if (x.module, x.group) == (s.module, s.group) and x.code != s.code]
        return replace(p, day=same[0].placement.day) if same else None
    if rule == "R16" and o.module.kind == "night" and kin and day_session:
        return replace(p, day=o.placement.day + timedelta(days=1), period=1)
    if rule == "R17" and o.module.kind == "night" and day_session:
        return replace(p, day=o.placement.day + timedelta(days=1), period=1, instructors=o.placement.instructors)
    if rule == "R18":
        return replace(p, day=chance.choice(calendar.closed_days).day)
    if rule == "R19" and day_session:
        held_by = [
            e for e in problem.events if any((s.group.code, g) in Standings(problem, Plan(())).shared for g in e.groups)
        ]
        return replace(p, day=held_by[0].first_day, period=held_by[0].first_period) if held_by else None
    if rule == "R21":
        return replace(p, venue="NOWHERE")
    return None


RULES = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R12", "R14", "R16", "R17", "R18", "R19", "R21")


@pytest.mark.parametrize("rule", RULES)
def test_a_fault_put_into_a_full_plan_is_named_by_its_rule(rule: str) -> None:
    problem, plan = light().problem, light().plan
    standings = Standings(problem, plan).all
    nights = [s for s in standings if s.module.kind == "night"]
    chance, done = random.Random(rule), 0
    for s in chance.sample(standings, len(standings)):
        moved = _moved(problem, s, chance, nights if rule in ("R16", "R17") else standings, rule)
        if moved is None:
            continue
        faults = check(problem, Plan(tuple(moved if p.session == s.code else p for p in plan.placements)))
        named = [f for f in faults if f.rule == rule]
        assert named, f"{moved} breaks {rule}, told were {faults}"
        # The rest of the plan is whole: nothing is told that has nothing to do with the moved session.
        strangers = [f for f in faults if s.code not in f.sessions and f.rule not in ("R10", "R12", "R13")]
        assert strangers == []
        done += 1
        if done == 6:
            return
    assert done, f"nothing in this programme can break {rule}"


@pytest.mark.parametrize(
    ("rule", "what"), [("R10", "load"), ("R11", "pool"), ("R15", "week"), ("R13", "gap"), ("R20", "pin")]
)
def test_a_limit_made_one_too_small_is_named_by_its_rule(rule: str, what: str) -> None:
    problem, plan = light().problem, light().plan
    if what == "load":
        problem = replace(problem, instructors=tuple(replace(i, weekly_load_hours=3) for i in problem.instructors))
    elif what == "pool":
        problem = replace(problem, pools=tuple(replace(p, quantity=0) for p in problem.pools))
    elif what == "week":
        problem = replace(
            problem, modules=tuple(replace(m, max_per_week=1) if m.code == "ENG" else m for m in problem.modules)
        )
    elif what == "gap":
        problem = replace(problem, orders=tuple(replace(o, min_gap_days=0, max_gap_days=0) for o in problem.orders))
    else:
        first = plan.placements[0]
        problem = replace(problem, pins=(replace(first, day=first.day + timedelta(days=1)),))
    assert {f.rule for f in check(problem, plan)} == {rule}


def test_a_crowd_in_one_slot_is_counted_and_everybody_in_it_is_named() -> None:
    problem, plan = light().problem, light().plan
    day = problem.calendar.date_of(35)
    crowd = Plan(tuple(replace(p, day=day, period=1) for p in plan.placements))
    faults = [f for f in check(problem, crowd) if f.rule in ("R3", "R7")]
    assert len(faults) < 2 * 2 * NAMED * len(crowd.placements)
    counted = [f for f in faults if f.rule == "R3" and not f.sessions]
    assert counted
    assert all("more pairs of sessions" in f.message for f in counted)
    named = {code for f in faults if f.rule == "R3" for code in f.sessions}
    assert named >= {s.code for s in Standings(problem, crowd).all if s.module.kind == "day"}


def test_all_pairs_of_a_small_crowd_are_named_once_and_none_is_counted() -> None:
    problem, plan = light().problem, light().plan
    platoon = [p for p in plan.placements if "/1 Platoon/" in p.session and p.session.startswith(("FIT", "IHL"))][
        : NAMED - 5
    ]
    day = problem.calendar.date_of(35)
    crowd = Plan(tuple(replace(p, day=day, period=1) for p in platoon))
    faults = [f for f in check(problem, crowd) if f.rule == "R3"]
    assert len(faults) == len({f.sessions for f in faults}) == len(platoon) * (len(platoon) - 1) // 2
