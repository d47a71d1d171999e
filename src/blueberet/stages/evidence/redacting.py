"""The version for visitors: what docs/manual/visitor.md promises, made from the facts alone.

Each column says what a visitor reads of it (``declared/section.py``): ``open``, ``swept`` or ``hidden``. Personal
annexes are left out as a whole. Who made the pack and on whose word is told by role, not by name.
"""

from collections.abc import Mapping
from typing import Any

from blueberet.stages.evidence.declared import annexes_of, sections_of


def redacted(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts for a visitor; a document that is redacted already stays as it is."""
    if facts["version"] == "redacted":
        return facts
    personal = {s.key for s in annexes_of(facts["kind"])}
    guards = {s.key: {"proof": "open"} | {c.key: c.guard for c in s.columns} for s in sections_of(facts["kind"])}
    sections = {
        key: {**section, "rows": [_row(row, guards[key]) for row in section["rows"]]}
        for key, section in facts["sections"].items() if key not in personal
    }  # fmt: skip
    return {**facts, "version": "redacted", "made_by": "", "sections": sections}


def _row(row: dict[str, Any], guards: Mapping[str, str]) -> dict[str, Any]:
    """What is declared to be open or swept; what nobody declared is not shown."""
    swept = row.get("swept", {})
    return {
        key: swept.get(key, value) if guards[key] == "swept" else value
        for key, value in row.items() if guards.get(key, "hidden") != "hidden"
    }  # fmt: skip
