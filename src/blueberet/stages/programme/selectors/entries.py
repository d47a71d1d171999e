"""Sessions as pages show them: by week, for whom or what is asked.

A *subject of a page* is a group, instructor, venue or person; the sessions of a group are those of every group that
shares its people.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from blueberet.engine.programme.calendar import Calendar
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import FixedEvent, Group, Programme, Session

KINDS = ("group", "instructor", "venue", "person")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose timetable is meant."""

    of: str
    code: str
    name: str
    groups: frozenset[str] = frozenset()
    """Codes of the groups whose sessions belong to it, for groups and persons."""


def subject_named(programme: Programme, of: str, code: str) -> Subject | None:
    """The group, instructor, venue or person with a code; ``None`` if there is none."""
    if of == "instructor":
        row = programme.instructors.filter(code=code).first()
        return Subject(of, code, row.name) if row else None
    if of == "venue":
        venue = programme.venues.filter(code=code).first()
        return Subject(of, code, venue.name) if venue else None
    groups = list(programme.groups.all())
    if of == "person":
        mine = frozenset(g.code for g in groups if code in g.members)
        return Subject(of, code, code, mine) if mine else None
    group = next((g for g in groups if g.code == code), None)
    if group is None:
        return None
    people = set(group.members)
    return Subject("group", code, group.name, frozenset(g.code for g in groups if people & set(g.members)))


def sessions_of(programme: Programme, subject: Subject | None, first: date, last: date) -> QuerySet[Session]:
    """Placed sessions of a subject from one day to another; field sessions that began up to a week before included."""
    rows = programme.sessions.filter(day__gte=first - timedelta(days=7), day__lte=last)
    if subject is not None:
        if subject.of == "instructor":
            rows = rows.filter(instructors__code=subject.code)
        elif subject.of == "venue":
            rows = rows.filter(venue__code=subject.code)
        else:
            rows = rows.filter(group__code__in=subject.groups)
    return (
        rows.select_related("module", "group", "venue")
        .prefetch_related("instructors")
        .order_by("day", "period", "code")
    )


def last_day_of(session: Session) -> date:
    """The last day a placed session takes."""
    assert session.day is not None
    return session.day + timedelta(days=session.module.length - 1 if session.module.kind == "field" else 0)


@dataclass
class Cell:
    """One cell of the week grid: what begins there and how many periods it spans."""

    sessions: list[Session] = field(default_factory=list)
    events: list[FixedEvent] = field(default_factory=list)
    span: int = 1
    closed: str = ""
    """Why nothing is taught; empty where teaching is possible."""


