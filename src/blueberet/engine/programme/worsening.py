"""What a change breaks: the breaches of the plan after it, less those that nobody can mend or that stood before.

In: facts and plan before and after, and what day it is. Out: the breaches the change makes.
Why: a timetable in work has a past. An instructor who fell ill on Monday breaks a rule for ever, and that must bar
no later act; what the act itself breaks must.
"""

from collections.abc import Collection
from datetime import date

from blueberet.engine.programme.check import check
from blueberet.engine.programme.comparison import moves_between
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Breach, Plan


def breaches_to_come(problem: Problem, plan: Plan, today: date | None) -> list[Breach]:
    """What a plan breaks, without what lies wholly before ``today``; ``None`` counts all."""
    held = _held(plan, today)
    return [b for b in check(problem, plan) if not _is_among(b, held)]


def breaches_made(
    old: tuple[Problem, Plan],
    new: tuple[Problem, Plan],
    *,
    today: date | None,
    known: Collection[Breach] = (),
    asked: Collection[str] = (),
) -> list[Breach]:
    """What the new plan breaks under the new facts and the change has to answer for.

    Tolerated is what concerns only sessions before ``today`` that the change leaves where they were, and what stood
    before: the same rule and subject, a session in common that has not moved, and no more sessions than then. Each
    breach that stood excuses one; what is ``known`` was told with the change. Nothing is tolerated of the sessions
    ``asked`` for.
    """
    found = check(*new)
    if not found:
        return []
    moved = {m.session for m in moves_between(old[1], new[1])}
    over = _held(new[1], today) - moved
    stood = check(*old)
    made = []
    # Exact ones first: one that has shrunk must not use up the excuse of another.
    for b in sorted(found, key=lambda b: not any(_is_same(b, s) for s in stood)):
        if not set(asked).isdisjoint(b.sessions):
            made.append(b)
            continue
        if _is_among(b, over) or any(_is_same(b, k) for k in known):
            continue
        excuse = next((s for s in stood if _is_same(b, s) and not moved.intersection(b.sessions)), None)
        excuse = excuse or next((s for s in stood if _is_no_worse(b, s, moved)), None)
        if excuse is None:
            made.append(b)
        else:
            stood.remove(excuse)
    return [b for b in found if b in made]


def touches_days_between(old: Plan, new: Plan, first: date, today: date) -> bool:
    """Whether the change takes a session from, or puts one on, a day from ``first`` to the day before ``today``."""
    places = (p for m in moves_between(old, new) for p in (m.before, m.after))
    return any(p is not None and first <= p.day < today for p in places)


def _held(plan: Plan, today: date | None) -> set[str]:
    return {p.session for p in plan.placements if today and p.day < today}


def _is_among(breach: Breach, held: set[str]) -> bool:
    return bool(breach.sessions) and held.issuperset(breach.sessions)


def _is_same(b: Breach, stood: Breach) -> bool:
    return (b.rule, b.subject, set(b.sessions)) == (stood.rule, stood.subject, set(stood.sessions))


def _is_no_worse(b: Breach, stood: Breach, moved: set[str]) -> bool:
    if (b.rule, b.subject) != (stood.rule, stood.subject) or len(b.sessions) > len(stood.sessions):
        return False
    return not set(b.sessions).isdisjoint(set(stood.sessions) - moved)
