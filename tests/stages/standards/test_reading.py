"""Catalogues are read with every fault at once, each at its row."""

import json
from typing import Any

import pytest

from blueberet.foundation.sheets.book import Book, SheetCells, read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.stages.standards.reading import CatalogueCheck, Known, check_book, check_catalogue, written_json
from tests.stages.standards.catalogues import SMALL, book, tables


def check(said: dict[str, Any] | None = None, **known: Any) -> CatalogueCheck:
    return check_catalogue(book(said), "standards.xlsx", known=Known(**known))


def told(said: dict[str, Any]) -> str:
    return "\n".join(f.sentence() for f in check(said).findings if f.severity == "error")


def test_a_catalogue_is_read_whole() -> None:
    found = check()
    assert found.is_clean, [f.sentence() for f in found.findings]
    by_code = {c.code: c for c in found.contents}
    assert len(by_code) == 9
    task = by_code["T03"]
    assert task.head["satisfactory_share"] == 0.85
    assert task.head["authored"] == ["conditions", "satisfactory_share", "improvement_share"]
    assert [c for c, _ in task.lines] == ["T03-01", "T03-02"]
    assert task.lines[1][1]["limit_s"] == 600
    assert task.lines[1][1]["unverified"] == ["limit_s"]
    assert by_code["N03"].head["critical"] is False


def test_json_says_the_same_as_the_workbook() -> None:
    content = written_json({k: list(v) for k, v in SMALL.items()})
    found = check_catalogue(content, "standards.json", known=Known())
    assert found.is_clean, [f.sentence() for f in found.findings]
    assert {c.code: c.seal() for c in found.contents} == {c.code: c.seal() for c in check().contents}


def test_every_row_names_a_source_that_exists() -> None:
    said = tables()
    del said["steps"][0]["source"]
    said["lessons"][0]["source"] = "S1; S99"
    text = told(said)
    assert "Steps, row 2, Source: The cell is empty" in text
    assert "Lessons, row 2, Source «S1; S99»: S99 is not on the sheet Sources" in text


def test_what_is_unverified_names_a_column() -> None:
    said = tables()
    said["lessons"][0]["unverified"] = "Minutes; Colour"
    assert "Lessons, row 2, Unverified" in told(said)
    assert "«Colour» is no column" in told(said)
    said["lessons"][0] |= {"unverified": "Minutes", "authored": "Minutes"}
    assert "named both" in told(said)


@pytest.mark.parametrize(
    ("table", "row", "change", "sentence"),
    [
        ("steps", 0, {"task": "T99"}, "Steps, row 2, Task «T99»: T99 has no row on the sheet Tasks"),
        ("steps", 1, {"code": "T03-01"}, "This value stands in row 2 already"),
        ("courses", 0, {"code": "T03"}, "Courses, row 2, Code «T03»: This code stands on the sheet Tasks, row 2"),
        ("courses", 0, {"after": "NONE"}, "There is no course or edition NONE"),
        ("courses", 0, {"after": "BFAC"}, "These come in a circle: BFAC after BFAC"),
        ("tasks", 0, {"improvement_share": "90 %"}, "Needs improvement begins at 0.9, above Satisfactory at 0.85"),
        ("tasks", 0, {"satisfactory_share": "185 %"}, "A share lies between 0 and 1"),
        ("tasks", 0, {"satisfactory_share": ""}, "Only one of the two shares is given"),
        ("levels", 1, {"position": 1}, "EOD1 has the place 1 already"),
        ("scales", 1, {"highest": 0}, "The limits of the scale IELTS leave no room"),
        ("requirements", 0, {"of": "T77"}, "Requirements, row 2, Of «T77»: There is no task T77"),
        ("requirements", 1, {"least": "4.7"}, "IELTS goes in steps of 0.5; 4.7 lies between two"),
        ("requirements", 1, {"scale": "TOEFL"}, "There is no scale TOEFL"),
        ("requirements", 1, {"amount": 50}, "A share cannot be 50"),
        ("requirements", 2, {"of": "EOD9"}, "No ladder has a level EOD9"),
        ("requirements", 2, {"amount": ""}, "How much is asked for is missing"),
        ("sets", 0, {"unit_kind": ""}, "A set for units names no kind of unit"),
        ("links", 0, {"national": "T03"}, "T03 is no national task"),
        ("links", 0, {"un": "T99"}, "There is no task T99"),
    ],
)
def test_a_fault_is_told_at_its_row(table: str, row: int, change: dict[str, Any], sentence: str) -> None:
    said = tables()
    said[table][row] |= change
    assert sentence in told(said)


def test_all_faults_come_at_once() -> None:
    said = tables()
    said["steps"][0]["task"] = "T99"
    said["requirements"][1]["least"] = "10"
    said["courses"][0]["kind"] = "dance"
    assert len(told(said).splitlines()) >= 3


