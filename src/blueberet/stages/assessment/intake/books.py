"""A file of evaluation as sheets of cells: a workbook, or JSON with a list of rows for each sheet."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from blueberet.foundation.sheets.book import MOST_BYTES, MOST_ROWS, Book, SheetCells, read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.tables import Table


def book_of(content: bytes, filename: str, tables: Sequence[Table]) -> Book:
    """Read XLSX, CSV or JSON by what the bytes are.

    Raises
    ------
    UnusableFile
        If it is none of them.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.lstrip()[:1] not in (b"{", b"["):
        return read_book(content, filename)
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{filename} has {len(content) // 2**20} MB; at most {MOST_BYTES // 2**20} MB can be read.")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{filename} is no JSON that can be read: {error}.") from error
    if not isinstance(said, dict):
        raise UnusableFile(f"{filename} is a list; it should be an object with {', '.join(t.key for t in tables)}.")
    return Book(filename, [_cells(t, said.get(t.key, []), filename) for t in tables])


def _cells(table: Table, rows: Any, filename: str) -> SheetCells:
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows) or len(rows) > MOST_ROWS:
        raise UnusableFile(f"{filename}: «{table.key}» should be a list of rows.")
    keys = [c.key for c in table.columns]
    keys += [k for k in dict.fromkeys(str(k) for r in rows for k in r) if k not in keys]
    headers = {c.key: c.header for c in table.columns}
    plain = [[_plain(r.get(k)) for k in keys] for r in rows]
    return SheetCells(table.sheet, [[headers.get(k, k) for k in keys], *plain])


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def written_json(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """The same rows as JSON; empty cells are left out."""
    told = {key: [_row(r) for r in rows] for key, rows in tables.items()}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date | time) else v for k, v in row.items() if v not in (None, "")}
