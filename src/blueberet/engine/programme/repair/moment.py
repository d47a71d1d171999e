"""Where the past ends, for a repair; apart from what solves, so that pages can name it without loading a solver.

In: a day and a period. Out: whether a place lies before. Why: docs/engines/programme.md, section "Repair".
"""

from dataclasses import dataclass
from datetime import date

from blueberet.engine.programme.problem import Placement


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the past ends: what begins before this period of this day is not touched."""

    day: date
    period: int = 1

    def is_past(self, placement: Placement) -> bool:
        """Whether a placed session has begun."""
        return (placement.day, placement.period) < (self.day, self.period)
