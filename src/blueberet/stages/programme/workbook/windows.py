"""When modules can be taught at all: closed days within field exercises, orders whose two ends cannot meet.

In: a problem whose codes all exist. Out: sentences in the words of the sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.problem import Module, Problem
from blueberet.engine.programme.words import day_words

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Bounds of a module for one group; day indices. Every plan lies within, not every day within has a plan."""

    first_start: int
    first_end: int
    """The earliest day on which its last session can end."""
    last_start: int
    """The latest day on which its first session can begin."""
    last_end: int


def broken_by(problem: Problem, module: Module) -> str:
    """Which closed days stand in the way of a field session that would fit its weeks without them; else nothing."""
    calendar = problem.calendar
    days = range((module.first_week - 1) * 7, module.last_week * 7)
    shut = [c for c in calendar.closed_days if calendar.day_of(c.day) in days]
    if module.kind != "field" or not shut:
        return ""
    longest = run = 0
    for d in days:
        run = 0 if calendar.is_closed(d) else run + 1
        longest = max(longest, run)
    named = ", ".join(f"{day_words(c.day)} ({c.title})" for c in sorted(shut, key=lambda c: c.day)[:MOST_NAMED])
    more = f" and {len(shut) - MOST_NAMED} more" if len(shut) > MOST_NAMED else ""
    takes = f"it takes {module.length} whole days, and the longest free stretch has {longest}"
    return f": {takes}; closed are {named}{more}"


def window_of(problem: Problem, module: Module) -> Window | None:
    """The bounds; ``None`` if it cannot be taught at all."""
    length = module.length if module.kind == "field" else 1
    first, last = (module.first_week - 1) * 7, module.last_week * 7
    days = sorted({d for d, _ in all_starts(problem.calendar, module) if first <= d and d + length <= last})
    need = ceil(module.sessions / max(1, module.max_per_day))
    if len(days) < need:
        return None
    # A field session begins after the one before it has ended; a day session may begin on any day.
    early, late = days[0], days[-1]
    for _ in range(need - 1):
        early = next((d for d in days if d >= early + length), late)
        late = next((d for d in reversed(days) if d <= late - length), days[0])
    return Window(days[0], early + length - 1, late, days[-1] + length - 1)


def orders_that_cannot_meet(problem: Problem) -> Iterator[tuple[str, str, str, str]]:
    """Row key, column, sentence and remedy of each order that no timetable can keep."""
    windows = {m.code: window_of(problem, m) for m in problem.modules}
    people = {g.code: frozenset(g.members) for g in problem.groups}
    for o in problem.orders:
        a, b = problem.module_by_code[o.before], problem.module_by_code[o.after]
        first, second = windows[o.before], windows[o.after]
        shared = any(x == y or people[x] & people[y] for x in a.groups for y in b.groups)
        if first is None or second is None or not shared:
            continue
        key, where = f"{o.before} {o.after}", _phases(problem, a, b)
        if first.first_end + o.min_gap_days > second.last_start:
            days = "day" if o.min_gap_days == 1 else "days"
            gap = f", at least {o.min_gap_days} {days} after it" if o.min_gap_days else ""
            yield (
                key, "after",
                f"They cannot meet: «{a.title}» ends on {_day(problem, first.first_end)} at the earliest, «{b.title}» "
                f"has to begin by {_day(problem, second.last_start)}{gap}{where}.",
                "Change the weeks, the gap or the order.",
            )  # fmt: skip
        elif o.max_gap_days is not None and second.first_start - first.last_end > o.max_gap_days:
            yield (
                key, "max_gap_days",
                f"They cannot meet: «{a.title}» ends by {_day(problem, first.last_end)}, «{b.title}» begins on "
                f"{_day(problem, second.first_start)} at the earliest; at most {o.max_gap_days} days may lie between"
                f"{where}.",
                "Raise the largest gap, or change the weeks.",
            )  # fmt: skip


def _day(problem: Problem, number: int) -> str:
    return f"{day_words(problem.calendar.date_of(number))} (W{number // 7 + 1})"


def _phases(problem: Problem, a: Module, b: Module) -> str:
    if a.phase == b.phase:
        return ""
    titles = {p.code: p.title for p in problem.phases}
    return f" (phases «{titles.get(a.phase, a.phase)}» and «{titles.get(b.phase, b.phase)}»)"
