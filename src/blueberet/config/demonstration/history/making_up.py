"""What was missed and made up since: on Saturdays, for those who owed the same module, all invented.

In: the roll calls of the sessions. Out: further roll calls, marked as make-up; who still owes is left owing.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from blueberet.config.demonstration.centre import Demonstration
from blueberet.config.demonstration.history.attending import Roll

MADE_UP_SHARE = 0.88
"""Of the missed sessions that are old enough, those that were made up."""
OLD_ENOUGH_DAYS = 10
SATURDAY = 5
FIRST_PERIOD, LAST_PERIOD = 1, 8
MISSED = ("sick", "leave", "duty", "absent")


def make_ups(demo: Demonstration, rolls: Sequence[Roll], today: date, seed: int = 12) -> list[Roll]:
    """Hold make-up sessions on the Saturdays before today for most of what was missed by day."""
    chance = random.Random(seed)  # noqa: S311 (invented attendance, no secrets)
    kinds = {m.code: m.kind for m in demo.problem.modules}
    owing: dict[str, list[tuple[date, str, int]]] = defaultdict(list)
    taken: dict[tuple[date, int], set[str]] = defaultdict(set)
    for roll in rolls:
        for period in range(roll.period, roll.period + roll.length):
            taken[roll.day, period].update(roll.people)
        if kinds[roll.module] != "day":
            continue
        for number, (status, _minutes) in roll.marks.items():
            if status in MISSED and chance.random() < MADE_UP_SHARE:
                owing[roll.module].append((roll.day, number, roll.length))
    found: list[Roll] = []
    for saturday in _saturdays(demo.problem.calendar.first_day, today):
        for module in sorted(owing):
            found += _hold(module, saturday, owing[module], taken, len(found))
    return found


def _saturdays(first: date, today: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((today - first).days))
    return [d for d in days if d.weekday() == SATURDAY]


def _hold(
    module: str, day: date, owing: list[tuple[date, str, int]], taken: dict[tuple[date, int], set[str]], number: int
) -> list[Roll]:
    """One make-up session of a module on a day, if anybody who owes it long enough is free; he owes it no longer."""
    ripe = {n: (missed, length) for missed, n, length in owing if (day - missed).days >= OLD_ENOUGH_DAYS}
    if not ripe:
        return []
    length = max(length for _, length in ripe.values())
    for period in range(FIRST_PERIOD, LAST_PERIOD - length + 2):
        span = range(period, period + length)
        free = tuple(sorted(n for n in ripe if not any(n in taken[day, p] for p in span)))
        if not free:
            continue
        for p in span:
            taken[day, p].update(free)
        for n in free:
            owing.remove((ripe[n][0], n, ripe[n][1]))
        return [Roll(f"{module}-MU{number + 1:03d}", module, "", day, period, length, free, is_make_up=True)]
    return []
