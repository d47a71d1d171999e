"""The first page of everyone."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.policies import centre_of
from blueberet.stages.programme.policies import latest_programme, may_plan
from blueberet.stages.programme.selectors.overview import strip_of, today_of
from blueberet.stages.roster.selectors import expiring, strength_of


def this_day() -> date:
    """Today at the centre."""
    return timezone.localdate()


def today(request: HttpRequest) -> HttpResponse:
    """One sentence of state, then now, wrong, next, and the weeks."""
    programme, day = latest_programme(request.user), this_day()
    strength, _ = strength_of(centre_of(request.user))
    expired, soon = expiring(centre_of(request.user), today=day)
    context: dict[str, Any] = {
        "programme": programme,
        "day": day,
        "strength": strength,
        "expired": expired,
        "soon": soon,
    }
    if programme:
        context |= {
            "state": today_of(programme, day), "strip": strip_of(programme, day),
            "strip_width": programme.weeks * 36, "may_plan": may_plan(request.user, programme),
        }  # fmt: skip
    return render(request, "programme/today.html", context)
