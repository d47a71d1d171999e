"""Who was at the sessions that are over: sick spells, duty, leave, late comers, all invented.

In: the demonstration, a complete plan, the day of set-up. Out: one ``Roll`` a session, in the order of the days.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from blueberet.config.demonstration.centre import Demonstration
from blueberet.engine.programme.result import Plan

SICK_A_WEEK, LEAVE_SHARE, DUTY_A_DAY, LATE_SHARE, ABSENT_SHARE = 0.016, 0.2, 0.006, 0.008, 0.0004
LATE_MINUTES = (3, 5, 5, 8, 10, 15, 20)
UNCALLED = 3
"""Sessions of the last day before set-up whose roll nobody called yet: something is left to be done."""

Away = dict[str, dict[date, str]]
"""Status by service number and day: ``sick``, ``leave`` or ``duty``."""


@dataclass(frozen=True)
class Roll:
    """A roll call. Whoever is not in ``marks`` was present."""

    session: str
    module: str
    group: str
    day: date
    period: int
    length: int
    """Periods of the day it takes; a night or a day in the field counts as the programme counts it."""
    people: tuple[str, ...]
    marks: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Status and minutes late, by service number."""
    is_make_up: bool = False


def rolls_of(demo: Demonstration, plan: Plan, today: date, seed: int = 11) -> list[Roll]:
    """Call the roll of every session before today, but for the last few."""
    chance = random.Random(seed)  # noqa: S311 (invented attendance, no secrets)
    problem = demo.problem
    away = absences(demo, today, chance)
    found = []
    for p in sorted(plan.placements, key=lambda p: (p.day, p.period, p.session)):
        session = problem.session_by_code[p.session]
        module, group = problem.module_by_code[session.module], problem.group_by_code[session.group]
        last = p.day + timedelta(days=module.length - 1 if module.kind == "field" else 0)
        if last >= today:
            continue
        marks = _marks(chance, group.members, p.day, away)
        found.append(Roll(p.session, module.code, group.code, p.day, p.period, module.length, group.members, marks))
    return found[:-UNCALLED]


def absences(demo: Demonstration, today: date, chance: random.Random) -> Away:
    """Draw the days on which each person is not at training."""
    first = demo.problem.calendar.first_day
    weeks = (today - first).days // 7 + 1
    found: Away = defaultdict(dict)
    for n, person in enumerate(demo.people):
        mine = found[person.service_number]
        if chance.random() < LEAVE_SHARE:
            _fill(mine, first + timedelta(days=chance.randrange(14, max(15, weeks * 7))), 3, "leave")
        for week in range(weeks):
            # A few are ill more often: what they owe is worth looking at.
            if chance.random() < SICK_A_WEEK * (4 if n % 31 == 17 else 1):
                day = first + timedelta(days=week * 7 + chance.randrange(5))
                _fill(mine, day, 1 + min(6, int(chance.expovariate(0.6))), "sick")
            for weekday in range(6):
                if chance.random() < DUTY_A_DAY:
                    _fill(mine, first + timedelta(days=week * 7 + weekday), 1, "duty")
    return found


def _fill(mine: dict[date, str], first: date, days: int, status: str) -> None:
    for n in range(days):
        mine.setdefault(first + timedelta(days=n), status)


def _marks(chance: random.Random, people: Iterable[str], day: date, away: Away) -> dict[str, tuple[str, int]]:
    marks: dict[str, tuple[str, int]] = {}
    for number in people:
        status = away[number].get(day)
        draw = chance.random()
        if status is not None:
            marks[number] = (status, 0)
        elif draw < LATE_SHARE:
            marks[number] = ("late", chance.choice(LATE_MINUTES))
        elif draw < LATE_SHARE + ABSENT_SHARE:
            marks[number] = ("absent", 0)
    return marks
