"""In which pattern closures begin: by themselves, at a level that differs by tour, or drawing others after them.

In: fits. Out: ``Even``, ``Mixed``, ``Drawn``. Why: docs/engines/incidents.md, "Proposal".
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Beginnings = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Number of the tour and moment in days of each closure, in no order."""
FORGETTING = 6.0
"""Before the tour, so many times the time in which a crisis dies down is played too, so that one may be under way."""
MOST_LEAD_DAYS = 3650.0


@dataclass(frozen=True, slots=True)
class Even:
    """Poisson. The rate itself is unsure: Gamma(``shape``, ``exposure_days``), with Jeffreys' half an event more."""

    per_day: float
    low_per_day: float
    high_per_day: float
    """Between them the rate lies with 95 %."""
    shape: float
    exposure_days: float
    kind: Literal["poisson"] = "poisson"

    def draw(self, rng: np.random.Generator, tours: int, days: float, *, unsure: bool) -> Beginnings:
        """Play tours; with ``unsure`` each has its own rate."""
        rate = rng.gamma(self.shape, 1 / self.exposure_days, tours) if unsure else np.full(tours, self.per_day)
        return _spread(rng, rate * days, days)

    def none_longer(self, longer: float, days: float, *, unsure: bool) -> float:
        """Chance that no single closure of a tour is one of those that last longer, a share ``longer`` of all.

        Exact: e^(-rate x days x longer), or (1 + days x longer ÷ exposure)^(-shape) if the rate is unsure.
        """
        if unsure:
            return float((1 + days * longer / self.exposure_days) ** -self.shape)
        return float(np.exp(-self.per_day * days * longer))


@dataclass(frozen=True, slots=True)
class Mixed:
    """Each tour has its own level: Gamma with this mean and shape. The fewer the shape, the more tours differ."""

    per_day: float
    shape: float
    block_days: int
    blocks: int
    """The level was looked for in so many stretches of so many days."""
    kind: Literal["gamma-mixed"] = "gamma-mixed"
    poisson_aic: float | None = None
    aic: float | None = None
    """Of the counts of these stretches, one level for all against this one; compared with no other AIC."""

    def draw(self, rng: np.random.Generator, tours: int, days: float, *, unsure: bool) -> Beginnings:
        """Play tours; the level is unsure by nature, so ``unsure`` makes no difference."""
        return _spread(rng, rng.gamma(self.shape, self.per_day * days / self.shape, tours), days)

    def none_longer(self, longer: float, days: float) -> float:
        """The same chance: (1 + mean x longer ÷ shape)^(-shape)."""
        return float((1 + self.per_day * days * longer / self.shape) ** -self.shape)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hawkes: an event draws others after it, and each event shuts the gate with a chance."""

    background_per_day: float
    """Events, not closures."""
    branching: float
    mean_lag_days: float
    chance: float
    kind: Literal["hawkes"] = "hawkes"

    def __post_init__(self) -> None:
        """Refuse a crisis that never ends."""
        if not 0 <= self.branching < 1:
            raise ValueError("The branching must be below 1, or a crisis never ends.")
        if self.background_per_day < 0 or self.mean_lag_days <= 0 or not 0 < self.chance <= 1:
            raise ValueError("Background at least 0, lag above 0, chance above 0 and at most 1.")

    @property
    def per_day(self) -> float:
        """Closures a day in the long run."""
        return self.chance * self.background_per_day / (1 - self.branching)

    @property
    def lead_days(self) -> float:
        """Days before the tour that are played too."""
        return min(MOST_LEAD_DAYS, FORGETTING * self.mean_lag_days / (1 - self.branching))

    def draw(self, rng: np.random.Generator, tours: int, days: float, *, unsure: bool) -> Beginnings:
        """Play tours, family by family, with a lead before them; ``unsure`` makes no difference."""
        lead = self.lead_days
        tour, at = _spread(rng, np.full(tours, self.background_per_day * (lead + days)), lead + days)
        kept = [(tour, at)]
        while len(at):
            children = rng.poisson(self.branching, len(at))
            tour, at = np.repeat(tour, children), np.repeat(at, children)
            at = at + rng.exponential(self.mean_lag_days, len(at))
            tour, at = tour[at < lead + days], at[at < lead + days]
            kept.append((tour, at))
        tour, at = (np.concatenate(part) for part in zip(*kept, strict=True))
        closing = (at >= lead) & (rng.random(len(at)) < self.chance)
        return tour[closing], at[closing] - lead


def _spread(rng: np.random.Generator, expected: NDArray[np.float64], days: float) -> Beginnings:
    """A Poisson number in each tour, even over its days."""
    tour = np.repeat(np.arange(len(expected)), rng.poisson(expected))
    return tour, rng.random(len(tour)) * days
