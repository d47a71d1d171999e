"""Events that draw others after them: a Hawkes process against events that come by themselves.

In: moments in days. Out: ``Clustering``. Why: docs/engines/incidents.md, "Hawkes".
"""

from dataclasses import dataclass
from itertools import accumulate
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Moments = NDArray[np.float64]
FEWEST_EVENTS = 10
"""Below it three parameters say nothing."""
_STARTS = ((0.5, 0.2), (0.8, 0.05), (0.3, 1.0))
"""Branching and decay a day that the search starts from."""
_LEAST_BRANCHING, _MOST_BRANCHING = 1e-4, 20.0
_FASTEST = 2.0
"""Lags under half a day are not looked for: moments within a day are invented."""


@dataclass(frozen=True, slots=True)
class Clustering:
    """Rate = background + sum over events before of branching x decay x e^(-decay x time since).

    The two AICs may be compared with each other, never with those of ``counts``.
    """

    poisson_aic: float
    aic: float
    background_per_day: float
    branching: float
    """Events that each event draws after it, on average; from 1 on they never die out."""
    mean_lag_days: float
    """1 ÷ decay."""

    @property
    def is_better(self) -> bool:
        """Whether its AIC is the lower one."""
        return self.aic < self.poisson_aic

    @property
    def per_day(self) -> float | None:
        """Events a day in the long run; ``None`` from a branching of 1 on."""
        return self.background_per_day / (1 - self.branching) if self.branching < 1 else None


def jittered(offsets: NDArray[np.int64], seed: int) -> Moments:
    """Moments within their days, even over each, in order: whole dates have no order within a day."""
    days = np.sort(offsets)
    found: Moments = np.sort(days + np.random.default_rng(seed).random(len(days)))
    return found


def clustering(moments: Moments, days: float) -> Clustering | None:
    """Fit by the highest likelihood, from three starts, with the recursion of Ogata (1981) over sorted moments.

    SLSQP, since the linear algebra under L-BFGS-B takes threads for three numbers, and so a hundred times longer.

    ``moments`` in [0, days]; ``None`` with fewer than ``FEWEST_EVENTS``.
    """
    from scipy.optimize import minimize

    n = len(moments)
    if n < FEWEST_EVENTS:
        return None
    gaps, left = np.diff(moments), days - moments

    def worse(x: Moments) -> tuple[float, Moments]:
        value, slope = log_likelihood(gaps, left, days, *np.exp(x).tolist())
        return -value, -slope * np.exp(x)

    bounds = [
        (log(1e-6 * n / days), log(2 * n / days)),
        (log(_LEAST_BRANCHING), log(_MOST_BRANCHING)),
        (log(1 / days), log(_FASTEST)),
    ]
    tries = [
        minimize(worse, np.log([n / days * (1 - b), b, d]), jac=True, method="SLSQP", bounds=bounds,
                 options={"ftol": 1e-10, "maxiter": 200})
        for b, d in _STARTS
    ]  # fmt: skip
    best = min(tries, key=lambda t: float(t.fun))
    background, branching, decay = (exp(v) for v in best.x)
    poisson = n * log(n / days) - n
    return Clustering(2 - 2 * poisson, 6 + 2 * float(best.fun), background, branching, 1 / decay)


def log_likelihood(
    gaps: Moments, left: Moments, days: float, background: float, branching: float, decay: float
) -> tuple[float, Moments]:
    """Log likelihood and its slope in the three parameters, in time proportional to the events.

    With A(i) = sum over earlier j of e^(-decay (t(i) - t(j))) = e^(-decay gap) (1 + A(i - 1)); its slope in decay is
    e^(-decay gap) x the slope before - gap x A(i).

    Parameters
    ----------
    gaps, left
        Days between neighbours; days from each event to the end.
    """
    kept = np.exp(-decay * gaps)
    drawn = np.array(list(accumulate(kept.tolist(), lambda a, k: k * (1 + a), initial=0.0)))
    pairs = zip(kept.tolist(), (gaps * drawn[1:]).tolist(), strict=True)
    bent = np.array(list(accumulate(pairs, lambda b, p: p[0] * b - p[1], initial=0.0)))
    rate = background + branching * decay * drawn
    over = np.exp(-decay * left)
    value = float(np.log(rate).sum()) - background * days - branching * float((1 - over).sum())
    slope = np.array([
        (1 / rate).sum() - days,
        (decay * drawn / rate).sum() - (1 - over).sum(),
        (branching * (drawn + decay * bent) / rate).sum() - branching * (left * over).sum(),
    ])  # fmt: skip
    return value, slope
