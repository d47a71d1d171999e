"""What a workbook means as a whole: circles, sums, windows, capacities. Told in the words of the sheet.

In: a problem whose codes all exist, and where they stood. Out: findings.
"""

from collections import defaultdict

from blueberet.engine.programme.arrays import all_starts
from blueberet.engine.programme.problem import Module, Problem
from blueberet.engine.programme.standing import event_slots
from blueberet.engine.programme.words import day_words
from blueberet.foundation.sheets.findings import Finding
from blueberet.stages.programme.workbook.places import Places
from blueberet.stages.programme.workbook.windows import broken_by, orders_that_cannot_meet


def meaning_findings(problem: Problem, places: Places) -> list[Finding]:
    """Check what single rows cannot know."""
    told = Places([])
    told.at = places.at
    _weeks(problem, told)
    _modules(problem, told)
    _circle(problem, told)
    _days(problem, told)
    _events(problem, told)
    if not told.findings:
        _hours(problem, told)
    return told.findings


def _weeks(problem: Problem, places: Places) -> None:
    for p in problem.phases:
        if not p.first_week <= p.last_week <= problem.calendar.weeks:
            row = places.at.get(("phases", p.code))
            places.tell(row, "last_week", f"The phase runs from W{p.first_week} to W{p.last_week} of {problem.calendar.weeks}.",
                        "Correct the weeks.")  # fmt: skip


def _modules(problem: Problem, places: Places) -> None:
    kinds = {v.kind for v in problem.venues}
    held = {q for i in problem.instructors for q in i.qualifications}
    for m in problem.modules:
        row = places.at.get(("modules", m.code))
        if m.first_week > m.last_week or m.last_week > problem.calendar.weeks:
            places.tell(row, "last_week", f"The module would be taught from W{m.first_week} to W{m.last_week} of {problem.calendar.weeks}.", "Correct the weeks.")  # fmt: skip
            continue
        if m.venue_kind and m.venue_kind not in kinds:
            places.tell(row, "venue_kind", "No venue is of this kind.", f"Write one of: {', '.join(sorted(kinds))}.")
        elif m.venue_kind:
            _capacity(problem, m, places)
        if m.qualification and m.qualification not in held:
            places.tell(
                row, "qualification", "Nobody holds this qualification.", "Add it to an instructor, or correct it."
            )
        elif m.instructors:
            able = [i for i in problem.instructors if not m.qualification or m.qualification in i.qualifications]
            if len(able) < m.instructors:
                places.tell(row, "instructors", f"A session needs {m.instructors}; {len(able)} hold «{m.qualification}».", "Lower the number, or find more.")  # fmt: skip
        for pool, amount in m.pools:
            if amount > problem.pool_by_code[pool].quantity:
                places.tell(row, "pools", f"A session takes {amount} of {pool}; {problem.pool_by_code[pool].quantity} exist.", "Lower the number.")  # fmt: skip
        if row is not None and "hours" in row.values:
            hours = m.sessions * problem.hours_of(m)
            if abs(row.values["hours"] - hours) > 0.01:
                each = f"{m.sessions} sessions of {problem.hours_of(m)} h are {hours} h"
                places.tell(
                    row, "hours", f"The hours do not agree: {each}.", "Correct the hours, the sessions or the length."
                )
        starts = all_starts(problem.calendar, m)
        if not starts:
            places.tell(row, "length", "The session is longer than any free stretch of the calendar.", "Shorten it.")
            continue
        inside = [
            d
            for d, _ in starts
            if m.first_week <= d // 7 + 1 and (d + (m.length if m.kind == "field" else 1) - 1) // 7 < m.last_week
        ]
        if not inside:
            told = f"From W{m.first_week} to W{m.last_week} there is no open time of its length{broken_by(problem, m)}."
            places.tell(row, "first_week", told, "Widen the weeks, shorten the sessions, or open the days.")
            continue
        days = len(set(inside))
        if m.sessions > days * m.max_per_day:
            places.tell(row, "sessions", f"{m.sessions} sessions do not fit into {days} days with at most {m.max_per_day} a day.", "Widen the weeks.")  # fmt: skip
        weeks = m.last_week - m.first_week + 1
        if m.max_per_week and m.sessions > weeks * m.max_per_week:
            places.tell(row, "max_per_week", f"{m.sessions} sessions do not fit into {weeks} weeks with at most {m.max_per_week} a week.", "Raise it, or widen the weeks.")  # fmt: skip


