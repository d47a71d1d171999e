"""Fits: the table of the rule book from the shipped file, known processes found again, likelihoods against the long way."""

from datetime import date
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest

import blueberet.engine.incidents
from blueberet.engine.incidents.choosing import Choice, Circle, choose
from blueberet.engine.incidents.counts import counts, uneven
from blueberet.engine.incidents.fitting import Fit, fit
from blueberet.engine.incidents.hawkes import clustering, jittered, log_likelihood
from blueberet.engine.incidents.patterns import Drawn
from blueberet.engine.incidents.reading import read
from blueberet.engine.incidents.spells import joined, spells

SAMPLE = Path(blueberet.engine.incidents.__file__).parent / "samples/ged231_caf_three_towns.csv"
READING = read(SAMPLE.read_bytes())
TOWNS = {"Bangui": (4.366667, 18.583333, 50), "Bambari": (5.765278, 20.674167, 75), "Bria": (6.54233, 21.98633, 75)}
FIRST, LAST = date(2013, 1, 1), date(2022, 12, 31)
BOOK = """
Bangui  193 .0528 1.78 14.8 1615.9 1420.1 .070 1523.0 894.7  .0056 .896 9.5  .0145 3.55 1.92 .96 35
Bambari 177 .0485 1.64 4.3  1496.3 1365.9 .090 1427.5 1235.7 .0202 .586 4.0  .0257 1.85 1.43 .63 9
Bria    97  .0266 1.18 3.4  913.2  893.5  .145 899.9  783.2  .0072 .729 20.6 .0183 1.55 1.28 .53 7
"""


def of_town(name: str, first: date = FIRST, last: date = LAST) -> Fit:
    choice = Choice(Circle(*TOWNS[name]), first, last, poorest_day=2, poorest_place=3)
    return fit([e.day for e in choose(READING.events, choice).events], first, last)


@pytest.mark.parametrize("line", BOOK.strip().splitlines())
def test_the_table_of_the_rule_book_to_its_last_digit(line: str) -> None:
    name, *wanted = line.split()
    f = of_town(name)
    c, k, s = f.counts, f.clustering, f.spells
    assert k
    found = [
        f.events, c.per_day, c.uneven_day, c.uneven_month, c.poisson_aic, c.negative_binomial_aic, c.shape,
        k.poisson_aic, k.aic, k.background_per_day, k.branching, k.mean_lag_days, s.per_day, s.mean_days,
        s.median_days, s.sigma, s.longest_days,
    ]  # fmt: skip
    for value, told in zip(found, wanted, strict=True):
        digits = len(told.partition(".")[2])
        assert value is not None
        assert f"{value:.{digits}f}" == f"{float(told):.{digits}f}", told
    assert f.days == 3652


def test_a_quiet_place_looks_safer_than_it_is() -> None:
    assert of_town("Bangui", date(2017, 1, 1)).events == 8


def test_moments_within_a_day_depend_on_nothing_but_the_seed() -> None:
    days = np.array([3, 1, 1, 7])
    assert (jittered(days, 0) == jittered(days[::-1], 0)).all()
    assert (np.floor(jittered(days, 5)) == [1, 1, 3, 7]).all()


def test_likelihood_of_hawkes_and_its_slope_against_all_pairs() -> None:
    rng = np.random.default_rng(4)
    at, days = np.sort(rng.random(60) * 50), 50.0
    x = np.array([0.4, 0.6, 0.9])

    def by_pairs(background: float, branching: float, decay: float) -> float:
        rates = [background + sum(branching * decay * exp(-decay * (t - s)) for s in at if s < t) for t in at]
        return sum(map(log, rates)) - background * days - branching * sum(1 - exp(-decay * (days - t)) for t in at)

    value, slope = log_likelihood(np.diff(at), days - at, days, *x)
    assert value == pytest.approx(by_pairs(*x), abs=1e-9)
    for n in range(3):
        step = np.eye(3)[n] * 1e-6
        assert slope[n] == pytest.approx((by_pairs(*(x + step)) - by_pairs(*(x - step))) / 2e-6, rel=1e-5)


def test_a_known_hawkes_process_is_found_again() -> None:
    days = 20_000.0
    _, at = Drawn(0.05, 0.6, 4.0, 1.0).draw(np.random.default_rng(7), 1, days, unsure=False)
    found = clustering(np.sort(at), days)
    assert found
    assert found.per_day == pytest.approx(len(at) / days, rel=0.02)
    assert found.branching == pytest.approx(0.6, abs=0.06)
    assert found.mean_lag_days == pytest.approx(4.0, rel=0.25)
    assert found.aic < found.poisson_aic - 100


def test_events_that_come_by_themselves_are_not_called_clustered() -> None:
    rng = np.random.default_rng(8)
    found = [clustering(np.sort(rng.random(100) * 800), 800.0) for _ in range(40)]
    assert sum(f.is_better for f in found if f) <= 6, "of 1000 such sets 55 were"
    assert all(f.aic > f.poisson_aic - 10 for f in found if f)
    each_day = counts(rng.poisson(0.3, 6000))
    assert each_day.per_day == pytest.approx(0.3, abs=4 * sqrt(0.3 / 6000))
    assert each_day.negative_binomial_aic is None or each_day.negative_binomial_aic > each_day.poisson_aic - 4


def test_a_known_negative_binomial_is_found_again_and_its_aic_is_right() -> None:
    from scipy.stats import nbinom, poisson

    drawn = nbinom.rvs(0.4, 0.4 / (0.4 + 0.8), size=8000, random_state=3)
    found = counts(drawn)
    assert found.shape == pytest.approx(0.4, rel=0.1)
    mean = float(drawn.mean())
    assert found.poisson_aic == pytest.approx(2 - 2 * poisson.logpmf(drawn, mean).sum())

    def aic(shape: float) -> float:
        return float(4 - 2 * nbinom.logpmf(drawn, shape, shape / (shape + mean)).sum())

    assert found.negative_binomial_aic == pytest.approx(aic(found.shape))
    assert found.negative_binomial_aic < min(aic(found.shape * 1.02), aic(found.shape / 1.02))


def test_even_counts_have_no_negative_binomial() -> None:
    found = counts(np.array([1, 0, 1, 1, 0, 1]))
    assert (found.shape, found.negative_binomial_aic) == (None, None)
    assert uneven(np.array([2, 0, 2, 0, 5]), 2) == 0, "the fifth day is left over"
    assert uneven(np.array([2, 0, 2]), 2) is None


def test_spells_by_hand() -> None:
    assert joined([9, 1, 1, 4, 13, 20]) == [(1, 4), (9, 9), (13, 13), (20, 20)]
    found = spells([1, 4, 8, 8, 9], 100)
    assert (found.count, found.per_day, found.mean_days, found.longest_days) == (2, 0.02, 3.0, 4)
    assert found.median_days == pytest.approx(sqrt(8))
    assert found.sigma == pytest.approx(log(2) / 2)


@pytest.mark.parametrize(("days", "words"), [([], "No event counts"), ([date(2012, 12, 31)], "outside")])
def test_nothing_to_fit_is_said(days: list[date], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit(days, FIRST, LAST)
