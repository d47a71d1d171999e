"""Random numbers that have an address, and the tables that turn them into values.

In: a seed, a stream, a replication, a number of the draw. Out: four 32-bit words; values of a distribution. The same
address gives the same word whatever was drawn before, so any engine, thread or machine draws the same tour, and a
changed stock leaves every closure as it was. Why: docs/engines/endurance.md, section "Chance".
"""

import math
import zlib
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from blueberet.engine.endurance.durations import Empirical, Fixed, Rest, sd_of_log

LEVELS, BINS = 8, 1024
"""A table has 8 levels, each for tails 16 times as thin as the one before, of 1,024 equal steps between its nodes."""
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
M0, M1, W0, W1, LOW = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85, 0xFFFFFFFF


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Philox4x32-10 (Salmon and others, 2011): four words from a counter of four words and a key of two."""
    for _ in range(10):
        p0, p1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & LOW, (p0 >> 32) ^ c3 ^ k1, p0 & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return c0, c1, c2, c3


def words(seed: int, stream: int, rep: int, draw: int) -> tuple[int, int, int, int]:
    """Four words of 32 bits at an address. Seed and replication have 64 bits, stream and draw 32."""
    return philox(draw, stream, rep & LOW, rep >> 32 & LOW, seed & LOW, seed >> 32 & LOW)


def stream(name: str) -> int:
    """The stream of a source by its name: what else there is does not move it."""
    return zlib.crc32(name.encode())


def quantiles(upper: Callable[[float], float]) -> Floats:
    """Table of a distribution, from its upper quantile function: shape (LEVELS, BINS + 1)."""
    least = 2.0**-33
    return np.array(
        [
            [upper(min(max(j / BINS * 16.0**-level, least), 1 - least)) for j in range(BINS + 1)]
            for level in range(LEVELS)
        ]
    )


def looked_up(table: Floats, word: int) -> float:
    """Value of a table for a word: the word is the chance that more comes, in parts of 2^32."""
    level = sum(word < 1 << (32 - 4 * j) for j in range(1, LEVELS))
    at = word << (4 * level)
    j = at >> 22
    low = float(table[level, j])
    return low + (float(table[level, j + 1]) - low) * ((at & 0x3FFFFF) * 2.0**-22)


@lru_cache(maxsize=256)
def duration_table(duration: Rest) -> tuple[Floats, Floats]:
    """Quantile table and, for a few fixed values, the list to choose from; one of the two is empty."""
    match duration:
        case Fixed(days):
            return np.empty((0, 0)), np.array([days])
        case Empirical(values):
            return np.empty((0, 0)), np.array(values)
    return quantiles(duration.upper), np.empty(0)


@lru_cache(maxsize=1)
def unit_exponential() -> Floats:
    """Quantile table of the exponential distribution with mean 1."""
    return quantiles(lambda tail: -math.log(tail))


@lru_cache(maxsize=32)
def unit_lognormal(cv: float) -> Floats:
    """Quantile table of a lognormal factor with mean 1."""
    sd = sd_of_log(cv)
    inverse = NormalDist().inv_cdf
    return quantiles(lambda tail: math.exp(-sd * inverse(tail) - sd * sd / 2))


@lru_cache(maxsize=32)
def unit_gamma(shape: float) -> Floats:
    """Quantile table of a gamma factor with mean 1 and this shape."""
    from scipy.special import gammainccinv

    return quantiles(lambda tail: float(gammainccinv(shape, tail)) / shape)


@lru_cache(maxsize=32)
def day_factors(cv: float) -> Floats:
    """65,536 equally likely lognormal factors, the means of their bins: mean exactly 1, ascending."""
    n = 1 << 16
    if cv == 0:
        return np.ones(n)
    sd = sd_of_log(cv)
    inverse, cdf = NormalDist().inv_cdf, NormalDist().cdf
    below = np.array([0.0, *(cdf(inverse(j / n) - sd) for j in range(1, n)), 1.0])
    factors: Floats = np.diff(below) * n
    factors /= factors.mean()
    return factors


@lru_cache(maxsize=256)
def poisson_steps(mean: float) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Thresholds in parts of 2^32: a word at or above the n-th means more than n events."""
    term, total, out = math.exp(-mean), 0.0, []
    for n in range(1, 200):
        total += term
        term *= mean / n
        out.append(min(round(total * 2**32), 2**32))
        if out[-1] >= 2**32:
            break
    return np.array(out, dtype=np.uint64)
