"""Bands, diary and assumptions (docs/engines/endurance.md, "Answers")."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from blueberet.engine.endurance.assumptions import assumptions
from blueberet.engine.endurance.bands import CHANCES, bands
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.diary import explain, replay
from blueberet.engine.endurance.durations import Exponential, Lognormal
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.mission import Closure, KnownClosure, Step
from blueberet.engine.endurance.reference import play
from blueberet.engine.endurance.scenario import draw
from blueberet.engine.endurance.vectors.closures import events
from tests.engine.endurance.instances import b1, one_site, with_closures
from tests.engine.endurance.missions import random_mission


def test_bands_are_quantiles_of_the_stock_of_the_reference():
    m, reps = b1(), 30
    a = compile_mission(m)
    stock = np.array([play(a, draw(a, 2, rep), trace=True).stock for rep in range(reps)])
    found = {(b.site, b.item): b for b in bands(m, reps, 2).bands}
    for site, item, day in ((0, 0, 50), (1, 2, 100), (4, 3, 179)):
        in_order = np.sort(stock[:, day, site, item] / a.rate[site, item])
        expected = [in_order[max(0, int(np.ceil(p * reps - 1e-9)) - 1)] for p in CHANCES]
        band = found[m.sites[site].code, m.items[item].code]
        assert band.days[day] == pytest.approx(expected, abs=0.006)
        assert band.minimum == pytest.approx(a.minimum[site, item] / a.rate[site, item])
    assert {b.site for b in bands(m, 20, sites=["CP2"]).bands} == {"CP2"}


def test_a_diary_tells_the_failures_that_the_engines_counted():
    m = replace(b1(), start=date(2024, 3, 14))
    block, a = run(compile_mission(m), 1, 0, 15), compile_mission(m)
    for rep in range(15):
        told = explain(m, 1, rep)
        failed = {(e.site, e.item): e.day for e in told.entries if e.what == "failed"}
        assert failed == {
            (m.sites[s].code, m.items[i].code): int(block.failed[rep, s, i])
            for s, i in zip(*np.nonzero(block.failed[rep] >= 0), strict=True)
        }
        assert told.endured == (not block.failed_any(a)[rep])
        silent = explain(m, 1, rep, everything=True)
        hours = sum(e.amount for e in silent.entries if e.what == "silent")
        assert hours <= block.dark_hours[rep].sum() + 1e-9
        assert sum(e.what == "silent" for e in silent.entries) == block.dark_episodes[rep].sum()
        assert len(told.entries) <= len(silent.entries)
        assert all(e.on and (e.on - date(2024, 3, 14)).days == e.day for e in told.entries)


def test_every_wait_that_is_told_has_a_cause_and_every_failure_is_told_on_any_mission():
    for number in range(40):
        m = random_mission(number)
        a = compile_mission(m)
        told = explain(m, 3, 0, everything=True)
        assert sum(e.what == "failed" for e in told.entries) == int((play(a, draw(a, 3, 0)).failed >= 0).sum())
        closures = [e for e in told.entries if e.what == "closure"]
        for wait in (e for e in told.entries if e.what == "waits"):
            reach = max(s.lead for s in m.sites)
            assert any(c.day <= wait.until + reach and c.until >= wait.day for c in closures), (number, wait)


def test_the_post_that_was_cut_off_in_2024_is_dry_on_the_twentieth_day():
    """Ten days of supply, half use from the first morning below ten: no resupply from 29 Sep, dry on 18 or 19 Oct."""
    m = replace(one_site(10.0, days=40, steps=(Step(10.0, 0.5),)), start=date(2024, 9, 29))
    told = replay(m, [KnownClosure(0, 40, sites=("S",), name="cut off")])
    (failed,) = [e for e in told.entries if e.what == "failed"]
    assert failed.on == date(2024, 10, 18)
    assert [e.name for e in told.entries if e.what == "closure"] == ["cut off"]
    (rationed,) = [e for e in told.entries if e.what == "rationed"]
    assert (rationed.day, rationed.until, rationed.amount) == (1, 39, 0.5)
    assert [day[0] for day in told.ledger[:3]] == [9.0, 8.5, 8.0]


def test_a_replay_leaves_nothing_to_chance_and_tells_the_relief():
    m = replace(b1(), known=(KnownClosure(30, 40, everywhere=True, name="riots"),))
    told = replay(m)
    assert told == replay(m)
    assert told.endured
    assert [(e.name, e.day, e.until) for e in told.entries if e.what == "closure"] == [("riots", 30, 39)]
    assert {e.site for e in told.entries if e.what == "relieved"} == {s.code for s in m.sites}
    a = compile_mission(m)
    assert told.stores[0] == ("BASE", "water")
    assert told.ledger[0][0] == a.target[0, 0] - a.rate[0, 0]  # Nothing leaves a full base on the first day.


def test_chances_of_long_closures_are_the_closed_forms():
    tour = one_site(14.0)
    expected = {
        Exponential(3.0): (0.898506, 0.99619), Lognormal(2.0, 1.0): (0.851053, 0.96855),
    }  # fmt: skip
    for duration, (over_ten, over_twenty) in expected.items():
        m = with_closures(tour, Closure("road", routes=("S",), rate=1 / 60, duration=duration))
        (source,) = assumptions(m).sources
        assert 1 - source.in_tour[1] == pytest.approx(over_ten, abs=1e-6)
        assert 1 - source.in_tour[2] == pytest.approx(over_twenty, abs=6e-6)
        assert (source.a_tour, source.every_days) == pytest.approx((3.0, 60.0))
    for shape, none in ((0.5, 0.907576), (1.0, 0.903324), (4.0, 0.899771)):
        c = Closure("road", routes=("S",), rate=1 / 60, duration=Exponential(3.0), mixing=shape)
        assert 1 - assumptions(with_closures(tour, c)).sources[0].in_tour[1] == pytest.approx(none, abs=1e-6)


def test_chance_of_a_long_closure_in_clusters_is_what_is_drawn():
    c = Closure("road", routes=("S",), rate=0.05, duration=Exponential(3.0), branching=0.5, lag_days=1.0)
    m = with_closures(one_site(14.0), c)
    row, start, lasts, _ = events(compile_mission(m), 0, 1, np.arange(20_000, dtype=np.uint64))
    long = np.zeros(20_000, dtype=bool)
    long[row[(lasts > 10) & (start >= 0) & (start < 180)]] = True
    (source,) = assumptions(m).sources
    assert source.in_tour[1] == pytest.approx(long.mean(), abs=4 * 0.0035 + 0.002)


def test_sites_that_nothing_ever_shuts_are_named():
    m = b1()
    assert assumptions(m).unclosed == ()
    spared = replace(
        m, closures=tuple(c for c in m.closures if "CP3" not in (*c.sites, *c.routes) and not c.everywhere)
    )
    assert assumptions(spared).unclosed == ("CP3",)
