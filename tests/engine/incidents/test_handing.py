"""What is handed over to the endurance model: thinned clusters against exact ones, and which pattern is advised."""

from dataclasses import replace
from datetime import date, timedelta
from math import exp, sqrt

import numpy as np
import pytest

from blueberet.engine.incidents.advice import advise
from blueberet.engine.incidents.choosing import Choice, Circle
from blueberet.engine.incidents.durations import Lognormal
from blueberet.engine.incidents.gist import Gist
from blueberet.engine.incidents.handing import handed, thinned
from blueberet.engine.incidents.patterns import Drawn, Even, Mixed
from blueberet.engine.incidents.proposal import Settings, facts_of, propose, propose_from
from blueberet.engine.incidents.tours import bars
from tests.engine.incidents.test_fits import FIRST, LAST, READING, TOWNS

BANGUI = Drawn((1 - 0.896) * 193 / 3652, 0.896, 9.5, 0.5)


def counted(pattern: Drawn, days: float, tours: int) -> np.ndarray:
    tour, _ = pattern.draw(np.random.default_rng(5), tours, days, unsure=False)
    return np.bincount(tour, minlength=tours)


def spread(p: Drawn, days: float) -> float:
    """Variance of the closures of so many days: rate x days + 2 x integral of (days - u) covariance(u), worked out."""
    n, lag, closing = p.branching, p.mean_lag_days, p.chance
    fades = (1 - n) / lag
    height = closing**2 * p.per_day / closing * n * (2 - n) / (2 * (1 - n) * lag)
    return p.per_day * days + 2 * height * (days / fades - (1 - exp(-fades * days)) / fades**2)


@pytest.mark.parametrize("days", [10.0, 400.0])
def test_thinned_clusters_keep_rate_and_spread_over_few_days_and_many(days: float) -> None:
    tours, wanted = 40_000, spread(BANGUI, days)
    exact, over = (counted(p, days, tours) for p in (BANGUI, handed(BANGUI).as_drawn()))
    for found in (exact, over):
        assert found.mean() == pytest.approx(BANGUI.per_day * days, abs=4 * sqrt(wanted / tours))
        assert found.var() == pytest.approx(wanted, rel=0.15)
    usual = Drawn((1 - 0.448) * BANGUI.per_day, 0.448, 9.5, 1.0)
    assert spread(usual, days) < 0.7 * wanted, "chance x branching has too little spread"


def test_thinned_clusters_make_as_many_long_closures() -> None:
    lasts, tours = Lognormal(2, 0.8), 20_000
    exact, over = (bars(p, lasts, tours=tours, seed=6)[1].chance for p in (BANGUI, handed(BANGUI).as_drawn()))
    assert over == pytest.approx(exact, abs=4 * sqrt(2 * 0.11 * 0.89 / tours))


def test_what_closes_always_goes_over_as_it_is() -> None:
    assert thinned(0.7, 4.0, 1.0) == pytest.approx((0.7, 4.0))
    over = handed(replace(BANGUI, chance=1.0))
    assert (over.per_day, over.is_exact) == (pytest.approx(193 / 3652), True)
    assert handed(replace(BANGUI, branching=0.99, chance=1.0)).is_taken is False
    assert handed(Even(0.1, 0, 1, 7.5, 75)).mixing == 7.5
    assert handed(Mixed(0.1, 0.4, 180, 9)).mixing == 0.4


def test_the_advice_follows_the_days() -> None:
    asked = Choice(Circle(*TOWNS["Bria"]), FIRST, LAST, (), 0, 2, 3)
    with_days = propose(READING, asked, Settings(0.5, Lognormal(1, 0.8)))
    assert advise(with_days).pattern == "hawkes"
    assert with_days.fit.clustering is not None
    assert advise(with_days).figures["lower"] == with_days.fit.clustering.poisson_aic - with_days.fit.clustering.aic
    assert advise(propose(READING, asked, Settings(0.5))).why in ("levels_of_clusters", "clusters_unsaid")
    first, facts = date(2020, 1, 1), facts_of(READING)
    plain = Choice(asked.area, first, first + timedelta(days=1799))
    alike = Gist(tuple(first + timedelta(days=20 * n) for n in range(90)))
    assert advise(propose_from(facts, plain, alike, Settings(1.0, Lognormal(1, 0.8)))).why == "nothing_more"
    rising = Gist(
        tuple(first + timedelta(days=180 * b + 180 * n // (b * b + 1)) for b in range(10) for n in range(b * b + 1))
    )
    assert advise(propose_from(facts, plain, rising, Settings())).pattern == "gamma-mixed"
