"""Repair on tiny programmes: rules of the exact model, proofs against brute force, past and pins."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.calendar import Calendar
from blueberet.engine.programme.changes import Change
from blueberet.engine.programme.check import check
from blueberet.engine.programme.model.ground import Ground
from blueberet.engine.programme.model.held import Held
from blueberet.engine.programme.problem import (
    Group,
    Instructor,
    Module,
    Order,
    Phase,
    Placement,
    Pool,
    Problem,
    Span,
    Venue,
)  # fmt: skip
from blueberet.engine.programme.repair.incidents import (
    EventMoved,
    GroupOnDuty,
    HolidayAnnounced,
    InstructorAbsent,
    LoadReduced,
    MakeUpAsked,
    PoolReduced,
    VenueClosed,
)
from blueberet.engine.programme.repair.mending import Moment, repair
from blueberet.engine.programme.repair.outcome import Repair
from blueberet.engine.programme.repair.price import cost_of, urgency
from blueberet.engine.programme.result import Plan
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, PERIODS, tiny_problem

PLAN = Plan(tuple(GOOD.values()))
NOW = Moment(MONDAY)


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


def mended(change: Change, problem: Problem | None = None, plan: Plan = PLAN, now: Moment = NOW) -> Repair:
    problem = problem or tiny_problem()
    found = repair(problem, plan, change, now=now, budget=Budget(10, time.monotonic))
    assert all(d.changed for d in found.differences)
    broken = {b.sessions for b in check(change.apply(problem), found.plan)}
    assert broken <= {b.sessions for b in found.stuck}
    assert all(p in plan.placements for p in found.plan.placements if now.is_past(p))
    return found


def test_urgency_falls_with_notice() -> None:
    assert [round(urgency(n), 1) for n in (0, 1, 7, 28)] == [10.0, 5.5, 2.1, 1.3]


@pytest.mark.parametrize(
    ("change", "moves", "left"),
    [
        (InstructorAbsent("I2", on(4), on(4)), 0, 0),  # restaffed
        (VenueClosed("R1", on(3), on(3)), 2, 0),  # the other room is closed too
        (VenueClosed("R2", on(8), on(8)), 0, 0),  # the other room is free
        (HolidayAnnounced(on(4)), 1, 0),
        (GroupOnDuty("S11", on(7), on(7)), 1, 0),
        (EventMoved("OPEN", on(3)), 1, 0),
        (PoolReduced("LORRY", 1), 0, 2),  # nothing can be done
        (LoadReduced("I3", 10), 0, 1),  # two field days in a week are sixteen hours
        (MakeUpAsked("MED", "MED", 1), 0, 0),
    ],
)
def test_incidents(change: Change, moves: int, left: int) -> None:
    found = mended(change)
    assert (found.moves, len(found.left_over)) == (moves, left)
    assert found.moves_proven == "horizon"
    for u in found.left_over:
        assert u.reason
        assert u.rules


def test_the_past_is_never_moved() -> None:
    found = mended(HolidayAnnounced(on(1)), now=Moment(on(3)))
    assert found.differences == ()
    found = mended(HolidayAnnounced(on(3)), now=Moment(on(3), 2))
    # English of 1st Section has begun; that of the 2nd has not.
    assert [d.session for d in found.differences] == ["ENG/S12/02"]
    assert [b.sessions for b in found.stuck] == [("ENG/S11/02",)]
    assert all(not Moment(on(3), 2).is_past(d.after) for d in found.differences if d.after)


def test_pins_stay_and_are_told_of() -> None:
    pinned = replace(tiny_problem(), pins=(GOOD["MED/MED/01"],))
    found = mended(HolidayAnnounced(on(4)), pinned)
    assert found.differences == ()
    assert [b.rule for b in found.stuck] == ["R18"]


def test_who_is_told() -> None:
    restaffed = mended(InstructorAbsent("I2", on(4), on(4)))
    assert (restaffed.told.groups, restaffed.told.instructors) == ((), ("I2", "I3"))
    moved = mended(GroupOnDuty("S11", on(7), on(7)))
    assert moved.told.groups == (("S11", 3),)
    assert moved.told.people == 3


def test_the_same_people_in_another_order_are_no_change() -> None:
    problem = tiny_problem()
    two = tuple(replace(m, instructors=2, qualification="") if m.code == "MED" else m for m in problem.modules)
    problem = replace(problem, modules=two)
    plan = Plan(tuple(replace(p, instructors=("I3", "I1")) if p.session == "MED/MED/01" else p for p in GOOD.values()))
    found = mended(VenueClosed("R1", on(4), on(4)), problem, plan)
    (moved,) = found.differences
    assert moved.after is not None
    assert moved.changed == ("time",) or moved.changed == ("time", "venue")
    assert moved.after.instructors == ("I3", "I1")


def small(seed: int) -> tuple[Problem, Plan]:
    """One week of two days, five sessions of two groups, two rooms, two instructors; the plan is packed by a seed."""
    calendar = Calendar(
        MONDAY, 1, PERIODS[:4], PERIODS[7], 2, (4, 4, 0, 0, 0, 0, 0), (False,) * 7
    )  # fmt: skip
    problem = Problem(
        "Small", calendar, (Phase("P", "P", 1, 1),),
        (Group("A", "section", "A", ("1", "2")), Group("B", "section", "B", ("2", "3", "4"))),
        (
            Module("X", "X", "X", "P", "day", 2, 1, ("A",), 1, 1, "room", qualification="q", max_per_day=2),
            Module("Y", "Y", "Y", "P", "day", 1, 2, ("B",), 1, 1, "room", qualification="q", pools=(("L", 1),)),
            Module("Z", "Z", "Z", "P", "day", 1, 1, ("A", "B"), 1, 1, "hall", qualification="r"),
        ),
        (Instructor("I", "I", "", ("q", "r"), (), (), 5), Instructor("J", "J", "", ("q",), (), (), 3)),
        (Venue("R1", "R1", "room", 9), Venue("R2", "R2", "room", 9), Venue("H", "H", "hall", 9)),
        (Pool("L", "L", 1),), (Order("Z", "Y"),) if seed % 2 else (),
    )  # fmt: skip
    every = list(placings(problem))
    return problem, every[seed * 37 % len(every)]


def placings(problem: Problem) -> Iterator[Plan]:
    """Every plan that places all sessions and breaks no rule."""
    ground, held = Ground(problem), Held(Ground(problem))
    choices = []
    for s in problem.sessions:
        mine = []
        for o in held.options(s.code):
            day = problem.calendar.date_of(o.start.day)
            for v, i in itertools.product(o.venues, o.staff):
                mine.append(Placement(s.code, day, o.start.period, v, (i,)))
        choices.append(mine)

    def place(chosen: tuple[Placement, ...]) -> Iterator[Plan]:
        if len(chosen) == len(choices):
            yield Plan(chosen)
            return
        for p in choices[len(chosen)]:
            longer = (*chosen, p)
            if not check(ground.problem, Plan(longer)):
                yield from place(longer)

    yield from itertools.islice(place(()), 120)


def brute(problem: Problem, plan: Plan, change: Change, now: Moment) -> tuple[int, int, int, int]:
    """Least left over, moved, other venues and cost over all plans, by the checker alone."""
    after = change.apply(problem)
    ground, old = Ground(after), {p.session: p for p in plan.placements}
    starts = Held(ground)
    choices: list[list[Placement | None]] = []
    for s in after.sessions:
        mine: list[Placement | None] = [None]
        for o in starts.options(s.code):
            day = after.calendar.date_of(o.start.day)
            there = (Placement(s.code, day, o.start.period, v, (i,)) for v, i in itertools.product(o.venues, o.staff))
            mine += [p for p in there if not now.is_past(p)]
        choices.append(mine)
    best = (99, 0, 0, 0)

    def place(n: int, chosen: tuple[Placement, ...], worth: tuple[int, int, int, int]) -> None:
        nonlocal best
        if worth >= best:
            return
        if n == len(choices):
            best = worth
            return
        code = after.sessions[n].code
        before = old.get(code)
        for p in choices[n]:
            if p is None:
                step = (1, 0, 0, 0)
            elif before is None:
                step = (0, 0, 0, cost_of(ground, None, p, now, code))
            else:
                moved = (p.day, p.period) != (before.day, before.period)
                step = (
                    0,
                    int(moved),
                    int(not moved and p.venue != before.venue),
                    cost_of(ground, before, p, now, code),
                )
            grown = tuple(a + b for a, b in zip(worth, step, strict=True))
            if grown < best and (p is None or not check(after, Plan((*chosen, p)))):
                place(n + 1, (*chosen, p) if p else chosen, grown)  # type: ignore[arg-type]

    place(0, (), (0, 0, 0, 0))
    return best


CHANGES: tuple[Change, ...] = (
    InstructorAbsent("J", MONDAY, MONDAY), InstructorAbsent("I", on(1), on(1)), VenueClosed("R1", MONDAY, on(1)),
    VenueClosed("H", MONDAY, MONDAY), GroupOnDuty("A", MONDAY, MONDAY, "Duty", 1, 2), LoadReduced("I", 3),
    MakeUpAsked("X", "A", 1), HolidayAnnounced(on(1)),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_fewest_and_cheapest_against_brute_force(change: Change, seed: int) -> None:
    problem, plan = small(seed)
    found = mended(change, problem, plan)
    venues = sum("venue" in d.changed and "time" not in d.changed for d in found.differences)
    cost = round(10 * sum(d.cost for d in found.differences if "unplaced" not in d.changed))
    assert (len(found.left_over), found.moves, venues, cost) == brute(problem, plan, change, NOW)
    assert (found.moves_proven, found.cost_proven) == ("horizon", "horizon")


def test_what_was_broken_before_is_told_and_stays() -> None:
    problem = tiny_problem()
    away = tuple(replace(i, absent=(Span(on(4), on(4)),)) if i.code == "I2" else i for i in problem.instructors)
    problem = replace(problem, instructors=away)
    was = check(problem, PLAN)
    assert {b.sessions for b in was} == {("MED/MED/01",)}
    for change in (VenueClosed("R2", on(8), on(8)), LoadReduced("I3", 10), GroupOnDuty("S11", on(7), on(7))):
        found = repair(problem, PLAN, change, now=NOW, budget=Budget(10, time.monotonic))
        assert GOOD["MED/MED/01"] in found.plan.placements
        assert [b for b in found.stuck if b.sessions == ("MED/MED/01",)] == was
        assert {b.sessions for b in check(change.apply(problem), found.plan)} <= {b.sessions for b in found.stuck}
