"""Words of chance and their values, for one tour or for sixteen at once; compiled.

In: addresses; tables of ``Facts``. Out: the words and values of ``endurance/chance.py``, bit by bit.
"""

from typing import Any

from blueberet.engine.kit.compiling import jit
from blueberet.engine.kit.lanes import choose, fractions, gather, leading_zeros

LOW = 0xFFFFFFFF
STEP = 2.0**-22
LEVEL = 1025
"""Nodes of one level of a table."""


@jit
def philox(draw: Any, stream: Any, low: Any, high: Any, k0: int, k1: int) -> tuple[Any, Any, Any, Any]:
    """Four words, from whole numbers or from lanes of them."""
    c0, c1, c2, c3 = draw, stream, low, high
    for _ in range(10):
        p0, p1 = (c0 & LOW) * 0xD2511F53, (c2 & LOW) * 0xCD9E8D57
        c0, c1, c2, c3 = (p1 >> 32 & LOW) ^ c1 ^ k0, p1 & LOW, (p0 >> 32 & LOW) ^ c3 ^ k1, p0 & LOW
        k0, k1 = (k0 + 0x9E3779B9) & LOW, (k1 + 0xBB67AE85) & LOW
    return c0, c1, c2, c3


@jit
def many_words(seed: int, stream: int, reps: Any, draw: int) -> tuple[Any, Any, Any, Any]:
    """Four words for each tour of ``reps``."""
    none = reps & 0
    return philox(none + draw, none + stream, reps & LOW, reps >> 32, seed & LOW, seed >> 32 & LOW)


@jit
def many_looked_up(tables: Any, table: int, word: Any) -> Any:
    """Values of the table that starts at ``table``, for lanes of words."""
    zeros = leading_zeros(word) - 32
    level = choose(zeros > 28, (word & 0) + 28, zeros & 28)
    at = word << level
    j = (level >> 2) * LEVEL + (at >> 22) + table
    low, high = gather(tables, j), gather(tables, j + 1)
    return low + (high - low) * (fractions(at & 0x3FFFFF) * STEP)


@jit
def many_lasting(facts: Any, what: Any, word: Any) -> Any:
    """Durations of a closure or of the repair of a link."""
    if what.n > 0:
        return gather(facts.values, (word * what.n >> 32) + what.values)
    return many_looked_up(facts.tables, what.table, word)


@jit
def words(seed: int, stream: int, rep: int, draw: int) -> tuple[int, int, int, int]:
    """Four words for one tour."""
    return philox(draw, stream, rep & LOW, rep >> 32 & LOW, seed & LOW, seed >> 32 & LOW)


@jit
def looked_up(tables: Any, table: int, word: int) -> float:
    """Value of a table for one word."""
    level = 0
    while level < 7 and word < 1 << (28 - 4 * level):
        level += 1
    at = word << (4 * level)
    j = level * LEVEL + (at >> 22) + table
    return tables[j] + (tables[j + 1] - tables[j]) * ((at & 0x3FFFFF) * STEP)


@jit
def lasting(facts: Any, what: Any, word: int) -> float:
    """One duration."""
    if what.n > 0:
        return facts.values[what.values + (word * what.n >> 32)]
    return looked_up(facts.tables, what.table, word)
