"""Any two engines give the same block, to the bit, on missions of every kind (docs/engines/endurance.md, "Engines")."""

import os
from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.endurance.block import differing
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.engines import replay, run
from blueberet.engine.endurance.mission import Closure
from blueberet.engine.endurance.reference import play
from blueberet.engine.endurance.scenario import draw
from blueberet.engine.endurance.vectors import bands_block
from tests.engine.endurance.instances import b1, one_site, with_closures
from tests.engine.endurance.missions import random_arrays
from tests.engine.endurance.playing import OTHERS

MISSIONS = int(os.environ.get("BLUEBERET_RANDOM_MISSIONS", "40"))
"""So many random missions; more find more, a few hundred a minute."""


def test_random_missions():
    for number in range(MISSIONS):
        a = random_arrays(number)
        seed, first = (1, 2**64 - 1)[number % 2], (0, 2**32 - 2, 2**63)[number % 3]
        drawn = [draw(a, seed, first + n) for n in range(3)]
        reference = replay(a, drawn, "reference")
        for engine in OTHERS:
            assert differing(reference, run(a, seed, first, 3, engine)) == [], (number, engine)
            assert differing(reference, replay(a, drawn, engine)) == [], (number, engine)


def test_n24_a_single_closure_in_every_engine():
    lasting = (Exponential(3.0), Lognormal(2.0, 1.0), Fixed(10.5), Empirical((1.0, 9.0, 40.0)))
    for number in range(16):
        a = random_arrays(number)
        m, begins = a.mission, (-6.25, 0.0, a.days / 3, -1e-3)[number % 4]
        reach = {"everywhere": True} if number % 3 else {"routes": (m.sites[0].code,)}
        one = Closure("now", duration=lasting[number // 4], begins=begins, **reach)
        a = compile_mission(replace(m, closures=(*m.closures, one)))
        drawn = [draw(a, 7, n) for n in range(3)]
        reference = replay(a, drawn, "reference")
        for engine in OTHERS:
            assert differing(reference, run(a, 7, 0, 3, engine)) == [], (number, engine)


def test_benchmark_mission():
    a = compile_mission(b1())
    reference = run(a, 11, 40, 30, "reference")
    for engine in OTHERS:
        assert differing(reference, run(a, 11, 40, 30, engine)) == [], engine


def test_more_events_than_are_drawn():
    flood = Closure("flood", routes=("S",), rate=5.0, branching=0.9, lag_days=20.0, duration=Lognormal(0.01, 1.0))
    for closure, lead in ((flood, 3000), (Closure("rain", everywhere=True, rate=5.0), 5000)):
        a = compile_mission(with_closures(one_site(10, days=3, lead=lead), closure))
        reference = run(a, 3, 0, 1, "reference")
        for engine in OTHERS:
            assert differing(reference, run(a, 3, 0, 1, engine)) == [], engine


@pytest.mark.parametrize("engine", OTHERS)
def test_wherever_a_run_is_cut(engine):
    a = compile_mission(b1())
    whole, parts = run(a, 5, 0, 2500, engine), [run(a, 5, at, n, engine) for at, n in ((0, 1), (1, 1006), (1007, 1493))]
    for name in ("failed", "least", "short", "gap", "dark_hours", "dark_episodes", "dark_days"):
        assert np.array_equal(getattr(whole, name), np.concatenate([getattr(p, name) for p in parts])), name


def test_bands_are_the_stock_of_the_reference():
    for number in (0, 3, 8, 21):
        a = random_arrays(number)
        expected = [play(a, draw(a, 9, rep), trace=True).stock for rep in range(2, 5)]
        assert np.array_equal(bands_block(a, 9, 2, 3), np.array(expected)), number
