"""Rare failures by importance sampling (docs/engines/endurance.md, "Rare failures")."""

import math
from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Exponential, Fixed
from blueberet.engine.endurance.mission import Closure
from blueberet.engine.endurance.rare import AS_IT_IS, rare, weights
from tests.engine.endurance.instances import b1, one_site, with_closures


def stocked(times: float):
    """The benchmark mission with so many times the stock at the checkpoints, a third of the increase at the base."""
    m = replace(b1(), links=())
    return replace(m, sites=tuple(
        replace(s, stores=tuple(
            replace(x, target=x.target * (times if s.parent else 1 + (times - 1) / 3)) for x in s.stores
        )) for s in m.sites
    ))  # fmt: skip


def test_one_closure_in_thousands_of_days_against_its_closed_form():
    """A convoy a day, 20 in store: it fails if 20 mornings in a row are shut, of 160 days on which that can begin."""
    m = with_closures(
        one_site(20.0, period=1, lead=0), Closure("r", everywhere=True, rate=1 / 6000, duration=Exponential(3.0))
    )
    long = 3 * math.exp(-19 / 3) * (1 - math.exp(-1 / 3))  # The first morning comes after 0 to 1 day, any as likely.
    expected = -math.expm1(-160 / 6000 * long)
    found = rare(m, 60_000, 1, stretch=6.0)
    assert abs(found.fails.value - expected) <= found.fails.hi - found.fails.lo < expected
    assert found.gain > 30


def test_benchmark_mission_at_one_in_a_thousand():
    """As 200,000 plain tours have it, at less than a tenth of the tours for the same interval."""
    found = rare(stocked(5.0), 20_000, 2)
    assert found.fails.lo < 0.00123 + 2 * 0.00008
    assert found.fails.hi > 0.00123 - 2 * 0.00008
    assert found.gain > 10
    assert found.seen > 200


def test_weights_add_up_to_one():
    """Over all kinds of tours together the mean weight is one, whatever the mixture."""
    m = with_closures(
        one_site(20.0),
        Closure("a", routes=("S",), rate=1 / 60, duration=Exponential(3.0)),
        Closure("b", routes=("S",), rate=1 / 90, duration=Exponential(2.0), branching=0.3),
    )
    a, mixed, n = compile_mission(m), {AS_IT_IS: 0.2, (0, 0): 0.3, (0, 2): 0.2, (1, 1): 0.3}, 40_000
    total, squares = 0.0, 0.0
    for k, (kind, share) in enumerate(mixed.items()):
        drawn = a if kind == AS_IT_IS else replace(a, stretch=4.0, stretched=kind[0], event=kind[1])
        w = weights(drawn, 7, k * n + np.arange(int(n * share)), mixed, 4.0)
        total, squares = total + w.sum(), squares + (w * w).sum()
    assert total / n == pytest.approx(1.0, abs=4 * math.sqrt(squares) / n)


def test_durations_of_one_value_cannot_be_stretched():
    closures = (
        Closure("ten", routes=("S",), rate=0.01, duration=Fixed(10.0)), Closure("r", routes=("S",), rate=0.01),
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"closures\.ten\.duration: fixed"):
        rare(with_closures(one_site(20.0), *closures))
    with pytest.raises(ValueError, match="none is random"):
        rare(one_site(20.0))
    with pytest.raises(ValueError, match="at least"):
        rare(with_closures(one_site(20.0), closures[1]), 10)
