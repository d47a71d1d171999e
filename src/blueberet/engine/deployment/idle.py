"""Open places of a plan, and who has nothing to do when they are: a first idea of what a change would fill.

In: a problem and its plan. Out: places, a matrix, pairs. Why: docs/engines/deployment-changes.md, "Bottleneck".
Reserve, quotas and the sum of days are left out: what is thought here is confirmed by filling again.
"""

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.fitting import Marks
from blueberet.engine.deployment.periods import free_again
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem


def open_places(problem: Problem, plan: Plan) -> dict[str, int]:
    """Places left empty of each rotation that has any."""
    left = {r.code: problem.post_of[r.code].places for r in problem.rotations}
    for a in plan.assignments:
        left[a.rotation] -= 1
    return {code: n for code, n in left.items() if n > 0}


def free_for(problem: Problem, plan: Plan, of: Problem) -> Marks:
    """People by rotations of ``of``: whether what the plan gives a person leaves him the days, rest included."""
    rest = problem.rules.rest_months
    first = np.array([r.first.toordinal() for r in of.rotations], np.int32)
    again = np.array([free_again(r.last, rest).toordinal() for r in of.rotations], np.int32)
    person = {p.code: n for n, p in enumerate(problem.people)}
    days = {r.code: (r.first.toordinal(), free_again(r.last, rest).toordinal()) for r in problem.rotations}
    out: Marks = np.ones((len(person), len(first)), bool)
    for a in plan.assignments:
        begins, over = days[a.rotation]
        out[person[a.person]] &= (first >= over) | (again <= begins)
    return out


def matched(
    fits: Marks, places: NDArray[np.int64], worth: NDArray[np.int64], people: int | None
) -> tuple[list[tuple[int, int]], int]:  # fmt: skip
    """Person and rotation, each person once, at most so many people; what they fill is worth the sum.

    Rotations in the order of their worth; a path of people who change places never empties one that is filled.
    """
    of_person: dict[int, int] = {}
    left = len(fits) if people is None else people
    for r in np.argsort(-worth, kind="stable").tolist():
        for _ in range(int(places[r])):
            if left <= 0 or not _placed(fits, r, of_person):
                break
            left -= 1
    pairs = sorted(of_person.items())
    return pairs, int(sum(worth[r] for _, r in pairs))


def _placed(fits: Marks, r: int, of_person: dict[int, int]) -> bool:
    """Give a rotation one person more by a shortest path; whether there is one."""
    wanted_by: dict[int, int] = {}
    leaves: dict[int, int] = {}
    """Who would leave a rotation of the path for the one that found it."""
    waiting = [r]
    for rotation in waiting:
        for p in np.flatnonzero(fits[:, rotation]).tolist():
            if p in wanted_by:
                continue
            wanted_by[p] = rotation
            if p not in of_person:
                # Back along the path: each rotation takes its new one and gives up who leaves it.
                while (into := wanted_by[p]) != r:
                    of_person[p], p = into, leaves[into]
                of_person[p] = r
                return True
            if of_person[p] != r and of_person[p] not in leaves:
                leaves[of_person[p]] = p
                waiting.append(of_person[p])
    return False
