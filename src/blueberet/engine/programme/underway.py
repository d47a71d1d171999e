"""A programme that has begun: what is over is pinned, and the search may use the days from now on only.

In: facts, the timetable as it stands, a day. Out: facts for the search, a plan with what is over as it was.
Why: people have sat in those lessons; a new timetable cannot change that.
"""

from dataclasses import replace
from datetime import date

from blueberet.engine.programme.problem import Problem, Span
from blueberet.engine.programme.result import Plan, Result
from blueberet.engine.programme.score import score


def under_way(problem: Problem, plan: Plan, today: date) -> Problem:
    """Pin what begins before ``today`` where it stands; a day outside the programme changes nothing.

    Holidays, events, rooms shut and instructors away on days that are over stand against nothing any more.
    """
    calendar = problem.calendar
    if not calendar.first_day < today <= calendar.date_of(calendar.days - 1):
        return problem
    pinned = {p.session for p in problem.pins}
    over = tuple(p for p in plan.placements if p.day < today and p.session not in pinned)
    return replace(
        problem, pins=(*problem.pins, *over), free_from=today,
        calendar=replace(calendar, closed_days=tuple(c for c in calendar.closed_days if c.day >= today)),
        events=tuple(e for e in problem.events if e.last_day >= today),
        venues=tuple(replace(v, closures=_from(v.closures, today)) for v in problem.venues),
        instructors=tuple(replace(i, absent=_from(i.absent, today)) for i in problem.instructors),
    )  # fmt: skip


def _from(spans: tuple[Span, ...], today: date) -> tuple[Span, ...]:
    return tuple(Span(max(s.first, today), s.last) for s in spans if s.last >= today)


def with_what_is_over(problem: Problem, result: Result, stood: Plan, today: date) -> Result:
    """Put back what stood before ``today`` and lost its place, because a rule forbids it by now."""
    placed = {p.session for p in result.plan.placements}
    back = tuple(p for p in stood.placements if p.day < today and p.session not in placed)
    if not back:
        return result
    plan, codes = Plan((*result.plan.placements, *back)), {p.session for p in back}
    left = tuple(u for u in result.unplaced if u.session not in codes)
    status = "complete" if not left and result.status == "partial" else result.status
    return replace(result, plan=plan, unplaced=left, status=status, score=score(problem, plan))
