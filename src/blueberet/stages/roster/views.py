"""Pages of the contingent."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.sheets.write import write_book, write_csv, write_template
from blueberet.stages.roster.policies import (
    may_export,
    may_import,
    own_person,
    people_seen_by,
    person_for,
    sees_guarded_of,
    sees_people,
)
from blueberet.stages.roster.selectors import (
    entries_of,
    expiring,
    platoon_strength,
    row_of,
    search_people,
    strength_of,
)
from blueberet.stages.roster.table import ROLL

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def contingent(request: HttpRequest) -> HttpResponse:
    """Who is here: head counts, what expires, the people."""
    if not sees_people(request.user):
        return _head_counts(request)
    centre, day, words = centre_of(request.user), timezone.localdate(), request.GET.get("q", "").strip()[:80]
    total, _by_unit = strength_of(centre)
    seen = people_seen_by(request.user)
    keys = set(seen.values_list("pk", flat=True))
    expired, soon = ([d for d in ds if d.person_id in keys] for ds in expiring(centre, today=day))
    rows = search_people(centre, words).filter(pk__in=seen.values("pk")) if words else seen
    show = request.GET.get("show", "")
    if show in ("expired", "soon"):
        rows = rows.filter(pk__in={d.person_id for d in (expired if show == "expired" else soon)})
    unit = request.GET.get("unit", "")
    if unit:
        rows = rows.filter(unit__code__startswith=unit)
    page = Paginator(rows.order_by("unit__code", "service_number"), 60).get_page(request.GET.get("page"))
    user = _user(request)
    return render(request, "roster/contingent.html", {
        "total": total, "platoons": platoon_strength(centre), "expired": expired, "soon": soon, "people": page,
        "words": words,
        "may_import": may_import(user, centre), "may_export": may_export(user, centre), "show": show, "unit": unit,
    })  # fmt: skip


def _head_counts(request: HttpRequest) -> HttpResponse:
    """What those see who need numbers but no names; a soldier goes to his own page."""
    me = own_person(request.user)
    if me is not None:
        return redirect("person", me.pk)
    centre = centre_of(request.user)
    total, _by_unit = strength_of(centre)
    return render(request, "roster/head_counts.html", {"total": total, "platoons": platoon_strength(centre)})


def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: what is held, what expires when."""
    user = _user(request)
    row = person_for(user, number)
    return render(request, "roster/person.html", {
        "p": row, "guarded": sees_guarded_of(user, row), "documents": row.documents.order_by("expires"),
        "day": timezone.localdate(),
    })  # fmt: skip


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
