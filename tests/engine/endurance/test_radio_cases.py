"""Verification cases of communications, each against its closed form (docs/engines/endurance.md, "Verification")."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Duration, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Link, Mission, Site
from tests.engine.endurance.instances import one_site
from tests.engine.endurance.playing import QUICK

MORE = 8 if QUICK == "fast" else 1
PACE = ((10.0, 0.5), (15.0, 1.0), (30.0, 2.0), (60.0, 3.0))
OFTEN = ((2.0, 0.5), (3.0, 1.0), (5.0, 2.0), (8.0, 3.0))


def mission(links: list[tuple[float, Duration]], days: int, sites: int = 1) -> Mission:
    """Sites that have nothing but links."""
    codes = [f"S{n}" for n in range(sites)]
    return replace(
        one_site(10, days=days),
        sites=tuple(Site(code, period=0) for code in codes),
        links=tuple(Link(c, f"{n}", up, down, powered=False) for c in codes for n, (up, down) in enumerate(links)),
    )


@dataclass(frozen=True)
class Expected:
    """Of a tour on which all links begin up, by numbers of failing and repairing without memory."""

    hours: float
    episodes: float
    long: float


def expected(pairs: tuple[tuple[float, float], ...], days: float) -> Expected:
    """From the chance of each link to be down at each moment."""
    t = np.linspace(0, days, 200_001)
    down = [(r / (r + m)) * (1 - np.exp(-(1 / m + 1 / r) * t)) for m, r in pairs]
    dark, begins = np.prod(down, axis=0), np.zeros_like(t)
    for k, (m, _) in enumerate(pairs):
        begins += (1 - down[k]) / m * np.prod([d for j, d in enumerate(down) if j != k], axis=0)
    ends = sum(1 / r for _, r in pairs)  # an episode ends at the first repair
    episodes = float(np.trapezoid(begins, t))
    return Expected(24 * float(np.trapezoid(dark, t)), episodes, episodes * math.exp(-ends / 24))


def near(found: np.ndarray, mean: float) -> bool:
    """Whether the mean of tours is within four standard errors."""
    return abs(float(found.mean()) - mean) < 4 * float(found.std()) / math.sqrt(found.size)


def test_v8_stationary_numbers():
    share_down = [r / (m + r) for m, r in PACE]
    assert [1 - u for u in share_down] == pytest.approx([0.952381, 0.9375, 0.9375, 0.952381], abs=5e-7)
    dark, ends = math.prod(share_down), sum(1 / r for _, r in PACE)
    assert 1 - dark == pytest.approx(0.99999114, abs=5e-9)
    assert dark * 180 * 24 == pytest.approx(0.0382653, abs=5e-8)
    assert dark * ends * 180 == pytest.approx(0.0061118, abs=5e-8)
    assert 24 / ends == pytest.approx(6.260870, abs=5e-7)
    assert dark * ends * 180 * math.exp(-ends / 24) == pytest.approx(0.0052096, abs=5e-8)
    two = math.prod(share_down[:2])
    assert 1 - two == pytest.approx(0.99702381, abs=5e-9)
    assert (two * 180 * 24, two * 3 * 180, 24 / 3) == pytest.approx((12.857143, 1.607143, 8.0), abs=5e-7)
    assert two * 3 * 180 * math.exp(-3 / 24) == pytest.approx(1.418299, abs=5e-7)


@pytest.mark.parametrize(("pairs", "tours"), [(PACE, 5000), (PACE[:2], 800), (OFTEN, 800)])
def test_v8_four_links_and_two(pairs, tours):
    of = expected(pairs, 180)
    if pairs is PACE:
        assert of.hours == pytest.approx(0.0374713, abs=5e-8)
    a = compile_mission(mission([(m, Exponential(r)) for m, r in pairs], 180, sites=5))
    block = run(a, 8, 0, tours * MORE, QUICK)
    assert near(block.dark_hours, of.hours)
    assert near(block.dark_episodes, of.long)


def share_longer(d: Duration, hours: float) -> tuple[float, float]:
    """Chance that a repair, and that the rest of one that is met, takes longer."""
    t = np.linspace(0, hours / 24, 2001)
    lasting = float(np.trapezoid([d.exceeds(x) for x in t], t))
    return d.exceeds(hours / 24), 1 - lasting / d.mean


@pytest.mark.parametrize(
    "links",
    [
        [(10.0, Lognormal(0.3, 1.0)), (15.0, Lognormal(0.5, 1.2))],
        [(6.0, Fixed(0.25)), (9.0, Exponential(1.0)), (12.0, Lognormal(1.0, 0.7))],
    ],
)
def test_v8c_repairs_of_any_kind(links):
    settled, days, tours = 150, 1100, 1500 * MORE
    down = [d.mean / (m + d.mean) for m, d in links]
    dark, ends = math.prod(down), sum(1 / d.mean for _, d in links)
    longer = [share_longer(d, 1.0) for _, d in links]
    long = sum(
        1 / d.mean / ends * longer[j][0] * math.prod(rest for k, (_, rest) in enumerate(longer) if k != j)
        for j, (_, d) in enumerate(links)
    )
    early, whole = (run(compile_mission(mission(links, t)), 88, 0, tours, QUICK) for t in (settled, days))
    # The same tours, cut early: what is left when it is taken off began when the start was forgotten.
    assert near(whole.dark_hours - early.dark_hours, dark * 24 * (days - settled))
    assert near(whole.dark_episodes - early.dark_episodes, dark * ends * (days - settled) * long)


def test_v8_days_are_not_episodes():
    a = compile_mission(mission([(5.0, Exponential(3.0))], 180))
    block: Block = run(a, 80, 0, 400, QUICK)
    # Of one link: every day is dark for its share; an episode of three days darkens three or four.
    assert (block.dark_days >= block.dark_episodes).all()
    assert 3 < block.dark_days.sum() / block.dark_episodes.sum() < 4.2
