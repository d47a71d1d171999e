"""Documents made from the tables: a page for people and a JSON Schema for programs."""

from collections.abc import Sequence
from typing import Any

from blueberet.foundation.sheets.tables import Table


def document(title: str, intro: str, tables: Sequence[Table]) -> str:
    """A Markdown page with one section for each table."""
    parts = [f"# {title}\n\n{intro}\n\nThis page is made by `blueberet formats`; do not edit it.\n"]
    for table in tables:
        also = f" Also found as: {', '.join(table.aliases)}." if table.aliases else ""
        parts.append(f"\n## {table.sheet}\n\n{table.help}{also}\n")
        parts.append("\n| Column | Needed | What stands here | Example | Other headers |\n|---|---|---|---|---|\n")
        for c in table.columns:
            cells = (c.header, "yes" if c.required else "", c.help, c.example, ", ".join(c.aliases))
            parts.append("| " + " | ".join(x.replace("|", "\\|") for x in cells) + " |\n")
    return "".join(parts)


def table_schema(title: str, tables: Sequence[Table]) -> dict[str, Any]:
    """JSON Schema of a workbook as ``{sheet: [row, …]}``, rows by column key, cells as text."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": {
            table.key: {
                "type": "array",
                "description": table.help,
                "items": {
                    "type": "object",
                    "properties": {
                        c.key: {"description": c.help, **({"enum": list(c.choices)} if c.choices else {})}
                        for c in table.columns
                    },
                    "required": [c.key for c in table.columns if c.required],
                },
            }
            for table in tables
        },
    }
