"""What no plan can go below: a proven lower bound of the soft cost.

In: a problem. Out: a number in the unit of the score. Why: docs/engines/programme.md, section "Soft rules".
"""

from collections import Counter

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.score import EASY_NIGHTS, weights_of


def soft_bound(problem: Problem) -> float:
    """Weighted cost that every complete plan has at least, from S1 and S7; holds for complete plans only.

    S1: sessions spread over the weeks as evenly as whole numbers allow. S7: a person's nights over all weeks in
    which any of their modules is taught.
    """
    weights = weights_of(problem)
    spread = 0.0
    for m in problem.modules:
        weeks = max(1, m.last_week - m.first_week + 1)
        for g in m.groups:
            full, rest = divmod(m.sessions_of(g), weeks)
            rate = m.sessions_of(g) / weeks
            each = sum(max(0.0, k - rate) for k in range(1, full + 1))
            spread += weeks * each + rest * max(0.0, full + 1 - rate)
    nights: Counter[str] = Counter()
    weeks_of: dict[str, set[int]] = {}
    for m in (m for m in problem.modules if m.kind == "night"):
        for g in m.groups:
            for person in problem.group_by_code[g].members:
                nights[person] += m.sessions_of(g)
                weeks_of.setdefault(person, set()).update(range(m.first_week, m.last_week + 1))
    over = sum(max(0, n - EASY_NIGHTS * len(weeks_of[p])) for p, n in nights.items())
    return round(weights["S1"] * spread + weights["S7"] * over, 6)
