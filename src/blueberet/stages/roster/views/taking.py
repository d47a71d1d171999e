"""Taking in a nominal roll: look at it, explain its headers, see what is wrong and what would change, take it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.sheets.findings import UnusableFile, errors_in
from blueberet.foundation.sheets.held import held_content, hold
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.sheets.progress import Stopped, Tell, ask_to_stop, progress_of, told_to
from blueberet.stages.roster.intake.columns import choices, columns_by_key
from blueberet.stages.roster.intake.fixing import write_for_fixing
from blueberet.stages.roster.intake.recognise import FOR_ALL_ROWS, Recognised
from blueberet.stages.roster.models import HeaderMeaning
from blueberet.stages.roster.policies import may_import
from blueberet.stages.roster.services import import_roster, preview_import
from blueberet.stages.roster.services.remembering import forget, remember, values_for_all_of
from blueberet.stages.roster.table import UNITS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
STAGES = {
    "file": gettext_lazy("Reading the file"),
    "rows": gettext_lazy("Checking the rows"),
    "compare": gettext_lazy("Comparing with who is here"),
    "people": gettext_lazy("Writing people"),
    "held": gettext_lazy("Writing languages and licences"),
    "documents": gettext_lazy("Writing documents"),
    "places": gettext_lazy("Writing who is where"),
}


def _door(request: HttpRequest) -> tuple[User, Centre]:
    centre = centre_of(request.user)
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not may_import(request.user, centre):
        raise PermissionDenied
    return request.user, centre


def roster_import(request: HttpRequest) -> HttpResponse:
    """Upload, explain, see, take: by the button pressed."""
    user, centre = _door(request)
    if request.method != "POST":
        return _page(request, centre, {})
    try:
        with told_to(request) as tell:
            return _post(request, user, centre, tell)
    except UnusableFile as told:
        return _page(request, centre, {"unusable": str(told)}, status=422)
    except Stopped:
        messages.success(request, _("Stopped. Nothing was changed."))
        return redirect("contingent-import")


def _post(request: HttpRequest, user: User, centre: Centre, tell: Tell) -> HttpResponse:
    day = timezone.localdate()
    if "take" in request.POST:
        name, content = held_content(request)
        check, changes = import_roster(centre=centre, actor=user, content=content, filename=name, today=day, tell=tell)
        if check.is_clean:
            told = _("Taken: %(n)d new, %(c)d changed, %(u)d as they were.")
            counts = {"n": len(changes.new), "c": len(changes.changed), "u": len(changes.unchanged)}
            messages.success(request, told % counts)
            return redirect("contingent")
    elif {"explain", "ask"} & request.POST.keys():
        name, content = held_content(request)
        check, changes = preview_import(centre, content, name, today=day, tell=tell)
        if "ask" in request.POST:
            return _questions(request, centre, name, check.found)
        _remember(request, user, centre, check.found)
        check, changes = preview_import(centre, content, name, today=day, tell=tell)
    else:
        name, content = read_upload(request.FILES.get("file"))
        check, changes = preview_import(centre, content, name, today=day, tell=tell)
        hold(request, name, content)
        if check.found.has_questions:
            return _questions(request, centre, name, check.found)
    errors = errors_in(check.findings)
    faulty = {(f.sheet, f.row) for f in errors if f.row}
    news = set(changes.new)
    context: dict[str, object] = {
        "check": check, "changes": changes, "filename": name, "errors": errors, "faulty": len(faulty),
        "findings": [*errors, *(f for f in check.findings if f.severity != "error")],
        "newcomers": [e for e in check.entries if e.service_number in news][:SHOWN],
        "differences": list(changes.fields.items())[:SHOWN], "sheets": len(check.found.sheets),
        "fixable": bool(check.found.sheets) and bool(check.findings),
    }  # fmt: skip
    return _page(request, centre, context, status=422 if errors else 200)


def _page(request: HttpRequest, centre: Centre, context: dict[str, object], status: int = 200) -> HttpResponse:
    context["remembered"] = [
        (m.header, columns_by_key()[m.meaning].header if m.meaning in columns_by_key() else "")
        for m in HeaderMeaning.objects.filter(centre=centre)
    ]
    return render(request, "roster/import.html", context, status=status)


def _questions(request: HttpRequest, centre: Centre, name: str, found: Recognised) -> HttpResponse:
    """Ask what headers mean; what is known is filled in."""
    given = values_for_all_of(centre) | found.constants
    there = {m for s in found.sheets for m in s.columns.values()} | {u for s in found.sheets for u in s.units}
    if "unit" in there:
        there |= {*UNITS}
    needed = {*found.missing, *found.gaps}
    values = [
        {"key": k, "header": columns_by_key()[k].header, "value": given.get(k, ""), "needed": k in needed}
        for k in FOR_ALL_ROWS
        if k not in there
    ]
    return render(request, "roster/import_columns.html", {
        "filename": name, "found": found, "choices": choices(), "values": values,
        "missing": [columns_by_key()[k].header if k != "unit" else _("Contingent") for k in found.missing],
        "units": [(s.layout.sheet.name, list(s.units.items()), len(s.layout.rows)) for s in found.sheets],
    })  # fmt: skip


def _remember(request: HttpRequest, user: User, centre: Centre, found: Recognised) -> None:
    said = dict(zip(request.POST.getlist("key"), request.POST.getlist("meaning"), strict=False))
    values = {k: request.POST.get(f"for-all-{k}", "") for k in FOR_ALL_ROWS}
    remember(centre=centre, actor=user, meanings=said, labels={x.key: x for x in found.labels}, values=values)


@require_GET
def fix(request: HttpRequest) -> HttpResponse:
    """The rows of the uploaded file with what is wrong, to be fixed and uploaded again."""
    _user, centre = _door(request)
    try:
        name, content = held_content(request)
        check, _changes = preview_import(centre, content, name, today=timezone.localdate())
    except UnusableFile as told:
        messages.error(request, str(told))
        return redirect("contingent-import")
    return HttpResponse(
        write_for_fixing(check.found, check.findings), content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="roster-to-fix.xlsx"'},
    )  # fmt: skip


@require_POST
def forget_headers(request: HttpRequest) -> HttpResponse:
    """Forget what was said of headers."""
    user, centre = _door(request)
    count = forget(centre=centre, actor=user)
    messages.success(request, _("%(n)d headers forgotten.") % {"n": count})
    return redirect("contingent-import")


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the reading or import of this session is, for the page that waits for it."""
    _door(request)
    found = progress_of(request)
    told = {"words": str(STAGES[found[0]]), "done": found[1], "of": found[2]} if found else {}
    return JsonResponse(told, headers={"Content-Disposition": 'attachment; filename="progress.json"'})


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop what this session waits for; it is undone as a whole."""
    _door(request)
    told = {"stopping": ask_to_stop(request)}
    return JsonResponse(told, headers={"Content-Disposition": 'attachment; filename="stop.json"'})
