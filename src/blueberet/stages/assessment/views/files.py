"""Evaluations in and out: look at a file, see every fault, take it whole or not at all; export; template."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import UnusableFile, errors_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_template
from blueberet.stages.assessment.intake.books import written_json
from blueberet.stages.assessment.intake.evaluations import import_evaluations, preview_evaluations
from blueberet.stages.assessment.models import Observation, Origin
from blueberet.stages.assessment.policies import events_seen_by
from blueberet.stages.assessment.selectors.leaving import rows_of
from blueberet.stages.assessment.table import TABLES
from blueberet.stages.assessment.views.asking import evaluator_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHEETS = 2000


def taking(request: HttpRequest) -> HttpResponse:
    """Upload, look, take: by the button pressed."""
    user, centre = evaluator_of(request)
    context: dict[str, Any] = {"page": "files"}
    if request.method != "POST":
        return render(request, "assessment/files.html", context)
    try:
        if "take" in request.POST:
            name, content = held_content(request)
            check = import_evaluations(centre, content, name, actor=user)
            if not errors_in(check.findings):
                messages.success(request, _("Taken: %(n)d evaluations, %(m)d were there already.") % check.counts)
                return redirect("evaluation-sheets")
        else:
            name, content = read_upload(request.FILES.get("file"))
            check = preview_evaluations(centre, content, name, actor=user)
            hold(request, name, content)
    except UnusableFile as told:
        context["unusable"] = str(told)
        return render(request, "assessment/files.html", context, status=422)
    errors = errors_in(check.findings)
    context |= {"check": check, "filename": name, "errors": errors}
    return render(request, "assessment/files.html", context, status=422 if errors else 200)


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Evaluations the account sees, as XLSX or JSON; one origin with ``origin``; the latest 2,000."""
    user, centre = evaluator_of(request)
    if kind not in ("xlsx", "json"):
        raise Http404
    rows = Observation.objects.filter(centre=centre, event__in=events_seen_by(user).order_by().values("pk"))
    origin = request.GET.get("origin", "")
    if origin in Origin.values:
        rows = rows.filter(origin=origin)
    latest = list(rows.order_by("-sent_at", "-pk").values_list("pk", flat=True)[:MOST_SHEETS])
    tables = rows_of(Observation.objects.filter(pk__in=latest))
    content = written_json(tables) if kind == "json" else write_book([(t, tables[t.key]) for t in TABLES])
    record_act(
        "assessment.observations.exported", centre=centre, actor=user, subject=kind, rows=len(latest), origin=origin
    )  # fmt: skip
    return HttpResponse(content, content_type="application/json" if kind == "json" else XLSX,
                        headers={"Content-Disposition": f'attachment; filename="evaluations.{kind}"'})  # fmt: skip


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    evaluator_of(request)
    headers = {"Content-Disposition": 'attachment; filename="evaluations-template.xlsx"'}
    return HttpResponse(write_template(TABLES), content_type=XLSX, headers=headers)