def _capacity(problem: Problem, m: Module, places: Places) -> None:
    largest = max((problem.group_by_code[g] for g in m.groups), key=lambda g: g.heads)
    suits = [v for v in problem.venues if v.kind == m.venue_kind and set(m.equipment) <= set(v.equipment)]
    row = places.at.get(("modules", m.code))
    if not suits:
        places.tell(
            row, "equipment", f"No {m.venue_kind} has {', '.join(m.equipment)}.", "Add it to a venue, or leave it out."
        )
    elif max(v.capacity for v in suits) < largest.heads:
        most = max(v.capacity for v in suits)
        places.tell(row, "venue_kind", f"{largest.name} has {largest.heads} people; a {m.venue_kind} holds at most {most}.", "Choose another kind of venue, or smaller groups.")  # fmt: skip


def _circle(problem: Problem, places: Places) -> None:
    after: dict[str, list[str]] = defaultdict(list)
    for o in problem.orders:
        after[o.before].append(o.after)
    state: dict[str, int] = {}
    told: set[frozenset[str]] = set()

    def visit(code: str, path: list[str]) -> None:
        state[code] = 1
        for follower in after[code]:
            if state.get(follower) == 1:
                circle = [*path[path.index(follower) :], follower]
                if frozenset(circle) not in told:
                    told.add(frozenset(circle))
                    row = places.at.get(("order", f"{code} {follower}"))
                    places.tell(row, "after", f"The order runs in a circle: {' before '.join(circle)}.", "Remove one of these rows.")  # fmt: skip
            elif follower not in state:
                visit(follower, [*path, follower])
        state[code] = 2

    for code in list(after):
        if code not in state:
            visit(code, [code])
    for key, column, sentence, remedy in orders_that_cannot_meet(problem):
        places.tell(places.at.get(("order", key)), column, sentence, remedy)


def _days(problem: Problem, places: Places) -> None:
    calendar = problem.calendar
    for c in calendar.closed_days:
        if not calendar.first_day <= c.day <= calendar.last_day:
            row = places.at.get(("holidays", c.day.isoformat()))
            inside = f"{day_words(calendar.first_day)} to {day_words(calendar.last_day)}"
            places.tell(
                row, "day", f"The holiday lies outside the programme, {inside}.", "Correct the date, or remove it."
            )
    for i in problem.instructors:
        for span in (*i.present, *i.absent):
            if span.last < calendar.first_day or span.first > calendar.last_day:
                row = places.at.get(("instructors", i.code))
                places.tell(row, "present" if span in i.present else "absent", "The period lies outside the programme.", "Check the year.", "warning")  # fmt: skip


def _events(problem: Problem, places: Places) -> None:
    calendar = problem.calendar
    people = {g.code: set(g.members) for g in problem.groups}
    for n, e in enumerate(problem.events):
        row = places.at.get(("events", e.code))
        if e.first_day < calendar.first_day or e.last_day > calendar.last_day:
            places.tell(row, "first_day", "The event lies outside the programme.", "Correct the date.")
        for other in problem.events[:n]:
            shared = set().union(*(people[g] for g in e.groups)) & set().union(*(people[g] for g in other.groups))
            if shared and event_slots(calendar, e) & event_slots(calendar, other):
                places.tell(row, "first_day", f"«{other.title}» holds {len(shared)} of the same people at the same time.", "Move one of the two.")  # fmt: skip


def _hours(problem: Problem, places: Places) -> None:
    """More hours than the calendar holds, for the people with most; summed over the whole programme."""
    calendar = problem.calendar
    open_slots = sum(calendar.open_periods[d % 7] for d in range(calendar.days) if not calendar.is_closed(d))
    held: dict[str, int] = defaultdict(int)
    for e in problem.events:
        slots = [
            s
            for s in event_slots(calendar, e)
            if s % calendar.slots_per_day < calendar.open_periods[(s // calendar.slots_per_day) % 7]
        ]
        for n in {n for g in e.groups for n in problem.group_by_code[g].members}:
            held[n] += len(slots)
    need: dict[str, int] = defaultdict(int)
    for m in problem.modules:
        if m.kind != "night":
            for n in {n for g in m.groups for n in problem.group_by_code[g].members}:
                times = sum(1 for g in m.groups if n in problem.group_by_code[g].members)
                need[n] += times * m.sessions * problem.hours_of(m)
    if not need:
        return
    worst = max(need, key=lambda n: need[n] - (open_slots - held[n]))
    room = open_slots - held[worst]
    if need[worst] > room:
        told = f"{worst} would be taught {need[worst]} h by day; the calendar holds {room} h"
        places.tell(
            places.at.get(("programme", "")), "weeks", f"{told}.", "Take hours out of the modules, or add weeks."
        )
