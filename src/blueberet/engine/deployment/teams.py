"""W5: where it matters from which units a team is drawn.

In: who fits where. Out: starts of teams, with the units that can send more than one. Why: docs/engines/deployment.md.
Who comes from any other unit is the only one of it, so he costs his unit once, whoever he is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.fitting import Fits, Marks

ANY = "\0any"
"""Unit of those whose unit cannot be told apart: no unit is called so."""


@dataclass(frozen=True, slots=True)
class Start:
    """Posts of one team that start on one day."""

    told: str
    rotations: NDArray[np.intp]
    units: dict[str, int]
    """Of each unit that can send two or more: so many at most."""


def starts(fits: Fits) -> list[Start]:
    """Every start of a team; none where units cost nothing."""
    problem = fits.problem
    if not problem.rules.price_team:
        return []
    found: dict[tuple[str, int], list[int]] = {}
    for n, r in enumerate(problem.rotations):
        if problem.post_of[r.code].team:
            found.setdefault((problem.post_of[r.code].team, r.first.toordinal()), []).append(n)
    names, unit = np.unique([p.unit for p in problem.people] or [""], return_inverse=True)
    made: list[Start] = []
    for (team, _), those in found.items():
        rotations = np.array(those, np.intp)
        places = [problem.post_of[problem.rotations[r].code].places for r in those]
        most = np.zeros(len(names), np.int64)
        if sum(places) > 1 and len(problem.people):
            can = fits.matrix[:, rotations]
            each = [np.minimum(p, np.bincount(unit[can[:, k]], minlength=len(names))) for k, p in enumerate(places)]
            most = np.minimum(np.bincount(unit[can.any(axis=1)], minlength=len(names)), sum(each))
        units = {str(names[u]): int(most[u]) for u in np.flatnonzero(most > 1)}
        made.append(Start(f"{team} {problem.rotations[those[0]].first}", rotations, units))
    return made


def told_apart(fits: Fits, those: list[Start]) -> Marks:
    """Of every person: whether his unit can send him and another to the same start."""
    units = np.array([p.unit for p in fits.problem.people], object)
    apart = np.zeros(len(units), bool)
    for start in those:
        if start.units:
            mine = np.array([u in start.units for u in units], bool)
            apart |= mine & fits.matrix[:, start.rotations].any(axis=1)
    return apart
