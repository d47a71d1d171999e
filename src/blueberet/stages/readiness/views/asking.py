"""What every page of readiness needs to know of the request."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from blueberet.foundation.accounts.models import User
from blueberet.stages.readiness.selectors.measuring import Measured, measured
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.policies import people_seen_by

ORIGINS = ("national", "external")


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


def asked(request: HttpRequest, centre: Any) -> tuple[Measured, str]:
    """The measurement of the day and origin in the address, and the query that keeps both."""
    today = timezone.localdate()
    day = min(day_in(request.GET.get("day", "")) or today, today)
    origin = request.GET.get("origin", "")
    origin = origin if origin in ORIGINS else ORIGINS[0]
    query = ("" if day == today else f"day={day.isoformat()}&") + ("" if origin == ORIGINS[0] else f"origin={origin}&")
    return measured(centre, day, origin=origin), f"?{query[:-1]}" if query else ""


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
