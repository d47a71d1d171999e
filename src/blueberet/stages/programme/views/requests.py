"""Training that other rooms ask for: the planner's list, and her answers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.kit import wire
from blueberet.foundation.accounts.models import User
from blueberet.stages.programme.models import TrainingRequest
from blueberet.stages.programme.policies import may_plan, may_see_workings, original_programme
from blueberet.stages.programme.selectors.requests import bookings, requests_of, served_by
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.repairing import propose_repair
from blueberet.stages.programme.services.requesting import change_for, refuse_request, withdraw_request
from blueberet.stages.programme.views.repair import now_of
from blueberet.stages.programme.views.today import this_day
from blueberet.stages.roster.policies import people_seen_by

CLASSES = {"open": "bb-expiring", "accepted": "bb-met", "refused": "bb-missing", "withdrawn": "text-secondary"}


def requests(request: HttpRequest) -> HttpResponse:
    """What was asked for, what waits, what became of it."""
    programme = original_programme(request.user)
    if programme is None or not may_see_workings(request.user, programme):
        raise PermissionDenied
    plans = may_plan(request.user, programme)
    booked, served = {b.request: b for b in bookings(programme)}, served_by(programme)
    modules = list(programme.modules.order_by("title").values_list("code", "title"))
    names = {p.service_number: p for p in people_seen_by(request.user)}
    rows: list[dict[str, Any]] = []
    for r in requests_of(programme):
        suits = [m for m in modules if r.standard in served.get(m[0], ())] if r.standard else []
        members = r.people or []
        suits += [m for m in modules if m not in suits]
        rows.append({
            "r": r, "css": CLASSES[r.state], "booked": booked.get(r.pk), "suits": suits,
            "like": r.module or (suits[0][0] if r.standard else ""), "count": len(members),
            "names": [names[n] for n in members if n in names],
            "mine": r.made_by_id == request.user.pk,
        })  # fmt: skip
    return render(request, "programme/requests.html", {
        "programme": programme, "page": "requests", "rows": rows, "may_plan": plans,
        "waiting": sum(row["r"].state == "open" for row in rows),
        "groups": dict(programme.groups.values_list("code", "name")), "modules": dict(modules),
    })  # fmt: skip


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Accept (a repair looks for the places first), refuse, or withdraw."""
    programme = original_programme(request.user)
    if programme is None or not may_see_workings(request.user, programme):
        raise Http404
    row = get_object_or_404(TrainingRequest.objects.select_related("programme__centre"), pk=number, programme=programme)
    actor, act = request.user, request.POST.get("act", "")
    assert isinstance(actor, User)
    try:
        if act == "accept":
            if row.state != TrainingRequest.State.OPEN:
                raise Refused(_("This request was answered meanwhile. Look at it again."))
            change = change_for(row, like=request.POST.get("like", ""), today=this_day())
            run = propose_repair(
                programme, actor=actor, what="request", facts=wire.dump(change), now=now_of(request, programme)
            )
            return redirect("repair-proposal", run.pk)
        if act == "refuse":
            refuse_request(row, actor=actor, reason=request.POST.get("reason", ""))
            messages.success(request, _("Refused; whoever asked sees why."))
        elif act == "withdraw":
            withdraw_request(row, actor=actor)
            messages.success(request, _("Withdrawn."))
        else:
            raise Http404
    except Refused as told:
        messages.error(request, str(told))
    return redirect("training-requests")
