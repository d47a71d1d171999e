"""Patterns against closed forms, closures joined against the plain way, and what a proposal says of itself."""

from dataclasses import replace
from datetime import date
from math import exp, sqrt

import numpy as np
import pytest

from blueberet.engine.incidents.choosing import Choice, Circle, Named
from blueberet.engine.incidents.durations import Exponential, Fixed, Lognormal
from blueberet.engine.incidents.patterns import Drawn, Even, Mixed
from blueberet.engine.incidents.proposal import ClosureProposal, Settings, propose
from blueberet.engine.incidents.reading import read
from blueberet.engine.incidents.tours import bars, longest_joined
from blueberet.engine.kit import wire
from tests.engine.incidents.invented import Told, acled, as_csv, ged
from tests.engine.incidents.test_fits import FIRST, LAST, READING, TOWNS

BANGUI = Choice(Circle(*TOWNS["Bangui"]), FIRST, LAST, poorest_day=2, poorest_place=3)
LONG = exp(-10 / 3)
"""Share of closures of mean 3 days, exponential, that last more than 10."""


def test_v11_what_draws_others_has_the_mean_and_the_spread_of_the_closed_form() -> None:
    tours, days = 400, 5000.0
    tour, at = Drawn(0.01, 0.5, 3.0, 1.0).draw(np.random.default_rng(1), tours, days, unsure=False)
    each = np.bincount(tour, minlength=tours)
    assert each.mean() / days == pytest.approx(0.02, abs=4 * sqrt(4 * 0.02 / tours / days))
    assert each.var() / each.mean() == pytest.approx(4, abs=4 * 4 * sqrt(2 / tours))
    assert 0 <= at.min() < at.max() < days
    early = np.bincount(tour[at < 50], minlength=tours).mean() / 50
    assert early == pytest.approx(0.02, abs=0.005), "a crisis may be under way when the tour begins"


def test_v12_the_rate_is_unsure() -> None:
    even = Even(3 / 365, 0, 1, 3.5, 365)
    assert even.none_longer(LONG, 180, unsure=False) == pytest.approx(0.948591, abs=1e-6)
    assert even.none_longer(LONG, 180, unsure=True) == pytest.approx(0.940787, abs=1e-6)
    assert share_without(even, 3) == pytest.approx(0.940787, abs=4 * sqrt(0.06 / 40_000))


@pytest.mark.parametrize(("shape", "wanted"), [(0.5, 0.907576), (1, 0.903324), (4, 0.899771)])
def test_v13_the_level_differs_by_tour(shape: float, wanted: float) -> None:
    mixed = Mixed(3 / 180, shape, 180, 20)
    assert mixed.none_longer(LONG, 180) == pytest.approx(wanted, abs=1e-6)
    assert share_without(mixed, 3) == pytest.approx(wanted, abs=4 * sqrt(0.1 / 40_000))


def share_without(pattern: Even | Mixed, mean_days: float) -> float:
    """Share of tours of 180 days in which no single closure lasts more than 10 days."""
    rng, tours = np.random.default_rng(2), 40_000
    tour, _ = pattern.draw(rng, tours, 180.0, unsure=True)
    long = np.bincount(tour[Exponential(mean_days).draw(rng, len(tour)) > 10], minlength=tours)
    return float((long == 0).mean())


def test_joined_closures_against_the_plain_way() -> None:
    rng = np.random.default_rng(3)
    tour, at, durations = rng.integers(0, 40, 300), rng.random(300) * 100, rng.exponential(4, 300)
    found = longest_joined((tour, at), durations, 41)
    for n in range(41):
        longest, begin, end = 0.0, 0.0, -1.0
        for a, b in sorted((at[i], at[i] + durations[i]) for i in np.flatnonzero(tour == n)):
            begin, end = (begin, max(end, b)) if a <= end else (a, b)
            longest = max(longest, end - begin)
        assert found[n] == pytest.approx(longest)


def test_bars_of_fixed_closures() -> None:
    told = {b.longer_than_days: b for b in bars(Even(1 / 60, 0, 1, 1, 60), Fixed(12.0), unsure=False)}
    for days, wanted in ((5, 1 - exp(-(180 - 5) / 60)), (10, 1 - exp(-(180 - 10) / 60))):
        assert told[days].low - 0.005 < wanted < told[days].high + 0.005, "whatever begins too late is cut by the end"
        assert told[days].low < told[days].chance < told[days].high


def test_durations_against_draws() -> None:
    rng = np.random.default_rng(5)
    for duration in (Lognormal(2, 1), Exponential(3), Fixed(4)):
        drawn = duration.draw(rng, 100_000)
        assert drawn.mean() == pytest.approx(duration.mean, rel=0.03)
        for days in (1, 3, 10):
            assert (drawn > days).mean() == pytest.approx(duration.exceeds(days), abs=0.007)
    assert Lognormal(2, 1).mean == pytest.approx(3.297443, abs=1e-6)


@pytest.fixture(scope="module")
def bangui() -> ClosureProposal:
    return propose(READING, BANGUI, Settings(1.0, Lognormal(1, 0.8)))


