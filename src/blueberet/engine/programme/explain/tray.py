"""Why a session lies in the tray, given the rest of the plan: every start it could have, and who stands in the way.

In: a problem, a plan, a session. Out: ``InTray`` with a sentence. Why: docs/engines/programme.md, section "The tray".
Exact for one session with the rest of the plan as it is; without compiled code, so that a page may ask.
"""

from collections import Counter
from dataclasses import dataclass, replace

from blueberet.engine.programme.check import check_move
from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.standing import Standing, Standings, slots_of
from blueberet.engine.programme.words import placement_words, session_words

_WORDS = {
    "R3": "its people are in other sessions",
    "R4": "no suitable venue is free",
    "R7": "too few qualified instructors are free",
    "R14": "the day has its sessions of this module already",
    "R15": "the week has its sessions of this module already",
    "R12": "the order with other modules forbids it",
    "R11": "the pool is used up",
}


@dataclass(frozen=True, slots=True)
class InTray:
    """What keeps a session out of the timetable."""

    session: str
    place: Placement | None
    """A free place, if there is one after all; the checker has judged it."""
    starts: int
    """Starts it could have if it were alone."""
    against: tuple[tuple[str, int], ...]
    """Rule and at how many starts it stands against the session first, most first."""
    in_the_way: tuple[tuple[str, int], ...]
    """Placed sessions that hold its people and at how many starts, most first."""
    sentence: str


def why_in_tray(problem: Problem, plan: Plan, session: str) -> InTray:
    """Look at every start of the session with everything else where it stands.

    Raises
    ------
    KeyError
        If the programme has no such session.
    """
    wanted = problem.session_by_code[session]
    rest = Plan(tuple(p for p in plan.placements if p.session != session))
    grounds = Grounds(replace(problem, pins=()))
    block = next(b for b in grounds.blocks if b.key == (wanted.module, wanted.group))
    look = _Look(problem, grounds, block, Standings(problem, rest))
    for day, period in zip(block.days.tolist(), block.periods.tolist(), strict=True):
        place = look.judge(session, day, period)
        if place is not None and not check_move(problem, rest, place):
            told = f"{placement_words(problem, place)} is free: place it by hand or solve again."
            return InTray(session, place, len(block.days), (), (), told)
    against, people = tuple(look.against.most_common()), tuple(look.people.most_common(3))
    return InTray(session, None, len(block.days), against, people, _sentence(problem, block, against, people))


class _Look:
    """Counts what stands against the starts of one block."""

    def __init__(self, problem: Problem, grounds: Grounds, block: Block, standings: Standings) -> None:
        self.problem, self.grounds, self.block, self.standings = problem, grounds, block, standings
        self.against: Counter[str] = Counter()
        self.people: Counter[str] = Counter()
        self.load: Counter[tuple[str, int]] = Counter()
        calendar = problem.calendar
        for s in standings.all:
            one = calendar.periods_per_day if s.module.kind == "field" else problem.hours_of(s.module)
            for code in s.placement.instructors:
                for d in range(s.first_day, s.last_day + 1):
                    self.load[code, d // 7] += one

    def judge(self, session: str, day: int, period: int) -> Placement | None:
        """The place at this start with a free venue and instructors; or what stands against it is counted."""
        p, m, calendar = self.problem, self.block.module, self.problem.calendar
        cells = slots_of(calendar, m, day, period)
        size = calendar.slots_per_day
        rest = range((day + 1) * size, (day + 1) * size + calendar.morning_periods) if m.kind == "night" else range(0)
        here = list({s.code: s for t in cells for s in self.standings.by_slot.get(t, ())}.values())
        after = list({s.code: s for t in rest for s in self.standings.by_slot.get(t, ())}.values())
        before = self._nights_before(cells)
        mine = self.block.group.code
        theirs = [s for s in (*here, *after, *before) if (mine, s.group.code) in self.standings.shared]
        if theirs:
            self.against["R3"] += 1
            self.people.update(s.code for s in theirs)
            return None
        venue = self._venue(cells, here)
        if venue is None:
            self.against["R4"] += 1
            return None
        busy = {c for s in (*here, *after, *before) for c in s.placement.instructors}
        staff = self._staff(day, busy)
        if staff is None:
            self.against["R7"] += 1
            return None
        place = Placement(session, calendar.date_of(day), period, venue, staff)
        breaches = check_move(p, Plan(tuple(s.placement for s in self.standings.all)), place)
        if breaches:
            self.against[breaches[0].rule] += 1
            return None
        return place

    def _nights_before(self, cells: tuple[int, ...]) -> list[Standing]:
        size = self.problem.calendar.slots_per_day
        morning = self.problem.calendar.morning_periods
        days = {t // size for t in cells if t % size < morning}
        return [s for d in days for s in self.standings.by_slot.get(d * size - 1, ()) if s.module.kind == "night"]

    def _venue(self, cells: tuple[int, ...], here: list[Standing]) -> str | None:
        if not self.block.module.venue_kind:
            return ""
        for v in self.block.venues:
            venue = self.problem.venues[v]
            used = max((sum(s.placement.venue == venue.code and t in s.slots for s in here) for t in cells), default=0)
            if self.grounds.venue_open[v][list(cells)].all() and used < venue.sessions_at_once:
                return venue.code
        return None

    def _staff(self, day: int, busy: set[str]) -> tuple[str, ...] | None:
        m = self.block.module
        one = self.problem.calendar.periods_per_day if m.kind == "field" else self.problem.hours_of(m)
        found: list[str] = []
        for n in self.block.staff:
            if len(found) == m.instructors:
                break
            i = self.problem.instructors[n]
            days = range(day, day + self.block.tail + 1)
            full = any(
                self.load[i.code, w] + one * sum(d // 7 == w for d in days) > i.weekly_load_hours
                for w in {d // 7 for d in days}
            )
            if i.code not in busy and not full and self.grounds.staff_here[n][list(days)].all():
                found.append(i.code)
        return tuple(found) if len(found) == m.instructors else None


def _sentence(
    problem: Problem, b: Block, against: tuple[tuple[str, int], ...], people: tuple[tuple[str, int], ...]
) -> str:
    weeks = f"weeks {b.module.first_week}–{b.module.last_week}"
    if not len(b.days):
        return (
            f"In {weeks} there is no start for it at all: closed days, fixed events, venues or instructors leave none."
        )
    told = "; ".join(f"{_WORDS.get(r, 'another rule forbids it')} at {n} ({r})" for r, n in against[:3])
    way = ""
    if people and against[0][0] == "R3":
        way = f" Most in the way: {session_words(problem, people[0][0])}, at {people[0][1]}."
    return f"With the rest as it stands none of {len(b.days)} starts in {weeks} is free: {told}.{way}"
