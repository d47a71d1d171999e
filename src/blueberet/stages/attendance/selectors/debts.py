"""Debts of missed hours, and the make-up sessions that would pay them: rules A9 to A11 of attendance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from blueberet.foundation.shell.together import together
from blueberet.stages.attendance.models import RollCall
from blueberet.stages.attendance.selectors.completed import debts_of
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.roster.models import Person

WAITS = (TrainingRequest.State.OPEN, TrainingRequest.State.ACCEPTED)


class Who(NamedTuple):
    """Somebody, not read as a row yet."""

    key: int
    number: str


class Owing(NamedTuple):
    """Hours of one module that a person owes."""

    who: Who
    debt: float


@dataclass(frozen=True, slots=True)
class Due:
    """Make-up sessions for people who owe the same module."""

    module: str
    title: str
    subject: str
    people: tuple[Who, ...]
    hours: float
    """Owed by whoever owes most of them."""
    sessions: int
    session_hours: float
    asked: tuple[Who, ...] = ()
    """Others who owe it, and for whom it is requested already."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The same with the rows of its people."""

    due: Due
    people: tuple[Person, ...]
    asked: tuple[Person, ...]


def dues(programme: Programme, people: QuerySet[Person]) -> list[Due]:
    """One a module, or several where the venue does not hold all who owe it; most people first.

    ``people``: whose debts are asked for; no row of them is read.
    """
    everybody = [Who(*x) for x in people.order_by("pk").values_list("pk", "service_number")]
    modules, debt = debts_of(programme, everybody)
    owing: dict[str, list[Owing]] = defaultdict(list)
    for n, m in zip(*np.nonzero(debt), strict=True):
        owing[modules[m]].append(Owing(everybody[n], float(debt[n, m]) / 100))
    seats = _seats(programme)
    asked = _asked(programme)
    lengths = dict(RollCall.objects.filter(programme=programme, is_make_up=False).values_list("module", "hours"))
    found = []
    for m in programme.modules.filter(code__in=owing):
        numbers = asked.get(m.code, set())
        waiting = tuple(a.who for a in owing[m.code] if a.who.number in numbers)
        # Who owes equally much sits together, so that nobody waits for others.
        free = sorted((a for a in owing[m.code] if a.who.number not in numbers), key=lambda a: (-a.debt, a.who.number))
        size, length = seats.get(m.venue_kind, len(free)) or len(free), lengths.get(m.code, float(m.length))
        parts = max(1, ceil(len(free) / max(1, size)))
        for n in range(parts):
            part = free[n * size : (n + 1) * size]
            most = max((a.debt for a in part), default=0.0)
            if part or (waiting and n == 0):
                found.append(Due(
                    m.code, m.title, m.subject, tuple(a.who for a in part), most,
                    ceil(round(most / length, 6)) if part else 0, length, waiting if n == 0 else (),
                ))  # fmt: skip
    return sorted(found, key=lambda d: (-len(d.people), d.title))


def proposals(found: Sequence[Due], people: QuerySet[Person]) -> list[Proposal]:
    """Some of them with the rows of their people, each read once."""
    rows = in_parts(people, sorted({w.key for d in found for w in (*d.people, *d.asked)}))
    return [Proposal(d, tuple(rows[w.key] for w in d.people), tuple(rows[w.key] for w in d.asked)) for d in found]


def in_parts(people: QuerySet[Person], keys: Sequence[int]) -> dict[int, Person]:
    """Rows by key, as many at a time as any database takes."""
    found: dict[int, Person] = {}
    for n in range(0, len(keys), 900):
        found |= {p.pk: p for p in people.filter(pk__in=keys[n : n + 900])}
    return found


def _seats(programme: Programme) -> dict[str, int]:
    """Seats of the largest venue of each kind."""
    found: dict[str, int] = {}
    for kind, seats in programme.venues.values_list("kind", "capacity"):
        found[kind] = max(found.get(kind, 0), seats)
    return found


def _asked(programme: Programme) -> dict[str, set[str]]:
    """Service numbers for whom a make-up of a module is requested and not held yet."""
    found: dict[str, set[str]] = defaultdict(set)
    requests = programme.requests.filter(kind=TrainingRequest.Kind.MAKE_UP, state__in=WAITS)
    rolls, waiting, taught = together(
        RollCall.objects.filter(programme=programme, is_make_up=True).order_by().values_list("session", flat=True),
        requests, programme.sessions.filter(module__code__in=requests.order_by().values("made_module"))
        .order_by().values_list("module__code", "code"),
    )  # fmt: skip
    held, made = set(rolls), defaultdict[str, set[str]](set)
    for module, code in taught:
        made[module].add(code)
    for r in waiting:
        sessions = made[r.made_module]
        if r.state == TrainingRequest.State.OPEN or not sessions or sessions - held:
            found[r.module] |= set(r.people)
    return found
