"""Papers as Word documents, to be edited before they are sent: the headers of a table stand on every page."""

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
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
    if paper.signs:
        _hold_last_rows(document)
    lines = [_line(document, plain(note), size=8, before=3) for note in paper.notes]
    for sign in paper.signs:
        lines.append(_line(document, plain(sign), size=9, bold=True, before=10))
        lines.append(_line(document, "   ".join(f"{word} {TO_FILL}" for word in signing()), size=8, before=8))
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True
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
    table = document.add_table(1, len(grid.heads), "Table Grid")
    table.autofit = False
    _narrow(table)
    share = room / sum(h.width for h in grid.heads)
    row = table._tbl.tr_lst[0]
    _mark(row.get_or_add_trPr(), "w:cantSplit")
    for column, tc, head in zip(table.columns, row.tc_lst, grid.heads, strict=True):
        column.width = tc.width = Mm(head.width * share)
        tc.p_lst[0].style = _cell_style(document, head.align, size)
        tc.p_lst[0].add_r()
    # Rows are copies of the one that was set up; made one by one they take far longer.
    for values in grid.rows:
        table._tbl.append(_filled(deepcopy(row), [told(v) for v in values]))
    if grid.total:
        table._tbl.append(_filled(deepcopy(row), [told(v) for v in grid.total], "F2F2F2"))
    _mark(row.get_or_add_trPr(), "w:tblHeader")
    _filled(row, [plain(h.title) for h in grid.heads], "E8E8E8")


def _hold_last_rows(document: Any) -> None:
    """Keep the end of the last table with what follows it, so that nobody signs a page without a row."""
    for tr in document.tables[-1]._tbl.tr_lst[-2:]:
        for line in tr.iter(qn("w:p")):
            line.get_or_add_pPr().get_or_add_keepNext()


def _filled(row: Any, values: Sequence[str], colour: str = "") -> Any:
    """A row with its texts; with a colour it stands out."""
    for tc, value in zip(row.tc_lst, values, strict=True):
        run = tc.p_lst[0].r_lst[0]
        run.text = value
        if colour:
            _mark(run.get_or_add_rPr(), "w:b")
            _shade(tc, colour)
    return row


def _cell_style(document: Any, align: str, size: float) -> str:
    """Key of the style of cells that stand on one side, made when it is first asked for."""
    name = f"Cell {align} {size:g}"
    if name not in document.styles:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = document.styles["Normal"], Pt(size)
        style.paragraph_format.alignment = ALIGNED[align]
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    key: str = document.styles[name].style_id
    return key


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


def _shade(tc: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    tc.get_or_add_tcPr().append(shade)
