"""The log: entries of a period as map, strip of days and table."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.incidents.kinds import GROUP_NAMES, GROUPS, KINDS
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.policies import LogSight, drafts_of, log_sight, may_take_in
from blueberet.stages.incidents.selectors.closures import closures_of
from blueberet.stages.incidents.selectors.log import events_counted, found_by, moments_of, standing
from blueberet.stages.incidents.selectors.pages import PERIOD, lines_of, map_of, strip_of

MOST_DAYS, MOST_LINES = 366, 500


def incidents(request: HttpRequest) -> HttpResponse:
    """What is shut now; the entries of a period, 30 days unless others are asked for."""
    sight, now = log_sight(request.user), timezone.now()
    centre, asked = sight.centre, asked_in(request)
    plans = SupplyPlan.objects.filter(centre=centre)
    plan = plans.filter(code=asked["plan"]).first() if asked["plan"] else None
    if asked["plan"] and plan is None:
        raise Http404
    entries = list(entries_asked(sight, asked, plan)[: MOST_LINES + 1])
    closures = closures_of(centre, plan, sight.units)
    shut = sorted((c for c in closures if c.opened_at is None), key=lambda c: c.shut_at)
    lines = lines_of(entries[:MOST_LINES])
    return render(request, "incidents/log.html", {
        "page": "log", "now": now, "lines": lines, "more": len(entries) > MOST_LINES, "asked": asked, "plans": plans,
        "kinds": KINDS.items(), "shut": [(c, c.days(now)) for c in shut], "events": events_counted(centre, entries),
        "map": map_of(centre, lines, plan, shut), "placed": sum(x.row.has_place for x in lines),
        "strip": strip_of(asked["first"], asked["last"], lines, closures, now), "groups": _legend(),
        "drafts": drafts_of(user_of(request)), "may_take_in": may_take_in(request.user, centre),
        "scoped": sight.units is not None,
        "any": Incident.objects.filter(centre=centre).exists(),
    })  # fmt: skip


def asked_in(request: HttpRequest) -> dict[str, Any]:
    """Period, plan, kind and words of the query; a period that is none becomes the last 30 days."""
    today = timezone.localdate()
    last = day_in(request.GET.get("last", "")) or today
    first = day_in(request.GET.get("first", "")) or last - PERIOD
    if first > last:
        first, last = last, first
    wrong = (last - first).days >= MOST_DAYS
    if wrong:
        first = date.fromordinal(last.toordinal() - MOST_DAYS + 1)
    kind = request.GET.get("kind", "")
    return {
        "first": first, "last": last, "plan": request.GET.get("plan", "")[:40], "kind": kind if kind in KINDS else "",
        "words": request.GET.get("words", "").strip()[:80], "cut": wrong,
    }  # fmt: skip


def entries_asked(sight: LogSight, asked: dict[str, Any], plan: SupplyPlan | None) -> Any:
    """Standing entries of the query, the latest first."""
    begin, end = moments_of(asked["first"], asked["last"])
    rows = standing(sight.centre, sight.units).filter(happened_at__gte=begin, happened_at__lt=end)
    if plan:
        rows = rows.filter(Q(plan=plan) | Q(effects__plan=plan)).distinct()
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["words"]:
        rows = rows.filter(found_by(asked["words"]))
    return rows


def _legend() -> list[tuple[str, Any, str]]:
    from blueberet.stages.incidents.area_map import SHAPES

    return [(g, GROUP_NAMES[g], SHAPES[g]) for g in dict.fromkeys(GROUPS.values())]


def plan_of(centre: Centre, code: str) -> SupplyPlan:
    """A plan of the centre; another looks like a missing one."""
    found = SupplyPlan.objects.select_related("centre").filter(centre=centre, code=code).first()
    if found is None:
        raise Http404
    return found
