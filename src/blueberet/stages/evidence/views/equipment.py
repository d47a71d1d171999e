"""Equipment as declared: the newest list, earlier ones, and a workbook taken in after a dry run."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_template
from blueberet.foundation.shell.acting import day_in, file_answer, try_act, user_of
from blueberet.stages.evidence.models import Declared
from blueberet.stages.evidence.policies import evidence_centre, may_declare, may_lay_out
from blueberet.stages.evidence.reading import Check, check_list
from blueberet.stages.evidence.services.declaring import declare
from blueberet.stages.evidence.table import TABLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def equipment(request: HttpRequest) -> HttpResponse:
    """A list as it was declared: the newest, or another by its number."""
    centre = evidence_centre(request.user)
    rows = Declared.objects.filter(centre=centre).select_related("by").order_by("-day", "-number")
    number = whole_in(request.GET.get("number", ""))
    here = rows.filter(number=number).first() if number else rows.first()
    if number and here is None:
        raise Http404
    tables = [(t, [[r.get(c.key, "") for c in t.columns] for r in here.content.get(t.key, [])]) for t in TABLES] \
        if here else []  # fmt: skip
    return render(request, "evidence/equipment.html", {
        "here": here, "lists": rows[:12], "tables": tables, "may_declare": may_declare(request.user, centre),
        "page": "equipment", "may_lay_out": may_lay_out(request.user, centre),
    })  # fmt: skip


def taking(request: HttpRequest) -> HttpResponse:
    """Take a workbook in: first a dry run that tells every fault by its cell."""
    centre = evidence_centre(request.user)
    if not may_declare(request.user, centre):
        raise PermissionDenied
    today = timezone.localdate()
    found: dict[str, Any] = {
        "page": "equipment", "may_lay_out": may_lay_out(request.user, centre),
        "day": request.POST.get("day", today.isoformat()), "why": request.POST.get("why", ""),
    }  # fmt: skip
    if request.method == "POST":
        try:
            name, content = held_content(request) if "take" in request.POST else read_upload(request.FILES.get("file"))
            if "take" not in request.POST:
                hold(request, name, content)
            check = check_list(read_book(content, name))
        except UnusableFile as unusable:
            found["unusable"] = str(unusable)
        else:
            if "take" in request.POST and _kept(request, check, found):
                return redirect("equipment")
            found |= {"check": check, "name": name, "counts": [(t, len(check.rows[t.key])) for t in TABLES]}
    bad = found.get("unusable") or (found.get("check") and not found["check"].is_clean)
    return render(request, "evidence/equipment_import.html", found, status=422 if bad else 200)


def _kept(request: HttpRequest, check: Check, given: dict[str, Any]) -> bool:
    centre, today = evidence_centre(request.user), timezone.localdate()
    day = day_in(str(given["day"]))
    return try_act(
        request, lambda: declare(centre, check, actor=user_of(request), day=day, why=str(given["why"]), today=today),
        _("Declared; the next pack tells it."),
    )  # fmt: skip


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    evidence_centre(request.user)
    return file_answer(write_template(TABLES), XLSX, "equipment-template.xlsx")


def file(request: HttpRequest) -> HttpResponse:
    """The newest list as a workbook that comes back unharmed."""
    centre = evidence_centre(request.user)
    row = Declared.objects.filter(centre=centre).order_by("-day", "-number").first()
    if row is None:
        raise Http404
    return file_answer(write_book([(t, row.content.get(t.key, [])) for t in TABLES]), XLSX, "equipment.xlsx")
