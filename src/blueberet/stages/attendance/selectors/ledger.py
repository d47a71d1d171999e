"""The ledger of hours: what the programme owes each person, what was held, attended, missed and made up.

Counted by the database from the marks that count; rules A5 to A8 of docs/engines/attendance.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet, Sum

from blueberet.stages.attendance.models import Mark
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.selectors.taught import Taught, Teaching, taught_of

FEW = 200
"""Of so many people at most the marks are looked up one by one; of more the whole programme's are added up."""


@dataclass(frozen=True, slots=True)
class Account:
    """Hours of one person in one module, of 45 minutes."""

    person: int
    module: str
    owed: float
    """By the whole programme, held or not."""
    attended: float
    """Of what was owed."""
    missed: float
    made_up: float
    held: float
    """Of the sessions owed at which the person was on the roll."""

    @property
    def debt(self) -> float:
        """Missed and not made up."""
        return max(0.0, round(self.missed - self.made_up, 2))

    @property
    def is_complete(self) -> bool:
        """Whether all of it was held for the person and nothing is a debt; who came late owes nothing (A3)."""
        return self.owed > 0 and self.debt == 0 and self.held >= self.owed - 0.005


def marks_known(programme: Programme, *, on: date | None = None, known_at: datetime | None = None) -> QuerySet[Mark]:
    """Marks that count: today, or of sessions up to a day as they were known at a time."""
    rows = Mark.objects.filter(programme=programme)
    if known_at is None:
        rows = rows.filter(replaced_at=None)
    else:
        rows = rows.filter(Q(replaced_at=None) | Q(replaced_at__gt=known_at), at__lte=known_at)
    return rows if on is None else rows.filter(roll__day__lte=on)


@dataclass(frozen=True, slots=True)
class Way:
    """Training asked for beside the modules (for a gap, not a make-up): its module and all its hours; rule A15."""

    module: str
    hours: float


def ways(programme: Programme, taught: Taught | None = None) -> list[Way]:
    """What became of accepted requests that close a gap."""
    taught = taught or taught_of(programme)
    codes = {
        r.made_module for r in taught.requests
        if r.kind == TrainingRequest.Kind.GAP and r.state == TrainingRequest.State.ACCEPTED
    }  # fmt: skip
    return [Way(m.code, m.sessions * hours) for m, hours in _each(programme, taught) if m.code in codes]


def _each(programme: Programme, taught: Taught) -> Iterator[tuple[Teaching, float]]:
    """Modules with the hours of one session."""
    calendar = programme.calendar
    periods, night = len(calendar["periods"]), float(calendar.get("night_hours", 0))
    for m in taught.modules:
        yield m, {"night": night, "field": float(m.length * periods)}.get(m.kind, float(m.length))


def owed_hours(
    programme: Programme, taught: Taught | None = None
) -> dict[str, tuple[float, dict[str, frozenset[str]]]]:  # fmt: skip
    """Hours that each module owes a person, and the people of its groups by group code."""
    taught = taught or taught_of(programme)
    made = {r.made_module for r in taught.requests if r.made_module}
    groups: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    for module, group in taught.groups:
        groups[module][group] = taught.members[group]
    each = _each(programme, taught)
    return {m.code: (m.sessions * hours, groups[m.pk]) for m, hours in each if m.code not in made}


def accounts(
    programme: Programme, people: Iterable[tuple[int, str]], *, on: date | None = None,
    known_at: datetime | None = None,
) -> list[Account]:  # fmt: skip
    """The ledger of people, given as key and service number: an account for each module that owes or was held."""
    keys = {number: pk for pk, number in people}
    sums: dict[tuple[int, str], tuple[float, ...]] = {}
    rows = marks_known(programme, on=on, known_at=known_at).order_by()
    if len(keys) <= FEW:
        rows = rows.filter(person__in=list(keys.values()))
    grouped = rows.values_list("person", "module").annotate(
        Sum("earned"), Sum("missed"), Sum("made_up"), Sum("held")
    )  # fmt: skip
    for person, module, *sums_of in grouped:
        sums[person, module] = tuple(round(h, 2) for h in sums_of)
    owed: dict[tuple[int, str], float] = defaultdict(float)
    for module, (hours, groups) in owed_hours(programme).items():
        for members in groups.values():
            for number in members & keys.keys():
                owed[keys[number], module] += hours
    wanted = set(keys.values())
    found = []
    for person, module in sorted(owed.keys() | {k for k in sums if k[0] in wanted}):
        found.append(Account(person, module, owed.get((person, module), 0.0), *sums.get((person, module), (0.0,) * 4)))
    return found


def last_days(
    programme: Programme, *, on: date | None = None, known_at: datetime | None = None
) -> dict[tuple[int, str], date]:  # fmt: skip
    """The last day on which a person was at a session of a module."""
    rows = marks_known(programme, on=on, known_at=known_at).filter(Q(earned__gt=0) | Q(made_up__gt=0)).order_by()
    return {(p, m): d for p, m, d in rows.values_list("person", "module").annotate(d=Max("roll__day"))}
