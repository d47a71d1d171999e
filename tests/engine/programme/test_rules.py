"""One test a rule: a plan that is in order is broken by hand, and exactly that rule is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blueberet.engine.programme.check import check, check_move, unplaced_sessions
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from tests.tiny import MONDAY, tiny_problem


def day(week: int, weekday: int) -> date:
    return MONDAY + timedelta(days=7 * (week - 1) + weekday)


GOOD = {
    p.session: p
    for p in (
        Placement("ENG/S11/01", day(1, 0), 3, "R1", ("I1",)),
        Placement("ENG/S11/02", day(1, 3), 1, "R1", ("I1",)),
        Placement("ENG/S11/03", day(2, 0), 1, "R1", ("I1",)),
        Placement("ENG/S11/04", day(2, 1), 5, "R2", ("I1",)),
        Placement("ENG/S12/01", day(1, 0), 5, "R1", ("I1",)),
        Placement("ENG/S12/02", day(1, 3), 3, "R1", ("I1",)),
        Placement("ENG/S12/03", day(2, 0), 3, "R1", ("I1",)),
        Placement("ENG/S12/04", day(2, 1), 7, "R2", ("I1",)),
        Placement("BFA/PL1/01", day(1, 2), 1, "R1", ("I2",)),
        Placement("MED/MED/01", day(1, 4), 1, "R1", ("I2",)),
        Placement("NGT/PL1/01", day(1, 0), 9, "G1", ("I3",)),
        Placement("FLD/PL1/01", day(2, 3), 1, "G1", ("I3",)),
    )
}


def plan(**changes: object) -> Plan:
    """The good plan with one session changed: ``plan(session=…, period=…)``."""
    code = str(changes.pop("session"))
    return Plan(tuple(replace(p, **changes) if p.session == code else p for p in GOOD.values()))  # type: ignore[arg-type]


def rules(problem: Problem, broken: Plan) -> set[str]:
    return {b.rule for b in check(problem, broken)}


def test_the_good_plan_is_clean_and_complete() -> None:
    good = Plan(tuple(GOOD.values()))
    assert check(tiny_problem(), good) == []
    assert unplaced_sessions(tiny_problem(), good) == []


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("R1", {"session": "ENG/S11/01", "period": 4}),  # across the midday break
        ("R1", {"session": "ENG/S11/02", "day": day(1, 5), "period": 5}),  # Saturday afternoon
        ("R1", {"session": "NGT/PL1/01", "day": day(1, 4)}),  # no night band on a Friday
        ("R1", {"session": "FLD/PL1/01", "day": day(2, 5)}),  # Saturday and Sunday
        ("R2", {"session": "BFA/PL1/01", "day": day(2, 1), "period": 1}),
        ("R3", {"session": "ENG/S11/01", "day": day(1, 2), "period": 1, "venue": "R2"}),
        ("R4", {"session": "ENG/S12/02", "period": 1, "instructors": ("I1",)}),
        ("R5", {"session": "BFA/PL1/01", "venue": "R2"}),  # no manikin there
        ("R5", {"session": "ENG/S11/01", "venue": "G1"}),
        ("R5", {"session": "ENG/S11/01", "venue": ""}),
        ("R6", {"session": "ENG/S11/02", "venue": "R2"}),
        ("R7", {"session": "ENG/S12/02", "period": 1, "venue": "R2", "day": day(1, 3)}),
        ("R8", {"session": "ENG/S11/01", "instructors": ("I2",)}),
        ("R8", {"session": "ENG/S11/01", "instructors": ()}),
        ("R8", {"session": "ENG/S11/01", "instructors": ("I1", "I1")}),
        ("R9", {"session": "BFA/PL1/01", "day": day(1, 1), "period": 5}),
        ("R12", {"session": "MED/MED/01", "day": day(1, 0), "period": 3, "venue": "R1"}),
        ("R14", {"session": "ENG/S11/02", "day": day(1, 0), "period": 7}),
        ("R15", {"session": "ENG/S11/02", "day": day(2, 4), "period": 1, "venue": "R2"}),
        ("R16", {"session": "ENG/S11/02", "day": day(1, 1), "period": 1}),
        ("R18", {"session": "ENG/S11/04", "day": day(2, 2), "period": 1}),
        ("R19", {"session": "ENG/S11/01", "period": 1}),
        ("R21", {"session": "ENG/S11/01", "venue": "NOWHERE"}),
        ("R21", {"session": "ENG/S11/01", "day": day(5, 0)}),
    ],
)
def test_a_break_by_hand_is_told_with_its_number(rule: str, changes: dict[str, object]) -> None:
    broken = plan(**changes)
    found = check(tiny_problem(), broken)
    assert rule in {b.rule for b in found}
    assert any(changes["session"] in b.sessions for b in found if b.rule == rule)


def test_r10_weekly_load() -> None:
    problem = tiny_problem()
    lazy = tuple(replace(i, weekly_load_hours=7) if i.code == "I1" else i for i in problem.instructors)
    assert rules(replace(problem, instructors=lazy), Plan(tuple(GOOD.values()))) == {"R10"}


def test_r11_pools() -> None:
    problem = tiny_problem()
    short = tuple(replace(p, quantity=1) for p in problem.pools)
    assert rules(replace(problem, pools=short), Plan(tuple(GOOD.values()))) == {"R11"}


def test_r13_largest_gap() -> None:
    problem = tiny_problem()
    orders = tuple(replace(o, max_gap_days=1) if o.before == "BFA" else o for o in problem.orders)
    assert rules(replace(problem, orders=orders), Plan(tuple(GOOD.values()))) == {"R13"}


def test_r22_barred_times() -> None:
    problem = tiny_problem()
    # Monday, third and fourth period: the first English session of the first section.
    barred = tuple(replace(m, barred=((0, 4),)) if m.code == "ENG" else m for m in problem.modules)
    found = check(replace(problem, modules=barred), Plan(tuple(GOOD.values())))
    assert {b.rule for b in found} == {"R22"}
    assert {s for b in found for s in b.sessions} == {"ENG/S11/01", "ENG/S12/03"}


def test_r17_instructors_rest() -> None:
    problem = tiny_problem()
    # Only the instructor is shared: the medics' drill is for others than those of the night.
    modules = tuple(replace(m, groups=("S12",)) if m.code == "NGT" else m for m in problem.modules)
    other = replace(problem, modules=modules)
    night = Placement("NGT/S12/01", day(1, 3), 9, "G1", ("I3",))
    morning = replace(GOOD["MED/MED/01"], instructors=("I3",))
    found = rules(other, Plan((night, morning)))
    assert "R17" in found


def test_r20_pins_are_kept_and_the_tray_breaks_no_pin() -> None:
    problem = tiny_problem()
    pinned = replace(problem, pins=(GOOD["MED/MED/01"],))
    assert rules(pinned, plan(session="MED/MED/01", period=3)) == {"R20"}
    assert rules(pinned, Plan(tuple(p for c, p in GOOD.items() if c != "MED/MED/01"))) == set()


def test_r21_foreign_and_doubled_sessions() -> None:
    foreign = Placement("NO/SUCH/01", day(1, 0), 1, "R1", ("I1",))
    twice = GOOD["ENG/S11/01"]
    assert rules(tiny_problem(), Plan((*GOOD.values(), foreign))) == {"R21"}
    assert rules(tiny_problem(), Plan((*GOOD.values(), twice))) == {"R21"}


def test_rubbish_is_judged_and_crashes_nothing() -> None:
    far = Placement("ENG/S11/01", date(1, 1, 1), 0, "?", ("?",))
    late = Placement("FLD/PL1/01", date(9999, 12, 31), 99, "", ())
    assert "R21" in rules(tiny_problem(), Plan((far, late)))


def test_check_move_tells_only_of_the_moved_session() -> None:
    broken = plan(session="ENG/S11/01", instructors=("I2",))
    place = replace(GOOD["MED/MED/01"], venue="R2")
    told = check_move(tiny_problem(), broken, place)
    assert {b.rule for b in told} == {"R6"}
    assert all("MED/MED/01" in b.sessions for b in told)
