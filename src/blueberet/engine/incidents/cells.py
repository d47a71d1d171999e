"""Cells of incident files: days, degrees, whole numbers, sides.

In: a cell as text, or as a spreadsheet gives it. Out: a value, or ``BadCell`` with two sentences.
Why: docs/engines/incidents.md, "Reading".
"""

import math
import re
from datetime import date, datetime
from functools import lru_cache

from blueberet.engine.incidents.event import SIDES
from blueberet.engine.incidents.faults import BadCell

FIRST_YEAR = 1989
"""UCDP begins then, ACLED in 1997; a year of two digits is taken from here on."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d{2})")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WRITE = "Write it as 2024-03-14 or 14 March 2024."


def text(cell: object) -> str:
    """A cell as text without spaces around it; a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day(cell: object) -> date:
    """A day: ``2023-02-16`` (a time after it is dropped), ``13 November 2020``, ``01-January-2015``, ``05-Jan-22``,
    ``16.02.2023``, or a date cell.

    Raises
    ------
    BadCell
        Also for ``02/03/2022``: nobody can tell whether that is in February or in March.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _day(text(cell))


@lru_cache(maxsize=20_000)
def _day(told: str) -> date:
    if not told:
        raise BadCell("The day is missing.", _WRITE)
    if re.fullmatch(r"\d{1,4}/\d{1,2}/\d{1,4}", told):
        raise BadCell("A day with strokes can be read in two ways.", _WRITE)
    if found := _ISO.fullmatch(told):
        year, month, number = (int(g) for g in found.groups())
    elif found := _DOTS.fullmatch(told):
        number, month, year = (int(g) for g in found.groups())
    elif found := _WORDS.fullmatch(told):
        number, year = int(found[1]), int(found[3])
        month = next((n for n, name in enumerate(_MONTHS, 1) if _is_month(found[2].lower(), name)), 0)
        if len(found[3]) == 2:
            year += 1900 if year >= FIRST_YEAR % 100 else 2000
    else:
        raise BadCell("This is no day.", _WRITE)
    try:
        return date(year, month, number)
    except ValueError:
        raise BadCell("There is no such day.", _WRITE) from None


def _is_month(told: str, name: str) -> bool:
    return told in (name, name[:3]) or (name == "september" and told == "sept")


def degrees(cell: object, most: int) -> float:
    """Degrees from -``most`` to ``most``; a decimal comma is read too.

    Raises
    ------
    BadCell
        If it is no such number.
    """
    told = text(cell)
    if told.count(",") == 1 and "." not in told:
        told = told.replace(",", ".")
    try:
        found = float(told)
    except ValueError:
        found = math.nan
    if not told or "_" in told or not math.isfinite(found):
        raise BadCell("This is no number of degrees." if told else "The degrees are missing.", "Write it as 4.366667.")
    if abs(found) > most:
        raise BadCell(f"Degrees here go from -{most} to {most}.", "Look whether latitude and longitude are exchanged.")
    return found


def whole(cell: object, least: int, most: int) -> int | None:
    """A whole number from ``least`` to ``most``; ``None`` for an empty cell.

    Raises
    ------
    BadCell
        For anything else.
    """
    told = text(cell)
    if not told:
        return None
    found = int(told.partition(".")[0]) if re.fullmatch(r"-?\d{1,9}(?:\.0+)?", told, re.ASCII) else None
    if found is None or not least <= found <= most:
        raise BadCell(f"A whole number from {least} to {most} stands here.", "Correct it, or leave it empty.")
    return found


_SIDE = {"": None, "0": None} | {str(n): n for n in SIDES} | {
    "state forces": 1, "rebel group": 2, "rebel groups": 2, "rebel forces": 2, "political militia": 3,
    "political militias": 3, "identity militia": 4, "identity militias": 4, "communal militia": 4, "rioters": 5,
    "protesters": 6, "civilians": 7, "external/other forces": 8, "external forces": 8, "other forces": 8,
}  # fmt: skip


def side(cell: object) -> int | None:
    """Who took part, as number or in words, plural or not; ``None`` where nobody is named.

    Raises
    ------
    BadCell
        For a word or number that ACLED does not have.
    """
    told = text(cell).casefold()
    try:
        return _SIDE[told]
    except KeyError:
        raise BadCell("ACLED has no such side.", "It counts as not named.") from None
