"""Cells of a section as papers, tables and pages show them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from blueberet.foundation.papers.paper import Grid, Head, Value, told_day
from blueberet.stages.evidence.declared import Column, Section

PROOF_WIDTH = 48


def value_of(column: Column, raw: Any) -> Value:
    """A value of the facts as a cell of a table to reckon with: days are days, shares are numbers."""
    if raw is None or raw == "":
        return None
    if column.kind == "day":
        return date.fromisoformat(raw)
    if column.kind == "moment":
        return told_at(str(raw))
    if column.words:
        return str(column.words.get(raw, raw))
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw if isinstance(raw, int | float) else str(raw)


def told_at(raw: str) -> str:
    """A moment with its zone: ``14 Mar 2024 08:30 (UTC+05:00)``; one without a zone stands as it was written."""
    at = datetime.fromisoformat(raw)
    if at.tzinfo is None:
        return raw
    return f"{told_day(at.date())} {at:%H:%M} ({at.tzname()})"


def told_of(column: Column, raw: Any) -> Value:
    """The same as a reader sees it: a share in per cent, a dash where nothing is known."""
    value = value_of(column, raw)
    if value is None:
        return "–"
    return f"{float(value):.0%}".replace("%", " %") if column.kind == "share" else value  # type: ignore[arg-type]


def columns_of(section: Section, facts: dict[str, Any]) -> tuple[Column, ...]:
    """The columns that a version has."""
    is_redacted = facts["version"] == "redacted"
    rows = [r for r in rows_of(section, facts) if r] if any(c.is_rare for c in section.columns) else []
    return tuple(
        c for c in section.columns
        if not (is_redacted and c.guard == "hidden") and not (c.is_rare and not any(r.get(c.key) for r in rows))
    )  # fmt: skip


def rows_of(section: Section, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a section; none where the version has no such section."""
    found: list[dict[str, Any]] = facts["sections"].get(section.key, {}).get("rows", [])
    return found


def common_proof(rows: Sequence[dict[str, Any]]) -> str:
    """The one address that proves all rows; empty if they have several, or none."""
    proofs = {r.get("proof", "") for r in rows}
    return str(proofs.pop()) if len(proofs) == 1 else ""


def grid_of(
    section: Section, facts: dict[str, Any], *, plain: bool = False, rows: list[dict[str, Any]] | None = None
) -> Grid:  # fmt: skip
    """A section as a table. ``plain``: for reckoning, with the address of the proof in every row. ``rows``: only
    these of it."""
    rows, columns = rows_of(section, facts) if rows is None else rows, columns_of(section, facts)
    has_proof = any(r.get("proof") for r in rows) and (plain or not common_proof(rows))
    heads = [Head(str(c.title), c.width, "right" if c.kind in ("number", "share") else "left") for c in columns]
    cell = value_of if plain else told_of
    told = [tuple(cell(c, r.get(c.key)) for c in columns) for r in rows]
    if has_proof:
        heads.append(Head(_("Proof"), PROOF_WIDTH))
        told = [(*cells, r.get("proof") or None) for cells, r in zip(told, rows, strict=True)]
    return Grid(str(section.title), tuple(heads), tuple(told))
