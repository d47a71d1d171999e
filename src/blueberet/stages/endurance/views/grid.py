"""A sheet of a supply plan as a grid: cells are typed or pasted, and read like those of a workbook."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.sheets.tables import Table
from blueberet.foundation.shell.acting import user_of
from blueberet.stages.endurance.models import Edition, SupplyPlan
from blueberet.stages.endurance.policies import may_supply, plan_for
from blueberet.stages.endurance.reading import PlanCheck, book_of
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.choosing import keep_option
from blueberet.stages.endurance.services.writing import write_edition
from blueberet.stages.endurance.table import BY_KEY, TABLES

SPARE, MOST_ROWS, MOST_CELLS = 3, 400, 4_900
"""Spare rows below; the largest grid. A form has at most 5,000 fields (``DATA_UPLOAD_MAX_NUMBER_FIELDS``)."""


def edit(request: HttpRequest, code: str, sheet: str) -> HttpResponse:
    """Show a sheet; posted: keep it as the next edition, or say what stands against it and keep what was typed."""
    row = plan_for(request.user, code)
    if sheet not in BY_KEY:
        raise Http404
    if not may_supply(request.user, row.centre):
        raise PermissionDenied
    table, edition = BY_KEY[sheet], newest(row)
    cells, most = cells_of(table, edition.content.get(sheet, [])), most_rows(table)
    of, found = edition.number, dict[str, Any]()
    if len(cells) > most:
        told = _("This sheet has %(n)d rows; the grid takes %(m)d. Take the workbook out, change it, take it in again.")
        messages.error(request, told % {"n": len(cells), "m": most})
        return redirect("supply-import", row.code)
    if request.method == "POST":
        of = whole_in(request.POST.get("of", "")) or edition.number
        cells = _sent(request, table)
        try:
            if (whole_in(request.POST.get("rows", "0")) or 0) > most:
                raise Refused(_("The grid takes %(m)d rows. Take larger sheets in as a workbook.") % {"m": most})
            _meanwhile(row, of, edition, sheet)
            check, address = _kept(request, row, _book(row, edition, sheet, cells), sheet, edition.number)
        except Refused as refused:
            found["faults"] = list(refused.sentences)
        else:
            if check.is_clean:
                return redirect(address)
            found["check"] = check
            wrong = {(f.row, f.column): f.problem for f in check.findings if f.sheet == table.sheet and f.row}
            found["wrong"] = wrong
    wrong = found.pop("wrong", {})
    rows = [
        [(c, value, wrong.get((n, c.header), "")) for c, value in zip(table.columns, line, strict=True)]
        for n, line in enumerate([*cells, *([[""] * len(table.columns)] * (0 if sheet == "tour" else SPARE))], 2)
    ]
    return render(request, "endurance/edit.html", found | {
        "p": row, "edition": edition, "table": table, "tables": TABLES, "rows": rows, "page": "edit", "of": of,
        "most": most, "why": request.POST.get("why", ""),
    }, status=422 if found.get("faults") or found.get("check") else 200)  # fmt: skip


def _kept(request: HttpRequest, row: SupplyPlan, book: Book, sheet: str, of: int) -> tuple[PlanCheck, str]:
    """Keep what was sent as the next edition, or as an option beside it; where to go then."""
    actor, why = user_of(request), request.POST.get("why", "")
    if "option" in request.POST:
        check, option = keep_option(row, book, actor=actor, name=why)
        if option:
            messages.success(request, _("Kept as an option; the plan is as it was."))
        return check, reverse("supply-options", args=[row.code])
    check = write_edition(row, book, actor=actor, why=why, of=of)
    if check.is_clean:
        messages.success(request, _("Kept as edition %(n)d.") % {"n": newest(row).number})
    return check, reverse("supply-edit", args=[row.code, sheet])


def most_rows(table: Table) -> int:
    """Rows that one form can send of a sheet."""
    return min(MOST_ROWS, MOST_CELLS // len(table.columns))


def _meanwhile(row: SupplyPlan, of: int, now: Edition, sheet: str) -> None:
    """Refuse what was typed on an edition whose sheet somebody has changed since; other sheets stay as they are now."""
    then = row.editions.filter(number=of).first()
    if then is None or then.content.get(sheet, []) != now.content.get(sheet, []):
        told = _(
            "%(who)s wrote edition %(n)d meanwhile and changed this sheet. Open it in a second tab and bring both "
            "together there; what you typed is below, and was not kept."
        )
        raise Refused(told % {"who": now.by or _("The set-up"), "n": now.number})


def cells_of(table: Table, rows: list[dict[str, Any]]) -> list[list[str]]:
    """Rows of content as the cells that were typed."""
    return [[_typed(r.get(c.key)) for c in table.columns] for r in rows]


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_typed(v) for v in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _sent(request: HttpRequest, table: Table) -> list[list[str]]:
    """Cells of the form, ``c-<row>-<column>``; rows that are empty are left out."""
    found = []
    for n in range(min(whole_in(request.POST.get("rows", "0")) or 0, most_rows(table))):
        line = [request.POST.get(f"c-{n}-{c.key}", "").strip() for c in table.columns]
        if any(line):
            found.append(line)
    return found


def _book(row: SupplyPlan, edition: Edition, sheet: str, cells: list[list[str]]) -> Book:
    content = edition.content
    sheets = {t.key: cells_of(t, content.get(t.key, [])) for t in TABLES if content.get(t.key)}
    return book_of(sheets | {sheet: cells}, row.code)
