"""Catalogues in and out: look at a file, see what is wrong and what would change, take it; export; template."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.findings import UnusableFile, errors_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.write import write_book, write_template
from blueberet.stages.standards.policies import may_edit
from blueberet.stages.standards.reading import written_json
from blueberet.stages.standards.selectors import latest_contents, put_contents, tables_of
from blueberet.stages.standards.services import import_catalogue, preview_catalogue, shipped_catalogue
from blueberet.stages.standards.services.refusal import Refused
from blueberet.stages.standards.table import TABLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _keeper(request: HttpRequest) -> tuple[User, Centre]:
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not may_edit(request.user, centre):
        raise PermissionDenied
    return request.user, centre


def catalogue_import(request: HttpRequest) -> HttpResponse:
    """Upload, or open the shipped catalogue; see; take: by the button pressed."""
    user, centre = _keeper(request)
    today = timezone.localdate()
    context: dict[str, object] = {"page": "import", "today": today}
    if request.method != "POST":
        return render(request, "standards/import.html", context)
    try:
        if "take" in request.POST:
            name, content = held_content(request)
            check, changes = import_catalogue(
                centre=centre, actor=user, content=content, filename=name, today=today, first_day=_first_day(request)
            )
            if check.is_clean:
                told = _("Taken: %(n)d new, %(c)d changed, %(u)d as they were.")
                counts = {"n": len(changes.new), "c": len(changes.changed), "u": len(changes.unchanged)}
                messages.success(request, told % counts)
                return redirect("standards")
        else:
            name, content = shipped_catalogue() if "shipped" in request.POST else read_upload(request.FILES.get("file"))
            check, changes = preview_catalogue(centre, content, name)
            hold(request, name, content)
    except (UnusableFile, Refused) as told_why:
        context["unusable"] = str(told_why)
        return render(request, "standards/import.html", context, status=422)
    errors = errors_in(check.findings)
    context |= {"check": check, "changes": changes, "filename": name, "errors": errors}
    return render(request, "standards/import.html", context, status=422 if errors else 200)


def _first_day(request: HttpRequest) -> date | None:
    if request.POST.get("as") == "drafts":
        return None
    try:
        return date.fromisoformat(request.POST.get("first_day", ""))
    except ValueError:
        raise Refused(_("Choose the day from which it is in force.")) from None


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What was last put into force, as XLSX or JSON; with ``drafts`` in the query, drafts in its place."""
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User) or kind not in ("xlsx", "json"):
        raise Http404
    said = latest_contents(centre) if "drafts" in request.GET else put_contents(centre)
    tables = tables_of(centre, said.values())
    content = written_json(dict(tables)) if kind == "json" else write_book([(t, tables[t.key]) for t in TABLES])
    record_act("standards.catalogue.exported", centre=centre, actor=request.user, subject=kind)
    return HttpResponse(content, content_type="application/json" if kind == "json" else XLSX,
                        headers={"Content-Disposition": f'attachment; filename="standards.{kind}"'})  # fmt: skip


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    _keeper(request)
    return HttpResponse(write_template(TABLES), content_type=XLSX,
                        headers={"Content-Disposition": 'attachment; filename="standards-template.xlsx"'})  # fmt: skip
