"""Logins of visitors, for the commander and the administrator; what lies open for whom."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.access.services import visiting as acts
from blueberet.foundation.access.services.giving import NotPossible
from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.accounts.policies import Role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import tell_refused, try_act, user_of
from blueberet.stages.evidence.models import Laying
from blueberet.stages.evidence.policies import evidence_centre, may_lay_out, pack_for
from blueberet.stages.evidence.selectors.packs import packs_of
from blueberet.stages.evidence.selectors.visitors import visiting
from blueberet.stages.evidence.services.laying import lay_out, take_away
from blueberet.stages.visits.models import Visit

FIELDS = ("username", "full_name", "begins", "ends", "purpose")


def visitors(request: HttpRequest) -> HttpResponse:
    """Everybody with a visitor's login, and a form for one more; a refusal keeps what was typed."""
    centre = _door(request)
    given = {k: request.POST.get(k, "") for k in FIELDS}
    found = {"given": given, "page": "visitors", "now": timezone.localtime()}
    if request.method == "POST":
        try:
            user, password = acts.invite(
                centre=centre, actor=user_of(request), username=given["username"], full_name=given["full_name"],
                begins=_moment(given["begins"]), ends=_moment(given["ends"]), purpose=given["purpose"],
            )  # fmt: skip
        except NotPossible as told:
            found["fault"] = str(told)
        else:
            return render(request, "evidence/visitor_password.html", {
                "account": user, "password": password, "page": "visitors", "ends": _moment(given["ends"])
            })  # fmt: skip
    found |= {
        "rows": visiting(centre), "packs": packs_of(centre)[:20],
        "visits": Visit.objects.filter(centre=centre, last_day__gte=timezone.localdate()),
    }  # fmt: skip
    return render(request, "evidence/visitors.html", found, status=422 if "fault" in found else 200)


@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """End a visitor's time, move its end, give a new first password, lay a pack out."""
    centre, actor = _door(request), user_of(request)
    rows = Membership.objects.filter(centre=centre, role=Role.VISITOR).select_related("user", "centre")
    visit = get_object_or_404(rows, pk=number)
    asked = request.POST.get("act", "")
    try:
        if asked == "password":
            password = acts.let_visitor_in_again(visit, actor=actor)
            return render(request, "evidence/visitor_password.html", {
                "account": visit.user, "password": password, "page": "visitors", "ends": visit.valid_until
            })  # fmt: skip
        if asked == "end":
            try_act(request, lambda: acts.end_now(visit, actor=actor), _("The login is over."))
        elif asked == "move":
            ends = _moment(request.POST.get("ends", ""))
            try_act(request, lambda: acts.move_end(visit, actor=actor, ends=ends), _("The end was moved."))
        elif asked == "lay":
            pack = pack_for(request.user, whole_in(request.POST.get("pack", "")) or 0)
            try_act(request, lambda: lay_out(pack, visit.user, actor=actor), _("The pack lies open for this visitor."))
        else:
            raise Http404
    except NotPossible as told:
        tell_refused(request, Refused(str(told)))
    return redirect(_back(request))


@require_POST
def away(request: HttpRequest, number: int) -> HttpResponse:
    """Take a pack away from a visitor."""
    centre, actor = _door(request), user_of(request)
    laying = get_object_or_404(Laying.objects.filter(pack__centre=centre).select_related("pack", "visitor"), pk=number)
    try_act(request, lambda: take_away(laying, actor=actor), _("The pack lies open for this visitor no longer."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    number = whole_in(request.POST.get("from", ""))
    return f"/evidence/packs/{number}" if number else "evidence-visitors"


def _moment(text: str) -> datetime | None:
    """A moment of a form, by the clock of the centre."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    return timezone.make_aware(found) if found is not None and timezone.is_naive(found) else found


def _door(request: HttpRequest) -> Centre:
    centre = evidence_centre(request.user)
    if not may_lay_out(request.user, centre):
        raise PermissionDenied
    return centre
