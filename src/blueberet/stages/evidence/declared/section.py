"""What a section of a pack is: a table with its columns, and what of each column a visitor may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from blueberet.stages.readiness.selectors.wording import GRADES, STATES

Guard = Literal["open", "swept", "hidden"]
"""``open``: as it stands. ``swept``: words that somebody wrote, in which guarded values are blacked out. ``hidden``:
left out of the version for visitors."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key in the facts, title, how its value is shown, what a visitor reads of it."""

    key: str
    title: object
    width: float = 20
    kind: Literal["text", "number", "day", "moment", "share", "yes"] = "text"
    guard: Guard = "open"
    words: Mapping[str, Any] = field(default_factory=dict)
    """What a coded value is called; others stand as they are."""
    is_rare: bool = False
    """Whether it is left out where no row has anything in it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a part. ``none`` is what is said when it has no row."""

    key: str
    part: str
    title: object
    columns: tuple[Column, ...]
    none: object = _("Not recorded.")
    says: object = ""
    """How it is to be read."""
    leads: bool = False
    """Whether it names gaps: those come before everything else of their part."""
    is_personal: bool = False
    """Whether its rows are people; then it is in the version for the staff only."""


STATE = {s.value: word for s, (word, _css, _why) in STATES.items()}
GRADE = {code: word for code, (word, _css) in GRADES.items()}
STILL = ("open", "failed", "missing", "expired", "planned")
"""States of a gap or finding that is not put right."""
YES = {"yes": _("yes"), "no": _("no")}
RESULT = {
    "satisfactory": _("satisfactory"), "needs improvement": _("needs improvement"),
    "unsatisfactory": _("unsatisfactory"), "passed": _("passed"), "failed": _("failed"),
}  # fmt: skip
SEX = {"F": _("women"), "M": _("men")}


def text(key: str, title: object, width: float = 30, **more: Any) -> Column:
    """A column of words."""
    return Column(key, title, width, **more)


def number(key: str, title: object, width: float = 14) -> Column:
    """A column of numbers."""
    return Column(key, title, width, "number")


def day(key: str, title: object, width: float = 18) -> Column:
    """A column of days."""
    return Column(key, title, width, "day")


def moment(key: str, title: object, width: float = 34) -> Column:
    """A column of moments."""
    return Column(key, title, width, "moment")


WHOSE = Column(
    "whose", _("Tied to"), 28, words={"centre": _("the centre as a whole")}, is_rare=True
)  # fmt: skip
"""Where a centre has several contingents: that a row is tied to none of them."""


def written(key: str, title: object, width: float = 60) -> Column:
    """A column of words that somebody wrote freely."""
    return Column(key, title, width, guard="swept")


def name(key: str, title: object, width: float = 34) -> Column:
    """A column of names of people: not for visitors."""
    return Column(key, title, width, guard="hidden")
