"""The score: what the timetable costs by rule, group and week, why, and the planner's weights."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from blueberet.engine.programme.score import DEFAULT_WEIGHTS
from blueberet.foundation.accounts.models import User
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import latest_programme, may_plan, may_see_workings, programme_for
from blueberet.stages.programme.selectors.scoring import causes_of, costs_of, group_title, heat_of, rule_lines
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.weighing import set_weights, weight_from
from blueberet.stages.programme.soft_rules import LARGEST_WEIGHT, rule_title
from blueberet.stages.programme.views.pages import whole_number


def _page(request: HttpRequest, programme: Programme, typed: dict[str, str] | None = None) -> dict[str, object]:
    rule = request.GET.get("rule", "")
    if rule and rule not in DEFAULT_WEIGHTS:
        raise Http404
    week = whole_number(request, "week", 0, 0, programme.weeks)
    group = request.GET.get("group")
    costs = costs_of(programme)
    if group and group not in costs.order:
        raise Http404
    causes, count = causes_of(programme, costs, rule=rule, group=group, week=week)
    lines = rule_lines(costs)
    texts = typed or {x.rule: f"{x.weight:g}" for x in lines}
    return {
        "programme": programme, "page": "score", "rule": rule, "rule_title": rule_title(rule) if rule else "",
        "week": week, "group": group, "group_name": None if group is None else group_title(costs, group),
        "heat": heat_of(costs, programme.weeks, rule), "weeks": range(1, programme.weeks + 1), "total": costs.total,
        "lines": [(x, texts[x.rule]) for x in lines], "causes": causes, "cause_count": count,
        "may_plan": may_plan(request.user, programme), "most": LARGEST_WEIGHT, "typed": typed is not None,
        "is_default": all(x.weight == x.default for x in lines),
        "placed": programme.sessions.filter(day__isnull=False).exists(),
    }  # fmt: skip


@require_GET
def score(request: HttpRequest) -> HttpResponse:
    """The table of rules with weights, the heat table, and the causes of what is chosen."""
    programme = latest_programme(request.user)
    if programme is None:
        return render(request, "programme/empty.html", {"page": "score"})
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    return render(request, "programme/score.html", _page(request, programme))


@require_POST
def save_weights(request: HttpRequest) -> HttpResponse:
    """Save the weights, or go back to the defaults; what was typed stays on the page if it is refused."""
    programme = programme_for(request.user)
    if not isinstance(request.user, User) or not may_plan(request.user, programme):
        raise PermissionDenied
    text = request.POST.get("version", "")
    version = whole_in(text) or 0
    typed = {r: request.POST.get(f"weight-{r}", "") for r in DEFAULT_WEIGHTS}
    try:
        weights = {} if request.POST.get("act") == "defaults" else {r: weight_from(r, x) for r, x in typed.items()}
        set_weights(programme, actor=request.user, version=version, weights=weights)
    except Refused as told:
        messages.error(request, str(told))
        programme.refresh_from_db()
        return render(request, "programme/score.html", _page(request, programme, typed), status=409)
    messages.success(request, _("The weights are saved; the score is counted with them. Solve again to follow them."))
    return redirect("score")
