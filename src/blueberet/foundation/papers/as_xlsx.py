"""Papers as workbooks that print like the page, and plain tables to reckon with: texts stay texts, days are days."""

import io
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from blueberet.foundation.papers import packing
from blueberet.foundation.papers.paper import (
    TO_FILL,
    Block,
    Bullets,
    Facts,
    Grid,
    Head,
    Heading,
    Paper,
    Picture,
    Signs,
    Text,
    Value,
    lines,
    plain,
    signing,
)
from blueberet.foundation.sheets.write import RISKY

LINE = Side(style="thin", color="8C8C8C")
SHADES = {"head": "E8E8E8", "total": "F2F2F2"}
INK = {True: "404040", False: "9B1C1C"}
"""Of what is decided, of what is not."""
CHARACTERS_A_MM = 0.62
"""What makes a column of a sheet as wide as on the page."""
FONT, LINE_HEIGHT = "Arial", 13.5
LONGEST = 32_767
"""Signs a cell holds."""


def write(made_of: Paper | Sequence[Grid], at: datetime, *, title: str = "", author: str = "") -> bytes:
    """A workbook.

    Of a paper: a sheet with the first table and all that is said, a sheet for each other table; of pictures stands what
    they show. Of tables alone: a sheet for each, named by its heading, the header in the first row and nothing besides;
    ``title`` and ``author`` then stand in the properties of the file.
    """
    book = Workbook()
    if isinstance(made_of, Paper):
        book.properties.title, book.properties.creator = plain(made_of.title), plain(made_of.author)
        with override(made_of.language):
            _paper(book, made_of)
    else:
        book.properties.title, book.properties.creator = plain(title), plain(author)
        _tables(book, made_of)
    out = io.BytesIO()
    book.save(out)
    return packing.settled(out.getvalue(), at)


def _paper(book: Any, paper: Paper) -> None:
    grids = [b for b in paper.blocks if isinstance(b, Grid)]
    first = grids[0] if grids else None
    sheet = book.active
    sheet.title = _named(first.heading if first else "", _("List"))
    put(sheet, 1, 1, paper.title, bold=True, size=14)
    put(sheet, 2, 1, paper.status, bold=True).font = Font(name=FONT, bold=True, color=INK[paper.is_final])
    row = 3
    if paper.subtitle:
        put(sheet, row, 1, paper.subtitle)
        row += 1
    for block in paper.blocks:
        if isinstance(block, Grid):
            row = _grid(sheet, row + 1, block) + 1 if block is first else row
        else:
            for text, bold, before in _said(block):
                row += before
                put(sheet, row, 1, text, bold=bold)
                row += 1
    _page(sheet, paper, first)
    for n, grid in enumerate(grids[1:], 2):
        more = book.create_sheet(_named(grid.heading, str(n)))
        _grid(more, 1, grid)
        _page(more, paper, grid)


def _said(block: Block) -> Iterator[tuple[str, bool, int]]:
    """The lines a block comes to: text, whether it stands out, empty rows before it."""
    match block:
        case Heading():
            yield block.text, True, 1
        case Text():
            for line in lines(block.text):
                yield line, block.look in ("strong", "warning"), 0
        case Bullets():
            yield from ((f"• {item}", False, 0) for item in block.items)
        case Facts():
            yield from ((f"{label}: {text}", False, 0) for label, text in block.rows)
        case Picture():
            yield " – ".join(x for x in (block.caption, block.alt) if x), False, 0
        case Signs():
            for caption in block.captions:
                yield caption, True, 1
                yield "   ".join(f"{word} {TO_FILL}" for word in signing()), False, 0


def _tables(book: Any, grids: Sequence[Grid]) -> None:
    book.remove(book.active)
    for n, grid in enumerate(grids, 1):
        sheet = book.create_sheet(_named(grid.heading, str(n)))
        for column, head in enumerate(grid.heads, 1):
            put(sheet, 1, column, head.title, bold=True).fill = PatternFill("solid", fgColor=SHADES["head"])
            sheet.column_dimensions[get_column_letter(column)].width = _characters(head)
        looks: dict[tuple[bool, bool, bool], Any] = {}
        for row, values in enumerate((*grid.rows, grid.total) if grid.total else grid.rows, 2):
            is_total = row == len(grid.rows) + 2
            for column, value in enumerate(values, 1):
                look = (is_total, isinstance(value, date), _is_risky(value))
                if look in looks:
                    _store(sheet.cell(row, column), value)._style = copy(looks[look])
                else:
                    looks[look] = put(sheet, row, column, value, bold=is_total)._style
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
    if not grids:
        book.create_sheet(_("List"))


def _named(heading: str, otherwise: str) -> str:
    """A name that a spreadsheet takes for a sheet."""
    return "".join(c for c in plain(heading) if c not in "[]:*?/\\")[:31].strip("' ") or otherwise


def put(sheet: Any, row: int, column: int, value: Value, *, bold: bool = False, size: int = 10) -> Any:
    """Write one cell; a text is stored as text whatever it begins with."""
    cell = _store(sheet.cell(row, column), value)
    cell.quotePrefix = _is_risky(value)
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    cell.font = Font(name=FONT, bold=bold, size=size)
    return cell


def _store(cell: Any, value: Value) -> Any:
    cell.value = plain(value)[:LONGEST] if isinstance(value, str) else value
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


def _page(sheet: Any, paper: Paper, grid: Grid | None) -> None:
    for n, head in enumerate(grid.heads if grid else (Head("", 120),), 1):
        sheet.column_dimensions[get_column_letter(n)].width = _characters(head)
    sheet.page_setup.orientation = "landscape" if paper.is_wide else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    said = " · ".join(plain(x) for x in (paper.footer, paper.status) if x)
    sheet.oddFooter.left.text = said.replace("&", "&&")
    sheet.oddFooter.right.text = f"&P {_('of')} &N"
