"""Fills the posts: classes, chains of tours, whole people, and the checker's word on the result.

In: a problem and a time. Out: a checked ``Plan``. Why: docs/engines/deployment.md, section "How it is filled".
"""

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.closing import Closed, NoPlan, Told, close
from blueberet.engine.deployment.dealing import dealt
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.generating import relax
from blueberet.engine.deployment.grouping import group
from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.plan import Assignment, Ended, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.rows import Model, hard_rows
from blueberet.engine.deployment.scoring import score
from blueberet.engine.deployment.wishes import soft_rows
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget

__all__ = ["NoPlan", "Told", "Wrong", "fill"]

MOST_TEAM_ROWS = 20_000
"""With more, teams are dealt after the rest is solved: the plan is then *near*, with its gap."""


class Wrong(RuntimeError):
    """A plan that the model thinks right and the checker does not: a fault of ours, never of the problem."""


def fill(
    problem: Problem, budget: Budget, *, seed: int = 0, told: Told | None = None, fits: Fits | None = None
) -> Plan:  # fmt: skip
    """The best plan within a time. ``told``: given value and bound so far, says whether to go on.

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
    by_unit = teams_by_units(problem) <= MOST_TEAM_ROWS
    model = Model(fits, group(fits, {fits.person[p.person] for p in problem.pins}, by_unit=by_unit))
    hard_rows(model)
    soft_rows(model, by_unit=by_unit)
    master = Master(model, seed)
    relaxed = relax(master, lambda _value, bound: go_on(0.0, bound) and budget.left > 0)
    closed = close(master, relaxed, budget, go_on)
    assignments = dealt(master, closed.counts.tolist())
    return _checked(problem, assignments, closed, budget, by_unit=by_unit)


def teams_by_units(problem: Problem) -> int:
    """Starts of teams times units: so many rows W5 asks for."""
    starts = {(problem.post_of[r.code].team, r.first) for r in problem.rotations if problem.post_of[r.code].team}
    return len(starts) * len({p.unit for p in problem.people}) if problem.rules.price_team else 0


def _checked(
    problem: Problem, assignments: list[Assignment], closed: Closed, budget: Budget, *, by_unit: bool
) -> Plan:  # fmt: skip
    value, wishes = score(problem, assignments)
    teams = 0 if by_unit else sum(w.cost for w in wishes if w.rule == "W5")
    if closed.ended == "optimal" and value + teams != closed.value:
        raise Wrong(f"The model says {closed.value}, the plan itself {value + teams}.")
    ended: Ended = "near" if teams and closed.ended == "optimal" else closed.ended
    plan = Plan(
        tuple(assignments), ended, value, max(float(value), closed.bound), len(assignments),
        sum(problem.post_of[r.code].places for r in problem.rotations), wishes, wire.fingerprint(problem),
        round(budget.used, 2),
    )  # fmt: skip
    breaches = check(problem, plan)
    if breaches:
        raise Wrong("; ".join(b.told for b in breaches[:3]))
    return plan
