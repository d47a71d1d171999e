"""How sure: against the tables of the sources and sums that are written out (docs/engines/endurance.md, V17)."""

from math import comb

import pytest

from blueberet.engine.endurance.estimates import Estimate, lower_bound, mean, most_breaches, share


@pytest.mark.parametrize(("n", "most"), [(1000, 4), (2000, 12), (10_000, 83), (20_000, 176), (100_000, 948)])
def test_most_breaches_that_certify_99_per_cent(n, most):
    assert most_breaches(n, 0.99) == most
    assert lower_bound(most, n) >= 0.99 > lower_bound(most + 1, n)


def test_too_few_tours_certify_nothing():
    assert most_breaches(298, 0.99) == -1
    assert most_breaches(299, 0.99) == 0  # .99 ** 299 is the first below .05.


def test_the_lower_bound_is_where_so_few_breaches_are_one_in_twenty():
    for k, n in ((0, 40), (3, 60), (17, 25)):
        q = 1 - lower_bound(k, n)
        assert sum(comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k + 1)) == pytest.approx(0.05, abs=1e-9)
    assert lower_bound(9, 9) == 0


def test_wilson_covers_what_it_promises():
    """Summed over all outcomes, the interval holds the true chance about 95 times in a hundred."""
    n = 200
    intervals = [share(k, n) for k in range(n + 1)]
    for p in (0.03, 0.2, 0.5, 0.9):
        covered = sum(
            comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1) if intervals[k].lo <= p <= intervals[k].hi
        )
        assert 0.92 < covered < 0.98


def test_what_never_happened_is_not_said_to_be_impossible():
    never, always = share(0, 10_000), share(10_000, 10_000)
    assert never.hi == pytest.approx(3 / 10_000, rel=2e-3)
    assert (never.value, always.value, always.lo) == (0, 1, 1 - never.hi)


@pytest.mark.parametrize(
    ("estimate", "told"),
    [
        (share(575, 1000), "0.57 (0.54 to 0.61)"),
        (share(57_460, 100_000), "0.575 (0.571 to 0.578)"),
        (share(9912, 10_000), "0.991 (0.989 to 0.993)"),
        (share(1000, 1000), "1.000 (0.997 to 1.000)"),
        (Estimate(123.4, 101.2, 145.6, 9), "120 (100 to 150)"),
    ],
)
def test_no_more_digits_than_the_interval_allows(estimate, told):
    assert estimate.told() == told


def test_mean_from_sums():
    found = mean(10.0, 30.0, 4)  # 1, 2, 3, 4
    assert found.value == 2.5
    assert found.hi - found.value == pytest.approx(1.959964 * (5 / 3 / 4) ** 0.5, rel=1e-6)


def test_no_tours_no_share():
    with pytest.raises(ValueError, match="no share"):
        share(0, 0)
