"""Chances and means from counted tours, each with how sure it is.

In: counts. Out: ``Estimate``, one-sided bounds. Why: docs/engines/endurance.md, section "How sure".
"""

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval (``lo`` to ``hi``, 95 per cent unless said) from ``n`` tours."""

    value: float
    lo: float
    hi: float
    n: int

    @property
    def decimals(self) -> int:
        """Digits behind the point that the interval allows: the first digit of its half width is the last one told.

        Below zero: of 12,345 give or take 300, no more than hundreds.
        """
        half = max(self.hi - self.value, self.value - self.lo)
        return min(9, -math.floor(math.log10(half))) if half > 0 else 3

    def rounded(self) -> "Estimate":
        """The same, no finer than the interval allows; the interval is rounded outwards."""
        d = self.decimals
        scale = 10.0**d
        lo, hi = math.floor(self.lo * scale + 1e-9) / scale, math.ceil(self.hi * scale - 1e-9) / scale
        return Estimate(round(self.value, d), round(lo, d), round(hi, d), self.n)

    def told(self) -> str:
        """The value and its interval, no finer than the interval allows."""
        d, r = max(0, self.decimals), self.rounded()
        return f"{r.value:.{d}f} ({r.lo:.{d}f} to {r.hi:.{d}f})"


def share(k: int, n: int, level: float = 0.95) -> Estimate:
    """Chance of what happened in ``k`` of ``n`` tours, with Wilson's interval (1927).

    Where it never happened the upper end is the one-sided 3/n, where it always did the lower end is 1 - 3/n, at the
    level of 95 per cent: what was never seen is never said to be impossible.

    Raises
    ------
    ValueError
        Without a single tour, or if more happened than there were.
    """
    if n < 1 or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} tours is no share.")
    if k in (0, n):
        most = min(1.0, -math.log(1 - level) / n)  # "Rule of three": -ln .05 = 2.996.
        return Estimate(0.0, 0.0, most, n) if k == 0 else Estimate(1.0, 1.0 - most, 1.0, n)
    z, p = NormalDist().inv_cdf((1 + level) / 2), k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def mean(total: float, squares: float, n: int, level: float = 0.95) -> Estimate:
    """Mean of ``n`` values from their sum and the sum of their squares; none is below zero."""
    if n < 1:
        raise ValueError("There is no tour to take a mean of.")
    value = total / n
    variance = max(0.0, squares / n - value * value) * n / max(1, n - 1)
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance / n)
    return Estimate(value, max(0.0, value - half), value + half, n)


def lower_bound(breaches: int, n: int, confidence: float = 0.95) -> float:
    """The chance to endure is at least this, with this confidence (one-sided, Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    if n < 1 or not 0 <= breaches <= n:
        raise ValueError(f"{breaches} of {n} tours is no share.")
    return float(betaincinv(n - breaches, breaches + 1, 1 - confidence)) if breaches < n else 0.0


def most_breaches(n: int, p: float, confidence: float = 0.95) -> int:
    """Most of ``n`` tours that may fail if ``p`` is to be certified (V17); -1 if ``n`` are too few even for none."""
    from scipy.special import bdtr

    if n < 1 or not 0 < p < 1 or not 0 < confidence < 1:
        raise ValueError(f"Cannot certify {p:g} at {confidence:g} on {n} tours: both must lie between 0 and 1.")
    low, high = -1, n
    while low + 1 < high:
        at = (low + high) // 2
        low, high = (at, high) if bdtr(at, n, 1 - p) <= 1 - confidence else (low, at)
    return low
