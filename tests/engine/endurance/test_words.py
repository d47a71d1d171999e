"""Random words have known answers (V16), and many at a time are those that are drawn one by one."""

import numpy as np
import pytest

from blueberet.engine.endurance.chance import (
    duration_table,
    looked_up,
    philox,
    poisson_steps,
    unit_exponential,
    unit_gamma,
    unit_lognormal,
    words,
)
from blueberet.engine.endurance.durations import Lognormal
from blueberet.engine.endurance.vectors.words import looked_up_many, philox_many, words_many

FULL = 0xFFFFFFFF
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL, FULL, FULL, FULL), (FULL, FULL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_v16_known_answers(counter, key, answer):
    assert philox(*counter, *key) == answer
    many = philox_many(tuple(np.full(5000, c, dtype=np.uint64) for c in counter), *key)
    assert [set(w.tolist()) for w in many] == [{w} for w in answer]


def test_many_words_are_those_drawn_one_by_one():
    seed, stream, reps = 2**63 + 12345, 0xDEADBEEF, np.array([0, 7, 2**32 - 1, 2**32, 2**64 - 1], dtype=np.uint64)
    many = words_many(seed, stream, reps[:, None], np.array([0, 1, 2**32 - 1]))
    for r, rep in enumerate(reps.tolist()):
        for d, draw in enumerate((0, 1, 2**32 - 1)):
            assert tuple(int(w[r, d]) for w in many) == words(seed, stream, rep, draw)


@pytest.mark.parametrize(
    "table", [unit_exponential(), unit_lognormal(0.1), unit_gamma(0.05), duration_table(Lognormal(2.0, 3.0))[0]]
)
def test_many_values_are_those_looked_up_one_by_one(table):
    edges = [w + by for j in range(33) for w in (1 << j,) for by in (-1, 0, 1)]
    some = [w for w in edges if 0 <= w <= FULL] + np.random.default_rng(1).integers(0, FULL, 300).tolist()
    many = looked_up_many(table, np.array(some, dtype=np.uint64))
    assert many.tolist() == [looked_up(table, w) for w in some]


@pytest.mark.parametrize(
    ("table", "variance"),
    [(unit_exponential(), 1.0), (unit_lognormal(0.1), 0.01), (unit_lognormal(1.0), 1.0), (unit_gamma(3.5), 1 / 3.5)],
)
def test_tables_keep_the_mean_and_the_spread(table, variance):
    # Words in equal steps stand for all words. The least thousandth of the values is a straight line: it costs 1e-4.
    evenly = looked_up_many(table, np.arange(0, 1 << 32, 1 << 12, dtype=np.uint64) + np.uint64(1 << 11))
    assert evenly.mean() == pytest.approx(1.0, abs=1e-4)
    assert evenly.var() == pytest.approx(variance, rel=0.006)


def test_events_of_a_day_are_poisson():
    steps = poisson_steps(1.6)
    counts = np.searchsorted(steps, np.arange(0, 1 << 32, 1 << 12, dtype=np.uint64), side="right")
    assert counts.mean() == pytest.approx(1.6, abs=1e-5)
    assert counts.var() == pytest.approx(1.6, abs=1e-4)
