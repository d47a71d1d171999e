"""Spells: days with events, joined over short gaps.

In: days with events. Out: ``Spells``. Why: docs/engines/incidents.md, "Spells". A spell in the news is no closure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

GAP_DAYS = 3


@dataclass(frozen=True, slots=True)
class Spells:
    """How often spells begin and how long they last."""

    gap_days: int
    count: int
    per_day: float
    mean_days: float
    median_days: float
    sigma: float
    """Median and sigma of the lognormal of the highest likelihood."""
    longest_days: int


def joined(offsets: Iterable[int], gap_days: int = GAP_DAYS) -> list[tuple[int, int]]:
    """First and last day of each spell; two days belong to one spell if they differ by ``gap_days`` at most."""
    spells: list[tuple[int, int]] = []
    for day in sorted(set(offsets)):
        if spells and day - spells[-1][1] <= gap_days:
            spells[-1] = spells[-1][0], day
        else:
            spells.append((day, day))
    return spells


def spells(offsets: Iterable[int], days: int, gap_days: int = GAP_DAYS) -> Spells:
    """Describe the spells of ``days`` days; a spell of one day has length 1.

    Raises
    ------
    ValueError
        Without any event, or if the gap is below one day.
    """
    if gap_days < 1:
        raise ValueError("Days are joined over gaps of at least 1 day.")
    lengths = [last - first + 1 for first, last in joined(offsets, gap_days)]
    if not lengths:
        raise ValueError("Without any event there is no spell.")
    logs = [log(n) for n in lengths]
    middle = sum(logs) / len(logs)
    sigma = sqrt(sum((x - middle) ** 2 for x in logs) / len(logs))
    mean = sum(lengths) / len(lengths)
    return Spells(gap_days, len(lengths), len(lengths) / days, mean, exp(middle), sigma, max(lengths))
