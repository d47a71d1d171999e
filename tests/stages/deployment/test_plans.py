"""A proposal as a file, and a plan that a hand made or changed read back: nothing is lost, everything wrong is told."""

import csv
import io
import json
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Post, Problem
from blueberet.engine.deployment.scoring import score
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.sheets.findings import Finding, UnusableFile
from blueberet.stages.deployment.intake_plan import read_plan
from blueberet.stages.deployment.outputs.plans import Filling, why_empty, write_plan
from tests.engine.deployment.instances import ENGLISH, PASSPORT, english, passport, person, problem, random_problem
from tests.stages.deployment import company

UNTIL = date(2031, 1, 1)


@pytest.fixture
def small() -> Problem:
    """Two medics' places and an observer's, one tour each; one of four people may observe."""
    people = [
        person("N-1", passport(UNTIL), name="Әбдіров Ғалым"), person("N-2", passport(UNTIL), name="=HYPERLINK(1)"),
        person("N-3", passport(date(2027, 2, 1)), name="Orken"), person("007", english("2222"), name="Orken"),
    ]  # fmt: skip
    posts = [
        Post("MED", "UNDOF", "Medic", places=2, needs=(PASSPORT,), tour_months=36),
        Post("OBS", "MINURSO", "Observer", "observer", needs=(ENGLISH, PASSPORT), tour_months=36),
    ]
    return problem(people, posts)


def sheet(*rows: Any, name: str = "Plan") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pairs(plan: Plan | None) -> set[tuple[str, str]]:
    assert plan is not None
    return {(a.rotation, a.person) for a in plan.assignments}


def told(findings: list[Finding]) -> list[tuple[int | None, str, str]]:
    return [(f.row, f.column, f.problem) for f in findings]


def test_a_row_for_each_place_with_the_reason_where_it_is_empty(small: Problem) -> None:
    plan = Plan((Assignment("MED/1", "N-2"),))
    content = write_plan("csv", small, plan, why_empty(small, plan))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][3] == "Rotation"
    assert [r[3] for r in rows[1:]] == ["OBS/1", "MED/1", "MED/1"]
    observer, medic, empty = rows[1:]
    assert medic[:9] == ["UNDOF", "MED", "Medic", "MED/1", "2027-01-01", "2029-12-31", "1", "N-2", "'=HYPERLINK(1)"]
    assert observer[7:9] == ["", ""]
    assert observer[9].startswith("Nobody fits; the nearest lacks one thing. ")
    assert "has no" in observer[9]
    assert empty[6:8] == ["2", ""]
    assert empty[9] != ""
    assert medic[9] == ""


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_comes_back(kind: Any, seed: int) -> None:
    made = random_problem(seed, people=8, posts=3)
    plan = fill(made, Budget(20, time.monotonic))
    again, found = read_plan(write_plan(kind, made, plan, why_empty(made, plan)), f"plan.{kind}", made)
    if not plan.assignments:
        assert again is None
        return
    assert found == []
    assert again is not None
    assert pairs(again) == pairs(plan)
    assert again.ended == "by hand"
    assert (again.value, again.bound, again.gap) == (score(made, plan.assignments)[0], None, None)
    assert (again.filled, again.places, again.problem) == (plan.filled, plan.places, wire.fingerprint(made))
    assert check(made, again) == check(made, plan)


def test_the_json_holds_the_problem_too(small: Problem) -> None:
    plan = Plan((Assignment("MED/1", "N-1"),), "optimal", 1, 1.0, 1, 3)
    content = write_plan("json", small, plan)
    back = wire.load_json(Filling, content)
    assert (back.problem, back.plan) == (small, plan)
    bare, found = read_plan(wire.dump_json(plan), "plan.json", small)
    assert found == []
    assert bare is not None
    assert (bare.ended, bare.value, bare.bound) == ("by hand", score(small, plan.assignments)[0], None)


def test_the_workbook_keeps_texts_as_texts(small: Problem) -> None:
    content = write_plan("xlsx", small, Plan((Assignment("MED/1", "N-2"), Assignment("MED/1", "007"))))
    cells = {c.value: c for row in load_workbook(io.BytesIO(content)).active.iter_rows() for c in row}
    assert cells["=HYPERLINK(1)"].data_type == "s"
    assert cells["007"].value == "007"
    assert pairs(read_plan(content, "p.xlsx", small)[0]) == {("MED/1", "N-2"), ("MED/1", "007")}


def test_a_hand_needs_two_columns_in_any_order_and_may_leave_places_empty(small: Problem) -> None:
    rows = [["Remark", "PERSON ", "rotation"], ["night", "N-1", "MED/1"], ["", "", "OBS/1"], ["#REF!", "N-2", "MED/1"]]
    plan, found = read_plan(sheet(*rows), "mine.xlsx", small)
    assert found == []
    assert pairs(plan) == {("MED/1", "N-1"), ("MED/1", "N-2")}
    text = "Личный номер,Ротация\nN-1,MED/1\n\n,\n007,OBS/1\n"
    plan, found = read_plan(text.encode("cp1251"), "mine.csv", small)
    assert found == []
    assert pairs(plan) == {("MED/1", "N-1"), ("OBS/1", "007")}


def test_the_checker_judges_it_afterwards(small: Problem) -> None:
    plan, found = read_plan(sheet(["Rotation", "Person"], ["OBS/1", "N-1"], ["MED/1", "N-1"]), "p.xlsx", small)
    assert found == []
    assert plan is not None
    assert {b.rule for b in check(small, plan)} == {"P4", "P9"}


