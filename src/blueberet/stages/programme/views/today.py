"""The first page of everyone."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds, sight_of
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.today import lines_of
from blueberet.foundation.shell.together import laid, together
from blueberet.stages.programme.models import Holiday, Programme
from blueberet.stages.programme.policies import (
    chosen_variant,
    latest_programme,
    may_plan,
    may_see_workings,
    programmes_held,
)
from blueberet.stages.programme.selectors.beginning import first_steps
from blueberet.stages.programme.selectors.overview import Today, strip_of, today_of
from blueberet.stages.programme.selectors.solving import label_of, solves_of
from blueberet.stages.programme.services.solving import MINUTES, USUAL_MINUTES
from blueberet.stages.roster.policies import own_person_kept, people_seen_by
from blueberet.stages.roster.selectors import told_today


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
    strength, expired, soon = kept(
        request, "people", ("roster",), lambda: told_today(centre, people_seen_by(user), today=day)
    )
    workings = programme is not None and may_see_workings(user, programme)
    said, solves = lines_of(request, *([solves_of(programme)[:1]] if programme and workings else []))
    context: dict[str, Any] = {
        "programme": programme,
        "day": day,
        "strength": strength,
        "expired": expired,
        "soon": soon,
        "me": own_person_kept(request),
        "said": said,
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
        run = solves[0][0] if solves and solves[0] else None
        context |= {
            "state": state, "strip": strip, "strip_width": programme.weeks * 36, "run": run, "label": label_of(run),
            "workings": workings, "may_plan": may_plan(user, programme), "minutes": MINUTES,
            "usual_minutes": USUAL_MINUTES,
        }  # fmt: skip
    return render(request, "programme/today.html", context)


def _with_holidays(request: HttpRequest) -> Programme | None:
    centre = centre_of(request.user)
    if chosen_variant(request.user) is not None or centre is None:
        return latest_programme(request.user)
    newest = programmes_held(centre)[:1]
    found, holidays = together(newest, Holiday.objects.filter(programme__in=newest.values("pk")))
    laid(found, "holidays", holidays)
    return found[0] if found else None


def _timetable(request: HttpRequest, programme: Programme, day: date) -> tuple[Today, list[dict[str, Any]]]:
    me = own_person_kept(request)
    number, needs_wrong = me.service_number if me else "", me is None or may_see_workings(request.user, programme)
    told = today_of(programme, day, person=number, needs_wrong=needs_wrong)
    return told, strip_of(programme, day, told.phases)
