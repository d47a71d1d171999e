"""Hard rules about instructors: R7 one place, R8 qualified and enough, R9 here, R10 weekly load, R17 rest."""

from collections import defaultdict
from collections.abc import Iterator

from blueberet.engine.programme.pairs import Pairs
from blueberet.engine.programme.problem import Instructor
from blueberet.engine.programme.result import Breach
from blueberet.engine.programme.standing import Standing, Standings
from blueberet.engine.programme.words import day_words, placement_words, session_words, slot_words


def staff_rules(standings: Standings) -> Iterator[Breach]:
    """Check R7 to R10 and R17."""
    taught: dict[str, list[Standing]] = defaultdict(list)
    for s in standings.all:
        yield from _qualified(standings, s)
        for code in dict.fromkeys(s.placement.instructors):
            if code in standings.problem.instructor_by_code:
                taught[code].append(s)
    for code, sessions in taught.items():
        instructor = standings.problem.instructor_by_code[code]
        yield from _one_place(standings, instructor, sessions)
        yield from _here(standings, instructor, sessions)
        yield from _load(standings, instructor, sessions)
        yield from _rest(standings, instructor, sessions)


def _qualified(standings: Standings, s: Standing) -> Iterator[Breach]:
    told = placement_words(standings.problem, s.placement)
    distinct = set(s.placement.instructors)
    if len(distinct) != s.module.instructors or len(s.placement.instructors) != len(distinct):
        need = f"{s.module.instructors} different instructors; {len(distinct)} are named"
        yield Breach("R8", (s.code,), "", f"{told} needs {need}.")
    for code in sorted(distinct):
        instructor = standings.problem.instructor_by_code.get(code)
        if instructor and s.module.qualification and s.module.qualification not in instructor.qualifications:
            yield Breach("R8", (s.code,), code, f"{told}: {instructor.name} does not hold {s.module.qualification}.")


def _one_place(standings: Standings, instructor: Instructor, sessions: list[Standing]) -> Iterator[Breach]:
    at: dict[int, list[Standing]] = defaultdict(list)
    for s in sessions:
        for slot in s.slots:
            at[slot].append(s)
    pairs = Pairs()
    for slot in sorted(s for s in at if len(at[s]) > 1):
        here = at[slot]
        for a, b in pairs.among(here, lambda a, b: True):
            first = placement_words(standings.problem, a.placement)
            both = f"{first} and {session_words(standings.problem, b.code)} at once"
            yield Breach("R7", (a.code, b.code), instructor.code, f"{instructor.name} would teach {both}.")
        more = len(here) * (len(here) - 1) // 2 - pairs.told_among(here)
        if more > 0:
            told = f"{more} more pairs of sessions want {instructor.name} on {slot_words(standings.problem, slot)}."
            yield Breach("R7", (), instructor.code, told)


def _here(standings: Standings, instructor: Instructor, sessions: list[Standing]) -> Iterator[Breach]:
    calendar = standings.problem.calendar
    for s in sessions:
        away = [d for d in range(s.first_day, s.last_day + 1) if not instructor.is_available(calendar.date_of(d))]
        if away:
            told = placement_words(standings.problem, s.placement)
            day = day_words(calendar.date_of(away[0]))
            yield Breach("R9", (s.code,), instructor.code, f"{told}: {instructor.name} is not here on {day}.")


def _load(standings: Standings, instructor: Instructor, sessions: list[Standing]) -> Iterator[Breach]:
    calendar = standings.problem.calendar
    hours: dict[int, int] = defaultdict(int)
    codes: dict[int, list[str]] = defaultdict(list)
    for s in sessions:
        days = range(s.first_day, s.last_day + 1)
        one_day = calendar.periods_per_day if s.module.kind == "field" else standings.problem.hours_of(s.module)
        for d in days:
            hours[d // 7] += one_day
            if s.code not in codes[d // 7]:
                codes[d // 7].append(s.code)
    for week, sum_hours in hours.items():
        if sum_hours > instructor.weekly_load_hours:
            load = f"{sum_hours} h in W{week + 1}; at most {instructor.weekly_load_hours} h"
            yield Breach("R10", tuple(codes[week]), instructor.code, f"{instructor.name} would teach {load}.")


def _rest(standings: Standings, instructor: Instructor, sessions: list[Standing]) -> Iterator[Breach]:
    calendar = standings.problem.calendar
    size = calendar.slots_per_day
    nights = [s for s in sessions if s.module.kind == "night"]
    at: dict[int, list[Standing]] = defaultdict(list)
    for s in sessions if nights else ():
        for slot in s.slots:
            at[slot].append(s)
    pairs = Pairs()
    for night in nights:
        morning = (night.first_day + 1) * size
        for other in (o for slot in range(morning, morning + calendar.morning_periods) for o in at.get(slot, ())):
            if pairs.tell(night.code, other.code):
                words = placement_words(standings.problem, night.placement)
                after = session_words(standings.problem, other.code)
                told = f"{instructor.name} would teach {after} on the morning after {words}, without rest."
                yield Breach("R17", (night.code, other.code), instructor.code, told)
