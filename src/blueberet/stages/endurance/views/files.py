"""Supply plans as a workbook: out, and in again after a dry run; as JSON for the engine's commands."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_template
from blueberet.foundation.shell.acting import file_answer, tell_refused, user_of
from blueberet.stages.endurance.bridge import faults_of, mission_of
from blueberet.stages.endurance.policies import endurance_centre, may_supply, plan_for
from blueberet.stages.endurance.reading import check_plan
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.writing import changed_sheets, keep_edition
from blueberet.stages.endurance.table import TABLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    endurance_centre(request.user)
    return file_answer(write_template(TABLES), XLSX, "supply-plan-template.xlsx")


def export(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The newest edition as a workbook that comes back unharmed, or as the mission file of ``blueberet endurance``."""
    plan = plan_for(request.user, code)
    content = newest(plan).content
    if kind == "xlsx":
        body, form = write_book([(t, [_cells(r) for r in content.get(t.key, [])]) for t in TABLES]), XLSX
    elif kind == "json":
        heads = heads_by_mission(plan.centre)
        if standing := faults_of(content, heads):
            tell_refused(request, Refused(*standing))
            return redirect("supply-plan", plan.code)
        body, form = wire.dump_json(mission_of(content, heads)), "application/json"
    else:
        raise Http404
    record_act("endurance.plan.exported", centre=plan.centre, actor=user_of(request), subject=plan.code, form=kind)
    return file_answer(body, form, f"{plan.code}.{kind}")


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """Values as cells: lists with semicolons, yes and no as words."""
    return {
        k: "; ".join(str(x) for x in v) if isinstance(v, list) else ("yes" if v else "no") if isinstance(v, bool) else v
        for k, v in row.items()
    }


def taking(request: HttpRequest, code: str) -> HttpResponse:
    """Take a workbook in as the next edition: first a dry run with every fault and what would change."""
    plan = plan_for(request.user, code)
    if not may_supply(request.user, plan.centre):
        raise PermissionDenied
    found: dict[str, Any] = {"page": "edit", "p": plan, "of": newest(plan).number}
    if request.method == "POST":
        try:
            name, content = held_content(request) if "take" in request.POST else read_upload(request.FILES.get("file"))
            if "take" not in request.POST:
                hold(request, name, content)
            check = check_plan(read_book(content, name), heads_by_mission(plan.centre))
        except UnusableFile as unusable:
            found["unusable"] = str(unusable)
        else:
            if "take" in request.POST and check.is_clean:
                of = whole_in(request.POST.get("of", "")) or 0
                try:
                    made = keep_edition(plan, check.content, actor=user_of(request), why=name, of=of)
                except Refused as refused:
                    tell_refused(request, refused)
                    return redirect("supply-import", plan.code)
                messages.success(request, _("Taken in as edition %(n)d.") % {"n": made.number})
                return redirect("supply-plan", plan.code)
            changed = changed_sheets(newest(plan).content, check.content) if check.is_clean else []
            counts = [(t, len(check.rows[t.key]), t.key in changed) for t in TABLES]
            found |= {"check": check, "name": name, "counts": counts, "changed": changed}
    bad = found.get("unusable") or (found.get("check") and not found["check"].is_clean)
    return render(request, "endurance/import.html", found, status=422 if bad else 200)
