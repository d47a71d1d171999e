"""How long things last: distributions of durations in days, and their quantiles.

In: parameters. Out: values by upper-tail probability. Why: docs/engines/endurance.md, section "Chance".
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless, with a mean in days."""

    mean_days: float
    kind: Literal["exponential"] = "exponential"

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.mean_days

    def upper(self, tail: float) -> float:
        """Value that is exceeded with this chance, 0 < tail <= 1."""
        return -self.mean_days * math.log(tail)

    def exceeds(self, days: float) -> float:
        """Chance to last longer."""
        return math.exp(-days / self.mean_days)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """``sigma`` of the natural logarithm; half of the values lie below the median."""

    median_days: float
    sigma: float
    kind: Literal["lognormal"] = "lognormal"

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.median_days * math.exp(self.sigma**2 / 2)

    def upper(self, tail: float) -> float:
        """Value that is exceeded with this chance, 0 < tail < 1."""
        return self.median_days * math.exp(-self.sigma * NormalDist().inv_cdf(tail))

    def exceeds(self, days: float) -> float:
        """Chance to last longer."""
        return NormalDist().cdf(-math.log(days / self.median_days) / self.sigma) if days > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    days: float
    kind: Literal["fixed"] = "fixed"

    @property
    def mean(self) -> float:
        """Mean, days."""
        return self.days

    def exceeds(self, days: float) -> float:
        """Chance to last longer."""
        return float(self.days > days)


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each as likely."""

    values: tuple[float, ...]
    kind: Literal["empirical"] = "empirical"

    @property
    def mean(self) -> float:
        """Mean, days."""
        return math.fsum(self.values) / len(self.values)

    def exceeds(self, days: float) -> float:
        """Chance to last longer."""
        return sum(v > days for v in self.values) / len(self.values)


Duration = Exponential | Lognormal | Fixed | Empirical


def sd_of_log(cv: float) -> float:
    """Spread of the logarithm of a lognormal factor with this coefficient of variation."""
    return math.sqrt(math.log1p(cv * cv))
