"""What a pattern of closures does to a tour: its longest closure, overlapping ones joined.

In: a pattern and a duration. Out: ``Bar``. Why: docs/engines/incidents.md, "Side by side".
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.incidents.durations import Duration
from blueberet.engine.incidents.patterns import Beginnings, Drawn, Even, Mixed

TOUR_DAYS = 180
LONGER_THAN_DAYS = (5, 10, 20)
TOURS = 20_000
FEWEST_TOURS, MOST_CLOSURES = 200, 8_000_000
"""So many events are played at most, unless 200 tours hold more; where they are many, fewer tours are played."""
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Bar:
    """The chance that a tour has a closure longer than so many days, by one pattern."""

    pattern: str
    tour_days: int
    longer_than_days: int
    chance: float
    low: float
    high: float
    """Wilson's interval at 95 %, for the tours played; it says nothing of whether the pattern is right."""
    tours: int


def bars(pattern: Even | Mixed | Drawn, duration: Duration, *, tour_days: int = TOUR_DAYS, seed: int = 0,
         tours: int = TOURS, unsure: bool = True) -> tuple[Bar, ...]:  # fmt: skip
    """Play tours and tell how many have a closure of more than 5, 10, 20 days.

    Closures that overlap are one. None is under way when the tour begins; what lasts beyond its end does not count.
    """
    events = pattern.per_day * tour_days
    if isinstance(pattern, Drawn):
        events = pattern.per_day / pattern.chance * (pattern.lead_days + tour_days)
    played = max(FEWEST_TOURS, min(tours, int(MOST_CLOSURES / max(1e-9, events))))
    rng = np.random.default_rng(seed)
    begun = pattern.draw(rng, played, float(tour_days), unsure=unsure)
    inside = np.minimum(duration.draw(rng, len(begun[0])), tour_days - begun[1])
    longest = longest_joined(begun, inside, played)
    return tuple(
        Bar(pattern.kind, tour_days, d, *_share(int((longest > d).sum()), played), played) for d in LONGER_THAN_DAYS
    )


def longest_joined(begun: Beginnings, durations: NDArray[np.float64], tours: int) -> NDArray[np.float64]:
    """The longest closure of each tour in days, 0 without any; closures that touch or overlap are one."""
    found = np.zeros(tours)
    if not len(durations):
        return found
    tour, at = begun
    order = np.lexsort((at, tour))
    tour, at, ends = tour[order], at[order], (at + durations)[order]
    apart = float(ends.max()) + 1.0
    begin, end = at + tour * apart, np.maximum.accumulate(ends + tour * apart)
    first = np.concatenate(([True], begin[1:] > end[:-1]))
    starts = np.flatnonzero(first)
    last = np.concatenate((starts[1:], [len(begin)])) - 1
    np.maximum.at(found, tour[starts], end[last] - begin[starts])
    return found


def _share(hits: int, tours: int) -> tuple[float, float, float]:
    share, z2 = hits / tours, _Z95**2
    middle = (share + z2 / 2 / tours) / (1 + z2 / tours)
    wide = _Z95 * sqrt(share * (1 - share) / tours + z2 / 4 / tours**2) / (1 + z2 / tours)
    return share, max(0.0, middle - wide), min(1.0, middle + wide)