def test_clusters_make_long_closures_at_the_same_rate(bangui: ClosureProposal) -> None:
    found = {(b.pattern, b.longer_than_days): b for b in bangui.bars}
    assert bangui.drawn
    assert bangui.mixed
    assert bangui.drawn.per_day == pytest.approx(bangui.even.per_day) == pytest.approx(bangui.mixed.per_day)
    for days, even, hawkes in ((10, 0.020, 0.044), (20, 0.0007, 0.0050)):
        for name, wanted in (("poisson", even), ("hawkes", hawkes)):
            error = sqrt(wanted * (1 - wanted) * (1 / 20_000 + 1 / 40_000))
            assert found[name, days].chance == pytest.approx(wanted, abs=3 * error + 5e-5), (name, days)
    assert found["hawkes", 20].low > 3 * found["poisson", 20].high


def test_rates_are_events_or_spells_times_the_chance(bangui: ClosureProposal) -> None:
    from scipy.stats import gamma

    assert bangui.even.per_day == pytest.approx(193 / 3652)
    half = propose(READING, BANGUI, Settings(0.5))
    assert half.even.per_day == pytest.approx(53 / 3652 / 2)
    assert (half.even.shape, half.even.exposure_days) == (53.5, 7304)
    between = gamma.interval(0.95, 53.5, scale=1 / 7304)
    assert (half.even.low_per_day, half.even.high_per_day) == pytest.approx(between)
    assert half.duration == Lognormal(half.fit.spells.median_days, half.fit.spells.sigma)
    assert half.drawn is None, "spells hold the clusters already"


def test_a_proposal_goes_through_json_and_is_the_same_again(bangui: ClosureProposal) -> None:
    assert wire.load_json(ClosureProposal, wire.dump_json(bangui)) == bangui
    assert propose(READING, BANGUI, bangui.settings) == bangui
    with pytest.raises(ValueError, match="chance"):
        wire.load_json(Settings, b'{"chance": 1.5}')


def codes(proposal: ClosureProposal) -> set[str]:
    return {n.code for n in proposal.notes}


def test_limits_of_deaths_and_drift(bangui: ClosureProposal) -> None:
    assert codes(bangui) == {
        "deaths_only", "every_one_closes", "drift", "long_window", "crisis_or_drift", "clustered",
    }  # fmt: skip
    drift = next(n for n in bangui.notes if n.code == "drift")
    assert drift.figures == {"first_half": 186, "second_half": 7}
    quiet = propose(READING, replace(BANGUI, first_day=date(2017, 1, 1)), Settings(0.5))
    assert "few_events" in codes(quiet)
    assert "drift" not in codes(quiet)
    assert "spells_are_no_closures" in codes(quiet)


def test_limits_of_the_file() -> None:
    header, rows = acled("C", [Told(date(2022, 1, 1 + n), side1=0) for n in range(20)])
    rows[0][header.index("LATITUDE")] = "north"
    rows[1][header.index("EVENT_TYPE")] = "Floods"
    choice = Choice(Named(("Qoria",)), date(2021, 1, 1), date(2022, 12, 31), poorest_day=2)
    found = propose(read(as_csv((header, rows))), choice, Settings(1.0, Fixed(1)))
    assert codes(found) == {
        "every_one_closes", "few_events", "beyond_file", "rows_left_out", "precision_unknown", "no_weight", "clustered",
        "crisis_or_drift",
    }  # fmt: skip
    assert "not to be passed on" in found.attribution
    old = propose(read(as_csv(acled("before 2019", [Told(date(2015, 1, 1), side1=0)]))),
                  replace(choice, first_day=date(2015, 1, 1), last_day=date(2015, 3, 1)), Settings())  # fmt: skip
    assert "unsplit" in codes(old)
    assert old.duration == Fixed(1.0)


def test_limits_of_even_events_and_of_a_crisis_that_grows() -> None:
    choice = Choice(Named(("Qoria",)), date(2022, 1, 1), date(2022, 12, 31))
    even = [Told(date.fromordinal(choice.first_day.toordinal() + 7 * n)) for n in range(52)]
    found = propose(read(as_csv(acled("A", even))), choice, Settings(0.5, Fixed(1)))
    assert codes(found) == {"no_clusters", "no_mixed"}
    assert {b.pattern for b in found.bars} == {"poisson"}
    growing = [Told(date.fromordinal(choice.last_day.toordinal() - int(360 * 0.5 ** (n / 12)))) for n in range(90)]
    found = propose(read(as_csv(acled("A", growing))), choice, Settings(0.5, Fixed(1)))
    assert "never_dies_out" in codes(found)
    assert found.drawn is None


def test_a_file_of_ucdp_without_events_nearby() -> None:
    with pytest.raises(ValueError, match="wider area"):
        propose(read(as_csv(ged(38))), BANGUI, Settings())


@pytest.mark.parametrize("wrong", [
    lambda: Settings(0), lambda: Settings(1, gap_days=0), lambda: Lognormal(0, 1), lambda: Lognormal(1, 0),
    lambda: Exponential(-1), lambda: Fixed(float("inf")), lambda: Drawn(0.1, 1.0, 1, 1),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        wrong()
