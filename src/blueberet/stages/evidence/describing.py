"""The document of the facts format, from the same declarations: sections, columns, what visitors read of each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from blueberet.stages.evidence.declared import SECTIONS, Section, annexes_of, sections_of
from blueberet.stages.evidence.documents import FORMAT
from blueberet.stages.evidence.parts import parts_of

GUARDS = {"open": "as it stands", "swept": "with guarded values blacked out", "hidden": "not at all"}
HEAD = Path(__file__).with_name("facts-head.md")


def facts_document() -> str:
    """``docs/formats/evidence-facts.md``."""
    return (
        HEAD.read_text().replace("FORMAT", FORMAT) + "\n".join(line for kind in SECTIONS for line in _kind(kind)) + "\n"
    )


def _kind(kind: str) -> Iterator[str]:
    yield f"\n## Sections of the kind `{kind}`"
    for part in parts_of(kind):
        yield f"\n### {part.code} {part.title}\n"
        sections = sections_of(kind, part.code)
        if not sections:
            yield "Made from the other parts."
        for section in sections:
            yield from _section(section)
    if annexes_of(kind):
        yield "\n### Personal annexes, full version only\n"
        for section in annexes_of(kind):
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"**`{section.key}`** {section.title}{' (gaps: first of its part)' if section.leads else ''}\n"
    yield "| Column | Title | A visitor reads it |"
    yield "|---|---|---|"
    for c in section.columns:
        told = "not at all" if section.is_personal else GUARDS[c.guard]
        yield f"| `{c.key}` | {c.title} | {told} |"
    yield ""


def facts_schema() -> dict[str, Any]:
    """``docs/formats/evidence-facts.schema.json``."""
    kinds = {"number": ["number", "null"], "share": ["number", "null"]}

    def rows(section: Section) -> dict[str, Any]:
        columns = {c.key: {"type": kinds.get(c.kind, ["string", "null"])} for c in section.columns}
        row = {"type": "object", "properties": columns | {"proof": {"type": "string"}, "swept": {"type": "object"}}}
        told = {"as_of": {"type": "string", "format": "date"}, "rows": {"type": "array", "items": row}}
        return {"type": "object", "required": ["as_of", "rows"], "properties": told}

    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Facts of an evidence pack",
        "type": "object",
        "required": ["format", "version", "kind", "number", "title", "day", "language", "centre", "frozen_at",
                     "made_by", "sections"],
        "properties": {
            "format": {"const": FORMAT}, "version": {"enum": ["full", "redacted"]}, "kind": {"enum": [*SECTIONS]},
            "number": {"type": "integer", "minimum": 1}, "title": text, "day": text | {"format": "date"},
            "language": {"enum": ["en", "ru", "kk"]}, "centre": {"type": "object", "required": ["code", "name"]},
            "frozen_at": text | {"format": "date-time"}, "made_by": text,
        },
        "oneOf": [
            {
                "properties": {
                    "kind": {"const": kind},
                    "sections": {
                        "type": "object",
                        "properties": {s.key: rows(s) for s in (*sections_of(kind), *annexes_of(kind))},
                    },
                }
            }
            for kind in SECTIONS
        ],
    }  # fmt: skip
