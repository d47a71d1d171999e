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
    """Breaches of the plan that the change has made; what was broken before it is left alone."""
    after = ground.problem
    if not _is_one_by_one(before, after):
        found = check(after, plan)
        return not_known(found, check(before, _known_to(before, plan))) if found else []
    was = Ground(before)
    broken = [p for p in plan.placements if (why := _faults(ground, p)) and why - _faults(was, p)]
    # The checker finds the words; between the broken ones themselves it may find more, which is as well.
    return check(replace(after, pins=()), Plan(tuple(broken))) if broken else []


def not_known(found: list[Breach], known: list[Breach]) -> list[Breach]:
    """Breaches that do not lie within one of the same rule that is known."""
    sets: dict[str, list[set[str]]] = {}
    for b in known:
        sets.setdefault(b.rule, []).append(set(b.sessions))
    return [b for b in found if not any(set(b.sessions) <= them for them in sets.get(b.rule, ()))]


def _known_to(problem: Problem, plan: Plan) -> Plan:
    return Plan(tuple(p for p in plan.placements if p.session in problem.session_by_code))


def _is_one_by_one(before: Problem, after: Problem) -> bool:
    for f in fields(Problem):
        if f.name not in _ONE_BY_ONE and getattr(before, f.name) != getattr(after, f.name):
            return False
    if [i.weekly_load_hours for i in before.instructors] != [i.weekly_load_hours for i in after.instructors]:
        return False
    if [v.sessions_at_once for v in before.venues] != [v.sessions_at_once for v in after.venues]:
        return False
    return [replace(m, makeup=()) for m in before.modules] == [replace(m, makeup=()) for m in after.modules]


def _faults(ground: Ground, p: Placement) -> set[str]:
    """What a placed session breaks by itself: closed days, events, its venue, its instructors."""
    session = ground.problem.session_by_code.get(p.session)
    if session is None:
        return set()
    start = ground.start_of(p)
    held = ground.held_by_events.get(session.group, 0)
    found = {f"away {i}" for i in p.instructors if start.cells & ground.away.get(i, 0)}
    if start.cells & ground.closed:
        found.add("closed")
    if (start.cells | start.rests) & held:
        found.add("event")
    if p.venue and start.cells & ground.shut.get(p.venue, 0):
        found.add("venue")
    return found
