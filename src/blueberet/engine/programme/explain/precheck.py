"""What can be told before solving: every necessary condition that fails, in sentences.

In: a problem. Out: shortfalls; each is a proof that no complete timetable exists. Why: docs/engines/programme.md,
section "Check before solving".
"""

from blueberet.engine.programme.explain.alone import alone, pins_kept
from blueberet.engine.programme.explain.chains import chains
from blueberet.engine.programme.explain.grounds import Grounds
from blueberet.engine.programme.explain.shortfall import Shortfall
from blueberet.engine.programme.explain.sums import Sums, people_sums, pool_sums, staff_sums, venue_sums
from blueberet.engine.programme.problem import Problem


def precheck(problem: Problem) -> tuple[Shortfall, ...]:
    """All necessary conditions that fail, the plainest first; none: nothing is known to be impossible."""
    grounds = Grounds(problem)
    sums = Sums(grounds)
    found: list[Shortfall] = []
    for condition in (alone, pins_kept, chains):
        found.extend(condition(grounds))
    for sum_condition in (venue_sums, staff_sums, pool_sums, people_sums):
        found.extend(sum_condition(sums))
    return tuple(found)


def first_shortfall(problem: Problem) -> Shortfall | None:
    """The first condition that fails, without looking for more."""
    grounds = Grounds(problem)
    sums = Sums(grounds)
    for condition in (alone, pins_kept, chains):
        for found in condition(grounds):
            return found
    for sum_condition in (venue_sums, pool_sums, people_sums, staff_sums):
        for found in sum_condition(sums):
            return found
    return None
