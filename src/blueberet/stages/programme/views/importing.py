"""Taking a programme workbook in: dry run, then take it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_template
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.policies import current_programme, programme_for
from blueberet.stages.programme.selectors.comparing import told_facts
from blueberet.stages.programme.selectors.overview import programmes_of
from blueberet.stages.programme.selectors.serving import served_by
from blueberet.stages.programme.services.importing import (
    import_programme,
    make_current,
    preview_effect,
    preview_programme,
)
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.views.today import this_day
from blueberet.stages.programme.workbook.plan_sheet import write_plan
from blueberet.stages.programme.workbook.tables import TABLES
from blueberet.stages.programme.workbook.write import write_programme

MOST_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def programme_import(request: HttpRequest) -> HttpResponse:
    """Upload, see everything that is wrong, take it."""
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not has_role(request.user, centre, Role.PLANNER):
        raise PermissionDenied
    context: dict[str, object] = {"page": "import"}
    if request.method == "POST":
        try:
            if "take" in request.POST:
                name, content = held_content(request)
                check, row = import_programme(
                    centre=centre, actor=request.user, content=content, filename=name, today=this_day(),
                    seen=request.POST.get("seen", ""),
                )  # fmt: skip
                if row is not None:
                    return redirect("programme")
            else:
                name, content = read_upload(request.FILES.get("file"))
                check = preview_programme(centre, content, name, today=this_day())
                if effect := preview_effect(centre, check, today=this_day()):
                    hold(request, name, content)
                    context |= {"effect": effect, "facts": told_facts(effect.facts[:MOST_SHOWN]),
                                "lost": effect.to_tray[:MOST_SHOWN]}  # fmt: skip
            errors = [f for f in check.findings if f.severity == "error"]
            context |= {"check": check, "filename": name, "errors": errors, "counts": check.counts,
                        "warnings": [f for f in check.findings if f.severity == "warning"]}  # fmt: skip
        except (UnusableFile, Refused) as told:
            context["unusable"] = str(told)
    current = current_programme(centre)
    context |= {"programmes": programmes_of(centre), "current": current.pk if current else None,
                "most": MOST_SHOWN}  # fmt: skip
    return render(
        request,
        "programme/import.html",
        context,
        status=422 if context.get("errors") or context.get("unusable") else 200,
    )


@require_POST
def programme_current(request: HttpRequest, number: int) -> HttpResponse:
    """Make a programme of the centre the current one."""
    programme = programme_for(request.user, number)
    if not isinstance(request.user, User):
        raise Http404
    try:
        make_current(programme, actor=request.user)
        messages.success(request, _("«%(name)s» is the current programme now.") % {"name": programme.name})
    except Refused as told:
        messages.error(request, str(told))
    return redirect("programme-import")


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    centre = centre_of(request.user)
    if centre is None or not has_role(request.user, centre, Role.PLANNER):
        raise PermissionDenied
    return _download(write_template(TABLES), "programme-template.xlsx")


def export(request: HttpRequest, number: int) -> HttpResponse:
    """The programme as a workbook, or its draft timetable, for planners."""
    programme = programme_for(request.user, number)
    if not has_role(request.user, programme.centre, Role.PLANNER):
        raise PermissionDenied
    problem = problem_of(programme)
    if "plan" in request.GET:
        return _download(write_plan(problem, plan_of(programme)), "timetable.xlsx")
    return _download(
        write_programme(problem, visit_day=programme.visit_day, serves=served_by(programme)),
        "programme.xlsx",
    )
