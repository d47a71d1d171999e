"""What people follow: the timetable as published, or, before the first publication, the one in work."""

from typing import Any

from blueberet.engine.programme.calendar import Calendar
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.outputs.entries import draft_entries

Entry = dict[str, Any]


def held_entries(programme: Programme) -> dict[str, Entry]:
    """Entries of sessions by code, without fixed events; see ``outputs.entries``."""
    last = programme.publications.order_by("-version").values_list("plan", flat=True).first()
    entries = draft_entries(programme) if last is None else last
    return {code: e for code, e in entries.items() if e["kind"] != "event"}


def calendar_in_use(programme: Programme) -> Calendar:
    """Its days and periods."""
    return calendar_of(programme)
