"""Papers as workbooks that print like the page: texts stay texts, days are days, the headers stand on every page."""

import io
from collections.abc import Sequence
from copy import copy
from datetime import date
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from blueberet.foundation.sheets.write import RISKY
from blueberet.stages.deployment.outputs.paper import TO_FILL, Grid, Head, Paper, Value, plain, signing

LINE = Side(style="thin", color="8C8C8C")
SHADES = {"head": "E8E8E8", "total": "F2F2F2"}
INK = {True: "404040", False: "9B1C1C"}
"""Of what is decided, of what is not."""
CHARACTERS_A_MM = 0.62
"""What makes a column of a sheet as wide as on the page."""
FONT, LINE_HEIGHT = "Arial", 13.5


def write(paper: Paper) -> bytes:
    """The paper as a workbook: a sheet with the first table and all that is said about it, a sheet for each other."""
    book = Workbook()
    book.properties.title, book.properties.creator = plain(paper.title), plain(paper.author)
    first, *others = paper.grids
    sheet = book.active
    sheet.title = _named(first, _("List"))
    put(sheet, 1, 1, paper.title, bold=True, size=14)
    put(sheet, 2, 1, paper.status, bold=True).font = Font(name=FONT, bold=True, color=INK[paper.is_final])
    row = 3
    for label, text in paper.facts:
        put(sheet, row, 1, f"{label}: {text}")
        row += 1
    row = _grid(sheet, row + 1, first)
    for note in paper.notes:
        put(sheet, row + 1, 1, note)
        row += 1
    for sign in paper.signs:
        put(sheet, row + 2, 1, sign, bold=True)
        put(sheet, row + 3, 1, "   ".join(f"{word} {TO_FILL}" for word in signing()))
        row += 3
    _page(sheet, paper, first)
    for n, grid in enumerate(others, 2):
        more = book.create_sheet(_named(grid, str(n)))
        _grid(more, 1, grid)
        _page(more, paper, grid)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _named(grid: Grid, otherwise: str) -> str:
    return "".join(c for c in grid.heading if c not in "[]:*?/\\")[:31] or otherwise


def put(sheet: Any, row: int, column: int, value: Value, *, bold: bool = False, size: int = 10) -> Any:
    """Write one cell; a text is stored as text whatever it begins with."""
    cell = _store(sheet.cell(row, column), value)
    cell.quotePrefix = _is_risky(value)
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    cell.font = Font(name=FONT, bold=bold, size=size)
    return cell


def _store(cell: Any, value: Value) -> Any:
    cell.value = plain(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _is_risky(value: Value) -> bool:
    return isinstance(value, str) and plain(value).startswith(RISKY)


def _grid(sheet: Any, row: int, grid: Grid) -> int:
    """Write a table from a row on; the row behind it."""
    if grid.heading:
        put(sheet, row, 1, grid.heading, bold=True, size=12)
        row += 1
    kinds = ["head", *("row" for _row in grid.rows), *(["total"] if grid.total else [])]
    titles: tuple[Value, ...] = tuple(h.title for h in grid.heads)
    sheet.print_title_rows = f"{row}:{row}"
    looks: dict[tuple[str, int, bool, bool], Any] = {}
    for kind, values in zip(kinds, (titles, *grid.rows, *([grid.total] if grid.total else [])), strict=True):
        for n, (head, value) in enumerate(zip(grid.heads, values, strict=True), 1):
            look = (kind, n, isinstance(value, date), _is_risky(value))
            if look in looks:
                # What a column looks like is worked out once; for every cell anew it takes far longer.
                _store(sheet.cell(row, n), value)._style = copy(looks[look])
                continue
            cell = put(sheet, row, n, value, bold=kind != "row")
            cell.border = Border(LINE, LINE, LINE, LINE)
            cell.alignment = Alignment(horizontal=head.align, vertical="center", wrap_text=True)
            if kind in SHADES:
                cell.fill = PatternFill("solid", fgColor=SHADES[kind])
            looks[look] = cell._style
        sheet.row_dimensions[row].height = LINE_HEIGHT * _lines(grid, values)
        row += 1
    return row


def _lines(grid: Grid, values: Sequence[Value]) -> int:
    """So many lines the fullest cell of a row needs; a spreadsheet does not always find that out itself."""
    return max(ceil(_wide(str(v or "")) / _characters(h)) or 1 for h, v in zip(grid.heads, values, strict=True))


def _wide(text: str) -> float:
    """About how wide a text is, in the unit of columns."""
    return sum(1.3 if c.isupper() else 0.55 if c == " " else 0.82 for c in text)


def _characters(head: Head) -> float:
    return max(5, round(head.width * CHARACTERS_A_MM, 1))


def _page(sheet: Any, paper: Paper, grid: Grid) -> None:
    for n, head in enumerate(grid.heads, 1):
        sheet.column_dimensions[get_column_letter(n)].width = _characters(head)
    sheet.page_setup.orientation = "landscape" if paper.is_wide else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = plain(f"{paper.footer} · {paper.status}").replace("&", "&&")
    sheet.oddFooter.right.text = f"&P {_('of')} &N"
