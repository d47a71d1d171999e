"""What is and was shut: open it again, and give the history of a gate or road to endurance."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.policies import holds
from blueberet.foundation.shell.acting import day_in, try_act, user_of
from blueberet.stages.endurance.policies import SEEN_BY
from blueberet.stages.incidents.forms import key_in
from blueberet.stages.incidents.models import Effect, Incident
from blueberet.stages.incidents.policies import effect_for, log_sight, may_have_fitted
from blueberet.stages.incidents.selectors.closures import Closure, closures_of
from blueberet.stages.incidents.services.fitting import fit_log
from blueberet.stages.incidents.services.opening import reopen
from blueberet.stages.incidents.views.log import plan_of


def closures(request: HttpRequest) -> HttpResponse:
    """Every gate, road and link that was ever shut: how often, how long; what is shut now first."""
    sight, now = log_sight(request.user), timezone.now()
    found: dict[tuple[int, str, str, str], list[Closure]] = {}
    for c in closures_of(sight.centre, None, sight.units):
        found.setdefault(c.key, []).append(c)
    rows: list[dict[str, Any]] = []
    for history in found.values():
        ended = [c.days(now) for c in history if c.opened_at]
        rows.append({
            "c": history[0], "history": [(c, c.days(now)) for c in history],
            "open": next((c for c in history if c.opened_at is None), None), "times": len(history),
            "mean": sum(ended) / len(ended) if ended else None, "longest": max(c.days(now) for c in history),
            "fits": history[0].effect.kind != Effect.Kind.LINK and bool(ended),
            "first": timezone.localtime(history[-1].shut_at).date(),
        })  # fmt: skip
    rows.sort(key=lambda r: (r["open"] is None, -r["times"], r["c"].what))
    first = Incident.objects.filter(centre=sight.centre).order_by("happened_at").first()
    return render(request, "incidents/closures.html", {
        "page": "closures", "rows": rows, "now": now, "today": timezone.localdate(),
        "open": sum(r["open"] is not None for r in rows), "key": key_in(request),
        "first": timezone.localtime(first.happened_at).date() if first else None,
        "may_fit": may_have_fitted(request.user, sight.centre) and sight.units is None,
        "scoped": sight.units is not None, "sees_plans": holds(request.user, sight.centre, *SEEN_BY),
    })  # fmt: skip


@require_POST
def opened(request: HttpRequest, number: int) -> HttpResponse:
    """Say that something is open again."""
    effect = effect_for(request.user, number)
    try_act(
        request, lambda: reopen(
            effect, actor=user_of(request), opened=request.POST.get("opened", ""), key=key_in(request),
            informed_by=request.POST.get("informed_by", ""), told=request.POST.get("told", ""),
            reason=request.POST.get("reason", ""),
        ), _("Open again; endurance knows."),
    )  # fmt: skip
    return redirect("incident", effect.incident.year, effect.incident.number)


@require_POST
def fitted(request: HttpRequest) -> HttpResponse:
    """Have closure rates proposed from the history of a gate or road."""
    sight = log_sight(request.user)
    if not may_have_fitted(request.user, sight.centre) or sight.units is not None:
        raise PermissionDenied
    plan = plan_of(sight.centre, request.POST.get("plan", ""))
    done = try_act(
        request, lambda: fit_log(
            plan, actor=user_of(request), kind=request.POST.get("kind", ""), site=request.POST.get("site", ""),
            first=day_in(request.POST.get("first", "")), last=day_in(request.POST.get("last", "")),
        ), _("Asked for; what the log comes to appears here. Nothing uses it before you say so."),
    )  # fmt: skip
    return redirect("supply-incidents", plan.code) if done else redirect("incident-closures")
