"""Two packs of one kind beside each other: what was closed, what is new, what is another value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from blueberet.engine.evidence.compare import Difference, Sum, differences, sums
from blueberet.foundation.papers.paper import told
from blueberet.stages.evidence.declared import Column, Section, sections_of
from blueberet.stages.evidence.declared.watching import watched_of
from blueberet.stages.evidence.parts import Part, parts_of
from blueberet.stages.evidence.telling.values import told_of


@dataclass(frozen=True, slots=True)
class Change:
    """One line: ``what`` is ``new``, ``gone``, ``changed`` or ``unknown``."""

    what: str
    name: str
    column: str = ""
    before: Any = ""
    after: Any = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A part with what it comes to, and the lines of each section that differs."""

    part: Part
    sum: Sum
    sections: tuple[tuple[str, tuple[Change, ...]], ...]


def compared(was: dict[str, Any], now: dict[str, Any]) -> list[Compared]:
    """Every part in which something differs."""
    kind = now["kind"]
    before, after = ({k: s["rows"] for k, s in facts["sections"].items()} for facts in (was, now))
    watched = watched_of(kind)
    of_part = {s.part: s for s in sums(before, after, watched)}
    found = differences(before, after, watched)
    return [
        Compared(part, of_part[part.code], told)
        for part in parts_of(kind)
        if part.code in of_part and (told := tuple(_sections(kind, part, found)))
    ]


def _sections(kind: str, part: Part, found: list[Difference]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    ways = {w.key: w for w in watched_of(kind)}
    for section in sections_of(kind, part.code):
        mine = [d for d in found if d.section == section.key]
        if mine:
            way = ways[section.key]
            lines = tuple(_told(d, section, way.names, way.is_open) for d in mine)
            yield str(section.title), lines


def _told(d: Difference, section: Section, names: tuple[str, ...], is_open: bool) -> Change:
    columns = {c.key: c for c in section.columns}
    name = " · ".join(_shown(columns[k], v) for k, v in zip(names, d.row, strict=False) if v)
    css = {"gone": "bb-met", "new": "bb-missing"}.get(d.what, "") if is_open else ""
    if d.what != "changed":
        return Change(d.what, name, css=css)
    column: Column = columns[d.column]
    return Change(d.what, name, str(column.title), _shown(column, d.before), _shown(column, d.after), css)


def _shown(column: Column, raw: Any) -> str:
    return told(told_of(column, raw))
