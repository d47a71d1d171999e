"""Verification cases of closures, each against its closed form (docs/engines/endurance.md, "Verification").

They are told of the spans as drawn, in continuous time; that every engine draws these is told by ``test_engines_agree``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import Floats, Whole, compile_mission
from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Closure
from blueberet.engine.endurance.scenario import draw
from blueberet.engine.endurance.vectors.closures import drawn_spans
from tests.engine.endurance.instances import one_site, with_closures
from tests.engine.endurance.playing import AVAILABLE, standard_error

TOURS, RATE, TOUR = 40_000, 1 / 60, 180
EXPONENTIAL, LOGNORMAL = Exponential(3.0), Lognormal(2.0, 1.0)


@dataclass(frozen=True)
class Found:
    """Spans of many tours, by tour and start."""

    row: Whole
    start: Floats
    end: Floats
    tours: int

    def none(self, which: np.ndarray) -> float:
        """Share of tours without a span of this kind."""
        return 1 - len(np.unique(self.row[which])) / self.tours

    def merged(self) -> "Found":
        """Union of the spans of each tour."""
        apart = self.row * 1e7
        reach = np.maximum.accumulate(self.end + apart)
        new = np.concatenate([[True], self.start[1:] + apart[1:] > reach[:-1]])
        last = np.concatenate([new[1:], [True]])
        return Found(self.row[new], self.start[new], (reach - apart)[last], self.tours)


def found(*closures: Closure, days: int = TOUR, further: int = 0, tours: int = TOURS, seed: int = 4) -> Found:
    """Closures that begin on the days of a tour and so many days further on."""
    a = compile_mission(with_closures(one_site(10, days=days, lead=further), *closures))
    reps = np.arange(tours, dtype=np.uint64)
    parts = [drawn_spans(a, n, seed, reps) for n in range(len(closures))]
    row, start, end = (np.concatenate(x) for x in zip(*((p.row, p.start, p.end) for p in parts), strict=True))
    order = np.lexsort((start, row))
    return Found(row[order], start[order], end[order], tours)


def gate(duration: Duration, rate: float = RATE, **more: float) -> Closure:
    """The closure of the cases."""
    return Closure("gate", everywhere=True, rate=rate, duration=duration, **more)


def near(share: float, expected: float, count: int = TOURS) -> bool:
    """Within four standard errors."""
    return abs(share - expected) < 4 * standard_error(expected, count)


@pytest.mark.parametrize(
    ("duration", "printed", "for_99"),
    [
        (EXPONENTIAL, {5: 0.56744, 7: 0.74758, 10: 0.898506, 14: 0.97218, 20: 0.99619, 30: 0.99986}, 17.0963),
        (LOGNORMAL, {5: 0.58317, 7: 0.72947, 10: 0.851053, 14: 0.92543, 20: 0.96855, 30: 0.98990}, 30.1003),
    ],
)
def test_v4_no_single_closure_of_so_many_days(duration, printed, for_99):
    spans = found(gate(duration))
    for days, number in printed.items():
        expected = math.exp(-RATE * TOUR * duration.exceeds(days))
        assert expected == pytest.approx(number, abs=6e-6)
        assert near(spans.none(spans.end - spans.start > days), expected)
    assert duration.upper(-math.log(0.99) / (RATE * TOUR)) == pytest.approx(for_99, abs=5e-5)


def test_v4_closures_of_ten_days_each():
    spans = found(gate(Fixed(10.0)))
    assert math.exp(-RATE * TOUR) == pytest.approx(0.049787, abs=5e-7)
    assert near(spans.none(spans.end - spans.start > 9), math.exp(-RATE * TOUR))


Lasts = Callable[[float], float]
"""Distribution function of a spell."""


def no_long_spell(lasts: Callable[[float], Lasts], longest: float, days: float) -> float:
    """Chance of no spell longer than ``longest`` by ``days``: spells begin at ``RATE`` while it is open.

    From two grids to none. ``lasts``: the distribution function for a step of the grid.
    """
    coarse, fine = (_on_grid(lasts(step), longest, days, step) for step in (0.04, 0.02))
    return 2 * fine - coarse


def _on_grid(lasts: Lasts, longest: float, days: float, step: float) -> float:
    """The renewal equation."""
    n, most = round(days / step), round(longest / step)
    within = np.array([lasts(j * step) for j in range(most + 1)])
    mass, q, g = np.diff(within), np.ones(n + 1), np.ones(n + 1)
    for at in range(1, n + 1):
        q[at] = q[at - 1]
        back = np.arange(min(at, most))
        spell = mass[: len(back)] @ ((q[at - back] + q[at - back - 1]) / 2)
        g[at] = spell + (1 - within[at] if at <= most else 0.0)
        half = RATE * step / 2
        q[at] = (q[at - 1] * (1 - half) + half * (g[at] + g[at - 1])) / (1 + half)
    return float(q[n])


def busy(duration: Duration, longest: float, step: float) -> Lasts:
    """Distribution function of a union of overlapping spells (busy period of M/G/infinity), on a grid.

    With p(t) the chance to be open at t from open at 0: integral of p(t - v) dB(v) = F(t) p(t).
    """
    n = round(longest / step)
    halves = np.arange(2 * n + 1) * step / 2
    tail = np.array([duration.exceeds(t) for t in halves])
    p = np.exp(-RATE * np.concatenate([[0.0], np.cumsum((tail[1:] + tail[:-1]) * step / 4)]))
    mass = np.zeros(n)
    for j in range(n):
        lags = 2 * np.arange(j, 0, -1) + 1
        mass[j] = ((1 - tail[2 * j + 2]) * p[2 * j + 2] - mass[:j] @ p[lags]) / p[1]
    total = np.concatenate([[0.0], np.cumsum(mass)])
    return lambda t: float(total[round(t / step)])


def thinned(spans: Found) -> Found:
    """Without the spans that begin while an earlier one lasts."""
    kept, row, until = np.ones(len(spans.row), dtype=bool), -1, 0.0
    for n, (r, start, end) in enumerate(zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)):
        if r != row or start >= until:
            row, until = r, end
        else:
            kept[n] = False
    return Found(spans.row[kept], spans.start[kept], spans.end[kept], spans.tours)


def test_v5_closures_that_come_while_closed_are_lost_or_added():
    spans, buffer = found(gate(EXPONENTIAL)), 10.0

    def share(of: Found) -> float:
        return of.none((of.end - of.start > buffer) & (of.start + buffer < TOUR))

    lost = no_long_spell(lambda _: lambda t: 1 - EXPONENTIAL.exceeds(t), buffer, TOUR)
    assert lost == pytest.approx(
        0.907533, abs=1e-6
    )  # as the delay equations dO = cC - rO, dC = rO - cC - rO(t-10)p have it
    assert near(share(thinned(spans)), lost)
    union = no_long_spell(lambda step: busy(EXPONENTIAL, buffer, step), buffer, TOUR)
    assert union == pytest.approx(0.896907, abs=1e-6)
    assert near(share(spans.merged()), union)


def test_v5_mean_time_to_the_first_long_closure():
    p, tours, buffer = math.exp(-10 / 3), 1500, 10.0
    short = (3 - (3 + buffer) * p) / (1 - p)  # mean of a closure that lasts no longer than the buffer
    expected = 1 / p / RATE + (1 / p - 1) * short + buffer
    assert expected == pytest.approx(1762.992, abs=5e-4)
    spans = thinned(found(gate(EXPONENTIAL), days=1, further=25_000, tours=tours))
    long = spans.end - spans.start > buffer
    rows, first = np.unique(spans.row[long], return_index=True)
    assert len(rows) == tours
    times = spans.start[long][first] + buffer
    assert abs(times.mean() - expected) < 4 * times.std() / math.sqrt(tours)


@pytest.mark.parametrize("engine", AVAILABLE)
def test_v5u_engines_add_closures(engine):
    m = with_closures(one_site(50, days=120, period=1, lead=0), gate(EXPONENTIAL, rate=0.15), gate_of("road"))
    a = compile_mission(m)
    block = run(a, 6, 0, 20, engine)
    for rep in range(20):
        spans = [s for source in draw(a, 6, rep).closures for s in source]
        shut = [any(start <= d < end for start, end in spans) for d in range(a.days)]
        longest, since = 0, 0
        for closed in shut:
            since = since + 1 if closed else 0
            longest = max(longest, since)
        served_last = shut[-1] and longest == since
        assert block.gap[rep, 0] in ({longest, longest + 1} if served_last else {longest + 1})


def gate_of(name: str) -> Closure:
    """A second source, so that closures overlap often."""
    return Closure(name, routes=("S",), rate=0.1, duration=LOGNORMAL)


@pytest.mark.parametrize(("duration", "printed"), [(EXPONENTIAL, 0.951229), (LOGNORMAL, 0.946525)])
def test_v6_open_at_a_moment(duration, printed):
    spans = found(gate(duration))
    assert duration.mean == pytest.approx({0.951229: 3.0, 0.946525: 3.297443}[printed], abs=5e-7)
    assert math.exp(-RATE * duration.mean) == pytest.approx(printed, abs=5e-7)
    for t in (5.0, 170.0):
        grid = np.linspace(0, t, 4001)
        lasting = np.array([duration.exceeds(x) for x in grid])
        expected = math.exp(-RATE * float(np.trapezoid(lasting, grid)))
        assert near(spans.none((spans.start <= t) & (t < spans.end)), expected)
        if t == 5.0 and duration is EXPONENTIAL:
            assert expected == pytest.approx(0.960255, abs=5e-7)


def test_v6_mean_of_merged_closures():
    whole = found(gate(EXPONENTIAL), further=100).merged()
    lengths = (whole.end - whole.start)[whole.start < TOUR]
    expected = (math.exp(RATE * 3) - 1) / RATE
    assert expected == pytest.approx(3.076266, abs=5e-7)
    assert abs(lengths.mean() - expected) < 4 * lengths.std() / math.sqrt(len(lengths))


def test_v7_ruin():
    rate, mean, recovery, held, tours = 1 / 30, 3.0, 0.2, 10.0, 20_000
    spans = found(gate(Exponential(mean), rate=rate), days=1, further=1200, tours=tours)
    cost = np.cumsum(spans.end - spans.start)
    first = np.searchsorted(spans.row, spans.row)
    so_far = cost - np.concatenate([[0.0], cost])[first]
    ruined = len(np.unique(spans.row[held + recovery * spans.start < so_far])) / tours
    expected = rate * mean / recovery * math.exp(-(1 / mean - rate / recovery) * held)
    assert expected == pytest.approx(0.0944378, abs=5e-8)
    assert near(ruined, expected, tours)


def test_v11_events_that_bring_events():
    n, lag, days, tours = 0.5, 1.0, 1100, 6000
    spans = found(gate(Fixed(1e-6), rate=0.02, branching=n, lag_days=lag), days=days, tours=tours)
    inside = spans.row[(spans.start >= 0) & (spans.start < days)]
    counts = np.bincount(inside, minlength=tours)
    settle = (1 - n) / lag * days  # how long the tour is in the time constant of the process
    ratio = 1 / (1 - n) ** 2 + (1 - 1 / (1 - n) ** 2) * (1 - math.exp(-settle)) / settle
    assert 1 / (1 - n) ** 2 == 4 > ratio > 3.99
    assert abs(counts.mean() / days - 0.02) < 4 * math.sqrt(ratio * 0.02 * days / tours) / days
    assert abs(counts.var() / counts.mean() - ratio) < 4 * ratio * math.sqrt(3 / tours)
    early = np.count_nonzero((spans.start >= 0) & (spans.start < 20)) / tours / 20  # in its stride from the first day
    assert abs(early - 0.02) < 4 * math.sqrt(ratio * 0.02 * 20 / tours) / 20


def test_v12_rate_known_from_three_closures_in_a_year():
    p, shape = math.exp(-10 / 3), 3.5
    assert math.exp(-3 / 365 * TOUR * p) == pytest.approx(0.948591, abs=5e-7)
    expected = (1 + TOUR * p / 365) ** -shape
    assert expected == pytest.approx(0.940787, abs=5e-7)
    spans = found(gate(EXPONENTIAL, rate=shape / 365, mixing=shape))
    assert near(spans.none(spans.end - spans.start > 10), expected)


@pytest.mark.parametrize(("shape", "printed"), [(0.5, 0.907576), (1.0, 0.903324), (4.0, 0.899771)])
def test_v13_rate_that_differs_from_tour_to_tour(shape, printed):
    p = math.exp(-10 / 3)
    expected = (1 + RATE * TOUR * p / shape) ** -shape
    assert expected == pytest.approx(printed, abs=5e-7)
    spans = found(gate(EXPONENTIAL, mixing=shape), seed=13)
    assert near(spans.none(spans.end - spans.start > 10), expected)


def test_v14_five_sites_and_the_area():
    own = [replace(gate(EXPONENTIAL), code=f"site {n}") for n in range(5)]
    area = Closure("area", everywhere=True, rate=1 / 180, duration=Lognormal(3.0, 0.8))
    alone = math.exp(-5 * RATE * TOUR * EXPONENTIAL.exceeds(10))
    together = alone * math.exp(-TOUR / 180 * area.duration.exceeds(10))
    assert (alone, together) == (pytest.approx(0.585605, abs=5e-7), pytest.approx(0.548112, abs=5e-7))
    spans = found(*own, area)
    assert near(spans.none(spans.end - spans.start > 10), together)


@pytest.mark.parametrize(
    ("duration", "mean"), [(EXPONENTIAL, 3.0), (LOGNORMAL, None), (Empirical((1.0, 6.0, 9.0)), 2.5)]
)
def test_n24_what_is_left_of_a_closure_in_progress(duration, mean):
    """P(more than x days left) = P(longer than 5 + x) / P(longer than 5), whoever draws it, and its mean."""
    one = Closure("now", everywhere=True, duration=duration, begins=-5.0)
    left = found(one)
    assert np.array_equal(left.row, np.arange(TOURS))
    assert not left.start.any()
    for days in (0.5, 2.0, 3.5):
        share = duration.exceeds(5 + days) / duration.exceeds(5)
        assert abs((left.end > days).mean() - share) < 4 * standard_error(share, TOURS) + 1e-3
    assert abs(one.rest.mean - (mean or left.end.mean())) < 0.1
    a = compile_mission(with_closures(one_site(10, days=TOUR), one))
    for rep in (0, 17):
        assert draw(a, 4, rep).closures == (((0.0, left.end[rep]),),)


def test_n24_what_contradicts_a_single_closure_is_refused():
    for wrong, told in (
        ({"duration": Fixed(4.0)}, "has lasted 5 days, longer than any duration"),
        ({"duration": Empirical((1.0, 5.0))}, "has lasted 5 days"),
        ({"rate": 0.1}, "has no rate"),
        ({"begins": 180.0}, "lies after a tour of 180 days"),
    ):
        one = replace(Closure("now", everywhere=True, duration=Fixed(9.0), begins=-5.0), **wrong)
        with pytest.raises(ValueError, match=told):
            with_closures(one_site(10, days=TOUR), one)
    assert replace(one, begins=30.0).rest == Fixed(9.0)
