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
    published = programme.publications.order_by("-version")
    if at is not None:
        published = published.filter(at__lte=at)
    last = published.values_list("plan", flat=True).first()
    if last is None:
        last = {} if at is not None else draft_sessions(programme)
    return {code: e for code, e in last.items() if e["kind"] != "event"}


def calendar_in_use(programme: Programme) -> Calendar:
    """Its days and periods."""
    return calendar_of(programme)
