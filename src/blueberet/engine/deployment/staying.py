"""Fills the posts when a plan is there already: everybody who stays where he is counts for something.

In: a problem, who should stay, what that is worth. Out: a checked plan. Why: docs/engines/deployment-changes.md.
"""

from collections.abc import Collection, Mapping

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.closing import Told, close
from blueberet.engine.deployment.dealing import dealt
from blueberet.engine.deployment.filling import MOST_TEAM_ROWS, Wrong, teams_by_units
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


def fill_near(
    problem: Problem, stay: Collection[Assignment], kept: int, budget: Budget, *, seed: int = 0,
    told: Told | None = None, fits: Fits | None = None, most: Mapping[str, int] | None = None,
) -> Plan:  # fmt: skip
    """The plan that is worth most together with ``kept`` for everybody of ``stay`` who stays.

    ``kept`` in thousandths of a post of priority 5. ``most``: people in a rotation at most.
    *optimal* means this sum; the bound is one of the worth alone too, as staying is never worth less than nothing.

    Raises
    ------
    NoPlan
        If the pins leave no plan.
    """
    fits = fits or Fits(problem)
    # Who could stay only where there is nothing any more, or where he is not known, is anybody.
    pairs = {(fits.person[a.person], fits.rotation[a.rotation]) for a in stay
             if a.person in fits.person and a.rotation in fits.rotation}  # fmt: skip
    by_unit = teams_by_units(problem) <= MOST_TEAM_ROWS
    alone = {n for n, _ in pairs} | {fits.person[p.person] for p in problem.pins}
    model = Model(fits, group(fits, alone, by_unit=by_unit))
    of_person = {int(n): c for c, who in enumerate(model.classes.members) for n in who}
    pairs_of = zip(model.of_class.tolist(), model.of_rotation.tolist(), strict=True)
    at = {pair: n for n, pair in enumerate(pairs_of)}
    for n, r in pairs:
        column = at.get((of_person.get(n, -1), r))
        if column is not None:
            model.gain[0][column] += kept
    hard_rows(model)
    for code, count in (most or {}).items():
        model.row([int(model.filled[fits.rotation[code]])], 1.0, 0.0, float(count))
    soft_rows(model, by_unit=by_unit)
    master, go_on = Master(model, seed), told or (lambda _value, _bound: True)
    relaxed = relax(master, lambda _value, bound: go_on(0.0, bound) and budget.left > 0)
    closed = close(master, relaxed, budget, go_on)
    found = dealt(master, closed.counts.tolist())
    value, wishes = score(problem, found)
    staying = sum((fits.person[a.person], fits.rotation[a.rotation]) in pairs for a in found)
    teams = 0 if by_unit else sum(w.cost for w in wishes if w.rule == "W5")
    if closed.ended == "optimal" and value + teams + kept * staying != closed.value:
        raise Wrong(f"The model says {closed.value}, the plan itself {value + teams} and {staying} who stay.")
    ended: Ended = "near" if teams and closed.ended == "optimal" else closed.ended
    places = sum(problem.post_of[r.code].places for r in problem.rotations)
    plan = Plan(
        tuple(found), ended, value, max(float(value), closed.bound), len(found), places, wishes,
        wire.fingerprint(problem), round(budget.used, 2),
    )  # fmt: skip
    breaches = check(problem, plan)
    if breaches:
        raise Wrong("; ".join(b.told for b in breaches[:3]))
    return plan
