"""Tables of Word documents, and the few marks that python-docx has no name for."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from blueberet.foundation.papers.paper import Grid, plain, told

ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
SHADES = {"head": "E8E8E8", "total": "F2F2F2"}


def add(document: Any, grid: Grid, room: float, size: float) -> None:
    """Add the table over ``room`` millimetres, its text of ``size`` points; its headers stand on every page."""
    table = document.add_table(1, len(grid.heads), "Table Grid")
    table.autofit = False
    _narrow(table)
    share = room / sum(h.width for h in grid.heads)
    row = table._tbl.tr_lst[0]
    mark(row.get_or_add_trPr(), "w:cantSplit")
    for column, tc, head in zip(table.columns, row.tc_lst, grid.heads, strict=True):
        column.width = tc.width = Mm(head.width * share)
        tc.p_lst[0].style = _cell_style(document, head.align, size)
        tc.p_lst[0].add_r()
    # Rows are copies of the one that was set up; made one by one they take far longer.
    for values in grid.rows:
        table._tbl.append(_filled(deepcopy(row), [told(v) for v in values]))
    if grid.total:
        table._tbl.append(_filled(deepcopy(row), [told(v) for v in grid.total], SHADES["total"]))
    mark(row.get_or_add_trPr(), "w:tblHeader")
    _filled(row, [plain(h.title) for h in grid.heads], SHADES["head"])


def hold_last_rows(document: Any) -> None:
    """Keep the end of the last table with what follows it, so that nobody signs a page without a row."""
    for tr in document.tables[-1]._tbl.tr_lst[-2:]:
        for line in tr.iter(qn("w:p")):
            line.get_or_add_pPr().get_or_add_keepNext()


def field(line: Any, run: Any, code: str) -> None:
    """Let Word work out what the run shows: the number of the page, or of all pages."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), code)
    line._p.append(made)
    made.append(run._r)


def line_break() -> Any:
    """The end of a line within a paragraph."""
    return OxmlElement("w:br")


def mark(properties: Any, name: str, **values: str) -> None:
    """Add a mark, with its values, to the properties of a row, a run or a style."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    properties.append(made)


def _filled(row: Any, values: Sequence[str], colour: str = "") -> Any:
    """A row with its texts; with a colour it stands out."""
    for tc, value in zip(row.tc_lst, values, strict=True):
        run = tc.p_lst[0].r_lst[0]
        run.text = value
        if colour:
            mark(run.get_or_add_rPr(), "w:b")
            mark(tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=colour)
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
        mark(margins, f"w:{side}", w="45", type="dxa")
    table._tblPr.find(qn("w:tblLook")).addprevious(margins)
