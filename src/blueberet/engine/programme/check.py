"""The independent checker: judges any plan against every numbered hard rule, without the solver.

In: a problem and a plan, also one made by hand. Out: breaches, each with its rule number and a sentence.
Why: docs/engines/programme.md, section "Hard rules"; each function names its rules.
"""

from collections.abc import Callable, Iterator

from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Breach, Plan
from blueberet.engine.programme.rules_order import order_rules
from blueberet.engine.programme.rules_people import people_rules
from blueberet.engine.programme.rules_place import place_rules
from blueberet.engine.programme.rules_staff import staff_rules
from blueberet.engine.programme.rules_time import time_rules
from blueberet.engine.programme.standing import Standings
from blueberet.engine.programme.words import placement_words, session_words

_RULES: tuple[Callable[[Standings], Iterator[Breach]], ...] = (
    time_rules,
    people_rules,
    place_rules,
    staff_rules,
    order_rules,
)


def check(problem: Problem, plan: Plan) -> list[Breach]:
    """Name every hard rule that a plan breaks, in the order of the rule numbers.

    A session without a place breaks no rule; ``unplaced_sessions`` counts those. Where hundreds of sessions want the
    same people or instructor at once, each is named with ten others; the rest of the pairs are counted.
    """
    standings = Standings(problem, plan)
    found = [*_belongs(problem, plan), *_pins_kept(problem, plan)]
    for rule in _RULES:
        found.extend(rule(standings))
    return sorted(found, key=lambda b: (int(b.rule[1:]), b.sessions))


def check_move(problem: Problem, plan: Plan, placement: Placement) -> list[Breach]:
    """Name the breaches in which one session would take part if it stood at ``placement``."""
    others = tuple(p for p in plan.placements if p.session != placement.session)
    moved = Plan((*others, placement))
    return [b for b in check(problem, moved) if placement.session in b.sessions]


def unplaced_sessions(problem: Problem, plan: Plan) -> list[str]:
    """Codes of the sessions that have no place, in the problem's order."""
    placed = {p.session for p in plan.placements}
    return [s.code for s in problem.sessions if s.code not in placed]


def _belongs(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """R21: the plan names only what the problem knows, and each session once."""
    seen: set[str] = set()
    for p in plan.placements:
        where = (p.session,)
        if p.session not in problem.session_by_code:
            yield Breach("R21", where, "", f"The session {p.session} does not belong to this programme.")
            continue
        if p.session in seen:
            yield Breach("R21", where, "", f"{session_words(problem, p.session)} is placed more than once.")
        seen.add(p.session)
        if not 0 <= problem.calendar.day_of(p.day) < problem.calendar.days:
            yield Breach("R21", where, "", f"{placement_words(problem, p)} lies outside the programme.")
        if p.venue and p.venue not in problem.venue_by_code:
            yield Breach("R21", where, p.venue, f"{placement_words(problem, p)}: there is no venue {p.venue}.")
        for code in p.instructors:
            if code not in problem.instructor_by_code:
                yield Breach("R21", where, code, f"{placement_words(problem, p)}: there is no instructor {code}.")


def _pins_kept(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """R20: a pinned session stands where it was pinned, with its venue and instructors."""
    if not problem.pins:
        return
    placed = {p.session: p for p in plan.placements}
    for pin in problem.pins:
        p = placed.get(pin.session)
        if p is None:
            continue  # It lies in the tray, where it is told of.
        same = (p.day, p.period, p.venue) == (pin.day, pin.period, pin.venue)
        if not same or set(p.instructors) != set(pin.instructors):
            told = f"{placement_words(problem, pin)} is pinned and was not kept there."
            yield Breach("R20", (pin.session,), "", told)
