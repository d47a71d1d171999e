"""Tables: found in any order and language, every fault told at its cell; exports run no formula."""

import io
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from blueberet.foundation.sheets import readers
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book, write_csv, write_template
from tests.workbooks import xlsx

COLOURS = Table(
    "colours", "Colours",
    (Column("code", "Code", readers.text, "Short name.", required=True, aliases=("Код",)),
     Column("seen", "Seen on", readers.day, "Day.", required=True, aliases=("Дата",)),
     Column("count", "Count", readers.whole(0, 9), "How many.")),
    "Colours.", ("Цвета",), key_column="code",
)  # fmt: skip


def read(rows: list[list[Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    found, findings = read_table(read_book(xlsx(rows, "Colours"), "c.xlsx"), COLOURS)
    return [r.values for r in found], [f.sentence() for f in findings]


def test_title_rows_other_order_and_russian_headers() -> None:
    rows, findings = read([["Our colours"], [], ["Дата", "COUNT ", "код"], ["14.03.2026", 3, "red"]])
    assert rows == [{"code": "red", "seen": date(2026, 3, 14), "count": 3}]
    assert findings == []


def test_every_fault_at_once_with_its_cell() -> None:
    _, findings = read(
        [["Code", "Seen on", "Count"], ["red", "31.02.2026", 3], ["", "2026-01-01", 77], ["red", "01/02/2026", "x"]]
    )
    told = "\n".join(findings)
    for part in ("row 2, Seen on «31.02.2026»", "row 3, Code", "row 3, Count «77»", "row 4, Seen on «01/02/2026»",
                 "row 4, Count «x»", "stands in row 2 already"):  # fmt: skip
        assert part in told


def test_missing_doubled_and_unknown_headers() -> None:
    _, findings = read([["Code", "Code", "Cuont"], ["a", "b", 1]])
    told = "\n".join(findings)
    assert "«Seen on» is missing" in told
    assert "«Code» stands twice" in told
    assert "Did you mean «count»" in told


def test_mixed_date_styles_are_noticed() -> None:
    _, findings = read([["Code", "Seen on"], ["a", "2026-03-01"], ["b", "02.03.2026"]])
    assert "several styles" in findings[0]


def test_merged_and_formula_cells_are_noticed() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Colours"
    for row in (
        ["Code", "Seen on", "Count"],
        ["a", "2026-03-01", "=1+1"],
        ["b", "2026-03-02", "#N/A"],
        ["", "2026-03-03", 1],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    out = io.BytesIO()
    book.save(out)
    _, findings = read_table(read_book(out.getvalue(), "c.xlsx"), COLOURS)
    told = "\n".join(f.sentence() for f in findings)
    assert "row 2, Count: The cell has a formula without a result" in told
    assert "row 4, Code: The cell is part of a merged range" in told
    # It comes as empty, and would be lost without a word.
    assert "row 3, Count: The cell shows a spreadsheet error" in told


def test_exports_hold_no_formula() -> None:
    rows = [{"code": "=HYPERLINK(1)", "seen": date(2026, 3, 1)}, {"code": "+1", "seen": None}]
    sheet = load_workbook(io.BytesIO(write_book([(COLOURS, rows)])))["Colours"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert b"'=HYPERLINK(1)" in write_csv(COLOURS, rows)


def test_the_template_reads_as_an_empty_table() -> None:
    rows, findings = read_table(read_book(write_template([COLOURS]), "t.xlsx"), COLOURS)
    assert (rows, findings) == ([], [])


@given(st.text(max_size=200))
def test_readers_give_a_value_or_a_sentence(cell: str) -> None:
    for reader in (
        readers.text,
        readers.day,
        readers.spans,
        readers.codes,
        readers.whole(0, 5),
        readers.yes_no,
        readers.number,
    ):
        try:
            reader(cell)
        except ValueError as error:
            assert "|" in str(error)
