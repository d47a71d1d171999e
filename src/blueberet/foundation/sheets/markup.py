"""What values alone do not tell of an XLSX sheet: merged cells, formulas that were never calculated, errors.

In: workbook bytes that passed the guard. Out: ``Marks`` by sheet name.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml.ElementTree import fromstring, iterparse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Marks:
    """Places on one sheet, as (row, column) from 1."""

    merged: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Cells inside a merged range, except its first."""
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    empty_formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Formulas without a stored result."""
    errors: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Cells whose value is an error, such as #N/A; their values come as empty."""


def marks_of(content: bytes) -> dict[str, Marks]:
    """Read the marks of all sheets; document types and entities are refused by the parser."""
    found: dict[str, Marks] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/_rels/workbook.xml.rels" not in names or "xl/workbook.xml" not in names:
            return found
        relations = {
            r.get("Id"): (r.get("Target") or "").lstrip("/")
            for r in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        for sheet in fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            target = relations.get(sheet.get(RELATION), "")
            path = target if target.startswith("xl/") else f"xl/{target}"
            if path in names:
                with archive.open(path) as stream:
                    found[sheet.get("name") or ""] = _marks(stream)
    return found


def _marks(stream: object) -> Marks:
    merged: set[tuple[int, int]] = set()
    formulas: set[tuple[int, int]] = set()
    empty: set[tuple[int, int]] = set()
    errors: set[tuple[int, int]] = set()
    for _, element in iterparse(stream, events=("end",)):
        if element.tag == f"{MAIN}c":
            if element.get("t") == "e" and element.get("r"):
                errors.add(_place(element.get("r")))
            if element.find(f"{MAIN}f") is not None and element.get("r"):
                place = _place(element.get("r"))
                formulas.add(place)
                value = element.find(f"{MAIN}v")
                if value is None or not (value.text or "").strip():
                    empty.add(place)
            element.clear()
        elif element.tag == f"{MAIN}mergeCell":
            first, _, last = (element.get("ref") or "").partition(":")
            (r1, c1), (r2, c2) = _place(first), _place(last or first)
            if (r2 - r1 + 1) * (c2 - c1 + 1) <= 200_000:
                merged |= {(r, c) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)} - {(r1, c1)}
        elif element.tag == f"{MAIN}row":
            element.clear()
    return Marks(frozenset(merged), frozenset(formulas), frozenset(empty), frozenset(errors))


def _place(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", reference)
    if not match:
        return (0, 0)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
