"""Readers of one cell. Each gives a value or raises ``ValueError("problem|remedy")``."""

import re
from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

MONTHS = {
    m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
YES, NO = {"yes", "y", "true", "1", "x", "да", "иә", "+"}, {"no", "n", "false", "0", "", "нет", "жоқ", "-"}

INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, those without width, those that turn the direction of what follows, and halves of a pair."""


def text(cell: object, *, most: int = 160) -> str:
    """A trimmed line of text; whole numbers lose their ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    value = " ".join(str(cell).split()) if not isinstance(cell, (date, datetime)) else cell.isoformat()[:10]
    if INVISIBLE.search(value):
        raise ValueError("The text contains invisible control characters.|Type it anew.")
    if len(value) > most:
        raise ValueError(f"The text has {len(value)} characters; at most {most}.|Shorten it.")
    return value


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number within limits."""

    def read(cell: object) -> int:
        try:
            number = float(str(cell).replace(",", "."))
        except ValueError:
            raise ValueError("This is no number.|Write a whole number.") from None
        if not isfinite(number):
            raise ValueError("This is no number.|Write a whole number.")
        if number != int(number):
            raise ValueError("This is no whole number.|Write it without a fraction.")
        if not least <= number <= most:
            raise ValueError(f"The number must lie between {least} and {most}.|Correct it.")
        return int(number)

    return read


def number(cell: object) -> float:
    """Any number, with point or comma."""
    try:
        value = float(str(cell).replace(",", "."))
    except ValueError:
        raise ValueError("This is no number.|Write a number.") from None
    if not isfinite(value):
        raise ValueError("This is no number.|Write a number.")
    return value


def yes_no(cell: object) -> bool:
    """Yes or no in three languages."""
    value = str(cell).strip().casefold()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ValueError("This is neither yes nor no.|Write yes or no.")


def day(cell: object) -> date:
    """A date cell, ``2026-03-14``, ``14.03.2026`` or ``14 Mar 2026``; ``03/04/2026`` is refused as ambiguous."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    value = str(cell).strip()
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", value)
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?", value)
    if found:
        return _date(int(found[3]), int(found[2]), int(found[1]))
    found = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4})", value)
    if found and found[2].casefold() in MONTHS:
        return _date(int(found[3]), MONTHS[found[2].casefold()], int(found[1]))
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", value):
        raise ValueError("Day and month cannot be told apart in this date.|Write it as 2026-03-14 or 14.03.2026.")
    raise ValueError("This is no date.|Write it as 2026-03-14 or 14.03.2026.")


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise ValueError("There is no such day.|Correct the date.") from None


def date_style(cell: object) -> str:
    """How a date is written, to notice columns that mix styles."""
    if isinstance(cell, (date, datetime)):
        return "date cell"
    value = str(cell).strip()
    return "2026-03-14" if re.match(r"\d{4}-", value) else "14.03.2026" if "." in value else "14 Mar 2026"


def codes(cell: object) -> tuple[str, ...]:
    """Several texts with semicolons (or commas, where there is no semicolon), each once."""
    value = str(cell)
    parts = value.split(";") if ";" in value else value.split(",")
    return tuple(dict.fromkeys(text(p) for p in parts if p.strip()))


def spans(cell: object) -> tuple[tuple[date, date], ...]:
    """Periods of days, ``2026-03-02..2026-03-14; 2026-04-01``; both ends belong to them."""
    if isinstance(cell, (date, datetime)):
        return ((day(cell), day(cell)),)
    found = []
    for part in str(cell).split(";"):
        if not part.strip():
            continue
        first, _, last = re.sub(r"\s+[–—-]\s+|\.\.+|…", "→", part.strip()).partition("→")
        one, two = day(first), day(last or first)
        if two < one:
            raise ValueError("A period ends before it begins.|Swap the two days.")
        found.append((one, two))
    return tuple(found)


def choice(words: dict[str, Any]) -> Callable[[object], Any]:
    """One of some words, compared without case; keys are all spellings, values what they mean."""
    known = {k.casefold(): v for k, v in words.items()}

    def read(cell: object) -> Any:
        value = " ".join(str(cell).split()).casefold()
        if value not in known:
            shown = ", ".join(dict.fromkeys(str(v) for v in words.values()))
            raise ValueError(f"This word is not known here.|Write one of: {shown}.")
        return known[value]

    return read