def test_a_circle_over_several_courses_is_told_once() -> None:
    said = tables()
    said["courses"] = [
        {"code": c, "title": c, "kind": "specialised", "after": a, "source": "S1"}
        for c, a in (("A", "B"), ("B", "C"), ("C", "A"))
    ]
    said["contents"] = []
    assert told(said).count("come in a circle") == 1


def test_a_chain_without_end_is_refused_with_a_sentence() -> None:
    said = tables()
    said["courses"] = [
        {"code": f"C{n}", "title": "x", "kind": "specialised", "after": f"C{n + 1}" if n < 3000 else "", "source": "S1"}
        for n in range(3001)
    ]
    said["contents"] = []
    assert "More than 100 courses follow one on another" in told(said)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"format": "blueberet.standards", "tasks": [', "is no JSON: line 1"),
        (b'{"tasks": []}', 'has to be an object with "format"'),
        (b"[1, 2]", "is no catalogue"),
        (b'{"format": "blueberet.standards", "tasks": {"code": "T1"}}', "has to be a list of objects"),
        (b"[" * 200_000, "nested too deeply|is no JSON"),
        (b'{"format": "blueberet.standards"}', "has none of the sheets"),
        (
            b'{"format": "blueberet.standards", "tasks": [{"code": ' + b"9" * 5000 + b"}]}",
            "a number too long|is no JSON",
        ),
        (
            json.dumps({"format": "blueberet.standards", "tasks": [{f"k{n}": 1} for n in range(99)]}).encode(),
            "60 different keys",
        ),
        ('{ "format": "Ә"}'.encode("cp1251", "replace").replace(b"?", b"\xff"), "is no UTF-8 text"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(UnusableFile, match=sentence):
        check_catalogue(content, "x.json", known=Known())


def test_a_nominal_roll_is_no_catalogue() -> None:
    from tests.workbooks import roll

    with pytest.raises(UnusableFile, match="none of the sheets of a catalogue"):
        check_catalogue(roll(), "roll.xlsx", known=Known())


def test_an_unknown_column_and_an_unknown_sheet_are_pointed_out() -> None:
    said: dict[str, Any] = {"format": "blueberet.standards", **{k: list(v) for k, v in tables().items()}}
    said["tasks"][0]["colour"] = "red"
    said["songs"] = [{"code": "x"}]
    found = check_catalogue(json.dumps(said).encode(), "x.json", known=Known())
    words = "\n".join(f.sentence() for f in found.findings)
    assert found.is_clean
    assert "This column is not known" in words
    assert "songs: This sheet is not known" in words


def test_a_centre_with_few_kinds_comes_back_from_json() -> None:
    said = {k: (v if k in ("sources", "tasks", "steps") else []) for k, v in SMALL.items()}
    found = check_catalogue(written_json({k: list(v) for k, v in said.items()}), "x.json", known=Known())
    assert [f.sentence() for f in found.findings] == []
    assert len(found.contents) == 2


def test_a_sheet_called_by_its_key_is_read_and_two_of_one_kind_are_told() -> None:
    found = check_book(Book("x", [*_sheets({"Links": "Crosswalk links"})]), known=Known())
    assert found.is_clean
    assert len(next(c for c in found.contents if c.code == "XW").lines) == 1
    doubled = [*_sheets({}), SheetCells("Задачи", [["Code", "Title"], ["T9", "Lost"]])]
    words = "".join(f.sentence() for f in check_book(Book("x", doubled), known=Known()).findings)
    assert "«Tasks» are both the sheet Tasks" in words


def _sheets(renamed: dict[str, str]) -> list[SheetCells]:
    names = {v: k for k, v in renamed.items()}
    return [SheetCells(names.get(s.name, s.name), s.cells, s.marks) for s in read_book(book(), "x.xlsx").sheets]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"what": "age", "least": "abc", "most": "50"}, "«abc» is no number of years"),
        ({"what": "service", "least": "banana"}, "«banana» is no number of years"),
        ({"what": "age", "least": "²"}, "is no number of years"),
        ({"what": "age"}, "The age has no limit"),
        ({"measure": "count", "amount": 1.5}, "There is no 1.5 of anybody"),
        ({"who": "a\ud800b"}, "invisible control characters"),
    ],
)
def test_what_a_requirement_cannot_mean(change: dict[str, Any], sentence: str) -> None:
    said: dict[str, Any] = {k: list(v) for k, v in tables().items()}
    said["requirements"] = [{**said["requirements"][0], **change}]
    content = json.dumps({"format": "blueberet.standards", **said}).encode()
    found = check_catalogue(content, "x.json", known=Known())
    assert sentence in "".join(f.sentence() for f in found.findings)


@pytest.mark.parametrize("value", ['{"a": 1}', "1e400", "NaN", '[["x"]]'])
def test_json_values_are_texts_numbers_truths_or_lists_of_them(value: str) -> None:
    content = '{"format": "blueberet.standards", "tasks": [{"code": "T1", "title": ' + value + "}]}"
    with pytest.raises(UnusableFile, match="object 1, title|is nested too deeply"):
        check_catalogue(content.encode(), "x.json", known=Known())
