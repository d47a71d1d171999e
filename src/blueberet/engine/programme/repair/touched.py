"""Which sessions of a plan break a rule after a change.

In: the problem before and after, the plan. Out: breaches. Why: docs/engines/programme.md, section "Repair". Most
changes touch sessions one by one; then masks tell which, and the checker is asked about those only.
"""

from dataclasses import fields, replace

from blueberet.engine.programme.check import check
from blueberet.engine.programme.model.ground import Ground
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach, Plan

_ONE_BY_ONE = {"calendar", "venues", "instructors", "events", "modules"}
"""Parts of a problem whose change may touch sessions one by one."""


def breaches_of(before: Problem, ground: Ground, plan: Plan) -> list[Breach]:
    """Breaches of the plan after the change; those that stood between sessions before it are left alone."""
    after = ground.problem
    if not _is_one_by_one(before, after):
        return check(after, plan)
    broken = [p for p in plan.placements if not _stands(ground, p)]
    # The checker finds the words; between the broken ones themselves it may find more, which is as well.
    return check(replace(after, pins=()), Plan(tuple(broken))) if broken else []


def _is_one_by_one(before: Problem, after: Problem) -> bool:
    for f in fields(Problem):
        if f.name not in _ONE_BY_ONE and getattr(before, f.name) != getattr(after, f.name):
            return False
    if [i.weekly_load_hours for i in before.instructors] != [i.weekly_load_hours for i in after.instructors]:
        return False
    if [v.sessions_at_once for v in before.venues] != [v.sessions_at_once for v in after.venues]:
        return False
    return [replace(m, makeup=()) for m in before.modules] == [replace(m, makeup=()) for m in after.modules]


def _stands(ground: Ground, p: Placement) -> bool:
    """Whether a placed session breaks no rule by itself: closed days, events, its venue, its instructors."""
    session = ground.problem.session_by_code.get(p.session)
    if session is None:
        return True
    start = ground.start_of(p)
    held = ground.held_by_events.get(session.group, 0)
    if start.cells & (held | ground.closed) or start.rests & held:
        return False
    if p.venue and start.cells & ground.shut.get(p.venue, 0):
        return False
    return not any(start.cells & ground.away.get(i, 0) for i in p.instructors)
