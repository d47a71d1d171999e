"""What people follow: the timetable as published, or, before the first publication, the one in work."""

from datetime import datetime
from typing import Any

from blueberet.engine.programme.calendar import Calendar
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.outputs.entries import draft_sessions

Entry = dict[str, Any]


def held_entries(programme: Programme, at: datetime | None = None) -> dict[str, Entry]:
    """Entries of sessions by code, without fixed events; see ``outputs.entries``.

    ``at``: as published by then, nothing before the first publication.
    """
    last = _last_plan(programme, at)
    if last is None:
        last = {} if at is not None else draft_sessions(programme)
    return _sessions(last)


def published_entries(programme: Programme, at: datetime | None = None) -> dict[str, Entry]:
    """The same of what was published alone: nothing before the first publication, now or ``at`` a moment."""
    return _sessions(_last_plan(programme, at) or {})


def _last_plan(programme: Programme, at: datetime | None) -> dict[str, Entry] | None:
    published = programme.publications.order_by("-version")
    if at is not None:
        published = published.filter(at__lte=at)
    return published.values_list("plan", flat=True).first()


def _sessions(plan: dict[str, Entry]) -> dict[str, Entry]:
    return {code: e for code, e in plan.items() if e["kind"] != "event"}


def calendar_in_use(programme: Programme) -> Calendar:
    """Its days and periods."""
    return calendar_of(programme)
