"""A published timetable as an iCalendar feed.

In: a feed. Out: bytes. Stable UID, SEQUENCE that grows with each change, CANCELLED for what is gone.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone

from blueberet.stages.programme.models import CalendarEntry, Feed
from blueberet.stages.programme.outputs.entries import belongs_to
from blueberet.stages.programme.selectors.entries import subject_named


def render_feed(feed: Feed) -> bytes:
    """The whole calendar of a feed, from the published state only."""
    programme = feed.programme
    subject = subject_named(programme, feed.of, feed.code)
    name = subject.name if subject else feed.code
    zone = ZoneInfo(settings.TIME_ZONE)
    calendar = Calendar()
    calendar.add("prodid", "-//Blueberet//Timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{name} · {programme.name}")
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    first, last = programme.first_day, programme.first_day + timedelta(weeks=programme.weeks)
    calendar.add_component(Timezone.from_tzinfo(zone, first_date=first, last_date=last))
    groups = subject.groups if subject else frozenset()
    for row in programme.calendar_entries.order_by("session"):
        mine = belongs_to(row.published, feed.of, feed.code, groups)
        # It has left this calendar only, because somebody else teaches it or it is held elsewhere now.
        left = not mine and [feed.of, feed.code] in row.published.get("left", [])
        if mine or left:
            calendar.add_component(_event(row, row.published, zone, is_cancelled=row.is_cancelled or left, start=first))
    return bytes(calendar.to_ical())


def _event(row: CalendarEntry, entry: dict[str, Any], zone: ZoneInfo, *, is_cancelled: bool, start: date) -> Event:
    event = Event()
    event.add("uid", f"p{row.programme_id}-{row.session.replace(' ', '-')}@blueberet")
    event.add("sequence", row.sequence)
    event.add("dtstamp", row.changed_at)
    event.add("last-modified", row.changed_at)
    starts, ends = datetime.fromisoformat(entry["starts"]), datetime.fromisoformat(entry["ends"])
    event.add("dtstart", starts.astimezone(zone))
    event.add("dtend", ends.astimezone(zone))
    event.add("summary", f"{entry['title']} – {entry['group_name']}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if entry["venue_name"]:
        event.add("location", entry["venue_name"])
    week = (starts.date() - start).days // 7 + 1
    lines = [f"W{week}", entry["subject"], ", ".join(entry["instructor_names"])]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return event
