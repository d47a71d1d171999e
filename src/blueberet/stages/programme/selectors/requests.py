"""Reads of training requests: what is asked, what became of it, what is booked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.selectors.held import Entry, published_entries
from blueberet.stages.programme.selectors.taught import Taught, taught_of


@dataclass(frozen=True, slots=True)
class Booking:
    """What stands in the published timetable of a request."""

    request: int
    kind: str
    state: str
    standards: tuple[str, ...]
    people: frozenset[str]
    wanted: int
    booked: int
    first_day: date | None
    last_day: date | None

    @property
    def is_booked(self) -> bool:
        """Whether every session that was asked for has a published place."""
        return self.booked >= self.wanted


@dataclass(frozen=True, slots=True)
class Ahead:
    """A session of the published timetable that is to come, with what it serves and for whom."""

    session: str
    title: str
    module: str
    day: date
    standards: tuple[str, ...]
    group: str
    people: frozenset[str]


def requests_of(programme: Programme) -> QuerySet[TrainingRequest]:
    """All requests, those that wait first."""
    return programme.requests.select_related("made_by", "answered_by").order_by("answered_at", "latest_day", "pk")


def last_day_to_ask(programme: Programme) -> date:
    """The last day by which training can be asked for: that of the programme."""
    return calendar_of(programme).last_day


def addresses_of(programme: Programme, sessions: Iterable[str]) -> dict[str, int]:
    """Keys of sessions by their codes, as their pages are addressed."""
    return dict(programme.sessions.filter(code__in=list(sessions)).values_list("code", "pk"))


def make_up_of(programme: Programme, module: str) -> str:
    """Code of the module whose missed hours a module makes up for; empty if it makes up for none."""
    rows = TrainingRequest.objects.filter(programme=programme, kind=TrainingRequest.Kind.MAKE_UP, made_module=module)
    return str(rows.values_list("module", flat=True).first() or "") if module else ""


def versions_served(
    programme: Programme, taught: Taught | None = None
) -> dict[str, tuple[tuple[str, int], ...]]:  # fmt: skip
    """Codes and version numbers of standards by module; a module made of a request serves what the request was for.

    A standard of a request that no module serves has the newest version that was put into force, 0 without one.
    ``taught``, here and below: what is asked of the programme, if it was read before.
    """
    taught = taught or taught_of(programme)
    found: dict[str, set[tuple[str, int]]] = {}
    for module, code, number in taught.servings:
        found.setdefault(module, set()).add((code, number))
    numbers = taught.put | dict(sorted(pair for pairs in found.values() for pair in pairs))
    for r in taught.requests:
        if r.made_module:
            mine = {(r.standard, numbers.get(r.standard, 0))} if r.standard else set(found.get(r.module, ()))
            found[r.made_module] = mine
    return {module: tuple(sorted(pairs)) for module, pairs in found.items()}


def served_by(programme: Programme, taught: Taught | None = None) -> dict[str, tuple[str, ...]]:
    """Codes of standards by module; a module made of a request serves what the request was for."""
    return {m: tuple(sorted({code for code, _ in pairs})) for m, pairs in versions_served(programme, taught).items()}


def bookings(
    programme: Programme, at: datetime | None = None, *, taught: Taught | None = None,
    published: dict[str, Entry] | None = None,
) -> tuple[Booking, ...]:  # fmt: skip
    """What became of each request that was not refused or withdrawn; ``at``: as it stood then.

    ``published``, here and below: the entries published by then, if they were read before.
    """
    taught = taught or taught_of(programme)
    entries = published_entries(programme, at) if published is None else published
    served = served_by(programme, taught)
    days: dict[str, list[date]] = {}
    for e in entries.values():
        days.setdefault(e["module"], []).append(date.fromisoformat(e["day"]))
    found = []
    for r in taught.requests:
        if r.state not in (TrainingRequest.State.OPEN, TrainingRequest.State.ACCEPTED):
            continue
        if at is not None and r.made_at > at:
            continue
        held = sorted(days.get(r.made_module, ())) if r.made_module else []
        people = taught.members.get(r.group, frozenset()) if r.group else frozenset(r.people)
        codes = (r.standard,) if r.standard else served.get(r.module, ())
        state = r.state if at is None or _was_answered(r, at) else TrainingRequest.State.OPEN
        found.append(Booking(
            r.pk, r.kind, state, codes, people, r.sessions, len(held), held[0] if held else None,
            held[-1] if held else None,
        ))  # fmt: skip
    return tuple(found)


def _was_answered(r: TrainingRequest, at: datetime) -> bool:
    return r.answered_at is not None and r.answered_at <= at


def sessions_ahead(
    programme: Programme, today: date, at: datetime | None = None, *, taught: Taught | None = None,
    published: dict[str, Entry] | None = None,
) -> Iterator[Ahead]:  # fmt: skip
    """Published sessions from a day on that serve a standard, in the order of their days; ``at``: as published then."""
    entries = published_entries(programme, at) if published is None else published
    if not entries:
        return
    taught = taught or taught_of(programme)
    served, members = served_by(programme, taught), taught.members
    for code, e in sorted(entries.items(), key=lambda x: (x[1]["starts"], x[0])):
        day = date.fromisoformat(e["day"])
        if day >= today and served.get(e["module"]):
            group = e["group"]
            yield Ahead(code, e["title"], e["module"], day, served[e["module"]], group, members.get(group, frozenset()))
