"""Writing books: exports that come back unharmed, and templates made from the tables."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from blueberet.foundation.sheets.tables import Table

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """A value for a cell of CSV: texts that a spreadsheet would run as a formula get an apostrophe.

    Texts that already have apostrophes before such a sign get one more, so that reading can take one away.
    """
    if isinstance(value, str) and value.lstrip("'").startswith(RISKY) and value != "-":
        return "'" + value
    return value


def write_book(tables: Sequence[tuple[Table, Iterable[Mapping[str, Any]]]]) -> bytes:
    """An XLSX workbook with one sheet for each table; rows are values by column key."""
    book = Workbook()
    book.remove(book.active)
    for table, rows in tables:
        sheet = book.create_sheet(table.sheet[:31])
        _header(sheet, table)
        widths = [len(c.header) for c in table.columns]
        for r, row in enumerate(rows, 2):
            for n, column in enumerate(table.columns, 1):
                value = row.get(column.key)
                if value is None or value == "":
                    continue
                cell = sheet.cell(r, n, value)
                if isinstance(value, str):
                    # Stored as text whatever it begins with: no formula is ever written.
                    cell.data_type = "s"
                    cell.quotePrefix = value.startswith(RISKY)
                elif isinstance(value, date):
                    cell.number_format = "yyyy-mm-dd"
                widths[n - 1] = max(widths[n - 1], min(48, len(str(value))))
        for n, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(n)].width = width + 2
    return _bytes(book)


def write_template(tables: Sequence[Table]) -> bytes:
    """An empty workbook: headers with their help, lists of choices, and a sheet of notes."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.sheet[:31])
        _header(sheet, table)
        for n, column in enumerate(table.columns, 1):
            letter = get_column_letter(n)
            sheet.column_dimensions[letter].width = max(12, len(column.header) + 4)
            listed = ",".join(column.choices)
            if column.choices and len(listed) < 250:
                rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
                sheet.add_data_validation(rule)
                rule.add(f"{letter}2:{letter}2000")
    notes = book.create_sheet("Notes")
    notes.append(["Sheet", "Column", "Needed", "What stands here", "Example"])
    for table in tables:
        for c in table.columns:
            notes.append([table.sheet, c.header, "yes" if c.required else "", c.help, c.example])
    for cell in notes[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (18, 24, 8, 90, 40), strict=True):
        notes.column_dimensions[letter].width = width
    return _bytes(book)


def write_csv(table: Table, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel reads every letter; formulas are escaped."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([c.header for c in table.columns])
    for row in rows:
        values = [row.get(c.key) for c in table.columns]
        writer.writerow([v.isoformat() if isinstance(v, date) else safe("" if v is None else v) for v in values])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _header(sheet: Any, table: Table) -> None:
    for n, column in enumerate(table.columns, 1):
        cell = sheet.cell(1, n, column.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F1" if column.required else "F2F2F2")
        cell.comment = Comment(column.help, "Blueberet", width=320, height=90)
    sheet.freeze_panes = "A2"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
