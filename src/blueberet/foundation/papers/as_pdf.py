"""Papers as PDF for archives and for screen readers; the text goes in as data, never as source.

PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) at once: tagged, with its language, fonts inside.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from blueberet.foundation.papers import packing, pictures
from blueberet.foundation.papers.letters import FONTS, drawable
from blueberet.foundation.papers.paper import (
    Block,
    Bullets,
    Facts,
    Grid,
    Heading,
    PageBreak,
    Paper,
    Picture,
    Signs,
    Text,
    lines,
    plain,
    signing,
    told,
)

TEMPLATE = Path(__file__).with_name("paper.typ")
LONG = 24
"""A run of so many signs without a space may be broken in a cell: a hash, an address."""


def write(paper: Paper, at: datetime) -> bytes:
    """The paper as PDF. ``pictures.NotAPicture``: one of its pictures is not what it says it is."""
    drawings = pictures.checked(paper)
    with override(paper.language):
        data = _data(paper)
    with TemporaryDirectory() as folder:
        for n, picture in enumerate(drawings):
            Path(folder, _file(n, picture)).write_bytes(picture.content)
        template = Path(folder, TEMPLATE.name)
        template.write_bytes(TEMPLATE.read_bytes())
        return typst.compile(
            str(template), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2a", "ua-1"],
            timestamp=int(packing.utc(at).timestamp()),
        )  # fmt: skip


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "title": _shown(paper.title), "subtitle": _shown(paper.subtitle), "status": _shown(paper.status),
        "final": paper.is_final, "author": _shown(paper.author), "footer": _shown(paper.footer), "of": _("of"),
        "wide": paper.is_wide, "lang": paper.language, "words": signing(), "blocks": _blocks(paper.blocks),
    }  # fmt: skip


def _shown(text: str) -> str:
    return drawable(plain(text))


def _file(n: int, picture: Picture) -> str:
    return f"{n}.{picture.kind}"


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    level = drawn = 0
    for block in blocks:
        match block:
            case Heading():
                # A reader who jumps from heading to heading must not miss a level (ISO 14289-1, 7.4).
                level = max(1, min(block.level, level + 1))
                made.append({"is": "heading", "text": _shown(block.text), "level": level})
            case Text():
                made.append({"is": "text", "lines": [drawable(x) for x in lines(block.text)], "look": block.look})
            case Bullets():
                made.append({"is": "bullets", "items": [_shown(x) for x in block.items]})
            case Facts():
                made.append({"is": "facts", "rows": [[_shown(label), _shown(text)] for label, text in block.rows]})
            case Grid():
                made.append(_grid(block, level))
                level = level + 1 if block.heading and not level else level
            case Picture():
                file = _file(drawn, block)
                made.append({
                    "is": "picture", "file": file, "alt": _shown(block.alt), "width": block.width_mm,
                    "caption": _shown(block.caption),
                })  # fmt: skip
                drawn += 1
            case Signs():
                made.append({"is": "signs", "captions": [_shown(x) for x in block.captions]})
            case PageBreak():
                made.append({"is": "break"})
    return made


def _grid(grid: Grid, level: int) -> dict[str, Any]:
    return {
        "is": "grid",
        "heading": _shown(grid.heading),
        "level": min(level + 1, 4),
        "heads": [{"title": _shown(h.title), "width": h.width, "align": h.align} for h in grid.heads],
        "rows": [[_cell(told(v)) for v in row] for row in grid.rows],
        "total": [_cell(told(v)) for v in grid.total],
    }


def _cell(text: str) -> list[str]:
    """The text in pieces, between which a line may end."""
    text = drawable(text)
    if len(text) <= LONG:
        return [text]
    pieces: list[str] = []
    for word in text.split(" "):
        pieces += [word[n : n + LONG // 2] for n in range(0, len(word), LONG // 2)] if len(word) > LONG else [word]
        pieces[-1] += " "
    pieces[-1] = pieces[-1][:-1]
    return pieces
