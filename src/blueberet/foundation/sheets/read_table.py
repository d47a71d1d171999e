"""Reading one table of a book: find the sheet, the header row, the columns; tell every fault.

In: a ``Book`` and a ``Table``. Out: rows of values, and findings. A row with a fault keeps
the values that could be read.
"""

import difflib
from collections import Counter, defaultdict
from typing import Any

from blueberet.foundation.sheets.book import Book, SheetCells
from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.readers import date_style, day
from blueberet.foundation.sheets.tables import Column, Row, Table

HEADER_WITHIN = 15
SHOWN = 80


def key_of(word: object) -> str:
    """A header or sheet name without what does not matter: case, spaces, punctuation."""
    return "".join(c for c in str(word or "").casefold() if c.isalnum())


def shown(cell: Any) -> str:
    """A cell as a message shows it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    value = cell.isoformat()[:10] if hasattr(cell, "isoformat") else str("" if cell is None else cell)
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def read_table(book: Book, table: Table, *, alone: bool = False) -> tuple[list[Row], list[Finding]]:
    """Read a table's rows. ``alone``: a book with one sheet is this table, whatever the sheet is called."""
    sheet = _sheet(book, table, alone)
    if sheet is None:
        if not table.required:
            return [], []
        names = ", ".join(s.name for s in book.sheets)
        told = f"The sheet «{table.sheet}» is missing; the file has {names}."
        return [], [Finding(table.sheet, None, "", "", told, "Add the sheet; the template shows its columns.")]
    header = _header_row(sheet, table)
    if header is None:
        wanted = ", ".join(c.header for c in table.columns if c.required)
        told = f"No header row was found in the first {HEADER_WITHIN} rows."
        return [], [Finding(sheet.name, None, "", "", told, f"Write the headers {wanted} above the rows.")]
    columns, findings = _columns(sheet, header, table)
    rows: list[Row] = []
    headers = {c.key: str(sheet.cells[header][n]) for n, c in columns.items()}
    styles: dict[int, Counter[str]] = defaultdict(Counter)
    for index in range(header + 1, len(sheet.cells)):
        cells = sheet.cells[index]
        if not any(cell is not None and str(cell).strip() for cell in cells):
            continue
        row = Row(sheet.name, index + 1, {}, headers)
        for n, column in columns.items():
            cell = cells[n] if n < len(cells) else ""
            findings.extend(read_cell(sheet, row, column, n, cell, styles))
        rows.append(row)
    findings.extend(mixed_dates(sheet, styles, columns, header))
    findings.extend(doubled(table, rows))
    return rows, findings


def _sheet(book: Book, table: Table, alone: bool) -> SheetCells | None:
    wanted = {key_of(table.sheet), *(key_of(a) for a in table.aliases)}
    for sheet in book.sheets:
        if key_of(sheet.name) in wanted:
            return sheet
    filled = [s for s in book.sheets if any(str(c or "").strip() for row in s.cells for c in row)]
    return filled[0] if alone and len(filled) == 1 else None


def names_of(column: Column) -> set[str]:
    """Keys of all headers that mean the column."""
    return {key_of(column.header), key_of(column.key), *(key_of(a) for a in column.aliases)}


def _header_row(sheet: SheetCells, table: Table) -> int | None:
    """The row of the first ones that knows most headers; at least two, or one where a table has one column."""
    known = set().union(*(names_of(c) for c in table.columns))
    best, most = None, min(2, len(table.columns)) - 1
    for index, cells in enumerate(sheet.cells[:HEADER_WITHIN]):
        hits = sum(1 for cell in cells if key_of(cell) in known)
        if hits > most:
            best, most = index, hits
    return best


