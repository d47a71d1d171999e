"""Supply plans: the list, a new one, one of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.shell.acting import user_of
from blueberet.stages.deployment.models import Mission
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.policies import endurance_centre, may_supply, plan_for
from blueberet.stages.endurance.selectors.stock import held_of, newest, sites_of
from blueberet.stages.endurance.services.shipped import SHIPPED, shipped_book
from blueberet.stages.endurance.services.writing import make_plan


def overview(request: HttpRequest) -> HttpResponse:
    """All supply plans of the centre, those first in which a store has fallen below its minimum."""
    centre, today = endurance_centre(request.user), timezone.localdate()
    found: list[dict[str, Any]] = []
    for p in SupplyPlan.objects.filter(centre=centre).select_related("mission", "centre"):
        held = held_of(p)
        found.append({
            "p": p, "low": [h for h in held if h.state == "missing"],
            "near": [h for h in held if h.state == "expiring"],
            "counted": max((h.day for h in held if h.day), default=None), "sites": len({h.site for h in held}),
        })  # fmt: skip
    found.sort(key=lambda x: (-len(x["low"]), -len(x["near"]), x["p"].code))
    return render(request, "endurance/overview.html", {
        "plans": found, "today": today, "may_supply": may_supply(request.user, centre), "page": "plans",
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Make a plan: from one that is shipped, or from a workbook."""
    centre = endurance_centre(request.user)
    if not may_supply(request.user, centre):
        raise PermissionDenied
    given = {k: request.POST.get(k, "") for k in ("code", "name", "mission", "shipped")}
    found: dict[str, Any] = {
        "shipped": SHIPPED, "given": given, "page": "plans",
        "missions": Mission.objects.filter(centre=centre).exclude(state=Mission.State.PAST),
    }  # fmt: skip
    if request.method == "POST":
        try:
            if given["shipped"]:
                book = shipped_book(given["shipped"])
            else:
                name, content = read_upload(request.FILES.get("file"))
                book = read_book(content, name)
            check, plan = make_plan(
                centre, book, actor=user_of(request), code=given["code"], name=given["name"], mission=given["mission"]
            )
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
    """A supply plan: what sites hold and how they are fed."""
    row = plan_for(request.user, code)
    return render(request, "endurance/plan.html", {
        "p": row, "edition": newest(row), "held": held_of(row), "sites": sites_of(row), "page": "plan",
        "may_supply": may_supply(request.user, row.centre),
    })  # fmt: skip
