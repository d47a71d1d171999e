"""The programme workbook: lossless, in any order, every fault told in the words of the sheet."""

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from blueberet.config.demonstration.centre import SPECIALITIES, demonstration
from blueberet.config.demonstration.load import roll_row
from blueberet.engine.kit import wire
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
        ({("Modules", 2, "First week"): 2, ("Modules", 2, "Last week"): 1}, "Modules, row 2, Last week «1»: The module would be taught from W2 to W1"),
        ({("Order", 2, "Least gap"): 9, ("Order", 2, "Largest gap"): 3}, "Order, row 2, Largest gap «3»: At least 9 and at most 3"),
        ({("Order", 2, "After"): "BFA"}, "Order, row 2, After «BFA»: A module cannot come before itself"),
        ({("Weights", 2, "Rule"): "S1", ("Weights", 2, "Weight"): -1}, "Weights, row 2, Weight «-1»: A weight lies between 0 and 100"),
        # The holiday of the second Wednesday stands in the middle of five whole days.
        ({("Modules", 6, "Length"): 5, ("Modules", 6, "Hours"): 40},
         "Modules, row 6, First week «2»: From W2 to W2 there is no open time of its length: it takes 5 whole days, and the longest free "
         "stretch has 3; closed are Wed 11 Mar 2026 (Holiday)"),
        # First aid in the second week only, the medics' drill in the first.
        ({("Modules", 3, "First week"): 2, ("Modules", 3, "Last week"): 2, ("Modules", 4, "Last week"): 1},
         "Order, row 2, After «MED»: They cannot meet: «Buddy first aid» ends on Mon 9 Mar 2026 (W2) at the earliest, «Medics' drill» has "
         "to begin by Sat 7 Mar 2026 (W1), at least 1 day after it"),
        ({("Modules", 3, "Last week"): 1, ("Modules", 4, "First week"): 2, ("Order", 2, "Largest gap"): 1},
         "Order, row 2, Largest gap «1»: They cannot meet: «Buddy first aid» ends by Sat 7 Mar 2026 (W1), «Medics' drill» begins on "
         "Mon 9 Mar 2026 (W2) at the earliest"),
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


def plan_told(changed: dict[tuple[int, str], Any], problem: Problem | None = None) -> str:
    """What the reader says of the good plan's sheet with some cells changed."""
    book = load_workbook(io.BytesIO(write_plan(tiny_problem(), Plan(tuple(GOOD.values())))))
    sheet = book.active
    heads = [c.value for c in sheet[1]]
    for (row, header), value in changed.items():
        sheet.cell(row, heads.index(header) + 1, value)
    out = io.BytesIO()
    book.save(out)
    _, findings = read_plan(out.getvalue(), "plan.xlsx", problem or tiny_problem())
    return "\n".join(f.sentence() for f in findings)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({(2, "Session"): "XXX/S11/01"}, "Timetable, row 2, Session «XXX/S11/01»: The programme has no such session."),
        ({(3, "Day"): "2027-01-01"}, "Timetable, row 3, Day «2027-01-01»: The day lies outside the programme, Mon 2 Mar 2026 to Sun 15 Mar 2026."),
        ({(4, "First period"): 12}, "Timetable, row 4, First period «12»: A day has 8 periods and the night."),
        ({(5, "Venue"): "MOON"}, "Timetable, row 5, Venue «MOON»: The programme has no such venue."),
        ({(6, "Instructors"): "I1; I77"}, "Timetable, row 6, Instructors «I77»: The programme has no such instructor."),
        ({(6, "First period"): ""}, "Timetable, row 6, First period: The session has a day but no first period."),
    ],
)  # fmt: skip
def test_a_plan_names_what_the_programme_does_not_know(changed: dict[Any, Any], sentence: str) -> None:
    assert sentence in plan_told(changed)


def test_a_plan_of_another_programme_is_named_as_a_whole() -> None:
    told = plan_told({}, replace(small(), name="Other"))
    assert told.count("\n") == 0
    assert "another programme's: 11 of its 12 sessions do not belong to «Other»" in told
    content = json.dumps({"plan": wire.dump(Plan(tuple(GOOD.values())))}).encode()
    _, findings = read_plan(content, "plan.json", replace(small(), name="Other"))
    assert "another programme's" in findings[0].sentence()


@pytest.mark.parametrize(
    ("part", "code", "fields", "sentence"),
    [
        ("instructors", "I1", {"weekly_load_hours": -4}, "weekly load of -4 hours"),
        ("modules", "ENG", {"sessions": -1}, "has -1 sessions"),
        ("modules", "ENG", {"length": 0}, "of the length 0"),
        ("modules", "ENG", {"max_per_day": 0}, "a limit below its least"),
        ("modules", "ENG", {"first_week": 2, "last_week": 1}, "from W2 to W1"),
        ("modules", "ENG", {"makeup": (("S11", 0),)}, "less than one make-up session"),
        ("venues", "R1", {"capacity": -1}, "holds -1 people"),
        ("pools", "LORRY", {"quantity": -1}, "has -1 units"),
        ("groups", "S11", {"size": -1}, "has -1 people"),
        ("events", "OPEN", {"last_period": 1, "first_period": 2}, "ends before it begins"),
    ],
)
def test_the_engine_refuses_contradictory_numbers(part: str, code: str, fields: dict[str, Any], sentence: str) -> None:
    problem = tiny_problem()
    parts = tuple(replace(p, **fields) if p.code == code else p for p in getattr(problem, part))
    with pytest.raises(ValueError, match=sentence):
        replace(problem, **{part: parts})


def test_the_engine_refuses_contradictory_orders_and_weights() -> None:
    problem = tiny_problem()
    for changed, sentence in (
        ({"orders": (replace(problem.orders[0], min_gap_days=9),)}, "9 to 8 days"),
        ({"orders": (replace(problem.orders[0], after="BFA"),)}, "before itself"),
        ({"weights": {"S1": -0.1}}, "less than nothing"),
    ):
        with pytest.raises(ValueError, match=sentence):
            replace(problem, **changed)  # type: ignore[arg-type]
