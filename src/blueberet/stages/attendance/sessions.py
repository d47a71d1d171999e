"""A session as a roll needs it: when, what, for whom.

In: entries of the timetable. Out: ``Held`` values. A roll keeps these facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.held import calendar_in_use, held_entries


@dataclass(frozen=True, slots=True)
class Held:
    """A session with its place."""

    code: str
    module: str
    title: str
    subject: str
    kind: str
    group: str
    group_name: str
    day: date
    last_day: date
    first_period: int
    last_period: int
    hours: float
    starts: datetime
    ends: datetime
    venue: str
    instructors: tuple[str, ...]
    instructor_names: tuple[str, ...]

    def meets(self, other: "Held") -> bool:
        """Whether the two take the same time."""
        return self.starts < other.ends and other.starts < self.ends


def held_of(programme: Programme) -> dict[str, Held]:
    """Every session that has a place, by code, as published."""
    calendar = calendar_in_use(programme)
    return {
        code: _held(code, e, calendar.night_hours, calendar.periods_per_day)
        for code, e in held_entries(programme).items()
    }  # fmt: skip


def _held(code: str, e: dict[str, Any], night_hours: int, periods: int) -> Held:
    day, kind, length = date.fromisoformat(e["day"]), e["kind"], int(e["length"])
    last = day + timedelta(days=length - 1) if kind == "field" else day
    hours = {"night": night_hours, "field": length * periods}.get(kind, length)
    last_period = periods if kind == "field" else e["period"] + (length - 1 if kind == "day" else 0)
    return Held(
        code, e["module"], e["title"], e["subject"], kind, e["group"], e["group_name"], day, last, int(e["period"]),
        last_period, float(hours), datetime.fromisoformat(e["starts"]), datetime.fromisoformat(e["ends"]),
        e["venue_name"], tuple(e["instructors"]), tuple(e["instructor_names"]),
    )  # fmt: skip


def by_time(them: Iterable[Held]) -> list[Held]:
    """In the order in which they begin."""
    return sorted(them, key=lambda h: (h.starts, h.code))
