"""A file of marks as sheets of cells: a workbook, CSV, or JSON with a list of rows; and the rows as JSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from blueberet.foundation.sheets.book import MOST_BYTES, MOST_ROWS, Book, SheetCells, read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.stages.attendance.table import MARKS

BOM = b"\xef\xbb\xbf"


def book_of(content: bytes, filename: str) -> Book:
    """Read XLSX, CSV or JSON by what the bytes are; row 2 is the first object, as under headers.

    Raises
    ------
    UnusableFile
        If it is none of them.
    """
    if content.removeprefix(BOM).lstrip()[:1] not in (b"{", b"["):
        return read_book(content, filename)
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{filename} has {len(content) // 2**20} MB; at most {MOST_BYTES // 2**20} MB can be read.")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{filename} is no JSON that can be read: {str(error)[:120]}.") from error
    rows = said.get(MARKS.key) if isinstance(said, dict) else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        told = f"{filename} has no list of marks. Write an object with «{MARKS.key}»: a list with one object for each"
        raise UnusableFile(f"{told} person and session.")
    if not 0 < len(rows) <= MOST_ROWS:
        raise UnusableFile(f"{filename} has {len(rows)} rows; 1 to {MOST_ROWS} can be read.")
    keys = [c.key for c in MARKS.columns]
    keys += [k for k in dict.fromkeys(k for r in rows for k in r) if k not in keys]
    headers = {c.key: c.header for c in MARKS.columns}
    cells: list[list[Any]] = [[headers.get(k, k) for k in keys], *([_plain(r.get(k)) for k in keys] for r in rows)]
    return Book(filename, [SheetCells(MARKS.sheet, cells)])


def _plain(value: Any) -> str | int | float:
    """A cell; what no cell can hold is shown as JSON, and its reader says so."""
    if value is None:
        return ""
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return value if plain else json.dumps(value, ensure_ascii=False)


def written_json(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as JSON; empty cells are left out."""
    told = [{k: v for k, v in row.items() if v not in (None, "")} for row in rows]
    return (json.dumps({MARKS.key: told}, ensure_ascii=False, indent=1) + "\n").encode()
