"""What a page shows of a content: headers, cells, marks and sources, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blueberet.foundation.sheets.tables import Column
from blueberet.stages.standards.content import ALL, Content, Values, cell, marks
from blueberet.stages.standards.models import Source
from blueberet.stages.standards.table import KIND, PROOF_KEYS

REFERRING = ("of", "national", "un")
"""Columns whose value is the code of another standard."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its header and what it rests on: ``unverified``, ``authored`` or nothing to say."""

    header: str
    text: Any
    mark: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: code, cells, sources as they are cited."""

    code: str
    cells: list[Cell]
    sources: list[tuple[str, Source | None]]
    mark: str
    """Of the row as a whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A content as a page shows it; columns that no line fills are left out."""

    head: ShownRow
    headers: list[str]
    lines: list[ShownRow]


def shown_content(content: Content, sources: Mapping[str, Source], titles: Mapping[str, str]) -> Shown:
    """Head and lines for a page; a code that refers to another standard stands with its title."""
    kind = KIND[content.kind]
    used = {k for _code, values in content.lines for k, v in values.items() if v not in (None, "", [])}
    columns = tuple(c for c in kind.line_columns if c.key in used and c.key not in PROOF_KEYS)
    head = tuple(c for c in kind.head_columns if c.key in content.head and c.key not in (*PROOF_KEYS, "title"))
    return Shown(
        _row(content.code, content.head, head, sources, titles), [c.header for c in columns],
        [_row(code, values, columns, sources, titles) for code, values in content.lines],
    )  # fmt: skip


def _row(
    code: str, values: Values, columns: tuple[Column, ...], sources: Mapping[str, Source], titles: Mapping[str, str]
) -> ShownRow:
    marked = marks(values)
    whole = marked.get(ALL, "")
    cells = [
        Cell(c.header, _word(c, cell(c, values.get(c.key), columns), titles), marked.get(c.key, "")) for c in columns
    ]
    return ShownRow(code, cells, [(s, sources.get(s)) for s in values.get("source", [])], whole)


def _word(column: Column, value: Any, titles: Mapping[str, str]) -> Any:
    if column.key in REFERRING and value in titles:
        return f"{value} {titles[value]}"
    if column.key.endswith("_s") and isinstance(value, (int, float)) and value >= 60:
        minutes, seconds = divmod(value, 60)
        told = f"{minutes:g} min" + (f" {seconds:g} s" if seconds else "")
        return f"{value:g} ({told})"
    return {"yes": _("yes"), "no": _("no")}.get(value, value) if isinstance(value, str) else value
