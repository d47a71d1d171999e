"""The trail, read: a page with filters, and the same as a file."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.forms import Asked
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.policies import may_read_trail
from blueberet.foundation.audit.selectors import Line, acts_of, line_of, names_in
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.tables import Column, Table
from blueberet.foundation.sheets.write import write_book, write_csv

PAGE = 50
MOST_ROWS = 20_000
"""Acts in one file; more than that is asked for by days."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = Table(
    key="trail", sheet="Trail", help="Acts, one row for each field changed.",
    columns=tuple(
        Column(key, header, str, header)
        for key, header in (
            ("number", "Number"), ("at", "When"), ("by", "Account"), ("title", "What"), ("name", "Name of the act"),
            ("subject", "On what"), ("field", "Field"), ("before", "Before"), ("after", "After"),
            ("details", "Details"), ("seal", "Seal"),
        )
    ),
)  # fmt: skip


def trail(request: HttpRequest) -> HttpResponse:
    """Acts of the centre, latest first."""
    _user, centre = _door(request)
    form, rows = _asked(request, centre)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/trail.html", {
        "form": form, "page_of": page, "lines": [line_of(a) for a in page.object_list],
        "is_asked": any(request.GET.get(n) for n in form.fields),
    }, status=200 if form.is_valid() else 422)  # fmt: skip


def trail_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the page's filters find, as XLSX or CSV; that it was taken stands in the trail."""
    user, centre = _door(request)
    form, rows = _asked(request, centre)
    if kind not in ("xlsx", "csv") or not form.is_valid():
        raise Http404
    acts = list(rows[:MOST_ROWS])
    table = [row for act in acts for row in _rows(line_of(act, most=10_000))]
    content = write_book([(SHEET, table)]) if kind == "xlsx" else write_csv(SHEET, table)
    record_act("audit.trail.exported", centre=centre, actor=user, subject=kind, rows=len(acts))
    return HttpResponse(content, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="trail.{kind}"'})  # fmt: skip


def _door(request: HttpRequest) -> tuple[User, Centre]:
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not may_read_trail(request.user, centre):
        raise PermissionDenied
    return request.user, centre


def _asked(request: HttpRequest, centre: Centre) -> tuple[Asked, QuerySet[Act]]:
    form = Asked(request.GET)
    form.offer(names_in(centre))
    found: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    first: date | None = found.get("first")
    rows = acts_of(centre, name=found.get("name", ""), actor=found.get("actor", ""), subject=found.get("subject", ""),
                   first=first, last=found.get("last"))  # fmt: skip
    return form, rows


def _rows(line: Line) -> list[dict[str, Any]]:
    act = line.act
    row = {
        "number": act.number, "at": f"{timezone.localtime(act.at):%Y-%m-%d %H:%M:%S}", "by": line.by,
        "title": line.title, "name": act.name, "subject": act.subject, "details": line.details, "seal": act.seal,
    }  # fmt: skip
    changes = [{"field": c.field, "before": c.before, "after": c.after} for c in line.changes]
    return [row | change for change in changes] or [row]
