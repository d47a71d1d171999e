"""Papers as PDF for archives and for screen readers: tagged, with their language, fonts inside."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from blueberet.foundation.papers import pictures
from blueberet.foundation.papers.letters import UNKNOWN, missing
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
from blueberet.foundation.papers.typesetting import set_pdf

TEMPLATE = Path(__file__).with_name("paper.typ")
LONG = 24
"""A run of so many signs without a space may be broken in a cell: a hash, an address."""
MOST_LOST = 12
"""So many signs that are not drawn are named."""


def write(paper: Paper, at: datetime) -> bytes:
    """The paper as PDF. ``pictures.NotAPicture``: one of its pictures is not what it says it is."""
    paper = pictures.checked(paper)
    drawings = [b for b in paper.blocks if isinstance(b, Picture)]
    with override(paper.language):
        data = _data(paper)
    return set_pdf(TEMPLATE, data, at=at, files={_file(n, p): p.content for n, p in enumerate(drawings)})


def _data(paper: Paper) -> dict[str, Any]:
    blocks = _blocks(paper.blocks)
    made = {
        "title": plain(paper.title), "subtitle": plain(paper.subtitle), "status": plain(paper.status),
        "final": paper.is_final, "author": plain(paper.author), "footer": plain(paper.footer), "of": _("of"),
        "wide": paper.is_wide, "lang": paper.language, "words": signing(), "blocks": blocks,
    }  # fmt: skip
    if lost := missing(_texts(made)):
        told = ", ".join(f"U+{ord(c):04X}" for c in lost[:MOST_LOST]) + (", …" if len(lost) > MOST_LOST else "")
        words = _("%(u)s stands for signs that the font of this paper does not have: %(c)s. The Word document and the "
                  "page show them.") % {"u": UNKNOWN, "c": told}  # fmt: skip
        blocks.append({"is": "text", "lines": [words], "look": "small"})
    return made


def _texts(value: Any) -> str:
    """All that stands there, in one text."""
    if isinstance(value, str):
        return value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "".join(map(_texts, inside))


def _file(n: int, picture: Picture) -> str:
    return f"{n}.{picture.kind}"


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    level = drawn = 0
    for block in blocks:
        match block:
            case Heading() if plain(block.text).strip():
                # A reader who jumps from heading to heading must not miss a level (ISO 14289-1, 7.4).
                level = max(1, min(block.level, level + 1))
                made.append({"is": "heading", "text": plain(block.text), "level": level})
            case Text():
                made.append({"is": "text", "lines": lines(block.text), "look": block.look})
            case Bullets():
                made.append({"is": "bullets", "items": [plain(x) for x in block.items]})
            case Facts():
                made.append({"is": "facts", "rows": [[plain(label), plain(text)] for label, text in block.rows]})
            case Grid():
                made.append(_grid(block, level))
            case Picture():
                file = _file(drawn, block)
                made.append({
                    "is": "picture", "file": file, "alt": plain(block.alt), "width": block.width_mm,
                    "caption": plain(block.caption),
                })  # fmt: skip
                drawn += 1
            case Signs():
                made.append({"is": "signs", "captions": [plain(x) for x in block.captions]})
            case PageBreak():
                made.append({"is": "break"})
    return made


def _grid(grid: Grid, level: int) -> dict[str, Any]:
    return {
        "is": "grid",
        "heading": plain(grid.heading),
        "level": min(level + 1, 4),
        "heads": [{"title": plain(h.title), "width": h.width, "align": h.align} for h in grid.heads],
        "rows": [[_cell(told(v)) for v in row] for row in grid.rows],
        "total": [_cell(told(v)) for v in grid.total],
    }


def _cell(text: str) -> list[str]:
    """The text in pieces, between which a line may end."""
    if len(text) <= LONG:
        return [text]
    pieces: list[str] = []
    for word in text.split(" "):
        pieces += [word[n : n + LONG // 2] for n in range(0, len(word), LONG // 2)] if len(word) > LONG else [word]
        pieces[-1] += " "
    pieces[-1] = pieces[-1][:-1]
    return pieces
