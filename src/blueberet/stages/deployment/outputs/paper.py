"""A paper that leaves the house: title, facts, tables, places to sign. What it holds; the writers say how it looks.

In: plain values. Out: a ``Paper``; ``writing`` makes a file of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blueberet.foundation.sheets.readers import INVISIBLE

Value = str | int | date | None
TO_FILL = "____________________"
"""A line that is filled by hand."""


@dataclass(frozen=True, slots=True)
class Decision:
    """By whom and when a proposal was decided."""

    by: str
    day: date


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table; ``width`` in millimetres of a page, to which the whole table is stretched."""

    title: str
    width: float
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``total``: a last row that stands out."""

    heading: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """``status`` stands on every page; ``signs`` are the captions of places to sign."""

    title: str
    status: str
    is_final: bool
    facts: tuple[tuple[str, str], ...]
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    footer: str = ""
    author: str = ""
    is_wide: bool = False
    """Whether its pages lie."""


def status_of(decided: Decision | None) -> str:
    """Whether it is decided, and then by whom and when."""
    if decided is None:
        return _("PROPOSAL – not decided")
    return _("Decided by %(name)s on %(day)s") % {"name": plain(decided.by), "day": told_day(decided.day)}


def head_count(people: int, women: int) -> str:
    """``139 (7 F)``, as the UN writes it."""
    return _("%(people)d (%(women)d F)") % {"people": people, "women": women}


def told_day(day: date) -> str:
    """A day that no reader takes for another: ``14 Mar 2027``."""
    return date_format(day, "j M Y")


def told(value: Value) -> str:
    """A value as it stands in a cell of a page; a day is never broken over two lines."""
    if value is None:
        return ""
    return told_day(value).replace(" ", "\u00a0") if isinstance(value, date) else plain(str(value))


def plain(text: str) -> str:
    """A text without characters that no paper can show."""
    return INVISIBLE.sub("", text)


def signing() -> list[str]:
    """What is filled in at a place to sign."""
    return [_("Rank, name"), _("Signature"), _("Date")]
