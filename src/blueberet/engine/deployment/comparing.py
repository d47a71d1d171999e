"""Two plans side by side: who moves, who is at home, what share are women.

In: a problem and plans. Out: differences and counts. Why: docs/engines/deployment-changes.md, section "What if".
"""

from dataclasses import dataclass

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem


@dataclass(frozen=True, slots=True)
class Moved:
    """One person whose rotations differ; none before: he is newly sent, none after: he stays at home."""

    person: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WomenShare:
    """Those of a category who start a tour in a year; ``target`` 0 to 1, none where none is set."""

    category: str
    year: int
    women: int
    people: int
    target: float | None


def moved(before: Plan, after: Plan) -> tuple[Moved, ...]:
    """Everybody whose rotations differ, in the order of codes."""
    old, new = _by_person(before), _by_person(after)
    return tuple(
        Moved(person, old.get(person, ()), new.get(person, ()))
        for person in sorted(old.keys() | new.keys())
        if old.get(person, ()) != new.get(person, ())
    )


def at_home(problem: Problem, plan: Plan) -> int:
    """People of the pool at home on the day of the horizon on which fewest are, tours already fixed counted."""
    days = {r.code: (r.first, r.last) for r in problem.rotations}
    spans = [(a.person, *days[a.rotation]) for a in plan.assignments]
    spans += [(p.code, t.first, t.last) for p in problem.people for t in p.tours]
    starts = {max(first, problem.first) for _, first, last in spans if last >= problem.first and first <= problem.last}
    most = max((len({p for p, first, last in spans if first <= day <= last}) for day in starts), default=0)
    return len(problem.people) - most


def women(problem: Problem, plan: Plan) -> tuple[WomenShare, ...]:
    """Women by category and year of those who start a tour; every target is there, with nobody sent too."""
    sex = {p.code: p.sex for p in problem.people}
    first = {r.code: r.first for r in problem.rotations}
    targets: dict[tuple[str, int], float] = {(t.category, t.year): t.women for t in problem.targets}
    sent: dict[tuple[str, int], list[str]] = {key: [] for key in targets}
    for a in plan.assignments:
        key = (problem.post_of[a.rotation].category, first[a.rotation].year)
        sent.setdefault(key, []).append(sex[a.person])
    return tuple(
        WomenShare(category, year, those.count("F"), len(those), targets.get((category, year)))
        for (category, year), those in sorted(sent.items())
    )


def _by_person(plan: Plan) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for a in plan.assignments:
        found.setdefault(a.person, []).append(a.rotation)
    return {person: tuple(sorted(those)) for person, those in found.items()}
