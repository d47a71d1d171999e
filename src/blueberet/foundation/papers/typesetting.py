"""Pages set by a template: text goes in as data, never as source, and without signs that no font can draw."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from blueberet.foundation.papers import packing
from blueberet.foundation.papers.letters import drawable, fonts
from blueberet.foundation.papers.paper import lines


def set_pdf(
    template: Path, data: Mapping[str, Any], *, at: datetime | None = None, files: Mapping[str, bytes] | None = None
) -> bytes:  # fmt: skip
    """The template with its ``data`` (plain JSON types) as PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) at once.

    ``files``: what the template reads by name, beside itself. ``at``: when it was made, with its zone; without it the
    clock of the machine is written in. ``typst.TypstError``: the template and its data do not fit.
    """
    told = json.dumps({k: _shown(v) for k, v in data.items()}, ensure_ascii=False)
    with TemporaryDirectory() as folder:
        for name, content in {template.name: template.read_bytes(), **(files or {})}.items():
            Path(folder, name).write_bytes(content)
        return typst.compile(
            str(Path(folder, template.name)), root=folder, font_paths=fonts(),
            format="pdf", sys_inputs={"data": told}, pdf_standards=["a-2a", "ua-1"],
            timestamp=None if at is None else int(packing.utc(at).timestamp()),
        )  # fmt: skip


def _shown(value: Any) -> Any:
    """The same with texts of which every sign can be drawn."""
    if isinstance(value, str):
        return "\n".join(drawable(line) for line in lines(value))
    if isinstance(value, Mapping):
        return {k: _shown(v) for k, v in value.items()}
    return [_shown(v) for v in value] if isinstance(value, list | tuple) else value
