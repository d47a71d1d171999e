"""Papers as Word documents, to be edited before they are sent: real headings, and a table's headers on every page."""

import io
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from blueberet.foundation.papers import packing, pictures, word_tables
from blueberet.foundation.papers.paper import (
    TO_FILL,
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
)

LONGEST = 255
"""Signs that a property of a document holds."""
FONT = "Arial"
"""On every machine that opens such files, with Cyrillic and Kazakh letters."""
RED, GREY, BLACK = RGBColor(0x9B, 0x1C, 0x1C), RGBColor(0x40, 0x40, 0x40), RGBColor(0, 0, 0)
PAGE, MARGIN = (210, 297), {True: 10, False: 18}
HIGHEST = {True: 150, False: 220}
"""Millimetres that a picture may be high, on a page that lies and on one that stands."""
SIZES = {"Title": 15, "Subtitle": 10, "Heading 1": 13, "Heading 2": 11, "Heading 3": 9.5}
LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}


def write(paper: Paper, at: datetime) -> bytes:
    """The paper as DOCX. ``pictures.NotAPicture``: one of its pictures is not what it says it is."""
    paper = pictures.checked(paper)
    with override(paper.language):
        document = Document()
        _about(document, paper, at)
        room = _page(document, paper)
        document.add_paragraph(plain(paper.title), "Title")
        if paper.subtitle:
            document.add_paragraph(plain(paper.subtitle), "Subtitle")
        if paper.status:
            _line(document, plain(paper.status), size=10, bold=True, colour=None if paper.is_final else RED)
        signed = any(isinstance(b, Signs) for b in paper.blocks)
        for n, block in enumerate(paper.blocks):
            rest = paper.blocks[n + 1 :]
            ends = signed and not any(isinstance(b, Grid | Picture | PageBreak) for b in rest)
            _block(document, block, paper, room, ends)
    out = io.BytesIO()
    document.save(out)
    return packing.settled(out.getvalue(), at)


def _block(document: Any, block: Block, paper: Paper, room: float, ends: bool) -> None:
    """Write one block; ``ends``: what follows are the places to sign, from which it must not be parted."""
    added: list[Any] = []
    match block:
        case Heading() if plain(block.text).strip():
            document.add_paragraph(plain(block.text), f"Heading {min(max(block.level, 1), 3)}")
        case Text():
            added = [_text(document, block)]
        case Bullets():
            added = [document.add_paragraph(plain(item), "List Bullet") for item in block.items]
        case Facts():
            for label, text in block.rows:
                line = _line(document, f"{plain(label)}: ", size=9)
                _run(line, plain(text), size=9, bold=True)
                added.append(line)
        case Grid():
            _grid(document, block, room, 7 if paper.is_wide else 8)
            if ends:
                word_tables.hold_last_rows(document)
        case Picture():
            _picture(document, block, room, HIGHEST[paper.is_wide])
        case Signs():
            for caption in block.captions:
                added.append(_line(document, plain(caption), size=9, bold=True, before=10))
                added.append(_line(document, "   ".join(f"{w} {TO_FILL}" for w in signing()), size=8, before=8))
            ends = True
            added = added[:-1]
        case PageBreak():
            document.add_page_break()
    for line in added if ends else ():
        line.paragraph_format.keep_with_next = True


def _about(document: Any, paper: Paper, at: datetime) -> None:
    about = document.core_properties
    title, author, subject = (plain(x)[:LONGEST] for x in (paper.title, paper.author, paper.subtitle))
    about.title, about.author, about.comments = title, author, ""
    about.subject, about.language = subject, LANGUAGES.get(paper.language, paper.language)
    about.created = about.modified = packing.utc(at).replace(tzinfo=None)
    about.last_modified_by, about.revision = author, 1
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(9)
    for name in ("Normal", *SIZES):
        _family(document.styles[name])
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), name != "Subtitle", False
        style.font.color.rgb = GREY if name == "Subtitle" else BLACK
        style.paragraph_format.space_before = Pt(8 if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = Pt(3)
        for wide in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(wide)
    title = document.styles["Title"].element.pPr
    for line in title.findall(qn("w:pBdr")):
        title.remove(line)
    _spoken(normal, LANGUAGES.get(paper.language, paper.language))


def _family(style: Any) -> None:
    """One font for every script; the template's headings ask for that of its theme."""
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)


def _spoken(style: Any, language: str) -> None:
    """What a screen reader speaks, and the spelling is checked by."""
    word_tables.mark(style.element.rPr, "w:lang", val=language, eastAsia=language)


def _page(document: Any, paper: Paper) -> float:
    """Set up the page with its footer; millimetres between the margins."""
    section = document.sections[0]
    width, height = PAGE[::-1] if paper.is_wide else PAGE
    margin = MARGIN[paper.is_wide]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(15)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Normal"]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(width - 2 * margin), WD_TAB_ALIGNMENT.RIGHT)
    _run(footer, " · ".join(plain(x) for x in (paper.footer, paper.status) if x) + "\t", size=7)
    word_tables.field(footer, _run(footer, "1", size=7), "PAGE")
    _run(footer, f" {_('of')} ", size=7)
    word_tables.field(footer, _run(footer, "1", size=7), "NUMPAGES")
    return width - 2 * margin


def _text(document: Any, block: Text) -> Any:
    line = _line(document, "", size=9, before=3)
    for n, text in enumerate(lines(block.text)):
        strong = block.look in ("strong", "warning")
        colour = RED if block.look == "warning" else None
        run = _run(line, text, size=8 if block.look == "small" else 9, bold=strong, colour=colour)
        if n:
            run._r.insert(run._r.index(run._r.find(qn("w:t"))) if text else len(run._r), word_tables.line_break())
    return line


def _grid(document: Any, grid: Grid, room: float, size: float) -> None:
    if grid.heading:
        document.add_paragraph(plain(grid.heading), "Heading 2")
    else:
        _line(document, "", size=4, before=6).paragraph_format.keep_with_next = True
    word_tables.add(document, grid, room, size)


def _picture(document: Any, block: Picture, room: float, highest: float) -> None:
    """Word knows no drawings of lines that older versions open too: it gets points."""
    content = pictures.drawn(block.content, "svg", width_mm=block.width_mm) if block.kind == "svg" else block.content
    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(8), Pt(2)
    line.paragraph_format.keep_with_next = bool(block.caption)
    shape = line.add_run().add_picture(io.BytesIO(content), width=Mm(min(block.width_mm, room)))
    if shape.height > Mm(highest):
        shape.width, shape.height = Emu(int(shape.width * Mm(highest) / shape.height)), Mm(highest)
    shape._inline.docPr.set("descr", plain(block.alt))
    if block.caption:
        _line(document, plain(block.caption), size=8)


def _line(document: Any, text: str, *, size: float, bold: bool = False, before: float = 0, colour: Any = None) -> Any:
    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(1)
    if text:
        _run(line, text, size=size, bold=bold, colour=colour)
    return line


def _run(line: Any, text: str, *, size: float, bold: bool = False, colour: Any = None) -> Any:
    run = line.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour
    return run
