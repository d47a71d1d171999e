"""How many events a day: Poisson or negative binomial, and how uneven.

In: events of each day. Out: ``Counts``. Why: docs/engines/incidents.md, "Counts".
"""

from dataclasses import dataclass
from math import exp, inf, lgamma, log

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
MONTH_DAYS = 30
_FLATTEST = 12.0
"""The shape is looked for between e^-12 and e^12; beyond, nothing tells it from Poisson."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Daily counts. AICs here may be compared with each other, never with those of ``hawkes``."""

    per_day: float
    poisson_aic: float
    shape: float | None
    """Of the negative binomial: variance = mean + mean² ÷ shape. ``None``: not more uneven than Poisson."""
    negative_binomial_aic: float | None
    uneven_day: float | None
    uneven_week: float | None
    uneven_month: float | None
    """Variance ÷ mean of counts by 1, 7, 30 days from the first day on; 1 for Poisson. ``None``: fewer than two."""


def daily(offsets: Whole, days: int) -> Whole:
    """Events of each day from offsets, 0 to ``days`` - 1."""
    return np.bincount(offsets, minlength=days).astype(np.int64)


def counts(each_day: Whole) -> Counts:
    """Fit both by the highest likelihood; AIC = 2 x parameters - 2 x log likelihood.

    Raises
    ------
    ValueError
        Without any event.
    """
    mean = float(each_day.mean())
    if not mean:
        raise ValueError("Without any event nothing can be fitted.")
    values, times = np.unique(each_day, return_counts=True)
    poisson = sum(int(t) * (int(v) * log(mean) - mean - lgamma(int(v) + 1)) for v, t in zip(values, times, strict=True))
    shape = shape_of(each_day)
    return Counts(
        mean, 2 - 2 * poisson, shape,
        None if shape is None else 4 - 2 * _log_likelihood(shape, mean, values, times),
        uneven(each_day, 1), uneven(each_day, 7), uneven(each_day, MONTH_DAYS),
    )  # fmt: skip


def uneven(each_day: Whole, window: int) -> float | None:
    """Variance (over the number of windows) ÷ mean of whole windows of so many days; days left over do not count."""
    whole = len(each_day) // window
    sums = each_day[: whole * window].reshape(whole, window).sum(axis=1)
    return float(sums.var() / sums.mean()) if whole > 1 and sums.any() else None


def shape_of(counted: Whole) -> float | None:
    """Shape of a negative binomial with the mean of the counts, by the highest likelihood.

    The likelihood has one top if the variance is above the mean, and none otherwise: then ``None``.
    """
    from scipy.optimize import minimize_scalar

    mean = float(counted.mean())
    if not mean or float(counted.var()) <= mean:
        return None
    values, times = np.unique(counted, return_counts=True)
    found = minimize_scalar(
        lambda x: -_log_likelihood(exp(x), mean, values, times), bounds=(-_FLATTEST, _FLATTEST), method="bounded",
        options={"xatol": 1e-8},
    )  # fmt: skip
    return float(exp(found.x))


def _log_likelihood(shape: float, mean: float, values: Whole, times: Whole) -> float:
    total, none, one = 0.0, shape * log(shape / (shape + mean)), log(mean / (shape + mean)) if mean else -inf
    for value, n in zip(values.tolist(), times.tolist(), strict=True):
        total += n * (lgamma(value + shape) - lgamma(shape) - lgamma(value + 1) + none + value * one)
    return total
