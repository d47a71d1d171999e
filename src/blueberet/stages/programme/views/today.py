"""The first page of everyone."""

from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.today import lines_of
from blueberet.stages.programme.policies import latest_programme, may_plan, may_see_workings
from blueberet.stages.programme.selectors.overview import strip_of, today_of
from blueberet.stages.programme.services.solving import MINUTES, USUAL_MINUTES
from blueberet.stages.roster.policies import own_person, people_seen_by
from blueberet.stages.roster.selectors import expiring_counts, head_count


def this_day() -> date:
    """Today at the centre."""
    return timezone.localdate()


def today(request: HttpRequest) -> HttpResponse:
    """One sentence of state, then now, wrong, next, and the weeks."""
    programme, day = latest_programme(request.user), this_day()
    if programme:
        # Rooms that have something to say of it find it here with its calendar.
        prefetch_related_objects([programme], "holidays")
        request.programme = programme  # type: ignore[attr-defined]
    strength = head_count(centre_of(request.user))
    expired, soon = expiring_counts(centre_of(request.user), people_seen_by(request.user), today=day)
    context: dict[str, Any] = {
        "programme": programme,
        "day": day,
        "strength": strength,
        "expired": expired,
        "soon": soon,
        "said": lines_of(request),
        "me": (me := own_person(request.user)),
    }
    if programme:
        context |= {
            "state": today_of(programme, day, person=me.service_number if me else ""),
            "workings": may_see_workings(request.user, programme), "strip": strip_of(programme, day),
            "strip_width": programme.weeks * 36, "may_plan": may_plan(request.user, programme),
            "asked": programme.requests.filter(state="open").count(), "minutes": MINUTES,
            "usual_minutes": USUAL_MINUTES,
        }  # fmt: skip
    return render(request, "programme/today.html", context)
