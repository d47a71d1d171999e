"""Papers as Word documents, to be edited before they are sent: the headers of a table stand on every page."""

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from blueberet.stages.deployment.outputs.paper import TO_FILL, Grid, Paper, plain, signing, told

FONT = "Arial"
"""On every machine that opens such files, with Cyrillic and Kazakh letters."""
ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
RED = RGBColor(0x9B, 0x1C, 0x1C)
PAGE, MARGIN = (210, 297), {True: 10, False: 18}


def write(paper: Paper) -> bytes:
    """The paper as DOCX."""
    document = Document()
    _about(document, paper)
    room = _page(document, paper)
    _line(document, plain(paper.title), size=15, bold=True)
    _line(document, plain(paper.status), size=10, bold=True, colour=None if paper.is_final else RED)
    for label, text in paper.facts:
        line = _line(document, f"{plain(label)}: ", size=9)
        _run(line, plain(text), size=9, bold=True)
    for grid in paper.grids:
        heading = _line(document, plain(grid.heading), size=11 if grid.heading else 4, bold=True, before=6)
        heading.paragraph_format.keep_with_next = True
        _grid(document, grid, room, 7 if paper.is_wide else 8)
    for note in paper.notes:
        _line(document, plain(note), size=8, before=3)
    for sign in paper.signs:
        _line(document, plain(sign), size=9, bold=True, before=10).paragraph_format.keep_with_next = True
        _line(document, "   ".join(f"{word} {TO_FILL}" for word in signing()), size=8, before=8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _about(document: Any, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = plain(paper.title), plain(paper.author), ""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(9)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


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
    _run(footer, plain(f"{paper.footer} · {paper.status}") + "\t", size=7)
    _field(footer, "PAGE")
    _run(footer, f" {_('of')} ", size=7)
    _field(footer, "NUMPAGES")
    return width - 2 * margin


def _grid(document: Any, grid: Grid, room: float, size: float) -> None:
    rows = [[h.title for h in grid.heads], *([told(v) for v in r] for r in (*grid.rows, *filter(None, [grid.total])))]
    table = document.add_table(len(rows), len(grid.heads), "Table Grid")
    table.autofit = False
    _narrow(table)
    share = room / sum(h.width for h in grid.heads)
    for column, head in zip(table.columns, grid.heads, strict=True):
        column.width = Mm(head.width * share)
    last = len(rows) - 1
    for n, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
        stands_out = n == 0 or (n == last and bool(grid.total))
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
        if n == 0:
            _mark(row._tr.get_or_add_trPr(), "w:tblHeader")
        for cell, head, value in zip(row.cells, grid.heads, values, strict=True):
            cell.width = Mm(head.width * share)
            if stands_out:
                _shade(cell, "E8E8E8" if n == 0 else "F2F2F2")
            line = cell.paragraphs[0]
            line.alignment = ALIGNED[head.align]
            _tight(line)
            _run(line, plain(value), size=size, bold=stands_out)


def _narrow(table: Any) -> None:
    """Little room beside the text of cells, so that many columns fit."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), "45")
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    table._tblPr.find(qn("w:tblLook")).addprevious(margins)


def _line(document: Any, text: str, *, size: float, bold: bool = False, before: float = 0, colour: Any = None) -> Any:
    line = document.add_paragraph()
    _tight(line, before)
    _run(line, text, size=size, bold=bold, colour=colour)
    return line


def _tight(line: Any, before: float = 1) -> None:
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(1)


def _run(line: Any, text: str, *, size: float, bold: bool = False, colour: Any = None) -> Any:
    run = line.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _field(line: Any, code: str) -> None:
    """A number that Word works out: of the page, of all pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    line._p.append(field)
    field.append(_run(line, "1", size=7)._r)


def _mark(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
