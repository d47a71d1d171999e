"""The weekly sheet, as data for PDF and as XLSX.

In: a week grid of a subject. Out: plain values, PDF bytes, XLSX bytes.
"""

import io
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from blueberet.foundation.papers.typesetting import set_pdf
from blueberet.stages.programme.models import Session
from blueberet.stages.programme.selectors.entries import Subject, Week

TEMPLATE = Path(__file__).with_name("week.typ")
SHADES = {"session": "EAF2FB", "event": "FDF0D5", "closed": "EBEBEB", "time": "F5F5F5"}


def sheet_data(programme: str, status: str, subject: Subject, week: Week) -> dict[str, Any]:
    """One sheet as cells with their place and span; row 0 holds the days, column 0 the times."""
    cells: list[dict[str, Any]] = []
    times = [time for time, _row in week.rows]
    for y, (time, row) in enumerate(week.rows, 1):
        cells.append({"x": 0, "y": y, "rows": 1, "shade": "time", "items": [{"title": "", "text": time}]})
        for x, cell in enumerate(row, 1):
            if cell is None:
                continue
            items = [{"title": e.title, "text": ""} for e in cell.events]
            several = len(cell.sessions) > 1
            items += [
                {"title": s.module.title, "text": _when(s, times) * several + _line(s, subject)} for s in cell.sessions
            ]
            shade = "event" if cell.events else "session" if cell.sessions else "closed" if cell.closed else ""
            if not items and cell.closed not in ("", "–"):
                items = [{"title": "", "text": cell.closed}]
            cells.append({"x": x, "y": y, "rows": cell.span, "shade": shade, "items": items})
    first, last = week.days[0], week.days[-1]
    dates = f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
    return {
        "heading": subject.name, "sub": f"{programme} · W{week.number} · {dates} · {status}",
        "days": [f"{d:%a} {d.day} {d:%b}" for d in week.days], "cells": cells, "rows": len(week.rows),
    }  # fmt: skip


def _when(s: Session, times: list[str]) -> str:
    """Clock times of a day session that shares its cell with others."""
    if s.module.kind != "day" or s.period is None:
        return ""
    return f"{times[s.period - 1][:5]}–{times[s.period + s.module.length - 2][-5:]} "


def _line(s: Session, subject: Subject) -> str:
    parts = [] if s.group.code == subject.code else [s.group.name]
    if s.venue and subject.of != "venue":
        parts.append(s.venue.name)
    if subject.of != "instructor":
        parts.append(", ".join(i.name for i in s.instructors.all()))
    return " · ".join(p for p in parts if p)


def write_pdf(title: str, footer: str, sheets: list[dict[str, Any]]) -> bytes:
    """All sheets as one PDF for archives and for screen readers; the text goes in as data, never as source."""
    data = {
        "title": title,
        "footer": footer,
        "sheets": sheets,
        "approved": _("Approved"),
        "line": "____________________",
    }
    return set_pdf(TEMPLATE, data)


def write_xlsx(sheets: list[dict[str, Any]]) -> bytes:
    """The same sheets as a workbook, one worksheet each, set up for printing on one landscape page."""
    book = Workbook()
    book.remove(book.active)
    line = Side(style="thin", color="8C8C8C")
    used: set[str] = set()
    for n, data in enumerate(sheets, 1):
        name = "".join(c for c in data["heading"] if c not in "[]:*?/\\")[:28] or str(n)
        sheet = book.create_sheet(name if name not in used else f"{name[:25]} {n}")
        used.add(name)
        _text(sheet.cell(1, 1), data["heading"]).font = Font(bold=True, size=14)
        _text(sheet.cell(2, 1), data["sub"])
        for x, day in enumerate(data["days"], 2):
            _text(sheet.cell(4, x), day).font = Font(bold=True)
            sheet.column_dimensions[chr(64 + x)].width = 26
        sheet.column_dimensions["A"].width = 13
        for c in data["cells"]:
            cell = sheet.cell(4 + c["y"], 1 + c["x"])
            _text(cell, "\n".join(" – ".join(p for p in (i["title"], i["text"]) if p) for i in c["items"]))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if c["shade"]:
                cell.fill = PatternFill("solid", fgColor=SHADES[c["shade"]])
            if c["rows"] > 1:
                sheet.merge_cells(
                    start_row=4 + c["y"], end_row=3 + c["y"] + c["rows"], start_column=1 + c["x"], end_column=1 + c["x"]
                )
        for row in sheet.iter_rows(min_row=4, max_row=4 + data["rows"], max_col=1 + len(data["days"])):
            for cell in row:
                cell.border = Border(line, line, line, line)
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = data["sub"].replace("&", "+")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: Any, value: str) -> Any:
    cell.value = value
    cell.data_type = "s"  # Whatever it begins with, it is no formula.
    return cell
