"""Rolls out: export, the empty roll."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.sheets.write import write_book, write_csv, write_template
from blueberet.stages.roster.policies import may_export, may_import
from blueberet.stages.roster.selectors import entries_of, row_of
from blueberet.stages.roster.table import ROLL

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole roll as XLSX or CSV, for the registrar."""
    centre = centre_of(request.user)
    if centre is None:
        raise Http404
    if not may_export(_user(request), centre):
        raise PermissionDenied
    rows = [row_of(e) for e in entries_of(centre)]
    content = write_csv(ROLL, rows) if kind == "csv" else write_book([(ROLL, rows)])
    return HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX,
                        headers={"Content-Disposition": f'attachment; filename="roster.{kind}"'})  # fmt: skip


def template(request: HttpRequest) -> HttpResponse:
    """The empty roll."""
    if not may_import(_user(request), centre_of(request.user)):
        raise PermissionDenied
    return HttpResponse(
        write_template([ROLL]),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="roster-template.xlsx"'},
    )
