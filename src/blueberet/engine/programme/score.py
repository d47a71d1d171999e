"""How good a plan is by the soft rules, counted without the solver.

In: a problem and a plan. Out: a ``Score``. Why: docs/engines/programme.md, section "Soft rules".
"""

from collections import Counter, defaultdict

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Score

DEFAULT_WEIGHTS = {"S1": 0.10, "S2": 0.05, "S3": 0.10}


def score(problem: Problem, plan: Plan) -> Score:
    """Count S1 even weekly spread, S2 the same instructor, S3 the preferred half of the day."""
    calendar = problem.calendar
    weeks: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    staff: dict[tuple[str, str], set[str]] = defaultdict(set)
    halves = 0
    for p in plan.placements:
        session = problem.session_by_code[p.session]
        module = problem.module_by_code[session.module]
        block = (session.module, session.group)
        day = calendar.day_of(p.day)
        length = module.length if module.kind == "field" else 1
        weeks[block].update(range(day // 7, (day + length - 1) // 7 + 1))
        staff[block].update(p.instructors)
        if module.preferred != "any" and module.kind == "day":
            afternoon = p.period > calendar.morning_periods
            halves += afternoon != (module.preferred == "afternoon")
    spread = 0.0
    for (code, _), count in weeks.items():
        module = problem.module_by_code[code]
        rate = module.sessions / max(1, module.last_week - module.first_week + 1)
        # The n-th session of a week costs how far n lies above the even rate.
        spread += sum(max(0.0, k - rate) for n in count.values() for k in range(1, n + 1))
    changes = sum(max(0, len(people) - problem.module_by_code[code].instructors) for (code, _), people in staff.items())
    by_rule = {"S1": round(spread, 3), "S2": float(changes), "S3": float(halves)}
    total = sum(problem.weights.get(k, DEFAULT_WEIGHTS[k]) * v for k, v in by_rule.items())
    return Score(round(total, 3), by_rule)
