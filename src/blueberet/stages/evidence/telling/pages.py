"""A part of a pack as its page on screen shows it: the same rows in the same order as the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueberet.stages.evidence.declared import Column, Section
from blueberet.stages.evidence.parts import OUTLINE, Part
from blueberet.stages.evidence.telling.folding import folded
from blueberet.stages.evidence.telling.papers import LEADING, findings_in, in_order, reason_not, says_of
from blueberet.stages.evidence.telling.summary import summary_of
from blueberet.stages.evidence.telling.values import columns_of, common_proof, rows_of, told_of
from blueberet.stages.readiness.selectors.wording import GRADES, STATES

LOOKS = (
    {s.value: css for s, (_word, css, _why) in STATES.items()} | {code: css for code, (_word, css) in GRADES.items()}
    | {"satisfactory": "bb-met", "unsatisfactory": "bb-failed", "open": "bb-missing", "closed": "bb-met",
       "critical": "bb-failed", "major": "bb-missing", "minor": "bb-expiring", "passed": "bb-met"}
)  # fmt: skip
"""Look of a coded value: each state also has its own shape and word."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what it says and how it looks."""

    value: Any
    css: str = ""
    is_day: bool = False
    is_number: bool = False


Line = tuple[tuple[Cell, ...], str]
"""Cells, and where the row is proved."""


@dataclass(frozen=True, slots=True)
class Table:
    """A section on screen."""

    key: str
    title: str
    says: str
    none: str
    as_of: date | None
    proof: str
    """Where all of it is proved; empty if each row says it."""
    leads: bool
    heads: tuple[tuple[str, bool], ...]
    """Title of each column, and whether it holds numbers."""
    rows: tuple[Line, ...]
    rest: tuple[Line, ...]
    """Further rows of a long section, folded away."""
    by_unit: tuple[tuple[str, int, int], ...]
    """For gaps: how many each unit below the contingent has, and how many of them are critical."""

    @property
    def total(self) -> int:
        """Rows of the section."""
        return len(self.rows) + len(self.rest)

    @property
    def open_units(self) -> int:
        """Units below the contingent that have a gap."""
        return len(self.by_unit)


@dataclass(frozen=True, slots=True)
class Page:
    """A part on screen."""

    part: Part
    reason_not: str
    """Why it does not apply; empty if it does."""
    findings: tuple[str, ...]
    lead: tuple[str, ...]
    """What the self-evaluation comes to, at the head of the first part."""
    sentences: tuple[tuple[str, tuple[str, ...]], ...]
    """For the outline: each part with what is said of it."""
    tables: tuple[Table, ...]


def page_of(facts: dict[str, Any], part: Part, parts: tuple[Part, ...]) -> Page:
    """A part of a version of a pack."""
    found = findings_in(facts, part) if facts["kind"] == "visit" and part.code != "C" else []
    why = reason_not(facts, part)
    is_outline = facts["kind"] == "visit" and part.code == OUTLINE
    sentences = tuple(_outline(facts, parts)) if is_outline else ()
    tables = () if why else tuple(_table(facts, s) for s in in_order(facts, part))
    lead = tuple(summary_of(facts, part))[:LEADING] if facts["kind"] == "visit" and part.code == "C" else ()
    return Page(part, why, tuple(found), lead, sentences, tables)


def _outline(facts: dict[str, Any], parts: tuple[Part, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in parts:
        if part.code != OUTLINE:
            why = reason_not(facts, part)
            yield (
                f"{part.code} · {part.title}",
                (why,) if why else (*findings_in(facts, part), *summary_of(facts, part)),
            )


def _table(facts: dict[str, Any], section: Section) -> Table:
    told, columns = folded(section, facts), columns_of(section, facts)
    proof = common_proof(rows_of(section, facts))

    def lines(rows: list[dict[str, Any]]) -> tuple[Line, ...]:
        return tuple(
            (tuple(_cell(c, r.get(c.key)) for c in columns), "" if proof else r.get("proof", "")) for r in rows
        )

    as_of = facts["sections"].get(section.key, {}).get("as_of", "")
    return Table(
        section.key, str(section.title), " ".join(says_of(facts, section)), str(section.none),
        date.fromisoformat(as_of) if as_of else None, proof, section.leads,
        tuple((str(c.title), c.kind in ("number", "share")) for c in columns),
        lines(told.first), lines(told.rest), tuple(told.by_unit),
    )  # fmt: skip


def _cell(column: Column, raw: Any) -> Cell:
    value = told_of(column, raw)
    css = LOOKS.get(str(raw), "") if column.words else ""
    return Cell(value, css, isinstance(value, date), column.kind in ("number", "share"))
