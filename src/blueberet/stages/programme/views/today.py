"""The first page of everyone."""

from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds, sight_of
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.today import lines_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import latest_programme, may_plan, may_see_workings
from blueberet.stages.programme.selectors.beginning import first_steps
from blueberet.stages.programme.selectors.overview import Today, strip_of, today_of
from blueberet.stages.programme.selectors.solving import label_of, last_solve
from blueberet.stages.programme.services.solving import MINUTES, USUAL_MINUTES
from blueberet.stages.roster.policies import own_person_kept, people_seen_by
from blueberet.stages.roster.selectors import expiring_counts, head_count


def this_day() -> date:
    """Today at the centre."""
    return timezone.localdate()


def today(request: HttpRequest) -> HttpResponse:
    """One sentence of state, then now, wrong, next, and the weeks."""
    user, day, centre = request.user, this_day(), centre_of(request.user)
    programme = kept(request, "programme", ("programme",), lambda: _with_holidays(request), is_for_all=True)
    if programme:
        # Rooms that have something to say of it find it here with its calendar.
        request.programme = programme  # type: ignore[attr-defined]
    expired, soon = kept(
        request, "documents", ("roster",), lambda: expiring_counts(centre, people_seen_by(user), today=day)
    )
    context: dict[str, Any] = {
        "programme": programme,
        "day": day,
        "strength": kept(request, "strength", ("roster",), lambda: head_count(centre), is_for_all=True),
        "expired": expired,
        "soon": soon,
        "me": own_person_kept(request),
        "said": lines_of(request),
    }
    if not programme and holds(user, centre, *STAFF):
        context["steps"] = first_steps(user)
    if programme:
        # A soldier reads of his own sessions, everybody else of all.
        is_own = bool(sight_of(user, ()).own)
        rooms = ("roster", "programme") if is_own else ("programme",)
        state, strip = kept(
            request, "timetable", rooms, lambda: _timetable(request, programme, day), is_for_all=not is_own
        )
        workings = may_see_workings(user, programme)
        run = last_solve(programme) if workings else None
        context |= {
            "state": state, "strip": strip, "strip_width": programme.weeks * 36, "run": run, "label": label_of(run),
            "workings": workings, "may_plan": may_plan(user, programme), "minutes": MINUTES,
            "usual_minutes": USUAL_MINUTES,
        }  # fmt: skip
    return render(request, "programme/today.html", context)


def _with_holidays(request: HttpRequest) -> Programme | None:
    programme = latest_programme(request.user)
    if programme:
        prefetch_related_objects([programme], "holidays")
    return programme


def _timetable(request: HttpRequest, programme: Programme, day: date) -> tuple[Today, list[dict[str, Any]]]:
    me = own_person_kept(request)
    number, needs_wrong = me.service_number if me else "", me is None or may_see_workings(request.user, programme)
    return today_of(programme, day, person=number, needs_wrong=needs_wrong), strip_of(programme, day)
