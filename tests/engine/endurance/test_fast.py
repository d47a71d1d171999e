"""The compiled engine gives the same bits however a run is shared out, and stops when it is told to."""

from dataclasses import replace

import numpy as np
import pytest
from numba import njit

from blueberet.engine.endurance import fast
from blueberet.engine.endurance.block import differing
from blueberet.engine.endurance.compiled.chance import many_words, words
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.engines import run
from blueberet.engine.kit.lanes import counted, store
from tests.engine.endurance.instances import b1
from tests.engine.endurance.missions import random_arrays
from tests.engine.endurance.test_words import KNOWN


@njit(error_model="numpy")
def both_ways(seed, stream, rep, draw, one, many):
    """The words at an address for one tour, and for sixteen from it on."""
    found = words(seed, stream, rep, draw)
    block = many_words(seed, stream, counted(rep), draw)
    for n in range(4):
        one[n] = found[n]
        store(many, n, block[n])


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_v16_known_answers(counter, key, expected):
    def signed(low, high):
        return int(np.uint64(low | high << 32).astype(np.int64))

    one, many = np.zeros(4, dtype=np.int64), np.zeros((4, 16), dtype=np.int64)
    both_ways(signed(*key), counter[1], signed(*counter[2:]), counter[0], one, many)
    assert tuple(one) == tuple(many[:, 0]) == expected
    assert len(set(many[0])) == 16


@pytest.mark.parametrize(("threads", "chunk"), [(1, 7), (1, 64), (2, 64), (2, 7), (3, 100)])
def test_same_bits_however_it_is_shared_out(threads, chunk):
    for a in (compile_mission(b1()), random_arrays(3)):
        assert differing(fast.run(a, 5, 3, 333, threads=1), fast.run(a, 5, 3, 333, threads=threads, chunk=chunk)) == []


def test_same_bits_wherever_it_is_cut():
    a = compile_mission(b1())
    whole = fast.run(a, 5, 0, 50)
    for cut in range(1, 50):
        parts = fast.run(a, 5, 0, cut), fast.run(a, 5, cut, 50 - cut)
        for name in ("failed", "least", "short", "gap", "dark_hours", "dark_episodes", "dark_days"):
            joined = np.concatenate([getattr(p, name) for p in parts])
            assert np.array_equal(getattr(whole, name), joined), (cut, name)


def test_makes_room_for_links_that_fail_all_day(monkeypatch):
    monkeypatch.setattr(fast, "usual_spans", lambda a: 1)
    a = compile_mission(replace(b1(), links=tuple(replace(k, mtbf_days=0.5) for k in b1().links)))
    assert differing(run(a, 1, 0, 3, "reference"), fast.run(a, 1, 0, 3)) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_tells_how_far_it_is_and_stops_when_told(threads):
    a, told = compile_mission(b1()), []

    def tell(done):
        told.append(done)
        if done >= 300:
            raise KeyboardInterrupt

    fast.run(a, 1, 0, 250, threads=threads, chunk=100, told=tell)
    assert sorted(told) == told
    assert (told[-1], len(told)) == (250, 3)
    with pytest.raises(KeyboardInterrupt):
        fast.run(a, 1, 0, 100_000, threads=threads, chunk=100, told=tell)
    assert told[-1] < 1000


def test_no_tour_at_all():
    a = compile_mission(b1())
    assert len(fast.run(a, 1, 0, 0)) == len(fast.replay(a, [])) == 0
