"""Rows of a recognised file as rows of the nominal roll.

Adds what stands outside the rows: units of sheet names, titles and rows of their own, values for the whole file.
"""

from collections import Counter, defaultdict
from typing import Any

from blueberet.foundation.sheets.findings import Finding
from blueberet.foundation.sheets.layout import is_filled, words_of
from blueberet.foundation.sheets.read_table import doubled, mixed_dates, read_cell, shown
from blueberet.foundation.sheets.tables import Column, Row
from blueberet.stages.roster.intake.columns import PARTS, columns_by_key
from blueberet.stages.roster.intake.recognise import Recognised, RollSheet
from blueberet.stages.roster.intake.units_named import level_of
from blueberet.stages.roster.table import ROLL, UNITS

TOTALS = ("итого", "всего", "барлығы", "жиыны", "total", "sum", "в том числе", "оның ішінде")
PART_KEYS = tuple(p.key for p in PARTS)


def read_rows(found: Recognised) -> tuple[list[Row], list[Finding]]:
    """Read all sheets that are rolls; every fault, and all that was taken from elsewhere or not read."""
    findings = _told(found)
    rows: list[Row] = []
    for sheet in found.sheets:
        read, faults = _read_sheet(sheet, found.constants)
        rows.extend(read)
        findings.extend(faults)
    findings.extend(doubled(ROLL, rows))
    return rows, findings


def _told(found: Recognised) -> list[Finding]:
    """What concerns the file as a whole: columns that nobody explained, sheets not read, needed columns that lack."""
    told = []
    first = found.sheets[0].layout if found.sheets else None
    where = first.sheet.name if first else ROLL.sheet
    row = first.header + 1 if first else None
    for label in found.unknown:
        told.append(Finding(where, row, label.text, "", "This column is not known; it was not read.",
                            "Say what it is, or leave it out.", "warning"))  # fmt: skip
    for name in found.ignored:
        told.append(Finding(name, None, "", "", "This sheet looks like no roll; it was not read.",
                            "If it is one, give it the headers of the others.", "warning"))  # fmt: skip
    headers = ", ".join(first.labels.values()) if first else ""
    for key in found.missing:
        name = "Contingent" if key == "unit" else columns_by_key()[key].header
        told.append(Finding(where, row, name, "", f"The column «{name}» is missing; the headers are {shown(headers)}.",
                            "Add the column, or say which one it is."))  # fmt: skip
    for sheet in found.sheets:
        twice = [k for k, n in Counter(sheet.columns.values()).items() if n > 1]
        for key in twice:
            heads = [sheet.layout.labels[n] for n, k in sheet.columns.items() if k == key]
            name = columns_by_key()[key].header
            twice_told = f"The column «{name}» stands twice: {', '.join(heads)}."
            place = sheet.layout.sheet.name, sheet.layout.header + 1
            told.append(Finding(*place, heads[-1], "", twice_told, "Leave one of them out."))
        for key, value in sheet.outside(found.constants).items():
            if key in found.constants and key not in sheet.units:
                said = f"The {key} «{value}» was taken for all rows, as you said; the sheet has no such column."
                told.append(
                    Finding(sheet.layout.sheet.name, None, "", "", said, "Change it under «Columns».", "warning")
                )
        for level, unit in sheet.units.items():
            named = f"The {level} «{unit}» was taken from the name or title of the sheet."
            remedy = "A column of its own goes before it."
            told.append(Finding(sheet.layout.sheet.name, None, "", "", named, remedy, "warning"))
    return told


def _read_sheet(sheet: RollSheet, constants: dict[str, str]) -> tuple[list[Row], list[Finding]]:
    layout = sheet.layout
    columns = {n: columns_by_key()[key] for n, key in sheet.columns.items()}
    headers = {c.key: layout.labels[n] for n, c in columns.items()}
    rows: list[Row] = []
    findings: list[Finding] = []
    styles: dict[int, Counter[str]] = defaultdict(Counter)
    under: dict[str, str] = {}
    outside = sheet.outside(constants)
    for index in layout.rows:
        filled = [n for n in range(len(layout.sheet.cells[index])) if is_filled(layout.cell(index, n))]
        texts = [words_of(layout.cell(index, n)) for n in filled]
        aside = _aside(texts, filled, columns)
        if aside == "unit":
            level = level_of(texts[0])
            under = {k: v for k, v in under.items() if UNITS.index(k) < UNITS.index(level)} | {level: texts[0]}
            continue
        if aside:
            findings.append(Finding(layout.sheet.name, index + 1, "", shown(texts[0]), aside,
                                    "If it is a person, fill the columns.", "warning"))  # fmt: skip
            continue
        row = Row(layout.sheet.name, index + 1, {}, headers)
        told: list[Finding] = []
        for n, column in columns.items():
            told.extend(read_cell(layout.sheet, row, column, n, layout.cell(index, n), styles))
        if any(key in row.values for key in PART_KEYS):
            # The name stands in parts; that the whole is empty says nothing.
            whole = row.headers.get("name_cyrillic")
            told = [f for f in told if not (f.column == whole and not f.value)]
        findings.extend(told)
        findings.extend(_complete(row, outside | under))
        rows.append(row)
    findings.extend(mixed_dates(layout.sheet, styles, columns, layout.header))
    return rows, findings


def _aside(texts: list[str], filled: list[int], columns: dict[int, Column]) -> str:
    """``unit`` for a row that names the unit of those below; a sentence for a total or signature; else nothing."""
    first = texts[0].casefold().rstrip(":")
    if len(set(texts)) == 1 and len(columns) > 2 and level_of(texts[0]) and len(texts[0]) <= 60:
        return "unit"
    needed = sum(1 for n in filled if n in columns and columns[n].required)
    if first.startswith(TOTALS) and needed <= 2:
        return "This row looks like a total; it was not read."
    number = next((n for n, c in columns.items() if c.key == "service_number"), None)
    if needed <= 1 and len(filled) <= 3 and len(columns) > 4 and number not in filled:
        return "This row looks like no person (a signature or note); it was not read."
    return ""


def _complete(row: Row, outside: dict[str, str]) -> list[Finding]:
    """Join the parts of a name; fill what the row does not say from the sheet and the file."""
    values: dict[str, Any] = row.values
    found: list[Finding] = []
    parts = [str(values.pop(k)) for k in PART_KEYS if k in values]
    if parts and "name_cyrillic" not in values:
        values["name_cyrillic"] = " ".join(parts)
        row.headers.setdefault("name_cyrillic", row.headers.get("surname", ""))
    has_unit = "unit" in values
    for key, text in outside.items():
        if key in values or (has_unit and key in UNITS):
            continue
        try:
            values[key] = columns_by_key()[key].read(text)
        except ValueError as error:
            problem, _, remedy = str(error).partition("|")
            found.append(Finding(row.sheet, row.number, columns_by_key()[key].header, shown(text), problem, remedy))
    return found
