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


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a lognormal duration that has lasted ``after_days`` already, above 0."""

    of: Lognormal
    after_days: float
    kind: Literal["remaining"] = "remaining"

    @property
    def survived(self) -> float:
        """Chance to last longer than it has; accurate far out, where one less the distribution would be zero."""
        return max(0.5 * math.erfc(self._z / math.sqrt(2)), 1e-290)

    @property
    def _z(self) -> float:
        return math.log(self.after_days / self.of.median_days) / self.of.sigma

    @property
    def mean(self) -> float:
        """Mean of what is left, days."""
        beyond = 0.5 * math.erfc((self._z - self.of.sigma) / math.sqrt(2))
        return max(0.0, self.of.mean * beyond / self.survived - self.after_days)

    def upper(self, tail: float) -> float:
        """What is left at least with this chance, 0 < tail <= 1."""
        return max(0.0, self.of.upper(tail * self.survived) - self.after_days)

    def exceeds(self, days: float) -> float:
        """Chance that more than so many days are left."""
        return self.of.exceeds(self.after_days + days) / self.survived


Rest = Duration | Remaining


def rest_of(duration: Duration, after_days: float) -> Rest:
    """What is left of a duration after so many days, given that it lasts beyond them.

    Raises
    ------
    ValueError
        If it never lasts so long.
    """
    if after_days <= 0 or isinstance(duration, Exponential):
        return duration
    match duration:
        case Lognormal():
            return Remaining(duration, after_days)
        case Fixed(days) if days > after_days:
            return Fixed(days - after_days)
        case Empirical(values) if max(values, default=0.0) > after_days:
            return Empirical(tuple(v - after_days for v in values if v > after_days))
    raise ValueError(f"It has lasted {after_days:g} days, longer than any duration it is given.")


def sd_of_log(cv: float) -> float:
    """Spread of the logarithm of a lognormal factor with this coefficient of variation."""
    return math.sqrt(math.log1p(cv * cv))
