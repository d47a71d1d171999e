"""Hard rules about time: R1 open slots, R2 weeks, R18 closed days, R22 barred times."""

from collections.abc import Iterator

from blueberet.engine.programme.result import Breach
from blueberet.engine.programme.standing import Standing, Standings
from blueberet.engine.programme.words import day_words, placement_words


def time_rules(standings: Standings) -> Iterator[Breach]:
    """Check R1, R2, R18 and R22 for each session by itself."""
    calendar = standings.problem.calendar
    closed = {calendar.day_of(c.day): c.title for c in calendar.closed_days}
    for s in standings.all:
        told = placement_words(standings.problem, s.placement)
        for reason in _open_slots(standings, s):
            yield Breach("R1", (s.code,), "", f"{told}: {reason}")
        weeks = (s.first_day // 7 + 1, s.last_day // 7 + 1)
        if weeks[0] < s.module.first_week or weeks[1] > s.module.last_week:
            allowed = f"W{s.module.first_week} to W{s.module.last_week}"
            yield Breach("R2", (s.code,), "", f"{told} lies in W{weeks[0]}; its module is taught from {allowed}.")
        for d in range(s.first_day, s.last_day + 1):
            if d in closed:
                day = day_words(calendar.date_of(d))
                yield Breach("R18", (s.code,), "", f"{told}: {day} is closed ({closed[d]}).")
        size = calendar.slots_per_day
        if any((slot // size % 7, slot % size + 1) in s.module.barred for slot in s.slots):
            yield Breach("R22", (s.code,), "", f"{told}: its module is not taught at that time.")


def _open_slots(standings: Standings, s: Standing) -> Iterator[str]:
    calendar = standings.problem.calendar
    if s.first_day < 0 or s.last_day >= calendar.days:
        yield "it does not lie wholly inside the programme."
        return
    period, weekday = s.placement.period, s.first_day % 7
    if s.module.kind == "night":
        if period != calendar.night_period:
            yield "a night session stands in the night band."
        elif not calendar.night_open[weekday]:
            yield "the night band is not open on this weekday."
    elif s.module.kind == "field":
        if period != 1:
            yield "a field session starts with the first period of a day."
        shut = [d for d in range(s.first_day, s.last_day + 1) if calendar.open_periods[d % 7] == 0]
        if shut:
            yield f"{day_words(calendar.date_of(shut[0]))} has no open periods."
    else:
        last = period + s.module.length - 1
        if period < 1 or last > calendar.open_periods[weekday]:
            yield f"periods {period} to {last} are not open on this day."
        elif period <= calendar.morning_periods < last:
            yield "it runs across the midday break."
