"""A plan: who fills which rotation, what that is worth, and how sure it is that no plan is better.

In: what a solve found or a hand wrote. Out: a frozen ``Plan``; JSON by ``engine/kit/wire``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TAKEN_OVER = " taken over "
"""Stands in the code of a tour that somebody takes over for what is left of it."""
WISHES = {
    "W1": "{n} too few women on {group} posts that start in {year}",
    "W2": "{n} too many from {group} among those who start in {year}",
    "W3": "{n} too few with an earlier tour among those who start in {group} in {year}",
    "W4": "{n} too few with {group} at home when fewest are",
    "W5": "{n} units for the team {group} that starts on {day}",
    "W6": "{n} times somebody is sent again, or soon after a tour",
    "W7": "{n} months, added up, from the first day of the horizon to the first of each tour",
}
Ended = Literal["optimal", "near", "time", "stopped", "by hand"]
"""*near*: all but the teams (W5) is proven; those were dealt afterwards, and the gap tells what that may cost."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person in one rotation."""

    rotation: str
    person: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What one soft rule costs: ``amount`` in its own unit (women, people, units, months), ``cost`` in thousandths.

    ``of`` in one string; the same in parts: ``group`` is a category (W1), region (W2), mission (W3), thing (W4) or
    team (W5), of those who start in a ``year`` or on a ``day``.
    """

    rule: str
    of: str
    amount: int
    cost: int
    group: str = ""
    year: int | None = None
    day: date | None = None

    @property
    def told(self) -> str:
        """In words, for commands."""
        group = self.group.replace("_", " ")
        if self.rule not in WISHES or not (group or self.rule in ("W6", "W7")):
            return f"{self.of}: {self.amount}"
        return WISHES[self.rule].format(n=self.amount, group=group, year=self.year, day=self.day)


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