def _columns(sheet: SheetCells, header: int, table: Table) -> tuple[dict[int, Column], list[Finding]]:
    findings: list[Finding] = []
    found: dict[int, Column] = {}
    row = header + 1
    for n, cell in enumerate(sheet.cells[header]):
        word = str(cell or "").strip()
        if not word:
            continue
        match = next((c for c in table.columns if key_of(word) in names_of(c)), None)
        if match is None:
            near = difflib.get_close_matches(word.casefold(), [c.header.casefold() for c in table.columns], 1, 0.75)
            hint = f"Did you mean «{near[0]}»? " if near else ""
            told = "This column is not known; it was not read."
            findings.append(Finding(sheet.name, row, word, "", told, f"{hint}Rename it, or leave it.", "warning"))
        elif match in found.values():
            told = f"The column «{match.header}» stands twice."
            findings.append(Finding(sheet.name, row, word, "", told, "Remove one of them."))
        else:
            found[n] = match
    there = ", ".join(str(c) for c in sheet.cells[header] if str(c or "").strip())
    for column in table.columns:
        if column.required and column not in found.values():
            told = f"The column «{column.header}» is missing; the headers are {shown(there)}."
            findings.append(Finding(sheet.name, row, column.header, "", told, "Add the column, or rename its header."))
    return found, findings


def read_cell(
    sheet: SheetCells, row: Row, column: Column, n: int, cell: Any, styles: dict[int, Counter[str]]
) -> list[Finding]:
    """Read one cell into its row; what stands against it as findings. ``n`` is its column, from 0."""
    place, header = (row.number, n + 1), row.headers[column.key]
    found: list[Finding] = []

    def tell(problem: str, remedy: str, severity: Any = "error") -> None:
        found.append(Finding(sheet.name, row.number, header, shown(cell), problem, remedy, severity))

    empty = cell is None or not str(cell).strip()
    if place in sheet.marks.empty_formulas and empty:
        tell("The cell has a formula without a result.", "Open the file in Excel and save it, or write the value.")
        return found
    if place in sheet.marks.errors:
        tell("The cell shows a spreadsheet error.", "Correct the formula, or write the value.")
        return found
    if place in sheet.marks.formulas:
        tell("The cell has a formula; its last result was taken.", "Write the value itself to be sure.", "warning")
    if place in sheet.marks.merged:
        tell("The cell is part of a merged range, so its value is unclear.", "Unmerge the cells and fill each row.")
        return found
    if empty:
        if column.required:
            tell("The cell is empty.", f"Fill it: {column.help}")
        return found
    if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "/A")):
        tell("The cell shows a spreadsheet error.", "Correct the formula, or write the value.")
        return found
    try:
        row.values[column.key] = column.read(cell)
    except ValueError as error:
        problem, _, remedy = str(error).partition("|")
        tell(problem, remedy or column.help)
    else:
        if column.read is day:
            styles[n][date_style(cell)] += 1
    return found


def mixed_dates(
    sheet: SheetCells, styles: dict[int, Counter[str]], columns: dict[int, Column], header: int
) -> list[Finding]:
    """Warn of columns whose dates are written in several styles."""
    found = []
    for n, seen in styles.items():
        if len(seen) > 1:
            told = " and ".join(f"{count} × {style}" for style, count in seen.most_common())
            head = str(sheet.cells[header][n])
            remedy = "Each was read by its own style; check them, or write all alike."
            found.append(
                Finding(sheet.name, None, head, "", f"Dates are written in several styles: {told}.", remedy, "warning")
            )
    return found


def doubled(table: Table, rows: list[Row]) -> list[Finding]:
    """Tell values of the key column that stand more than once, on whatever sheet."""
    if not table.key_column:
        return []
    seen: dict[str, Row] = {}
    found = []
    for row in rows:
        value = row.values.get(table.key_column)
        if value is None:
            continue
        first = seen.setdefault(str(value).casefold(), row)
        if first is not row:
            where = "" if first.sheet == row.sheet else f" of the sheet {first.sheet}"
            told = f"This value stands in row {first.number}{where} already."
            head = row.headers[table.key_column]
            found.append(
                Finding(row.sheet, row.number, head, shown(value), told, "Remove one row, or correct the value.")
            )
    return found
