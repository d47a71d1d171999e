"""Fills the posts: classes, chains of tours, whole people, and the checker's word on the result.

In: a problem and a time; who should stay where he is. Out: a checked ``Plan``.
Why: docs/engines/deployment.md, section "How it is filled", and docs/engines/deployment-changes.md.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.closing import Closed, NoPlan, Told, close
from blueberet.engine.deployment.dealing import dealt
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.generating import relax
from blueberet.engine.deployment.grouping import group
from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.plan import Assignment, Ended, Plan
from blueberet.engine.deployment.polishing import polished
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.rows import Model, hard_rows
from blueberet.engine.deployment.scoring import score
from blueberet.engine.deployment.starting import start
from blueberet.engine.deployment.teams import Start, starts
from blueberet.engine.deployment.wishes import soft_rows
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget

__all__ = ["NoPlan", "Told", "Wrong", "fill"]

MOST_TEAM_ROWS = 2_000
"""With more, teams are dealt after the rest is solved: the plan is *near*, unless every start has one unit."""


class Wrong(RuntimeError):
    """A plan that the model thinks right and the checker does not: a fault of ours, never of the problem."""


def fill(
    problem: Problem, budget: Budget, *, seed: int = 0, told: Told | None = None, fits: Fits | None = None,
    stay: Collection[Assignment] = (), kept: int = 0, most: Mapping[str, int] | None = None,
) -> Plan:  # fmt: skip
    """The plan that is worth most within a time, together with ``kept`` for everybody of ``stay`` who stays.

    ``told``: given value and bound so far, says whether to go on. ``kept`` in thousandths of a post of priority 5.
    ``most``: people in a rotation at most. *optimal* means worth and ``kept`` together; the bound is one of the worth
    alone too, as staying is never worth less than nothing.

    Raises
    ------
    NoPlan
        If the pins leave no plan.
    """
    fits = fits or Fits(problem)
    go_on = told or (lambda _value, _bound: True)
    for pin in problem.pins:
        if not fits.matrix[fits.person[pin.person], fits.rotation[pin.rotation]]:
            raise NoPlan(f"{pin.person} is pinned to {pin.rotation} and does not fit it.")
    # Who could stay only where there is nothing any more, or where he is not known, is anybody.
    pairs = {(fits.person[a.person], fits.rotation[a.rotation]) for a in stay
             if a.person in fits.person and a.rotation in fits.rotation}  # fmt: skip
    shared = [s for s in starts(fits) if s.units]
    by_unit = sum(len(s.units) for s in shared) <= MOST_TEAM_ROWS
    alone = {n for n, _ in pairs} | {fits.person[p.person] for p in problem.pins}
    model = Model(fits, group(fits, alone, by_unit=by_unit))
    model.keep(pairs, kept)
    hard_rows(model)
    for code, count in (most or {}).items():
        model.row([int(model.filled[fits.rotation[code]])], 1.0, 0.0, float(count))
    soft_rows(model, by_unit=by_unit)
    master = Master(model, seed)
    start(master, seed)
    relaxed = relax(master, lambda _value, bound: go_on(0.0, bound) and budget.left > 0)
    closed = close(master, relaxed, budget, go_on, seed)
    found = dealt(master, closed.counts.tolist())
    later = [] if by_unit else shared
    return _checked(fits, found, closed, budget, later, pairs, kept)


def one_of(told: Callable[[int, int], bool] | None, done: int, count: int) -> Told:
    """What a solve that is one of several asks: the same whatever it has found."""
    return lambda _value, _bound: told is None or told(done, count)


def _checked(
    fits: Fits, assignments: list[Assignment], closed: Closed, budget: Budget, later: Sequence[Start],
    stay: Collection[tuple[int, int]], kept: int,
) -> Plan:  # fmt: skip
    """``later``: starts of teams that were dealt, of which the model knows one unit each.

    ``kept``: worth of everybody of ``stay`` who stays, which is in the value of the model and not in that of the plan.
    """
    problem, told = fits.problem, {s.told for s in later}
    value, wishes = score(problem, assignments)
    teams = sum(w.cost - problem.rules.price_team for w in wishes if w.rule == "W5" and w.of in told)
    staying = kept * sum((fits.person[a.person], fits.rotation[a.rotation]) in stay for a in assignments)
    if closed.ended == "optimal" and value + teams + staying != closed.value:
        raise Wrong(f"The model says {closed.value}, the plan {value + teams} and {staying} for those who stay.")
    if teams:
        assignments, gained = polished(fits, assignments, later, stay)
        before, (value, wishes) = value, score(problem, assignments)
        if value != before + gained:
            raise Wrong(f"Teams of fewer units should gain {gained}; {before} became {value}.")
    ended: Ended = "near" if closed.ended == "optimal" and value + staying < closed.value else closed.ended
    plan = Plan(
        tuple(assignments), ended, value, max(float(value), closed.bound), len(assignments),
        sum(problem.post_of[r.code].places for r in problem.rotations), wishes, wire.fingerprint(problem),
        round(budget.used, 2),
    )  # fmt: skip
    breaches = check(problem, plan)
    if breaches:
        raise Wrong("; ".join(b.told for b in breaches[:3]))
    return plan
