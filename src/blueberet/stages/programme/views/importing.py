"""Taking a programme workbook in: dry run, then take it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_template
from blueberet.stages.programme.bridge import plan_of, problem_of
from blueberet.stages.programme.policies import programme_for
from blueberet.stages.programme.selectors.serving import served_by
from blueberet.stages.programme.services.importing import import_programme, preview_programme
from blueberet.stages.programme.views.today import this_day
from blueberet.stages.programme.workbook.plan_sheet import write_plan
from blueberet.stages.programme.workbook.tables import TABLES
from blueberet.stages.programme.workbook.write import write_programme

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
                    centre=centre, actor=request.user, content=content, filename=name, today=this_day()
                )
                if row is not None:
                    return redirect("programme")
            else:
                name, content = read_upload(request.FILES.get("file"))
                check = preview_programme(centre, content, name, today=this_day())
                if check.is_clean:
                    hold(request, name, content)
            errors = [f for f in check.findings if f.severity == "error"]
            context |= {"check": check, "filename": name, "errors": errors, "counts": check.counts,
                        "warnings": [f for f in check.findings if f.severity == "warning"]}  # fmt: skip
        except UnusableFile as told:
            context["unusable"] = str(told)
    return render(
        request,
        "programme/import.html",
        context,
        status=422 if context.get("errors") or context.get("unusable") else 200,
    )


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
