"""Supply plans: the list, a new one, one of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.stages.deployment.models import Mission
from blueberet.stages.endurance.bridge import faults_of, people_of
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.policies import endurance_centre, may_supply, plan_for
from blueberet.stages.endurance.selectors.answers import answer_of, lead_of, page_of
from blueberet.stages.endurance.selectors.assumed import assumptions_of
from blueberet.stages.endurance.selectors.observed import shut_now
from blueberet.stages.endurance.selectors.posts import heads_by_mission
from blueberet.stages.endurance.selectors.stock import STALE_DAYS, held_of, newest
from blueberet.stages.endurance.services.answering import (
    counted_since,
    last_answer,
    last_answers,
    last_run,
    live_run,
    start_answer,
)
from blueberet.stages.endurance.services.shipped import SHIPPED, shipped_book
from blueberet.stages.endurance.services.writing import make_plan, say_whose
from blueberet.stages.roster.selectors.belonging import contingents_on


def overview(request: HttpRequest) -> HttpResponse:
    """All supply plans of the centre, those first in which a store has fallen below its minimum."""
    centre, today = endurance_centre(request.user), timezone.localdate()
    found: list[dict[str, Any]] = []
    answers = last_answers(centre)
    for p in SupplyPlan.objects.filter(centre=centre).select_related("mission", "unit", "centre"):
        held, run = held_of(p), answers.get(p.pk)
        found.append({
            "p": p, "run": run, "a": lead_of(run.result, run.limits["content"]) if run and run.result else None,
            "low": [h for h in held if h.state == "missing"],
            "near": [h for h in held if h.state == "expiring"],
            "counted": max((h.day for h in held if h.day), default=None), "sites": len({h.site for h in held}),
        })  # fmt: skip
    found.sort(key=lambda x: (-len(x["low"]), -len(x["near"]), x["p"].code))
    return render(request, "endurance/overview.html", {
        "plans": found, "leading": next((x for x in found if x["a"]), None), "today": today,
        "may_supply": may_supply(request.user, centre), "page": "plans",
        "are_tied": len({x["p"].unit_id for x in found}) > 1,
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Make a plan: from one that is shipped, or from a workbook."""
    centre = endurance_centre(request.user)
    if not may_supply(request.user, centre):
        raise PermissionDenied
    given = {k: request.POST.get(k, "") for k in ("code", "name", "mission", "shipped", "unit")}
    stand = contingents_on(centre, timezone.localdate())
    found: dict[str, Any] = {
        "contingents": stand if len(stand) > 1 else [],
        "shipped": SHIPPED, "given": given, "page": "plans",
        "missions": Mission.objects.filter(centre=centre).exclude(state=Mission.State.PAST),
    }  # fmt: skip
    if request.method == "POST":
        try:
            # Whoever brings a file means it, even where the mark still stands at a plan that is shipped.
            if given["shipped"] and "file" not in request.FILES:
                book = shipped_book(given["shipped"])
            else:
                name, content = read_upload(request.FILES.get("file"))
                book = read_book(content, name)
            check, plan = make_plan(
                centre, book, actor=user_of(request), code=given["code"], name=given["name"], mission=given["mission"],
                unit=request.POST.get("unit"),
            )  # fmt: skip
        except KeyError:
            found["faults"] = [_("No plan of this name is shipped. Choose one of the list.")]
        except UnusableFile as unusable:
            found["faults"] = [str(unusable)]
        except Refused as refused:
            found["faults"] = list(refused.sentences)
        else:
            if plan is not None:
                return redirect("supply-plan", plan.code)
            found["check"] = check
    status = 422 if found.get("faults") or found.get("check") else 200
    return render(request, "endurance/new.html", found, status=status)


def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Will it endure, what fails first and where, how sure; then bands, curve, blackout, levers."""
    row, today = plan_for(request.user, code), timezone.localdate()
    counted = "counted" in request.GET
    edition = newest(row)
    live, run = live_run(row), last_answer(row, counted=counted)
    answer = answer_of(run)
    held = held_of(row, edition)
    heads = heads_by_mission(row.centre)
    answered = (run.limits["content"], run.limits["edition"]) if run and answer else (edition.content, edition.number)
    grown = (
        run is not None
        and bool(answer)
        and people_of(answered[0], heads) != people_of(answered[0], run.limits["heads"])
    )
    return render(request, "endurance/plan.html", {
        "p": row, "edition": edition, "held": held, "page": "counted" if counted else "plan", "run": run, "live": live,
        "failed": (last := last_run(row, counted=counted)) and last.state == "failed" and last,
        "a": page_of(answer, answered[0]) if answer and run else None, "today": today, "counted": counted,
        "stale": bool(answer) and answered[1] != edition.number, "answered": answered[1],
        "aged": bool(run and counted and (run.created_at.date() < today or counted_since(row, run))),
        "assumed": assumptions_of(answered[0]), "has_counts": any(h.amount is not None for h in held),
        "old": sum(h.day is None or (today - h.day).days > STALE_DAYS for h in held),
        "known": next((s for s in SHIPPED if s.known and str(s.name) == edition.content["tour"][0]["name"]), None),
        "may_supply": may_supply(request.user, row.centre), "standing": faults_of(edition.content, heads),
        "grown": grown, "shut": shut_now(row) if counted else [],
        "contingents": stand if len(stand := contingents_on(row.centre, today)) > 1 else [],
    })  # fmt: skip


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have the plan answered."""
    row = plan_for(request.user, code)
    if not may_supply(request.user, row.centre):
        raise PermissionDenied
    counted = "counted" in request.POST
    try_act(
        request, lambda: start_answer(row, actor=user_of(request), today=timezone.localdate(), counted=counted),
        _("Asked for; the answer appears here part by part."),
    )  # fmt: skip
    address = reverse("supply-plan", args=[code])
    return redirect(f"{address}?counted" if counted else address)


@require_POST
def whose(request: HttpRequest, code: str) -> HttpResponse:
    """Say which contingent lives on the plan."""
    row = plan_for(request.user, code)
    if not may_supply(request.user, row.centre):
        raise PermissionDenied
    given = request.POST.get("unit", "")
    try_act(request, lambda: say_whose(row, actor=user_of(request), unit=given), _("Kept."))
    return redirect("supply-plan", code)
