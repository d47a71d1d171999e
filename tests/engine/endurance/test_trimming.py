"""The lightest targets for given needs (docs/engines/endurance.md, "Sizing")."""

from itertools import combinations

import numpy as np
import pytest

from blueberet.engine.endurance.proving import lightest
from blueberet.engine.endurance.trimming import trim


def heavy_tailed(n: int, stores: int, seed: int, grain: float = 0.0):
    """Needs that hang together by a factor of the tour, as area closures make them; weights."""
    r = np.random.default_rng(seed)
    needs = r.lognormal(0, 1, (n, stores)) * r.uniform(1, 50, stores) + np.outer(
        r.lognormal(0, 1, n), r.uniform(1, 50, stores)
    )
    return (np.ceil(needs / grain) * grain if grain else needs), r.uniform(0.5, 2, stores)


def by_hand(needs, weights, lose):
    """Try every set of tours that may be lost."""
    n = len(needs)
    return min(
        float(np.delete(needs, list(gone), axis=0).max(axis=0) @ weights)
        for k in range(lose + 1)
        for gone in combinations(range(n), k)
    )


@pytest.mark.parametrize("grain", [0.0, 20.0])
def test_proof_finds_what_trying_everything_finds(grain):
    for seed in range(12):
        needs, weights = heavy_tailed(14, 3, seed, grain)
        best, proven = by_hand(needs, weights, 3), lightest(needs, weights, 3)
        assert proven.weight == pytest.approx(best, rel=2e-4)
        assert proven.bound <= best * (1 + 1e-9)
        assert trim(needs, weights, 3)[0] @ weights >= best * (1 - 1e-12)


def test_rule_of_thumb_is_near_the_proof_and_loses_no_more_than_it_may():
    over = []
    for seed in range(8):
        needs, weights = heavy_tailed(3000, 10, seed, 5.0 * (seed % 2))
        targets, lost = trim(needs, weights, 30)
        assert np.array_equal(lost, np.any(needs > targets, axis=1))
        assert lost.sum() <= 30
        over.append(targets @ weights / lightest(needs, weights, 30).bound - 1)
    assert np.mean(over) < 0.005


def test_what_there_is_room_for_is_never_passed():
    needs, weights = heavy_tailed(2000, 5, 1)
    caps = np.quantile(needs, 0.999, axis=0)
    targets, lost = trim(needs, weights, 20, caps)
    assert np.all(targets <= caps)
    assert np.array_equal(lost, np.any(needs > targets, axis=1))
    with pytest.raises(ValueError, match="room"):
        trim(needs, weights, 3, np.quantile(needs, 0.99, axis=0))


def test_nothing_lost_is_the_largest_need_and_everything_lost_needs_least():
    needs, weights = heavy_tailed(50, 4, 2)
    assert np.array_equal(trim(needs, weights, 0)[0], needs.max(axis=0))
    assert trim(needs, weights, 49)[0] @ weights == pytest.approx((needs @ weights).min())