def test_everything_wrong_is_told_at_once_with_row_and_column(small: Problem) -> None:
    rows = [
        ["Rotation", "Person", "Name"], ["MED/1", "N-1"], ["MED/9", "N-1"], ["MED/1", "N-99"], ["MED/1", "N-1"],
        ["", "N-2", "x"], ["OBS/1", "007"], ["OBS/1", "N-2"], ["NO/1", "nobody"], ["MED/1", "әбдіров ғалым"],
        ["MED/1", "Orken"],
    ]  # fmt: skip
    plan, found = read_plan(sheet(*rows), "p.xlsx", small)
    assert plan is None
    assert told(found) == [
        (3, "Rotation", "There is no such tour."),
        (4, "Person", "Nobody of the roll has this service number."),
        (5, "Person", "This person stands in this tour already, in row 2."),
        (6, "Rotation", "The cell is empty, but a person stands in the row."),
        (8, "Rotation", "The tour has 1 place; this is person 2."),
        (9, "Rotation", "There is no such tour."),
        (9, "Person", "Nobody of the roll has this service number."),
        (10, "Person", "Nobody of the roll has this service number."),
        (11, "Person", "Nobody of the roll has this service number."),
    ]
    assert all(f.sheet == "Plan" and f.remedy for f in found)
    assert found[0].remedy.startswith("Did you mean «MED/1»?")
    assert found[7].remedy == "Write the service number, N-1."
    assert found[8].remedy == "Write a service number of the roll, or leave the cell empty."
    assert found[4].sentence() == (
        "Plan, row 8, Rotation «OBS/1»: The tour has 1 place; this is person 2. Take somebody out of it."
    )


def test_json_by_hand_is_told_of_by_row_too(small: Problem) -> None:
    said = {"assignments": [
        {"rotation": "MED/1", "person": "N-1"}, {"rotation": "MED/1", "person": ["N-2"]}, {"person": "N-2"},
        {"rotation": "MED/1", "person": "N-1"}, {"rotation": "X"},
    ]}  # fmt: skip
    plan, found = read_plan(json.dumps(said).encode(), "p.json", small)
    assert plan is None
    assert [(f.sheet, f.row, f.column) for f in found] == [
        ("assignments", 3, "person"), ("assignments", 4, "rotation"), ("assignments", 5, "person"),
    ]  # fmt: skip


def test_a_plan_for_another_situation_is_read_with_a_warning(small: Problem) -> None:
    plan = Plan((Assignment("MED/1", "N-1"),), problem=wire.fingerprint(small))
    assert read_plan(write_plan("json", small, plan), "p.json", small)[1] == []
    later = replace(small, last=date(2030, 1, 1))
    again, (warning,) = read_plan(write_plan("json", small, plan), "p.json", later)
    assert pairs(again) == {("MED/1", "N-1")}
    assert warning.severity == "warning"
    assert "another situation" in warning.problem


@pytest.mark.parametrize(("rows", "problem"), [
    ([["Rotation", "Persons of it"], ["MED/1", "N-1"]], "No header row was found in the first 15 rows."),
    ([["Rotation", "Mission"], ["MED/1", "UNDOF"]], "The column «Person» is missing; the headers are Rotation, Mission."),
    ([["Rotation", "Person"]], "There is no row below the headers."),
    ([["Rotation", "Person"], ["MED/1", ""]], "No row names a person."),
])  # fmt: skip
def test_what_is_no_plan_is_refused(small: Problem, rows: Any, problem: str) -> None:
    plan, found = read_plan(sheet(*rows), "p.xlsx", small)
    assert plan is None
    assert [f.problem for f in found] == [problem]


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "empty"), (b"%PDF-1.7", "no table"), (b"{", "no JSON"), (b'{"a": 1}', "is no plan"),
    (b'{"assignments": [1]}', "is no plan"), (b'{"assignments": []}', "0 assignments"), (b'{"plan": [1]}', "is no plan"),
    (b'{"a":' * 100_000, "no JSON"), (b'{"assignments": [\xff]}', "no JSON"),
])  # fmt: skip
def test_what_is_no_file_of_ours_is_said_to_be_none(small: Problem, content: bytes, problem: str) -> None:
    with pytest.raises(UnusableFile, match=problem):
        read_plan(content, "p.json", small)


def test_formulas_and_merged_cells_are_told_where_they_are_read(small: Problem) -> None:
    book = Workbook()
    page = book.active
    for row in (["Rotation", "Person", "Place"], ["MED/1", "N-1", "=1+1"], ["", "N-2", ""], ["OBS/1", "=A1", ""]):
        page.append(row)
    page.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    plan, found = read_plan(out.getvalue(), "p.xlsx", small)
    assert plan is None
    assert [(f.row, f.column) for f in found] == [(3, "Rotation"), (4, "Person")]


def test_zeros_that_a_spreadsheet_took_away_are_found_again(small: Problem) -> None:
    _plan, (found,) = read_plan(sheet(["Rotation", "Person"], ["MED/1", 7]), "p.xlsx", small)
    assert (found.value, found.remedy) == ("7", "Write the service number, 007.")


def test_many_unknown_people_are_told_quickly() -> None:
    made = company.problem()
    rows = [["Rotation", "Person"], *(["UNDOF-RFL/1", f"X-{n}"] for n in range(3000))]
    _plan, found = read_plan(sheet(*rows), "p.xlsx", made)
    assert len(found) == 3000
