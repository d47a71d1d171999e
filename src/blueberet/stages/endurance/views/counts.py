"""What was counted on the ground: stock of all sites, and the short form for one."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.endurance.models import StockCount
from blueberet.stages.endurance.policies import may_supply, plan_for
from blueberet.stages.endurance.selectors.stock import Held, held_of, sites_of
from blueberet.stages.endurance.services.answering import follow_count
from blueberet.stages.endurance.services.counting import count_stock


def stock(request: HttpRequest, code: str) -> HttpResponse:
    """Days of supply at every site as last counted, what fell below its threshold first."""
    plan, today = plan_for(request.user, code), timezone.localdate()
    held = held_of(plan)
    names = {s["code"]: s.get("name") or s["code"] for s in sites_of(plan)}
    by_site: dict[str, list[Held]] = {}
    for h in held:
        by_site.setdefault(h.site, []).append(h)
    counts = plan.counts.select_related("by", "corrects", "corrected_by").prefetch_related("lines")[:60]
    return render(request, "endurance/stock.html", {
        "p": plan, "page": "stock", "today": today, "may_supply": may_supply(request.user, plan.centre),
        "low": [h for h in held if h.state == "missing"], "near": [h for h in held if h.state == "expiring"],
        "never": [h for h in held if h.state == "none"], "counts": counts,
        "sites": [(s, names.get(s, s), rows) for s, rows in by_site.items()],
        "last": max((h.day for h in held if h.day), default=None),
    })  # fmt: skip


def count(request: HttpRequest, code: str, site: str) -> HttpResponse:
    """The short form of one site, for a phone; with ``corrects`` it corrects a count and asks why."""
    plan, today = plan_for(request.user, code), timezone.localdate()
    if not may_supply(request.user, plan.centre):
        raise PermissionDenied
    held = [h for h in held_of(plan) if h.site == site]
    if not held:
        raise Http404
    wrong = whole_in(request.GET.get("corrects", request.POST.get("corrects", ""))) or 0
    corrects = StockCount.objects.filter(plan=plan, site=site, pk=wrong).prefetch_related("lines").first()
    if wrong and corrects is None:
        raise Http404
    before = {x.item: x.amount for x in corrects.lines.all()} if corrects else {}
    day: date | None = corrects.day if corrects else today
    found: dict[str, Any] = {"faults": []}
    if request.method == "POST":
        day = day_in(request.POST.get("day", ""))
        try:
            count_stock(
                plan, actor=user_of(request), site=site, day=day, today=today, corrects=corrects,
                amounts={h.item: request.POST.get(f"a-{h.item}", "") for h in held},
                remark=request.POST.get("remark", ""), key=_key(request), reason=request.POST.get("reason", ""),
            )  # fmt: skip
        except Refused as refused:
            found["faults"] = list(refused.sentences)
        else:
            told = _("Counted. Days of supply are those of the count now.")
            if follow_count(plan, actor=user_of(request), today=today):
                told += " " + _("The outlook from today's stock is being worked out again.")
            messages.success(request, told)
            return redirect("supply-stock", code)
    names = {s["code"]: s.get("name") or s["code"] for s in sites_of(plan)}
    typed = [
        (h, request.POST.get(f"a-{h.item}", f"{before[h.item]:.10g}" if h.item in before else "")) for h in held
    ]  # fmt: skip
    return render(request, "endurance/count.html", found | {
        "p": plan, "page": "stock", "site": site, "site_name": names.get(site, site), "rows": typed, "day": day,
        "today": today, "corrects": corrects, "key": request.POST.get("key") or str(uuid.uuid4()),
        "remark": request.POST.get("remark", ""), "reason": request.POST.get("reason", ""),
    }, status=422 if found["faults"] else 200)  # fmt: skip


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
