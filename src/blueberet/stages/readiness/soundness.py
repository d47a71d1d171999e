"""Sets of requirements that the engine takes: one odd set must not hide everybody's readiness.

In: requirement sets. Out: those that make sense, and a sentence for each that does not. Odd facts: ``facts``.
"""

from collections.abc import Iterable
from datetime import date

from blueberet.engine.readiness.problem import Course, Ladder, Problem, RequirementSet
from blueberet.engine.standards.scales import Scale


def sound_sets(
    sets: Iterable[RequirementSet], on: date, courses: tuple[Course, ...], ladders: tuple[Ladder, ...],
    scales: tuple[Scale, ...],
) -> tuple[tuple[RequirementSet, ...], tuple[str, ...]]:  # fmt: skip
    """Sets that the engine takes; of the others, why not."""
    rows = tuple(sets)
    try:
        Problem(on, rows, courses=courses, ladders=ladders, scales=scales)
    except ValueError:
        kept: list[RequirementSet] = []
        told: list[str] = []
        for s in rows:
            try:
                Problem(on, (s,), courses=courses, ladders=ladders, scales=scales)
                kept.append(s)
            except ValueError as why:
                told += str(why).splitlines()
        return tuple(kept), tuple(told)
    return rows, ()
