"""The error workbook: the rows as they came, what is wrong with each, ready to be fixed and uploaded again.

Headers that mean one of our columns carry our names, so that no question is asked the second time; units and values
that came from outside the rows stand in columns of their own.
"""

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.layout import is_filled, words_of
from blueberet.foundation.sheets.write import RISKY
from blueberet.stages.roster.intake.columns import CAME_FROM, REMEDY, WRONG, columns_by_key
from blueberet.stages.roster.intake.recognise import Recognised, RollSheet
from blueberet.stages.roster.intake.units_named import level_of
from blueberet.stages.roster.table import ROLL, UNITS

RED, YELLOW, GREY = (PatternFill("solid", fgColor=c) for c in ("F9D6D3", "FDF1D8", "E9EDF1"))


def write_for_fixing(found: Recognised, findings: Iterable[Finding]) -> bytes:
    """All rows of a recognised file in one sheet; those with errors first."""
    by_row: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for f in findings:
        if f.row is not None:
            by_row[f.sheet, f.row].append(f)
    heads = _heads(found)
    book = Workbook()
    sheet = book.active
    sheet.title = ROLL.sheet
    sheet.append([WRONG, REMEDY, *heads, CAME_FROM])
    lines = []
    for roll in found.sheets:
        lines += _lines(roll, found.constants, heads, by_row)
    renamed = {s.layout.labels[n]: _head(s, n) for s in found.sheets for n in s.layout.labels}
    lines.sort(key=lambda x: x[0])
    for r, (_, faults, cells, came_from) in enumerate(lines, 2):
        _write_line(sheet, r, faults, cells, came_from, heads, renamed)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), GREY
    for n, head in enumerate([WRONG, REMEDY, *heads, CAME_FROM], 1):
        sheet.column_dimensions[get_column_letter(n)].width = 46 if n < 3 else max(12, min(32, len(head) + 4))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(roll: RollSheet, n: int) -> str:
    meaning = roll.columns.get(n)
    return columns_by_key()[meaning].header if meaning else roll.layout.labels[n]


def _heads(found: Recognised) -> list[str]:
    """Headers of all sheets, each once, then those for units and values from outside the rows."""
    heads: dict[str, None] = {}
    for roll in found.sheets:
        heads |= dict.fromkeys(_head(roll, n) for n in roll.layout.labels)
    for roll in found.sheets:
        outside = {*roll.outside(found.constants), *(k for k, _ in _own_rows(roll))}
        heads |= dict.fromkeys(c.header for key, c in columns_by_key().items() if key in outside)
    return list(heads)


def _own_rows(roll: RollSheet) -> list[tuple[str, int]]:
    """Rows that only name a unit: its level and where."""
    found = []
    for index in roll.layout.rows:
        texts = {words_of(c) for c in roll.layout.sheet.cells[index] if is_filled(c)}
        if len(texts) == 1 and len(roll.columns) > 2 and (level := level_of(next(iter(texts)))):
            found.append((level, index))
    return found


def _lines(
    roll: RollSheet, constants: dict[str, str], heads: list[str], by_row: dict[tuple[str, int], list[Finding]]
) -> list[tuple[int, list[Finding], dict[str, Any], str]]:
    layout, lines = roll.layout, []
    naming = {index: level for level, index in _own_rows(roll)}
    under: dict[str, str] = {}
    for index in layout.rows:
        if index in naming:
            text = next(words_of(c) for c in layout.sheet.cells[index] if is_filled(c))
            above = UNITS.index(naming[index])
            under = {k: v for k, v in under.items() if UNITS.index(k) < above} | {naming[index]: text}
            continue
        faults = by_row.get((layout.sheet.name, index + 1), [])
        if any("it was not read" in f.problem for f in faults):
            continue
        cells = {_head(roll, n): layout.cell(index, n) for n in layout.labels if is_filled(layout.cell(index, n))}
        for key, value in (roll.outside(constants) | under).items():
            cells.setdefault(columns_by_key()[key].header, value)
        rank = 0 if any(f.severity == "error" for f in faults) else 1 if faults else 2
        lines.append((rank, faults, cells, f"{layout.sheet.name}, row {index + 1}"))
    return lines


def _write_line(
    sheet: Any,
    r: int,
    faults: list[Finding],
    cells: dict[str, Any],
    came_from: str,
    heads: list[str],
    renamed: dict[str, str],
) -> None:
    told = {h: [f for f in faults if renamed.get(f.column, f.column) == h] for h in heads}
    _text(sheet.cell(r, 1), "\n".join(f"{f.column}: {f.problem}" if f.column else f.problem for f in faults))
    _text(sheet.cell(r, 2), "\n".join(f.remedy for f in faults))
    for n in (1, 2):
        sheet.cell(r, n).alignment = Alignment(wrap_text=True, vertical="top")
    for n, head in enumerate(heads, 3):
        cell, value = sheet.cell(r, n), cells.get(head)
        if isinstance(value, date):
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        elif isinstance(value, bool) or value is None:
            _text(cell, "" if value is None else str(value))
        elif isinstance(value, (int, float)):
            cell.value = int(value) if float(value).is_integer() else value
        else:
            _text(cell, str(value))
        if told[head]:
            cell.fill = RED if any(f.severity == "error" for f in told[head]) else YELLOW
            cell.comment = Comment("\n".join(f"{f.problem} {f.remedy}" for f in told[head])[:1000], "Blueberet")
    _text(sheet.cell(r, len(heads) + 3), came_from)


def _text(cell: Any, value: str) -> None:
    """Text stays text, whatever it begins with; control characters that no workbook can hold become a sign."""
    if not value:
        return
    cell.value = "".join(c if ord(c) >= 32 or c in "\n\t" else "\ufffd" for c in value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(RISKY)
