"""Small files for tests: rolls and programme workbooks, good ones to be broken."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from blueberet.engine.programme.problem import Problem
from blueberet.stages.programme.workbook.write import write_programme

HEADERS = [
    "Service number",
    "Name (Cyrillic)",
    "Sex",
    "Birth date",
    "Rank",
    "Contingent",
    "Company",
    "Platoon",
    "Section",
    "Region",
    "Specialities",
]
PEOPLE: list[list[Any]] = [
    ["N-001", "Әбдіров Ғалым", "M", "1995-04-17", "sergeant", "First Contingent", "A Company", "1 Platoon", "1 Section", "Abai", ""],
    ["N-002", "Қасымов Өркен", "M", "17.05.1996", "рядовой", "First Contingent", "A Company", "1 Platoon", "1 Section", "Astana", "driver"],
    ["N-003", "Нұрпейісова Үміт", "F", "1994-01-02", "captain", "First Contingent", "A Company", "1 Platoon", "2 Section", "Almaty", "medic"],
]  # fmt: skip


def xlsx(rows: list[list[Any]], sheet: str = "Roster") -> bytes:
    """A workbook with one sheet of rows."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roll(*, changed: dict[tuple[int, str], Any] | None = None, headers: list[str] | None = None) -> bytes:
    """The three people; ``changed`` sets cells by person number and header."""
    rows = [list(r) for r in PEOPLE]
    for (n, header), value in (changed or {}).items():
        rows[n][HEADERS.index(header)] = value
    return xlsx([headers or HEADERS, *rows])


def programme(problem: Problem, *, changed: dict[tuple[str, int, str], Any] | None = None, without: str = "") -> bytes:
    """A problem's workbook; ``changed`` sets cells by sheet, row number and header."""
    book = load_workbook(io.BytesIO(write_programme(problem)))
    if without:
        del book[without]
    for (sheet, row, header), value in (changed or {}).items():
        heads = [c.value for c in book[sheet][1]]
        book[sheet].cell(row, heads.index(header) + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
