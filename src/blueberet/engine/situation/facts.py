"""The facts of a situation report, as they are frozen.

In: nothing. Out: frozen values, JSON by ``engine/kit/wire``. Why: docs/engines/situation.md, Facts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Look = Literal["", "met", "expiring", "missing", "failed", "none"]
FORMAT: Literal["blueberet.sitrep/1"] = "blueberet.sitrep/1"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so. ``code`` names it in every report of a unit; ``kind`` finds its words in each language.

    ``value``: people, an amount in ``unit``, a day as ``2024-03-14`` (unit ``date``), or the key of a word (unit
    ``word``) or plain text. ``women`` only for people.
    """

    code: str
    kind: str
    value: int | float | str | None
    women: int | None = None
    of: str = ""
    """What it is about: the key of a word, or a name as it stands in the records."""
    unit: str = ""
    """``people``, ``d`` (days of supply), ``%``, ``date``, ``word``, ``text``, or the unit of an amount (``L``)."""
    look: Look = ""
    sums: bool = False
    """Whether that of a unit is the sum of those below it."""
    passes: bool = False
    """Whether it belongs to its period alone, as a session does: not compared with another period's (S5)."""
    whole: bool = False
    """Whether it is of the centre as a whole, where that has several contingents and nothing ties it to one (S12)."""


@dataclass(frozen=True, slots=True)
class Block:
    """Facts of one source, with the moment of which they are true; ``None``: the source holds nothing."""

    code: str
    facts: tuple[Fact, ...]
    as_of: datetime | None
    source: str = ""
    link: str = ""
    """Address of the page that proves it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thinks of a block, in his own words; ``commander`` is of the whole."""

    block: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Below:
    """The sent report of a unit below, or that there is none (``number`` 0)."""

    unit: str
    number: int = 0
    first: date | None = None
    last: date | None = None
    sent_by: str = ""
    sent_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is new, gone or another; ``more`` is the difference of two numbers as they are told (S2 to S5)."""

    block: str
    code: str
    what: Literal["new", "gone", "changed"]
    before: Fact | None
    after: Fact | None
    more: float | None = None
    more_women: int | None = None


@dataclass(frozen=True, slots=True)
class Swept:
    """Words as an addressee reads them, what is guarded blacked out. ``where``: a place (``swept.py``)."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What a report tells: unit, period (both ends included), blocks, judgements, reports of the units below."""

    unit: str
    kind: str
    first: date
    last: date
    gathered_at: datetime
    blocks: tuple[Block, ...]
    judgements: tuple[Judgement, ...] = ()
    below: tuple[Below, ...] = ()
    direct: tuple[Fact, ...] = ()
    """Of people whom no report below can hold: those who stand in the unit itself, or between it and those below."""
    number: int = 0
    corrects: int | None = None
    why: str = ""
    """Why it corrects."""
    remarks: tuple[tuple[str, str], ...] = ()
    """A person's own words for an addressee."""
    previous: int = 0
    """Number of the report that was sent before this one; 0: none was."""
    changed: tuple[Change, ...] = ()
    """What is not as it was told there; worked out when the report is frozen."""
    swept: tuple[Swept, ...] = ()
    """What addressees read otherwise than the staff and the unit above do (S13)."""
    format: Literal["blueberet.sitrep/1"] = FORMAT

    def facts(self) -> dict[str, Fact]:
        """All facts by code."""
        return {f.code: f for b in self.blocks for f in b.facts}

    def block_of(self) -> dict[str, str]:
        """The block of each fact by code."""
        return {f.code: b.code for b in self.blocks for f in b.facts}


def overlaps(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Whether two periods share a day (S1); both ends are included."""
    return first <= other_last and other_first <= last
