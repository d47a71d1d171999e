"""What each session costs by the soft rules: by rule, group and week, with the sessions that cause it.

In: a problem and a plan. Out: ``Charge`` values. Why: docs/engines/programme.md, section "Soft rules".
Counted from the plan alone; the search counts by differences in its own arrays, and tests compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import (
    EASY_NIGHTS,
    EASY_RANGE,
    HEAVY_SHARE,
    MARGIN_DAYS,
    day_gaps,
    isolated_hours,
    margin_start,
)
from blueberet.engine.programme.standing import Standing, Standings

HOME_KINDS = ("section", "platoon", "company", "contingent")


@dataclass(frozen=True, slots=True)
class Charge:
    """One cause of soft cost."""

    rule: str
    """``S1`` …"""
    group: str
    """Whom it burdens: the session's group, or the unit of the people; empty for S9."""
    week: int
    """Week of the programme, from 1."""
    count: float
    """Unweighted."""
    sessions: tuple[str, ...]
    instructor: str = ""


def charges(problem: Problem, plan: Plan) -> tuple[Charge, ...]:
    """Every cause of soft cost of a plan, in the order of the rules."""
    standings = Standings(problem, plan)
    found = [
        *_weeks(problem, standings),
        *_stability(standings),
        *_halves(problem, standings),
        *_people(problem, standings),
        *_heavy_weeks(problem, standings),
        *_margin(problem, standings),
        *_days_missing(problem, standings),
        *_seats(problem, standings),
    ]
    return tuple(sorted(found, key=lambda c: (int(c.rule[1:]), c.week, c.group, c.sessions)))


def _codes(them: list[Standing]) -> tuple[str, ...]:
    return tuple(s.code for s in them)


