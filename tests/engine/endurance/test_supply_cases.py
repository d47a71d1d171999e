"""Verification cases of supply, each against its closed form (docs/engines/endurance.md, "Verification")."""

import math
from dataclasses import replace
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pytest

from blueberet.engine.endurance.chance import day_factors
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.engines import replay, run
from blueberet.engine.endurance.mission import Closure, Item, KnownClosure, Mission, Site, Step, Store
from blueberet.engine.endurance.vectors import bands_block
from tests.engine.endurance.instances import b1, one_site, with_closures
from tests.engine.endurance.playing import AVAILABLE, QUICK, played, scenario, standard_error


@pytest.mark.parametrize("engine", AVAILABLE)
@pytest.mark.parametrize(("target", "period", "lead"), [(14, 7, 1), (30, 7, 2), (21, 3, 0), (12, 5, 4)])
def test_v1_least_stock_of_weekly_convoys(engine, target, period, lead):
    block = played(one_site(target, period=period, lead=lead), engine)
    assert block.least[0, 0, 0] == target - period - lead


@pytest.mark.parametrize("engine", AVAILABLE)
@pytest.mark.parametrize(
    ("stock", "below", "factor", "dry"), [(14, 0, 1.0, 13), (14, 7, 0.5, 18), (14, 10, 0.7, 16), (30, 14, 0.5, 41)]
)
def test_v2_cut_off_from_the_first_day(engine, stock, below, factor, dry):
    steps = (Step(below, factor),) if below else ()
    m = replace(one_site(stock, minimum=1.0, steps=steps), known=(KnownClosure(0, 180, everywhere=True),))
    in_full = stock - below + 1 if below else stock - 1
    rationed = math.floor((below - 1 - 1) / factor) + 1 if below else 1
    assert in_full + rationed - 1 == dry
    assert played(m, engine).failed[0, 0, 0] == dry


@pytest.mark.parametrize("engine", AVAILABLE)
@pytest.mark.parametrize(("target", "minimum"), [(16, 0.0), (20, 1.0)])
def test_v3_closure_of_so_many_days_in_any_phase_of_the_convoys(engine, target, minimum):
    period, lead, lengths = 7, 1, range(5, 17)
    m = with_closures(one_site(target, minimum=minimum), Closure("gate", everywhere=True))
    a = compile_mission(m)
    starts = [(28.0 + phase, 28.0 + phase + days) for days in lengths for phase in range(period)]
    block = replay(a, [scenario(a, closures=((span,),)) for span in starts], engine)
    endured = (block.failed[:, 0, 0] < 0).reshape(-1, period).mean(axis=1)
    expected = [min(1.0, max(0.0, (target - minimum - days - 2 * lead) / period)) for days in lengths]
    assert np.allclose(endured, expected, atol=1e-12)
    guaranteed = target - minimum - period - 2 * lead  # 20 days of supply endure the ten closed days of the story
    assert endured[list(lengths).index(int(guaranteed))] == 1 > endured[list(lengths).index(int(guaranteed)) + 1]


@pytest.mark.parametrize("engine", AVAILABLE)
def test_meiss_ej_jebel_is_dry_on_the_twentieth_day(engine):
    m = replace(
        one_site(10, days=40, steps=(Step(10.5, 0.5),)),
        known=(KnownClosure(0, 40, everywhere=True),),
        start=date(2024, 9, 29),
    )
    always_half = played(m, engine).failed[0, 0, 0]
    assert always_half == 20  # ten days of supply at half rate cover days 0 to 19 to the last drop
    m = replace(m, items=(Item("water", steps=(Step(10.0, 0.5),)),))
    failed = int(played(m, engine).failed[0, 0, 0])
    assert m.start + timedelta(days=failed) == date(
        2024, 10, 18
    )  # the first day in full, the rest at half: the 20th day


def _share_above(limit: float, days: int, cv: float) -> float:
    """Chance that the sum of so many daily factors is above a limit, by convolution on a grid of 1/1000."""
    at = day_factors(cv) * 1000
    low = np.floor(at).astype(int)
    length = 1 << 16
    mass = np.bincount(low, 1 - (at - low), length) + np.bincount(low + 1, at - low, length)
    total = np.fft.irfft(np.fft.rfft(mass / mass.sum()) ** days, length)
    return float(total[int(limit * 1000) + 1 :].sum())


def test_v9_a_cycle_is_not_a_tour():
    daily, cv, protected, cycles = 4000.0, 0.15, 8, 25
    spread = daily * cv * math.sqrt(protected)
    target = protected * daily + NormalDist().inv_cdf(0.99) * spread
    assert target == pytest.approx(35_947.94, abs=0.005)
    assert 0.99**cycles == pytest.approx(0.77782, abs=5e-6)
    whole = NormalDist().inv_cdf(0.99 ** (1 / cycles))
    assert whole == pytest.approx(3.351460, abs=5e-7)
    assert protected * daily + whole * spread == pytest.approx(37_687.62, abs=0.005)

    store = Store("water", target, fixed=daily)
    m = Mission("V9", 200, (Item("water"),), (Site("S", period=8, lead=0, stores=(store,)),), day_cv=cv)
    count = 8000
    block = run(compile_mission(m), 9, 0, count, QUICK)
    endured = float((block.failed[:, 0, 0] < 0).mean())
    expected = (1 - _share_above(target / daily, protected, cv)) ** cycles
    assert abs(endured - expected) < 4 * standard_error(expected, count)
    assert expected < 0.75  # less than the normal distribution has it: the factors lean to the high side


def test_v10_medical_kits_ordered_one_by_one():
    item = Item("kit", demand="events", lead_days=8)
    waiting = 0.2 * 8

    def chance_at_most(n: int) -> float:
        return sum(math.exp(-waiting) * waiting**k / math.factorial(k) for k in range(n + 1))

    def mission(held: float, days: int) -> Mission:
        return Mission("V10", days, (item,), (Site("S", stores=(Store("kit", held, 1.0, 0.2),)),))

    for held, printed in ((4, 0.921187), (5, 0.976318), (6, 0.993960), (7, 0.998664)):
        assert chance_at_most(held - 1) == pytest.approx(printed, abs=5e-7)
        block = run(compile_mission(mission(held, 8)), 10, 0, 20_000, QUICK)
        share = float((block.failed[:, 0, 0] < 0).mean())
        assert abs(share - printed) < 4 * standard_error(printed, 20_000)
    stock = bands_block(compile_mission(mission(16, 40)), 10, 0, 4000)[:, 39, 0, 0]  # orders come and go
    for n in (0, 1, 2, 3, 4):
        share = float((16 - stock <= n).mean())
        assert abs(share - chance_at_most(n)) < 4 * standard_error(chance_at_most(n), 4000)


def test_v19_benchmark_mission():
    count = 100_000 if QUICK == "fast" else 6_000
    a = compile_mission(b1())
    block = run(a, 19, 0, count, QUICK)
    endured = float((~block.failed_any(a)).mean())
    assert abs(endured - 0.5746) < 4 * math.hypot(0.0008, standard_error(0.5746, count))
    dark = float((block.dark_days > 0).any(axis=1).mean())
    assert abs(dark - 0.0332) < 4 * math.hypot(0.0003, standard_error(0.0332, count))
    hours = block.dark_hours.sum(axis=1)
    assert abs(hours.mean() - 0.445) < 4 * math.hypot(0.007, float(hours.std()) / math.sqrt(count))
