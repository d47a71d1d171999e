"""What readiness asks of attendance: who has all the hours of what serves a course or task."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from blueberet.stages.attendance.selectors.ledger import Account, accounts, last_days
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import served_by


@dataclass(frozen=True, slots=True)
class Completion:
    """Hours of one person towards one standard, over all modules that serve it and are owed."""

    person: int
    standard: str
    owed: float
    attended: float
    """Attended, late ones counted whole as far as they owe nothing, or made up."""
    debt: float
    modules: tuple[str, ...]
    last_day: date | None
    """The last day on which the person was at one of them."""
    is_complete: bool
    """Whether every module is."""


def completions(
    programme: Programme, people: Iterable[tuple[int, str]], *, on: date | None = None,
    known_at: datetime | None = None,
) -> Iterator[Completion]:  # fmt: skip
    """Completions of people (key, service number), as of a day and as known at a time."""
    served = served_by(programme)
    found: dict[tuple[int, str], list[Account]] = defaultdict(list)
    for a in accounts(programme, people, on=on, known_at=known_at):
        for standard in served.get(a.module, ()):
            if a.owed > 0:
                found[a.person, standard].append(a)
    days = last_days(programme, known_at=known_at)
    for (person, standard), mine in found.items():
        there = [d for a in mine if (d := days.get((person, a.module))) and (on is None or d <= on)]
        yield Completion(
            person, standard, sum(a.owed for a in mine), round(sum(min(a.owed, a.held - a.debt) for a in mine), 2),
            round(sum(a.debt for a in mine), 2), tuple(a.module for a in mine), max(there, default=None),
            all(a.is_complete for a in mine),
        )  # fmt: skip