def _weeks(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S1: the n-th session of a week costs how far n lies above the even rate."""
    for (code, group), block in standings.by_block.items():
        module = problem.module_by_code[code]
        rate = module.sessions_of(group) / max(1, module.last_week - module.first_week + 1)
        weeks: dict[int, list[Standing]] = defaultdict(list)
        for s in block:
            for w in range(s.first_day // 7, s.last_day // 7 + 1):
                weeks[w].append(s)
        for w, them in weeks.items():
            over = sum(max(0.0, k - rate) for k in range(1, len(them) + 1))
            if over > 0:
                yield Charge("S1", group, w + 1, over, _codes(them))


def _stability(standings: Standings) -> Iterator[Charge]:
    """S2 and S4: for a module and group, instructors beyond those of one session, and venues beyond one."""
    for (_, group), block in standings.by_block.items():
        taught: dict[str, list[Standing]] = defaultdict(list)
        held: dict[str, list[Standing]] = defaultdict(list)
        for s in block:
            for i in set(s.placement.instructors):
                taught[i].append(s)
            if s.placement.venue:
                held[s.placement.venue].append(s)
        for rule, used, free in (("S2", taught, block[0].module.instructors), ("S4", held, 1)):
            by_use = sorted(used.items(), key=lambda x: (-len(x[1]), x[0]))
            for who, them in by_use[free:]:
                first = min(them, key=lambda s: s.starts)
                yield Charge(rule, group, first.first_day // 7 + 1, 1.0, _codes(them), who if rule == "S2" else "")


def _halves(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S3: day sessions in the half of the day that their module does not prefer."""
    for s in standings.all:
        if s.module.preferred != "any" and s.module.kind == "day":
            afternoon = s.placement.period > problem.calendar.morning_periods
            if afternoon != (s.module.preferred == "afternoon"):
                yield Charge("S3", s.group.code, s.first_day // 7 + 1, 1.0, (s.code,))


def _people(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S5 gaps, S6 isolated hours, S7 nights, S8 range days; each counts people."""
    size = problem.calendar.slots_per_day
    of_group: dict[str, list[Standing]] = defaultdict(list)
    for s in standings.all:
        of_group[s.group.code].append(s)
    for groups, home, heads in _alike(problem, standings):
        days: dict[int, list[Standing]] = defaultdict(list)
        nights: dict[int, list[Standing]] = defaultdict(list)
        ranges: dict[int, list[Standing]] = defaultdict(list)
        for s in (s for g in sorted(groups) for s in of_group[g]):
            if s.module.kind == "day":
                days[s.first_day].append(s)
            if s.module.kind == "night":
                nights[s.first_day // 7].append(s)
            if s.module.is_on_range:
                ranges[s.first_day // 7].append(s)
        for day, them in days.items():
            bits = 0
            for s in them:
                for slot in s.slots:
                    bits |= 1 << slot % size
            gaps, lone = day_gaps(bits), isolated_hours(bits, problem.isolated_up_to)
            if gaps:
                yield Charge("S5", home, day // 7 + 1, float(gaps * heads), _codes(them))
            if lone:
                yield Charge("S6", home, day // 7 + 1, float(lone * heads), _codes(them))
        for rule, weeks, easy in (("S7", nights, EASY_NIGHTS), ("S8", ranges, EASY_RANGE)):
            for week, them in weeks.items():
                if len(them) > easy:
                    yield Charge(rule, home, week + 1, float((len(them) - easy) * heads), _codes(them))


def _alike(problem: Problem, standings: Standings) -> list[tuple[frozenset[str], str, int]]:
    """People with the same groups: the groups, the smallest unit among them, and how many they are."""
    used = {s.group.code for s in standings.all}
    mine: dict[str, list[str]] = defaultdict(list)
    homes: dict[str, tuple[int, str]] = {}
    for g in problem.groups:
        rank = HOME_KINDS.index(g.kind) if g.kind in HOME_KINDS else len(HOME_KINDS)
        for person in g.members:
            homes[person] = min(homes.get(person, (99, "")), (rank, g.code))
            if g.code in used:
                mine[person].append(g.code)
    counted = Counter((frozenset(groups), homes[person][1]) for person, groups in mine.items())
    return [(groups, home, n) for (groups, home), n in counted.items()]


def _heavy_weeks(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S9: an instructor's hours in a week beyond three quarters of the weekly load."""
    hours: Counter[tuple[str, int]] = Counter()
    taught: dict[tuple[str, int], list[Standing]] = defaultdict(list)
    for s in standings.all:
        a_day = problem.calendar.periods_per_day if s.module.kind == "field" else problem.hours_of(s.module)
        for i in set(s.placement.instructors):
            for w in range(s.first_day // 7, s.last_day // 7 + 1):
                days = min(s.last_day, w * 7 + 6) - max(s.first_day, w * 7) + 1
                hours[i, w] += a_day * days
                taught[i, w].append(s)
    for (code, w), n in hours.items():
        instructor = problem.instructor_by_code.get(code)
        over = 0 if instructor is None else n - int(HEAVY_SHARE * instructor.weekly_load_hours)
        if over > 0:
            yield Charge("S9", "", w + 1, float(over), _codes(taught[code, w]), code)


def _margin(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S10: days into the margin before the evaluation, for modules that can be over before it."""
    margin = margin_start(problem)
    if margin is None:
        return
    for s in standings.all:
        late = min(s.last_day - margin + 1, MARGIN_DAYS)
        if late > 0 and (s.module.first_week - 1) * 7 < margin:
            yield Charge("S10", s.group.code, s.first_day // 7 + 1, float(late), (s.code,))


def _days_missing(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S11: different days that a group's sessions of a module lack."""
    for m in problem.modules:
        for g in m.groups if m.min_days else ():
            block = standings.by_block.get((m.code, g), [])
            missing = m.min_days - len({d for s in block for d in range(s.first_day, s.last_day + 1)})
            if missing > 0:
                yield Charge("S11", g, m.first_week, float(missing), _codes(block))


def _seats(problem: Problem, standings: Standings) -> Iterator[Charge]:
    """S12: people beyond the venue's seats, where seats are a wish."""
    for s in standings.all if problem.seats_are_a_wish else ():
        venue = problem.venue_by_code.get(s.placement.venue)
        if venue is not None and s.group.heads > venue.capacity:
            over = float(s.group.heads - venue.capacity)
            yield Charge("S12", s.group.code, s.first_day // 7 + 1, over, (s.code,))
