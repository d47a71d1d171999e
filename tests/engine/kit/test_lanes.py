"""Sixteen numbers side by side are computed exactly as NumPy computes each."""

import numpy as np
from numba import njit

from blueberet.engine.kit.lanes import (
    WIDE,
    all_lanes,
    answers,
    bits,
    choose,
    counted,
    fractions,
    gather,
    leading_zeros,
    load,
    rounded_up,
    store,
    wholes,
)


@njit(error_model="numpy")
def try_all(x, y, i, j, table, real, whole, flags):
    """Every operation once, a row each."""
    a, b, p, q = load(x, 0), load(y, 0), load(i, 0), load(j, 0)
    store(real, 0, a + b)
    store(real, 1, a - 2.5)
    store(real, 2, 3.0 * b)
    store(real, 3, a / b)
    store(real, 4, choose(a < b, a, b))
    store(real, 5, rounded_up(a))
    store(real, 6, gather(table, p & 7))
    store(real, 7, fractions(p))
    store(real, 8, choose(answers(flags[0]), all_lanes(1.0), all_lanes(0.0)))
    store(whole, 0, p + q)
    store(whole, 1, p - q)
    store(whole, 2, (p & 0xFFFFFFFF) * 0xCD9E8D57)
    store(whole, 3, p ^ q | 1)
    store(whole, 4, p << (q & 7))
    store(whole, 5, p >> (q & 7))
    store(whole, 6, leading_zeros(p))
    store(whole, 7, wholes(a))
    store(whole, 8, counted(-3))
    flags[1], flags[2], flags[3], flags[4] = (
        bits(a < b),
        bits(a >= b),
        bits(p > q),
        bits((a < 0.0) & (p != q) | (b > a)),
    )


def test_lanes_are_numbers():
    r = np.random.default_rng(1)
    x, y = r.normal(scale=1e3, size=(2, 1, WIDE))
    x[0, :2], y[0, :2] = 0.0, (0.0, 1.0)
    i, j = r.integers(-(2**62), 2**62, size=(2, 1, WIDE))
    i[0, :2], j[0, 1] = 0, 0
    table = r.normal(size=8)
    real, whole, flags = np.zeros((9, WIDE)), np.zeros((9, WIDE), dtype=np.int64), np.full(5, 0b1010_0110_0000_1111)
    try_all(x, y, i, j, table, real, whole, flags)
    a, b, p, q = x[0], y[0], i[0], j[0]
    number = 2 ** np.arange(WIDE)
    with np.errstate(all="ignore"):
        expected = [a + b, a - 2.5, 3.0 * b, a / b, np.where(a < b, a, b), np.ceil(a), table[p & 7], p * 1.0]
        shifted = (p.astype(np.uint64) >> (q & 7).astype(np.uint64)).astype(np.int64)
        low = ((p & 0xFFFFFFFF).astype(np.uint64) * np.uint64(0xCD9E8D57)).astype(np.int64)
    assert np.array_equal(real, [*expected, flags[0] >> np.arange(WIDE) & 1], equal_nan=True)
    zeros = [64 - int(n).bit_length() if n >= 0 else 0 for n in p]
    steps = np.arange(WIDE) - 3
    assert np.array_equal(whole, [p + q, p - q, low, p ^ q | 1, p << (q & 7), shifted, zeros, a.astype(int), steps])
    answered = (a < b, a >= b, p > q, (a < 0) & (p != q) | (b > a))
    assert flags[1:].tolist() == [int(number[found].sum()) for found in answered]
