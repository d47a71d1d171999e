"""How long a closure lasts.

In: parameters in days. Out: draws, mean, chance to last longer. Why: docs/engines/incidents.md, "Proposal".
As JSON they are those of the endurance engine.
"""

from dataclasses import dataclass
from math import erfc, exp, isfinite, log, sqrt
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.kit import wire

Draws = NDArray[np.float64]
LONGEST_DAYS = 3650.0


def _above_zero(days: float, what: str) -> None:
    if not (isfinite(days) and 0 < days <= LONGEST_DAYS):
        raise ValueError(f"The {what} of a closure must be above 0 and at most {LONGEST_DAYS:g} days.")


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Its logarithm is normal: half last longer than the median, a few much longer."""

    median_days: float
    sigma: float
    kind: Literal["lognormal"] = "lognormal"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn from."""
        _above_zero(self.median_days, "median")
        if not 0 < self.sigma <= 4:
            raise ValueError("Sigma must be above 0 and at most 4.")

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.median_days * exp(self.sigma**2 / 2)

    def exceeds(self, days: float) -> float:
        """Chance to last longer than so many days."""
        return erfc(log(days / self.median_days) / self.sigma / sqrt(2)) / 2 if days > 0 else 1.0

    def draw(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` values, days."""
        return rng.lognormal(log(self.median_days), self.sigma, count)


@dataclass(frozen=True, slots=True)
class Exponential:
    """However long it has lasted, the rest is as long as ever."""

    mean_days: float
    kind: Literal["exponential"] = "exponential"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn from."""
        _above_zero(self.mean_days, "mean")

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.mean_days

    def exceeds(self, days: float) -> float:
        """Chance to last longer than so many days."""
        return exp(-max(0.0, days) / self.mean_days)

    def draw(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` values, days."""
        return rng.exponential(self.mean_days, count)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    days: float
    kind: Literal["fixed"] = "fixed"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn from."""
        _above_zero(self.days, "length")

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.days

    def exceeds(self, days: float) -> float:
        """Chance to last longer than so many days."""
        return float(self.days > days)

    def draw(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` values, days."""
        return np.full(count, self.days)


Duration = Annotated[Lognormal | Exponential | Fixed, wire.BY_KIND]
