"""Fills the posts: classes, chains of tours, whole people, and the checker's word on the result.

In: a problem and a time. Out: a checked ``Plan``. Why: docs/engines/deployment.md, section "How it is filled".
"""

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.closing import Closed, NoPlan, Told, close
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.generating import relax
from blueberet.engine.deployment.grouping import group
from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.rows import Model, hard_rows
from blueberet.engine.deployment.scoring import score
from blueberet.engine.deployment.wishes import soft_rows
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget

__all__ = ["NoPlan", "Told", "Wrong", "fill"]


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
    model = Model(fits, group(fits, {fits.person[p.person] for p in problem.pins}))
    hard_rows(model)
    soft_rows(model)
    master = Master(model, seed)
    relaxed = relax(master, lambda _value, bound: go_on(0.0, bound) and budget.left > 0)
    closed = close(master, relaxed, budget, go_on)
    assignments = _dealt(master, closed)
    return _checked(problem, assignments, closed, budget)


def _dealt(master: Master, closed: Closed) -> list[Assignment]:
    """Chains to people, the first of a class first; in the order of rotations."""
    problem, model = master.model.fits.problem, master.model
    found: list[tuple[int, int]] = []
    taken = [0] * len(model.classes)
    for n, count in enumerate(closed.counts.tolist()):
        c = master.of_class[n]
        for person in model.classes.members[c][taken[c] : taken[c] + count].tolist():
            found += [(int(r), person) for r in model.of_rotation[master.chain_pairs[n]]]
        taken[c] += count
    return [Assignment(problem.rotations[r].code, problem.people[n].code) for r, n in sorted(found)]


def _checked(problem: Problem, assignments: list[Assignment], closed: Closed, budget: Budget) -> Plan:
    value, wishes = score(problem, assignments)
    if closed.ended == "optimal" and value != closed.value:
        raise Wrong(f"The model says {closed.value}, the plan itself {value}.")
    plan = Plan(
        tuple(assignments), closed.ended, value, max(float(value), closed.bound), len(assignments),
        sum(problem.post_of[r.code].places for r in problem.rotations), wishes, wire.fingerprint(problem),
        round(budget.used, 2),
    )  # fmt: skip
    breaches = check(problem, plan)
    if breaches:
        raise Wrong("; ".join(b.told for b in breaches[:3]))
    return plan
