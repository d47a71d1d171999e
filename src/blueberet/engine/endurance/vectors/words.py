"""Many random words at a time, and many values of a table: ``chance`` for arrays, equal to it in every bit.

In: arrays of addresses or words. Out: arrays of words or values. Why: docs/engines/endurance.md, section "Chance".
"""

import numpy as np

from blueberet.engine.endurance.chance import BINS, LEVELS, LOW, M0, M1, W0, W1
from blueberet.engine.endurance.compiling import Floats, Whole

Words = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
AT_ONCE = 4096
"""So many addresses are worked on at once: what is on the way stays in the cache."""
_A, _B, _LOW, _HALF = np.uint64(M0), np.uint64(M1), np.uint64(LOW), np.uint64(32)
_ROW = BINS + 1


def philox_many(counter: tuple[Words, Words, Words, Words], k0: int, k1: int) -> tuple[Words, Words, Words, Words]:
    """Philox4x32-10 for arrays of counters, of one shape or stretched to it; each word is below 2^32."""
    c = np.broadcast_arrays(*counter)
    shape = c[0].shape
    flat = [np.ascontiguousarray(x).reshape(-1) for x in c]
    out = [np.empty(flat[0].size, dtype=np.uint64) for _ in range(4)]
    keys = [(np.uint64(k0 + n * W0 & LOW), np.uint64(k1 + n * W1 & LOW)) for n in range(10)]
    wide, spare = np.empty((2, min(AT_ONCE, max(1, flat[0].size))), dtype=np.uint64)
    for low in range(0, flat[0].size, AT_ONCE):
        part = slice(low, low + AT_ONCE)
        c0, c1, c2, c3 = (o[part] for o in out)
        for word, source in zip((c0, c1, c2, c3), flat, strict=True):
            word[:] = source[part]
        p0, p1 = wide[: c0.size], spare[: c0.size]
        for first, second in keys:
            np.multiply(c0, _A, out=p0)
            np.multiply(c2, _B, out=p1)
            np.right_shift(p1, _HALF, out=c0)
            np.bitwise_xor(c0, c1, out=c0)
            np.bitwise_xor(c0, first, out=c0)
            np.bitwise_and(p1, _LOW, out=c1)
            np.right_shift(p0, _HALF, out=c2)
            np.bitwise_xor(c2, c3, out=c2)
            np.bitwise_xor(c2, second, out=c2)
            np.bitwise_and(p0, _LOW, out=c3)
    return out[0].reshape(shape), out[1].reshape(shape), out[2].reshape(shape), out[3].reshape(shape)


def words_many(seed: int, stream: int | Whole, reps: Words, draws: int | Whole) -> tuple[Words, Words, Words, Words]:
    """Four words at each address; streams, replications and draws are stretched to one shape."""
    draw, source = np.asarray(draws).astype(np.uint64), np.asarray(stream).astype(np.uint64)
    return philox_many((draw, source, reps & _LOW, reps >> _HALF), seed & LOW, seed >> 32 & LOW)


def looked_up_many(table: Floats, words: Words) -> Floats:
    """Values of a quantile table for words, as ``chance.looked_up``."""
    at, flat = words, table.reshape(-1)
    if (thin := np.flatnonzero(words.reshape(-1) < 1 << 28)).size:
        at = words.copy()
        rare = at.reshape(-1)[thin]
        level = np.minimum((32 - np.frexp(rare.astype(np.float64))[1]) >> 2, LEVELS - 1)
        rare <<= (level << 2).astype(np.uint64)
        at.reshape(-1)[thin] = rare
        j = (at >> np.uint64(22)).astype(np.int64)
        j.reshape(-1)[thin] += level * _ROW
    else:
        j = (at >> np.uint64(22)).astype(np.int64)
    low = flat[j]
    values: Floats = low + (flat[j + 1] - low) * ((at & np.uint64(0x3FFFFF)).astype(np.float64) * 2.0**-22)
    return values


def lasting_many(table: Floats, values: Floats, words: Words) -> Floats:
    """Durations for words: from the list, if there is one, else from the table."""
    if len(values):
        return values[(words * np.uint64(len(values)) >> _HALF).astype(np.int64)]
    return looked_up_many(table, words)