@dataclass(frozen=True)
class Week:
    """The week grid: rows are periods and the night, columns days; covered cells are ``None``."""

    number: int
    days: list[date]
    rows: list[tuple[str, list[Cell | None]]]
    sessions: list[Session]
    hours: int

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a session nor anything fixed."""
        return not self.sessions and not any(c and c.events for _time, row in self.rows for c in row)


def week_of(programme: Programme, subject: Subject, number: int) -> Week:
    """Lay out one week of a subject. Sessions that overlap share one cell that spans them all."""
    monday = programme.first_day + timedelta(days=7 * (number - 1))
    rows = list(sessions_of(programme, subject, monday, monday + timedelta(days=6)))
    return _laid_out(calendar_of(programme), subject, number, rows, _events_from(programme, monday))


def weeks_of(programme: Programme, subjects: Sequence[Subject], number: int) -> list[Week]:
    """The same week of several groups or persons; as many queries as for one."""
    monday = programme.first_day + timedelta(days=7 * (number - 1))
    everything = sessions_of(programme, None, monday, monday + timedelta(days=6))
    wanted = frozenset(g for s in subjects for g in s.groups)
    rows, events = list(everything.filter(group__code__in=wanted)), _events_from(programme, monday)
    calendar = calendar_of(programme)
    return [_laid_out(calendar, s, number, [r for r in rows if r.group.code in s.groups], events) for s in subjects]


def _events_from(programme: Programme, monday: date) -> list[FixedEvent]:
    here = programme.fixedevents.filter(first_day__lte=monday + timedelta(days=6), last_day__gte=monday)
    return list(here.prefetch_related("groups"))


def _laid_out(
    calendar: Calendar, subject: Subject, number: int, sessions: list[Session], events: list[FixedEvent]
) -> Week:  # fmt: skip
    monday = calendar.first_day + timedelta(days=7 * (number - 1))
    days = [monday + timedelta(days=n) for n in range(7)]
    rows = [s for s in sessions if s.day and last_day_of(s) >= monday]
    events = [e for e in events if _concerns(e, subject)]
    columns = [_column(calendar, day, rows, events) for day in days]
    keep = [
        n
        for n, day in enumerate(days)
        if calendar.open_periods[n] or any(c and (c.sessions or c.events) for c in columns[n])
    ]
    names = [f"{p.starts}–{p.ends}" for p in calendar.periods] + [f"{calendar.night.starts}–{calendar.night.ends}"]
    grid = [(names[p], [columns[n][p] for n in keep]) for p in range(calendar.slots_per_day)]
    hours = sum(_hours(calendar, s) for s in rows if s.day and s.day >= monday)
    return Week(number, [days[n] for n in keep], grid, rows, hours)


def _concerns(event: FixedEvent, subject: Subject) -> bool:
    if subject.of == "venue":
        return event.venue is not None and event.venue.code == subject.code
    return bool(subject.groups & {g.code for g in event.groups.all()})


def _hours(calendar: Calendar, s: Session) -> int:
    if s.module.kind == "night":
        return calendar.night_hours
    return s.module.length * (calendar.periods_per_day if s.module.kind == "field" else 1)


def _column(calendar: Calendar, day: date, sessions: list[Session], events: list[FixedEvent]) -> list[Cell | None]:
    """One day: blocks of periods that touch become one cell."""
    size, open_periods = calendar.slots_per_day, calendar.open_periods[day.weekday()]
    closed = next((c.title or "closed" for c in calendar.closed_days if c.day == day), "")
    items: list[tuple[int, int, Session | None, FixedEvent | None]] = []
    for s in sessions:
        assert s.day is not None
        assert s.period is not None
        if s.module.kind == "field" and s.day <= day <= last_day_of(s):
            items.append((0, max(0, open_periods - 1), s, None))
        elif s.module.kind != "field" and s.day == day:
            length = s.module.length if s.module.kind == "day" else 1
            items.append((s.period - 1, s.period + length - 2, s, None))
    for e in events:
        if e.first_day <= day <= e.last_day:
            last = (e.last_period or calendar.periods_per_day) - 1
            items.append((e.first_period - 1, max(e.first_period - 1, min(last, max(open_periods - 1, 0))), None, e))
    cells: list[Cell | None] = [Cell(closed=closed or ("" if p < open_periods else "–")) for p in range(size)]
    if not closed and calendar.night_open[day.weekday()]:
        cells[size - 1] = Cell()
    items.sort(key=lambda i: i[0])
    first, last, bundle = -1, -2, Cell()
    for a, b, session, event in items:
        if a > last:
            first, last, bundle = a, b, Cell()
            cells[first] = bundle
        last = max(last, b)
        bundle.span = last - first + 1
        for covered in range(first + 1, last + 1):
            cells[covered] = None
        if session:
            bundle.sessions.append(session)
        if event:
            bundle.events.append(event)
    return cells


def choices(programme: Programme) -> dict[str, list[tuple[str, str]]]:
    """What a timetable can be shown for: code and name by kind."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for g in programme.groups.all():
        groups[g.kind].append((g.code, g.name))
    return {
        **groups,
        "instructor": list(programme.instructors.order_by("name").values_list("code", "name")),
        "venue": list(programme.venues.order_by("name").values_list("code", "name")),
    }


def default_group(programme: Programme) -> Group | None:
    """The group a page begins with: the first platoon, else the first group."""
    return programme.groups.filter(kind="platoon").first() or programme.groups.first()
