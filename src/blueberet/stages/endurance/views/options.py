"""Make it endure: size stocks, look at options side by side, choose one, order."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.write import write_book, write_csv
from blueberet.foundation.shell.acting import file_answer, try_act, user_of
from blueberet.stages.endurance.models import Option, SupplyPlan
from blueberet.stages.endurance.outputs import DELIVERIES, ORDER, by_site, order_lines, told_of
from blueberet.stages.endurance.policies import may_choose, may_supply, plan_for
from blueberet.stages.endurance.selectors.answers import answer_of
from blueberet.stages.endurance.selectors.assumed import assumptions_of
from blueberet.stages.endurance.selectors.stock import newest
from blueberet.stages.endurance.services.answering import (
    COMPARE,
    SIZE,
    last_answer,
    live_run,
    start_compare,
    start_size,
)
from blueberet.stages.endurance.services.choosing import choose
from blueberet.stages.endurance.table import share
from blueberet.stages.endurance.views.files import XLSX
from blueberet.stages.endurance.words import chance, difference, reason, weight


@require_POST
def size(request: HttpRequest, code: str) -> HttpResponse:
    """Have the stocks found that are certified."""
    plan = plan_for(request.user, code)
    if not may_supply(request.user, plan.centre):
        raise PermissionDenied
    asked = {k: _share(request.POST.get(k, "")) for k in ("chance", "confidence")}
    try_act(
        request,
        lambda: start_size(
            plan, actor=user_of(request), today=timezone.localdate(), name=request.POST.get("name", ""),
            by_cost=request.POST.get("by") == "cost", **asked,
        ),
        _("Asked for; the stocks are sized and then certified on fresh tours."),
    )  # fmt: skip
    return redirect("supply-options", code)


@require_POST
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Have the options played side by side with the plan."""
    plan = plan_for(request.user, code)
    if not may_supply(request.user, plan.centre):
        raise PermissionDenied
    try_act(request, lambda: start_compare(plan, actor=user_of(request), today=timezone.localdate()),
            _("Asked for; all options are played on the same tours."))  # fmt: skip
    return redirect("supply-options", code)


def _share(text: str) -> float:
    try:
        return share(text)
    except ValueError:
        return -1.0


def options(request: HttpRequest, code: str) -> HttpResponse:
    """Options side by side, with the plan as it is."""
    plan = plan_for(request.user, code)
    edition, live = newest(plan), live_run(plan)
    last = Run.objects.filter(centre=plan.centre, kind=SIZE, subject=plan.pk).first()
    answer = answer_of(last_answer(plan))
    units = {i["code"]: i["unit"] for i in edition.content["items"]}
    refused = last.result["plan"]["reasons"] if last and last.result and "option" not in last.result else []
    return render(request, "endurance/options.html", {
        "p": plan, "page": "options", "edition": edition, "live": live, "last": last,
        "now": chance(answer["endures"]) if answer else "", "kg_now": weight(last.result["plan"]["kg_before"])
        if last and last.result else "", "refused": [reason(r, units.get(r["item"], "")) for r in refused],
        "best": chance(last.result["plan"]["chance"]) if refused and last and last.result else "",
        "compared": _compared(plan, edition.number),
        "rows": [_row(o) for o in plan.options.select_related("edition", "by", "chosen_by")],
        "may_supply": may_supply(request.user, plan.centre),
        "costs": any(i.get("cost") for i in edition.content["items"]),
    })  # fmt: skip


def _compared(plan: SupplyPlan, edition: int) -> list[dict[str, Any]]:
    """The last comparison, if it was of this edition: each option against the plan as it is."""
    run = Run.objects.filter(centre=plan.centre, kind=COMPARE, subject=plan.pk, result__isnull=False).first()
    if run is None or not run.result or run.result["edition"] != edition:
        return []
    names = {str(pk): name for pk, name in plan.options.values_list("pk", "name")}
    return [
        {
            "name": names.get(e["code"], _("The plan as it is")), "pk": e["code"] if e["code"] in names else "",
            "endures": chance(e["endures"]), "more": difference(e["more"]) if e["code"] in names else "",
            "silent": chance(e["silent"]), "kg": weight(e["kg"]) if e["code"] in names else "",
        }
        for e in run.result["effects"]
    ]  # fmt: skip


def _row(o: Option) -> dict[str, Any]:
    a = o.answer
    if not a:
        return {"o": o, "chance": "–", "kg": "–", "more": "–", "extra": "–", "certificate": None}
    return {
        "o": o,
        "chance": chance(a.get("chance")),
        "kg": weight(a["kg"]),
        "more": weight(a["kg"] - a["kg_before"], "+"),
        "certificate": a.get("certificate"),
        "extra": weight(sum(x["kg"] for x in a["lines"])),
    }


def _option(plan: SupplyPlan, number: int) -> Option:
    found = plan.options.select_related("edition", "plan__centre", "by", "chosen_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def option(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What to order, by site, in kg, vehicles and days; posted: choose it."""
    plan = plan_for(request.user, code)
    row = _option(plan, number)
    if request.method == "POST":
        if not may_choose(request.user, plan.centre):
            raise PermissionDenied
        given = request.POST.get("reason", "")
        try_act(request, lambda: choose(row, actor=user_of(request), reason=given),
                _("Chosen. The plan holds these stocks from now on, by your name."))  # fmt: skip
        return redirect("supply-option", code, number)
    sites = by_site(row.answer, row.content)
    for s in sites:
        s["told"] = told_of(s["delivery"])
        s["kg"] = weight(sum(x["kg"] for x in s["lines"]))
    return render(request, "endurance/option.html", {
        "p": plan, "page": "options", "r": _row(row), "o": row, "sites": sites, "newest": newest(plan),
        "assumed": assumptions_of(row.content), "may_choose": may_choose(request.user, plan.centre),
        "may_supply": may_supply(request.user, plan.centre),
    })  # fmt: skip


def order(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The order as a workbook or CSV."""
    plan = plan_for(request.user, code)
    row = _option(plan, number)
    lines = order_lines(row.answer, row.content)
    if kind == "xlsx":
        body, form = write_book([(ORDER, lines), (DELIVERIES, row.answer.get("deliveries", ()))]), XLSX
    elif kind == "csv":
        body, form = write_csv(ORDER, lines), "text/csv"
    else:
        raise Http404
    record_act("endurance.order.exported", centre=plan.centre, actor=user_of(request), subject=plan.code,
               label=row.name, form=kind)  # fmt: skip
    return file_answer(body, form, f"order-{plan.code}-{row.pk}.{kind}")
