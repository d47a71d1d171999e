"""A timetable as entries that a reader or a calendar needs, frozen at publication.

Each entry: title, who, where, when (local ISO times), and the audience by codes.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from blueberet.engine.programme.calendar import Calendar, Period
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme, Session


def _at(day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _times(calendar: Calendar, day: date, period: int, kind: str, length: int) -> tuple[datetime, datetime]:
    """Start and end; a night band that ends before it begins ends on the next day."""
    if kind == "field":
        last = day + timedelta(days=length - 1)
        final = calendar.periods[max(0, calendar.open_periods[last.weekday()] - 1)]
        return _at(day, calendar.periods[0].starts), _at(last, final.ends)
    if kind == "night":
        return _night(calendar.night, day)
    return _at(day, calendar.periods[period - 1].starts), _at(day, calendar.periods[period + length - 2].ends)


def _night(night: Period, day: date) -> tuple[datetime, datetime]:
    ends = day + timedelta(days=1) if night.ends <= night.starts else day
    return _at(day, night.starts), _at(ends, night.ends)


def entry_of(calendar: Calendar, s: Session) -> dict[str, Any]:
    """One placed session as an entry."""
    assert s.day is not None
    assert s.period is not None
    starts, ends = _times(calendar, s.day, s.period, s.module.kind, s.module.length)
    staff = sorted(s.instructors.all(), key=lambda i: i.code)
    return {
        "title": s.module.title, "module": s.module.code, "subject": s.module.subject, "kind": s.module.kind,
        "length": s.module.length, "group": s.group.code, "group_name": s.group.name, "day": s.day.isoformat(),
        "period": s.period, "starts": starts.isoformat(), "ends": ends.isoformat(),
        "venue": s.venue.code if s.venue else "", "venue_name": s.venue.name if s.venue else "",
        "instructors": [i.code for i in staff], "instructor_names": [i.name for i in staff],
    }  # fmt: skip


def draft_sessions(programme: Programme) -> dict[str, dict[str, Any]]:
    """Entries of the draft's sessions by code."""
    calendar = calendar_of(programme)
    rows = (
        programme.sessions.filter(day__isnull=False)
        .select_related("module", "group", "venue")
        .prefetch_related("instructors")
    )
    return {s.code: entry_of(calendar, s) for s in rows}


def draft_entries(programme: Programme) -> dict[str, dict[str, Any]]:
    """Entries of the draft by code: sessions, and fixed events as ``event:CODE``; five queries."""
    calendar, found = calendar_of(programme), draft_sessions(programme)
    for e in programme.fixedevents.select_related("venue").prefetch_related("groups"):
        last_period = e.last_period or calendar.periods_per_day
        found[f"event:{e.code}"] = {
            "title": e.title, "module": "", "subject": "", "kind": "event", "length": 0,
            "group": "",
            "groups": [g.code for g in e.groups.all()], "group_name": ", ".join(g.name for g in e.groups.all()),
            "day": e.first_day.isoformat(), "last_day": e.last_day.isoformat(),
            "period": e.first_period, "last_period": last_period,
            "starts": _at(e.first_day, calendar.periods[e.first_period - 1].starts).isoformat(),
            "ends": _at(e.last_day, calendar.periods[last_period - 1].ends).isoformat(),
            "venue": e.venue.code if e.venue else "", "venue_name": e.venue.name if e.venue else "",
            "instructors": [], "instructor_names": [],
        }  # fmt: skip
    return found


def belongs_to(entry: dict[str, Any], of: str, code: str, groups: frozenset[str]) -> bool:
    """Whether an entry is in the timetable of an instructor, a venue, or of people in any of the groups."""
    if of == "instructor":
        return code in entry["instructors"]
    if of == "venue":
        return bool(code) and entry["venue"] == code
    return entry["group"] in groups or bool(groups & set(entry.get("groups", ())))
