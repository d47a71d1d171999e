"""What people follow: the timetable as published, or, before the first publication, the one in work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from blueberet.engine.programme.calendar import Calendar
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme, Publication
from blueberet.stages.programme.outputs.entries import draft_sessions

Entry = dict[str, Any]


def held_entries(programme: Programme, at: datetime | None = None) -> dict[str, Entry]:
    """Entries of sessions by code, without fixed events; see ``outputs.entries``.

    ``at``: as published by then, nothing before the first publication.
    """
    found = list(plan_published(Programme.objects.filter(pk=programme.pk), at))
    last = found[0] if found else {} if at is not None else draft_sessions(programme)
    return sessions_in([last])


def published_entries(programme: Programme, at: datetime | None = None) -> dict[str, Entry]:
    """The same of what was published alone: nothing before the first publication, now or ``at`` a moment."""
    return sessions_in(plan_published(Programme.objects.filter(pk=programme.pk), at))


def plan_published(programmes: QuerySet[Programme], at: datetime | None = None) -> QuerySet[Publication, Any]:
    """What was published last, now or by a moment, of the first of some programmes: one row or none."""
    rows = Publication.objects.filter(programme__in=programmes[:1].values("pk")).order_by("-version")
    return (rows if at is None else rows.filter(at__lte=at)).values_list("plan", flat=True)[:1]


def sessions_in(plans: Iterable[dict[str, Entry]]) -> dict[str, Entry]:
    """Its entries without fixed events."""
    return {code: e for plan in plans for code, e in plan.items() if e["kind"] != "event"}


def calendar_in_use(programme: Programme) -> Calendar:
    """Its days and periods."""
    return calendar_of(programme)
