"""A paper that leaves the house: what it holds, in the order it is read; the writers say how it looks.

In: plain values. Out: a ``Paper``; ``writing.write`` makes a file of it. A file made twice from the same paper and
moment is the same to the byte.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blueberet.foundation.sheets.readers import INVISIBLE

Value = str | int | float | date | None
SPACES = re.compile(r"[\t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
NONE = re.compile(f"{INVISIBLE.pattern}|[\ufdd0-\ufdef\ufffe\uffff]")
"""What nobody sees, and what is no sign at all, which no XML may hold."""
TO_FILL = "____________________"
"""A line that is filled by hand."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a paper; ``level`` 1 (largest) to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``look``: ``plain``, ``small`` (a remark), ``strong`` or ``warning``."""

    text: str
    look: Literal["plain", "small", "strong", "warning"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they say, in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table; ``width`` in millimetres of a page, to which the whole table is stretched."""

    title: str
    width: float
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has a value for each head. ``total``: a last row that stands out."""

    heading: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        """``ValueError``: no columns, one without width, a row that has not as many values as there are columns."""
        rows = (*self.rows, self.total) if self.total else self.rows
        odd = [n for n, row in enumerate(rows, 1) if len(row) != len(self.heads)]
        if odd or not self.heads:
            told = f"rows {odd[:5]} have not {len(self.heads)} values" if self.heads else "no columns"
            raise ValueError(f"The table “{self.heading}” has {told}.")
        if any(h.width <= 0 for h in self.heads):
            raise ValueError(f"The table “{self.heading}” has a column without width.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; ``alt`` says what it shows to whoever does not see it. ``width_mm`` on the page.

    Written only if ``pictures.fault_of`` finds nothing wrong with ``content``; rooms ask that when it is handed in.
    """

    content: bytes
    kind: Literal["svg", "png", "jpeg", "webp"]
    alt: str
    width_mm: float
    caption: str = ""

    def __post_init__(self) -> None:
        """``ValueError``: nothing is said to those who do not see it."""
        if not plain(self.alt).strip():
            raise ValueError("The picture has no description for those who do not see it.")


@dataclass(frozen=True, slots=True)
class Signs:
    """Places to sign by hand, side by side, each with its caption."""

    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Text | Bullets | Facts | Grid | Picture | Signs | PageBreak


@dataclass(frozen=True, slots=True)
class Paper:
    """``status`` stands on every page (``DRAFT``, ``Approved by …``); unless ``is_final`` it looks like a warning."""

    title: str
    blocks: tuple[Block, ...]
    status: str = ""
    is_final: bool = True
    subtitle: str = ""
    footer: str = ""
    author: str = ""
    language: str = "en"
    """``en``, ``ru`` or ``kk``: what a screen reader speaks."""
    is_wide: bool = False
    """Whether its pages lie."""

    def __post_init__(self) -> None:
        """``ValueError``: a paper without a title, which no reader could tell from another."""
        if not plain(self.title).strip():
            raise ValueError("The paper has no title.")


def head_count(people: int, women: int) -> str:
    """``139 (7 F)``, as the UN writes it."""
    return _("%(people)d (%(women)d F)") % {"people": people, "women": women}


def told_day(day: date) -> str:
    """A day that no reader takes for another: ``14 Mar 2027``."""
    return date_format(day, "j M Y")


def told_moment(at: datetime) -> str:
    """A local moment: ``14 Mar 2027 08:30``."""
    return date_format(timezone.localtime(at), "j M Y H:i")


def told(value: Value) -> str:
    """A value as it stands in a cell of a page; a day is never broken over two lines."""
    if value is None:
        return ""
    return told_day(value).replace(" ", "\u00a0") if isinstance(value, date) else plain(str(value))


def plain(text: str) -> str:
    """A text on one line, without characters that no paper can show."""
    return NONE.sub("", SPACES.sub(" ", text))


def lines(text: str) -> list[str]:
    """The lines of a text, each as ``plain`` leaves it."""
    return [plain(line) for line in text.splitlines()] or [""]


def signing() -> list[str]:
    """What is filled in at a place to sign."""
    return [_("Rank, name"), _("Signature"), _("Date")]
