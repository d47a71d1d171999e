"""A plan: who fills which rotation, what that is worth, and how sure it is that no plan is better.

In: what a solve found or a hand wrote. Out: a frozen ``Plan``; JSON by ``engine/kit/wire``.
"""

from dataclasses import dataclass
from typing import Literal

TAKEN_OVER = " taken over "
"""Stands in the code of a tour that somebody takes over for what is left of it."""
Ended = Literal["optimal", "near", "time", "stopped", "by hand"]
"""*near*: all but the teams (W5) is proven; those were dealt afterwards, and the gap tells what that may cost."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person in one rotation."""

    rotation: str
    person: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What one soft rule costs: ``amount`` in its own unit (women, people, units), ``cost`` in thousandths."""

    rule: str
    of: str
    amount: int
    cost: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``value``: what it is worth, ``bound``: what no plan exceeds, both in thousandths of a post of priority 5."""

    assignments: tuple[Assignment, ...] = ()
    ended: Ended = "by hand"
    value: int | None = None
    bound: float | None = None
    filled: int = 0
    places: int = 0
    wishes: tuple[Wish, ...] = ()
    problem: str = ""
    """Fingerprint of the problem it was made for."""
    seconds: float = 0.0

    @property
    def gap(self) -> float | None:
        """Share of the bound that is not reached, 0 for a proven optimum."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0
