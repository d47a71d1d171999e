"""Changing standards: begin one, edit a draft in a table, put it into force, withdraw, take up again."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.standards.drafting import grid_of, posted_grid, read_grid
from blueberet.stages.standards.models import Standard, Version
from blueberet.stages.standards.policies import may_edit, standard_for
from blueberet.stages.standards.reading import Known
from blueberet.stages.standards.selectors import content_of, kind_names, latest_contents, sources_of, versions_of
from blueberet.stages.standards.services import versions as acts
from blueberet.stages.standards.services.refusal import Refused
from blueberet.stages.standards.table import KIND


def _keeper(request: HttpRequest, centre: Centre | None) -> User:
    if centre is None or not isinstance(request.user, User):
        raise Http404
    if not may_edit(request.user, centre):
        raise PermissionDenied
    return request.user


def new(request: HttpRequest) -> HttpResponse:
    """Begin a standard of one's own."""
    centre = centre_of(request.user)
    user = _keeper(request, centre)
    assert centre is not None
    context: dict[str, object] = {"page": "standards", "kinds": kind_names(one=True), "said": request.POST}
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        try:
            if kind not in KIND:
                raise Refused(_("Choose a kind."))
            version = acts.make_standard(
                centre=centre, actor=user, kind=kind, code=request.POST.get("code", "")[:40],
                title=request.POST.get("title", "")[:200], today=timezone.localdate(),
            )  # fmt: skip
            return redirect("standard-draft", version.standard_id)
        except Refused as told:
            context["refused"] = str(told)
    return render(request, "standards/new.html", context, status=422 if context.get("refused") else 200)


def _draft_of(standard: Standard) -> Version:
    found = versions_of(standard).filter(state=Version.State.DRAFT).first()
    if found is None:
        raise Http404
    return found


def draft(request: HttpRequest, number: int) -> HttpResponse:
    """The draft as a table to be edited; faults are told at their row, and nothing is written while one stands."""
    row = standard_for(request.user, number)
    user = _keeper(request, row.centre)
    version = _draft_of(row)
    grid, refused = grid_of(content_of(version)), ""
    if len(grid.lines) > grid.most_lines:
        told = _("%(code)s has %(n)d lines, more than a page can take: export it, change it there, and import it.")
        messages.error(request, told % {"code": row.code, "n": len(grid.lines)})
        return redirect("standard", row.pk)
    findings: list[Finding] = []
    if request.method == "POST":
        grid = posted_grid(row.kind, row.code, request.POST)
        there = {code: said for code, (_version, said) in latest_contents(row.centre).items()}
        said, findings = read_grid(grid, known=Known({s.code for s in sources_of(row.centre)}, there))
        try:
            _version, edited = _seen(request, row)
            if said is not None:
                findings = [*findings, *acts.edit_draft(version, said, actor=user, edited=edited)]
                if not any(f.severity == "error" for f in findings):
                    messages.success(request, _("The draft is written. It counts when it is put into force."))
                    if "more" in request.POST:
                        return redirect("standard-draft", row.pk)
                    return redirect(f"{reverse('standard', args=[row.pk])}?version={version.number}")
        except Refused as told:
            refused = str(told)
    return render(request, "standards/draft.html", {
        "page": "standards", "row": row, "version": version, "grid": grid, "findings": findings, "refused": refused,
        "edited": request.POST.get("edited", version.edited), "seen": request.POST.get("version", version.pk),
        "kind_name": kind_names(one=True)[row.kind],
        "sources": sources_of(row.centre),
    }, status=422 if refused or findings else 200)  # fmt: skip


@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """What the buttons of a standard's page do."""
    row = standard_for(request.user, number)
    user = _keeper(request, row.centre)
    today, asked = timezone.localdate(), request.POST.get("act", "")
    try:
        if asked == "version":
            acts.make_version(row, actor=user, today=today, reason=request.POST.get("reason", ""))
            return redirect("standard-draft", row.pk)
        if asked == "force":
            version, edited = _seen(request, row)
            acts.put_into_force(version, actor=user, first_day=_day(request), today=today, edited=edited)
            messages.success(request, _("The version is put into force; it does not change any more."))
        elif asked == "throw":
            version, edited = _seen(request, row)
            acts.throw_away(version, actor=user, edited=edited)
            messages.success(request, _("The draft is thrown away; the trail keeps what it said."))
        elif asked == "withdraw":
            acts.withdraw(row, actor=user, first_day=_day(request), reason=request.POST.get("reason", ""), today=today)
            messages.success(request, _("The standard is withdrawn; what was recorded under it stays."))
        elif asked == "reinstate":
            acts.reinstate(row, actor=user, today=today)
            messages.success(request, _("The standard is in use again from today."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("standard", row.pk) if Standard.objects.filter(pk=row.pk).exists() else redirect("standards")


def _seen(request: HttpRequest, standard: Standard) -> tuple[Version, int]:
    """The draft whose page the form was on, and how often it had been edited then."""
    version = _draft_of(standard)
    asked, edited = request.POST.get("version", ""), request.POST.get("edited", "")
    if asked != str(version.pk) or not edited.isdecimal():
        raise Refused(_("Another draft stands here meanwhile; nothing of yours was written. Look again."))
    return version, int(edited)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("first_day", ""))
    except ValueError:
        raise Refused(_("Choose a day.")) from None
