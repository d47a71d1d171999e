"""What every page of readiness needs to know of the request."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.models import Centre, User
from blueberet.stages.readiness.selectors.awaiting import BeingGathered, awaited
from blueberet.stages.readiness.selectors.measuring import Measured, measured
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import people_seen_by

ORIGINS = ("national", "external")
EARLIEST = date(1900, 1, 1)
"""Before it the engine tells nothing, and nobody asks in earnest."""


def user_of(request: HttpRequest) -> User:
    """The signed-in account."""
    assert isinstance(request.user, User)
    return request.user


def day_in(text: str) -> date | None:
    """A day of a form or address."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def asked(request: HttpRequest, centre: Centre) -> tuple[Measured, str]:
    """The measurement of the day and origin in the address, and the query that keeps both."""
    day, origin, query = asked_for(request)
    return seen(request, centre, day, origin), query


def asked_for(request: HttpRequest) -> tuple[date, str, str]:
    """Day and origin in the address, today at the latest, and the query that keeps both."""
    today = timezone.localdate()
    day = max(EARLIEST, min(day_in(request.GET.get("day", "")) or today, today))
    origin = request.GET.get("origin", "")
    origin = origin if origin in ORIGINS else ORIGINS[0]
    query = ("" if day == today else f"day={day.isoformat()}&") + ("" if origin == ORIGINS[0] else f"origin={origin}&")
    return day, origin, f"?{query[:-1]}" if query else ""


def seen(request: HttpRequest, centre: Centre, day: date, origin: str = ORIGINS[0]) -> Measured:
    """The measurement that a page shows; an act has it worked out before it goes on."""
    if request.method != "GET":
        return measured(centre, day, origin=origin)
    found = awaited(centre, day, origin=origin, actor=request.user.pk)
    if found.is_older:
        request.notice = "readiness/older.html"  # type: ignore[attr-defined]
        request.known_at = found.measured.at  # type: ignore[attr-defined]
    return found.measured


def shows(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose measurement may still be worked out: then it says so, and asks again by itself."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except BeingGathered as work:
            share = min(95, round(100 * work.seconds / max(work.usual, 0.1)))
            answer = render(request, "readiness/gathering.html", {"work": work, "share": share}, status=202)
            answer["Cache-Control"] = "no-store"
            return answer

    return page


def person_of(request: HttpRequest, m: Measured, code: str) -> Person:
    """The person behind the engine's code, if the account sees him; otherwise there is none."""
    row = m.sources.people.get(code)
    if row is None or not people_seen_by(request.user).filter(pk=row.pk).exists():
        raise Http404
    return row


def unit_of(m: Measured, code: str) -> Unit:
    """The unit behind the engine's code."""
    branch = m.sources.units.get(code)
    if branch is None:
        raise Http404
    return branch.unit
