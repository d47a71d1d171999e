"""Readiness of everybody at once: person, section, platoon, company, contingent.

In: a ``Problem``. Out: a ``RollUp``; ``explain`` gives one cell with everything behind it.
Why: docs/engines/readiness.md, D13 to D18.
"""

from blueberet.engine.readiness.problem import Problem
from blueberet.engine.readiness.result import Explanation, RollUp


def roll_up(problem: Problem) -> RollUp:
    """Every line of every set in force, for everybody and every unit it is asked of."""
    raise NotImplementedError


def explain(problem: Problem, subject: str, set_code: str, code: str) -> Explanation:
    """One cell with all that stands behind it. ``problem`` needs only the proofs that can speak to it.

    Raises
    ------
    KeyError
        If the line is not asked of the subject on the day.
    """
    raise NotImplementedError
