"""What is kept of tours: the same however they are split, and what plain counting finds."""

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Closure, Item, Link, Mission, Site, Store
from blueberet.engine.endurance.outcome import Outcome
from blueberet.engine.endurance.tally import HALF, Tally, bins_of, tally
from tests.engine.endurance.instances import b1

N = 400


@pytest.fixture(scope="module")
def played():
    a = compile_mission(b1())
    return a, run(a, 5, 0, N, "vectors")


def part(block: Block, first: int, end: int) -> Block:
    return Block(first, *(getattr(block, f.name)[first:end] for f in fields(Block) if f.name != "first"))


def test_any_split_in_any_order_adds_up_to_the_same(played):
    a, block = played
    whole = tally(block, a)
    cuts = [0, 1, 8, 137, 138, 399, N]
    parts = [tally(part(block, x, y), a) for x, y in zip(cuts, cuts[1:], strict=False)]
    total = parts[3]
    for n in (5, 0, 4, 1, 2):
        total = total + parts[n]
    assert total == whole
    assert whole != total + parts[0]
    assert Tally.from_plain(whole.plain()) == whole


def test_counts_are_those_of_plain_counting(played):
    a, block = played
    counted, bins = tally(block, a), bins_of(a)
    first, last, endured = np.zeros(a.rate.shape, int), [], 0
    for n in range(N):
        days = {(s, i): int(block.failed[n, s, i]) for s, i in np.ndindex(a.rate.shape) if block.failed[n, s, i] >= 0}
        endured += not days
        if days:
            last.append(min(days.values()))
        for at, day in days.items():
            first[at] += day == last[-1]
    assert (counted.n, counted.endured, counted.first_day.sum()) == (N, endured, N - endured)
    assert np.array_equal(counted.first, first)
    assert sorted(last) == np.repeat(np.arange(180), counted.first_day).tolist()
    assert np.array_equal(counted.failed_site, [np.sum((block.failed[:, s] >= 0).any(axis=1)) for s in range(5)])
    seconds = [[round(h * 3600) for h in tour] for tour in block.dark_hours.tolist()]
    high, mixed, low = counted.dark_squares.tolist()
    for s in range(5):
        assert counted.dark_seconds[s] == sum(tour[s] for tour in seconds)
        squares = high[s] * HALF * HALF + 2 * mixed[s] * HALF + low[s]
        assert squares == sum(tour[s] ** 2 for tour in seconds)
        assert np.repeat(np.arange(bins.gap_count), counted.gap[s]).tolist() == sorted(block.gap[:, s] // bins.gap)


def test_quantiles_are_right_to_a_bin(played):
    a, block = played
    outcome = Outcome(b1(), 5, 0, N, "vectors", tally(block, a), bins_of(a))
    chances = (0.05, 0.25, 0.5, 0.9)
    for (site, item), found in outcome.min_dos.quantiles(chances).items():
        at = outcome.mission.site_index[site], outcome.mission.item_index[item]
        exact = np.quantile(block.least[:, *at], chances, method="inverted_cdf")
        assert np.all(np.array(found) >= exact - 1e-9)
        assert np.all(np.array(found) - exact < bins_of(a).supply[at] + 1e-9)
    assert outcome.still_enduring[-1] == pytest.approx(outcome.p_endure.value)


def test_a_depot_that_is_not_judged_fails_nobody_but_is_counted():
    depot = Site("D", judged=False, period=0, stores=(Store("water", 3.0, fixed=1.0),))
    post = Site("P", period=0, stores=(Store("water", 60.0, fixed=1.0),))
    a = compile_mission(Mission("depot", 30, (Item("water"),), (depot, post)))
    outcome = Outcome(a.mission, 1, 0, 10, "reference", tally(run(a, 1, 0, 10, "reference"), a), bins_of(a))
    assert outcome.p_endure.value == 1
    assert list(outcome.by_site) == ["P"]
    assert outcome.by_store["D", "water"].value == 0
    assert outcome.first_to_fail() == ()


def test_what_fails_first_is_told_with_its_day():
    """Fourteen days of stock, none comes: below one on day 13 (V2). The other, of 20, is never first."""
    sites = (
        Site("A", period=0, stores=(Store("water", 14.0, 1.0, fixed=1.0),)),
        Site("B", period=0, stores=(Store("water", 20.0, 1.0, fixed=1.0),)),
    )
    a = compile_mission(Mission("two", 60, (Item("water"),), sites))
    outcome = Outcome(a.mission, 1, 0, 10, "reference", tally(run(a, 1, 0, 10, "reference"), a), bins_of(a))
    (first,) = outcome.first_to_fail()
    assert (first.site, first.share.value, first.median_day) == ("A", 1.0, 13)
    assert outcome.still_enduring[12:14] == (1.0, 0.0)


def test_a_tally_stays_below_a_hundred_kilobytes():
    site = Site("S", stores=tuple(Store(f"i{i}", 900.0, fixed=0.7) for i in range(12)))
    big = Mission(
        "big", 1100, tuple(Item(f"i{i}") for i in range(12)), tuple(replace(site, code=f"S{s}") for s in range(30)),
        closures=(Closure("area", everywhere=True, rate=0.01),),
        links=tuple(Link(f"S{s}", "radio", 10.0, Exponential(1.0)) for s in range(30)),
    )  # fmt: skip
    for mission in (b1(), big):
        a = compile_mission(mission)
        assert len(pickle.dumps(tally(run(a, 1, 0, 2, "vectors"), a))) < 100_000


def test_sums_of_squares_do_not_overflow():
    a = compile_mission(
        Mission("d", 1100, (Item("w"),), (Site("S", stores=(Store("w", 1.0),)),), links=(Link("S", "r", 9.0),))
    )
    block = run(a, 1, 0, 5, "reference")
    dark = replace(block, dark_hours=np.full((5, 1), 1100 * 24.0))
    high, mixed, low = tally(dark, a).dark_squares[:, 0].tolist()
    assert high * HALF * HALF + 2 * mixed * HALF + low == 5 * (1100 * 86_400) ** 2
    outcome = Outcome(a.mission, 1, 0, 5, "reference", tally(dark, a), bins_of(a))
    assert outcome.comms.hours["S"].value == 26_400
