"""How a sheet made by people is laid out: title, one or two header rows, a row of column numbers, the rows.

In: a sheet and what headers are known. Out: a ``Layout``. Nothing is read into values here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from blueberet.foundation.sheets.book import SheetCells
from blueberet.foundation.sheets.read_table import key_of

SEARCHED_ROWS = 30
FEWEST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on one sheet; rows and columns count from 0."""

    sheet: SheetCells
    title: tuple[str, ...]
    """Texts above the headers."""
    header: int
    """Last row of the headers."""
    labels: dict[int, str]
    """Column to header; a header over several columns stands before each of theirs: ``Паспорт: номер``."""
    rows: tuple[int, ...]
    """Rows that hold anything, below the headers, without repeated headers."""
    known: int
    """How many labels are known."""

    def samples(self, column: int, most: int = 3) -> list[Any]:
        """First different values of a column."""
        found: list[Any] = []
        for index in self.rows:
            cell = self.cell(index, column)
            if is_filled(cell) and cell not in found:
                found.append(cell)
                if len(found) == most:
                    break
        return found

    def cell(self, row: int, column: int) -> Any:
        """A cell, empty beyond the row's end."""
        cells = self.sheet.cells[row]
        return cells[column] if column < len(cells) else ""


def is_filled(cell: object) -> bool:
    """Whether anything stands in a cell."""
    return cell is not None and str(cell).strip() != ""


def words_of(cell: object) -> str:
    """A header as one line."""
    return " ".join(str(cell if cell is not None else "").split())


def layout_of(sheet: SheetCells, is_known: Callable[[str], bool]) -> Layout | None:
    """Find the headers: the row, or pair of rows, that knows most; else the first that looks like headers.

    ``None`` if the sheet holds no table at all.
    """
    best: tuple[int, int, dict[int, str]] | None = None
    for index in range(min(SEARCHED_ROWS, len(sheet.cells))):
        for labels, last in _readings(sheet, index):
            known = sum(1 for word in labels.values() if is_known(word))
            if known >= FEWEST_KNOWN and (best is None or known > best[0]):
                best = (known, last, labels)
    if best is None:
        found = _looks_like_headers(sheet)
        if found is None:
            return None
        best = (0, *found)
    known, header, labels = best
    first = next(n for n in range(header + 1) if any(is_filled(c) for c in sheet.cells[n]))
    top = header - 1 if header and _is_pair(sheet, header - 1) else header
    title = tuple(words_of(c) for n in range(first, top) for c in sheet.cells[n] if is_filled(c))
    return Layout(sheet, title, header, labels, _rows(sheet, header, labels), known)


def _readings(sheet: SheetCells, index: int) -> list[tuple[dict[int, str], int]]:
    """The row alone, and with the row below it where that can be its second half; with the last header row."""
    alone = {n: words_of(c) for n, c in enumerate(sheet.cells[index]) if is_filled(c)}
    found = [(alone, index)]
    if _is_pair(sheet, index):
        found.insert(0, (_pair(sheet, index), index + 1))
    return found


def _is_pair(sheet: SheetCells, index: int) -> bool:
    """Whether a row holds headers over several columns whose own headers stand in the next row."""
    if index + 1 >= len(sheet.cells):
        return False
    top, below = sheet.cells[index], sheet.cells[index + 1]
    own = [c for c in below if is_filled(c)]
    if len([c for c in top if is_filled(c)]) < 2 or not own or any(not _is_header_text(c) for c in own):
        return False
    merged = sheet.marks.merged
    across = any((index + 1, n + 1) in merged and (index + 1, n) not in merged for n in range(1, len(top) + 1))
    if merged:
        return across
    # No marks in CSV: the second row fills exactly where the first has gaps behind a header.
    gaps = [n for n, c in enumerate(below) if is_filled(c) and (n >= len(top) or not is_filled(top[n]))]
    shared = [n for n, c in enumerate(below) if is_filled(c) and n < len(top) and is_filled(top[n])]
    return bool(gaps) and bool(shared) and len(own) < max(len(top), len(below))


def _pair(sheet: SheetCells, index: int) -> dict[int, str]:
    top, below, merged = sheet.cells[index], sheet.cells[index + 1], sheet.marks.merged
    labels: dict[int, str] = {}
    over = ""
    for n in range(max(len(top), len(below))):
        cell = top[n] if n < len(top) else ""
        own = words_of(below[n]) if n < len(below) else ""
        if is_filled(cell):
            over = words_of(cell)
        elif (merged and (index + 1, n + 1) not in merged) or (not merged and not own):
            over = ""
        if label := ": ".join(x for x in (over, own) if x):
            labels[n] = label
    return labels


def _is_header_text(cell: object) -> bool:
    return isinstance(cell, str) and any(c.isalpha() or c == "№" for c in cell)


def _looks_like_headers(sheet: SheetCells) -> tuple[int, dict[int, str]] | None:
    """The first row of three or more texts with rows as wide below it."""
    for index in range(min(SEARCHED_ROWS, len(sheet.cells) - 1)):
        cells = [c for c in sheet.cells[index] if is_filled(c)]
        if len(cells) < 3 or not all(_is_header_text(c) for c in cells):
            continue
        below = next((r for r in sheet.cells[index + 1 :] if any(is_filled(c) for c in r)), [])
        if len([c for c in below if is_filled(c)]) >= 3:
            labels, last = _readings(sheet, index)[0]
            return last, labels
    return None


def _rows(sheet: SheetCells, header: int, labels: dict[int, str]) -> tuple[int, ...]:
    heads = [key_of(c) for c in sheet.cells[header]]
    first = next((n for n, key in enumerate(heads) if key), 0)
    found: list[int] = []
    for index in range(header + 1, len(sheet.cells)):
        cells = sheet.cells[index]
        if not any(is_filled(c) for c in cells) or (
            cells[first : first + 1] == sheet.cells[header][first : first + 1] and [key_of(c) for c in cells] == heads
        ):
            continue
        if not found and _is_numbering([cells[n] for n in labels if n < len(cells)]):
            continue
        found.append(index)
    return tuple(found)


def _is_numbering(cells: list[Any]) -> bool:
    """``1 2 3 4 …`` below the headers, as forms have it."""
    numbers = [str(c).removesuffix(".0").strip() for c in cells if is_filled(c)]
    return len(numbers) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
