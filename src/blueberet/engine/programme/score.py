"""How good a plan is by the soft rules, counted without the solver.

In: a problem and a plan. Out: a ``Score``. Why: docs/engines/programme.md, section "Soft rules".
"""

from collections import Counter
from types import MappingProxyType

from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import Plan, Score

DEFAULT_WEIGHTS = MappingProxyType({
    "S1": 0.10, "S2": 0.05, "S3": 0.10, "S4": 0.05, "S5": 0.002, "S6": 0.004,
    "S7": 0.02, "S8": 0.01, "S9": 0.02, "S10": 0.01, "S11": 0.50, "S12": 0.0,
})  # fmt: skip
TITLES = MappingProxyType({
    "S1": "even weeks", "S2": "same instructor", "S3": "preferred half of the day", "S4": "same venue",
    "S5": "compact days", "S6": "no isolated hours", "S7": "nights", "S8": "range days", "S9": "instructors' hours",
    "S10": "margin before the evaluation", "S11": "spread over days", "S12": "seats",
})  # fmt: skip
HEAVY_SHARE = 0.75
"""An instructor's week is heavy beyond this share of his weekly load."""
MARGIN_DAYS = 14
EASY_NIGHTS, EASY_RANGE = 1, 2
"""Nights, and sessions on a range, that a person may have in a week at no cost."""


def weights_of(problem: Problem) -> dict[str, float]:
    """Weight of every soft rule, in the order of their numbers."""
    return {rule: problem.weights.get(rule, weight) for rule, weight in DEFAULT_WEIGHTS.items()}


def margin_start(problem: Problem) -> int | None:
    """Day index at which the margin before the evaluation begins; none without an evaluation."""
    if problem.evaluation_day is None:
        return None
    return problem.calendar.day_of(problem.evaluation_day) - MARGIN_DAYS


def stretches(bits: int) -> list[int]:
    """Lengths of the busy stretches of a day; bit 0 is its first period."""
    return [len(run) for run in f"{bits:b}".split("0") if run]


def day_gaps(bits: int) -> int:
    """Free periods between the first and the last busy one."""
    return len(f"{bits:b}".strip("0")) - sum(stretches(bits))


def isolated_hours(bits: int, up_to: int) -> int:
    """Busy stretches of at most ``up_to`` periods."""
    return sum(n <= up_to for n in stretches(bits))


def score(problem: Problem, plan: Plan) -> Score:
    """Count every soft rule, unweighted, and their weighted sum."""
    # Imported here, because charges take their definitions from this module.
    from blueberet.engine.programme.charges import charges

    counts: Counter[str] = Counter()
    for charge in charges(problem, plan):
        counts[charge.rule] += charge.count  # type: ignore[assignment]
    weights = weights_of(problem)
    by_rule = {rule: round(float(counts[rule]), 3) for rule in weights if weights[rule] or counts[rule]}
    return Score(round(sum(weights[r] * counts[r] for r in weights), 3), by_rule)
