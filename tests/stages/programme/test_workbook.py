"""The programme workbook: lossless, in any order, every fault told in the words of the sheet."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blueberet.config.demonstration.centre import SPECIALITIES, demonstration
from blueberet.config.demonstration.load import roll_row
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.importing import import_programme
from blueberet.stages.programme.workbook.groups import Member
from blueberet.stages.programme.workbook.plan_sheet import read_plan, write_plan
from blueberet.stages.programme.workbook.read import check_programme
from blueberet.stages.programme.workbook.write import write_programme
from blueberet.stages.roster.reading import check_roster
from blueberet.stages.roster.services import ROLL
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem
from tests.workbooks import programme

from blueberet.engine.programme.problem import Group, Problem  # isort: skip
from blueberet.engine.programme.result import Plan  # isort: skip

TODAY = date(2026, 3, 3)
MEMBERS = [
    Member(n, ("C", "1st Platoon", "P", "1st Section" if n < "N-004" else "2nd Section"), ("medic",) if n in ("N-003", "N-006") else ())
    for n in ("N-001", "N-002", "N-003", "N-004", "N-005", "N-006")
]  # fmt: skip


def small() -> Problem:
    """The tiny programme with the groups that the six people of the roll make."""
    from blueberet.stages.programme.workbook.groups import unit_groups

    problem = tiny_problem()
    new = {"PL1": "P", "S11": "1st Section", "S12": "2nd Section", "MED": "MED"}
    groups = (*unit_groups(MEMBERS), Group("MED", "specialist", "Medics", ("N-003", "N-006")))
    modules = tuple(replace(m, groups=tuple(new[g] for g in m.groups)) for m in problem.modules)
    return replace(
        problem, groups=groups, modules=modules, events=tuple(replace(e, groups=("P",)) for e in problem.events)
    )


def told(changed: dict[Any, Any], **more: Any) -> str:
    check = check_programme(programme(small(), changed=changed, **more), "p.xlsx", members=MEMBERS, today=TODAY)
    assert not check.is_clean
    return "\n".join(f.sentence() for f in check.findings)


def test_a_written_workbook_reads_back_equal() -> None:
    check = check_programme(programme(small()), "p.xlsx", members=MEMBERS, today=TODAY)
    assert check.findings == []
    assert check.problem == small()


def test_the_demonstration_reads_back_equal() -> None:
    demo = demonstration(TODAY)
    roll = check_roster(write_book([(ROLL, [roll_row(p) for p in demo.people])]), "r.xlsx", today=TODAY)
    assert roll.is_clean
    members = [Member(e.service_number, e.unit, e.specialities) for e in roll.entries]
    by_speciality = {code: s for s, code, _ in SPECIALITIES}
    content = write_programme(demo.problem, visit_day=demo.visit_day, specialities=by_speciality)
    check = check_programme(content, "p.xlsx", members=members, today=TODAY)
    assert check.findings == []
    assert check.problem == demo.problem
    assert check.visit_day == demo.visit_day


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({("Programme", 2, "First day"): "2026-03-03"}, "no Monday"),
        ({("Modules", 2, "Phase"): "P9"}, "no such phase"),
        ({("Modules", 2, "Audience"): "every squadron"}, "no group «every squadron»"),
        ({("Modules", 2, "Qualification"): "juggling"}, "Nobody holds this qualification"),
        ({("Modules", 2, "Venue kind"): "palace"}, "No venue is of this kind"),
        ({("Modules", 2, "Instructors"): 3}, "A session needs 3; 1 hold"),
        ({("Modules", 2, "Hours"): 99}, "4 sessions of 2 h are 8 h"),
        ({("Modules", 2, "Length"): 7}, "longer than any free stretch"),
        ({("Modules", 2, "Kind"): "dusk"}, "not known here"),
        ({("Modules", 2, "Sessions"): 0}, "between 1 and 400"),
        ({("Modules", 5, "Pools"): "TANK × 2"}, "no pool TANK"),
        ({("Modules", 3, "Code"): "ENG"}, "stands in row 2 already"),
        ({("Order", 2, "After"): "XXX"}, "no such module"),
        ({("Order", 4, "Before"): "MED", ("Order", 4, "After"): "BFA"}, "circle: BFA before MED before BFA"),
        ({("Instructors", 2, "Weekly hours"): -4}, "between 1 and 80"),
        ({("Instructors", 3, "Absent"): "2026-03-14..2026-03-02"}, "ends before it begins"),
        ({("Venues", 2, "Capacity"): 2, ("Venues", 3, "Capacity"): 2}, "a classroom holds at most 2"),
        ({("Groups", 2, "Code"): "NEW"}, "no members"),
        ({("Group members", 2, "Service number"): "N-999"}, "not on the roster"),
        ({("Holidays", 2, "Day"): "2027-01-01"}, "outside the programme"),
        ({("Fixed events", 2, "Venue"): "MOON"}, "no such venue"),
        ({("Fixed events", 2, "First day"): "2025-01-01", ("Fixed events", 2, "Last day"): "2025-01-01"}, "outside the programme"),
        ({("Fixed events", 3, k): v for k, v in {"Code": "TWO", "Title": "Two", "Groups": "P", "First day": "2026-03-02"}.items()},
         "same people at the same time"),
        ({("Modules", 2, "Sessions"): 50, ("Modules", 2, "Most a week"): 0, ("Modules", 2, "Most a day"): 8, ("Modules", 2, "Hours"): 100},
         "the calendar holds"),
    ],
)  # fmt: skip
def test_each_fault_has_its_sentence(changed: dict[Any, Any], sentence: str) -> None:
    assert sentence in told(changed)


def test_a_missing_sheet_is_named() -> None:
    assert "The sheet «Modules» is missing" in told({}, without="Modules")


def test_people_must_come_from_somewhere() -> None:
    check = check_programme(programme(small()), "p.xlsx", members=None, today=TODAY)
    assert "The people are missing" in "\n".join(f.sentence() for f in check.findings)


def test_nothing_is_written_on_a_fault(cast: Cast) -> None:
    content = programme(small(), changed={("Modules", 2, "Phase"): "P9"})
    check, row = import_programme(
        centre=cast.north, actor=cast.planner, content=content, filename="p.xlsx", today=TODAY
    )
    assert row is None
    assert check.findings
    assert not Programme.objects.exists()


def test_a_plan_goes_out_and_comes_back() -> None:
    problem = tiny_problem()
    plan = Plan(tuple(GOOD.values())[:-1])
    back, findings = read_plan(write_plan(problem, plan), "plan.xlsx", problem)
    assert findings == []
    assert set(back.placements) == set(plan.placements)
