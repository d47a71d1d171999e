"""All fits of the events of one place.

In: days with events and the days looked at. Out: ``Fit``. Why: docs/engines/incidents.md, "Fits".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from blueberet.engine.incidents.counts import MONTH_DAYS, Counts, counts, daily
from blueberet.engine.incidents.hawkes import Clustering, clustering, jittered
from blueberet.engine.incidents.spells import GAP_DAYS, Spells, spells


@dataclass(frozen=True, slots=True)
class Fit:
    """What the events of one place look like."""

    first_day: date
    last_day: date
    days: int
    events: int
    seed: int
    """Of the moments within days."""
    first_half: int
    second_half: int
    """Events of either half of the days; the middle day of an odd number belongs to the second."""
    per_month: tuple[int, ...]
    """Events by 30 days from the first day on, the last count over what is left: for the picture over time."""
    counts: Counts
    clustering: Clustering | None
    """``None`` with fewer than ten events."""
    spells: Spells


def fit(event_days: Iterable[date], first_day: date, last_day: date, *, seed: int = 0, gap_days: int = GAP_DAYS) -> Fit:
    """Fit counts, clustering and spells.

    Raises
    ------
    ValueError
        Without any event, with one outside the days, or with fewer than two days.
    """
    days = (last_day - first_day).days + 1
    if days < 2:
        raise ValueError("At least two days must be looked at.")
    offsets = np.array(sorted((d - first_day).days for d in event_days), dtype=np.int64)
    if not len(offsets):
        raise ValueError(f"No event counts from {first_day} to {last_day}; choose a wider area, more days or kinds.")
    if offsets[0] < 0 or offsets[-1] >= days:
        raise ValueError("An event lies outside the days looked at.")
    each_day = daily(offsets, days)
    half = int(each_day[: days // 2].sum())
    months = tuple(int(each_day[n : n + MONTH_DAYS].sum()) for n in range(0, days, MONTH_DAYS))
    return Fit(
        first_day, last_day, days, len(offsets), seed, half, len(offsets) - half, months, counts(each_day),
        clustering(jittered(offsets, seed), float(days)), spells(offsets.tolist(), days, gap_days),
    )  # fmt: skip
