"""Options on the same tours, and levers (docs/engines/endurance.md, "Options and levers")."""

from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.endurance.comparing import Option, compare, paired
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.levers import LEVERS, levers, tornado
from blueberet.engine.endurance.mission import Closure, Store
from tests.engine.endurance.instances import b1, one_site, with_closures


def test_levers_of_the_benchmark_mission_move_it_as_measured_elsewhere():
    """Figures of a program written apart from this one, on 64,000 tours; four standard errors of both."""
    found = {e.code: e for e in tornado(b1(), reps=10_000, seed=3).effects}
    for code, expected in {
        "durations_shorter": 0.165, "stock_of_fed_sites": 0.150, "ration_earlier": 0.102, "closures_fewer": 0.083,
        "exact_factors": 0.069, "no_area_closures": 0.034, "convoys_to_fed_sites": 0.025, "stock_of_bases": 0.0085,
        "convoys_to_bases": 0.002, "payload_doubled": 0.0, "no_rationing": -0.092,
    }.items():  # fmt: skip
        more = found[code].more
        assert abs(more.value - expected) <= 2.3 * (more.hi - more.lo) / 2 + 1e-3, code
    assert found["stock_of_fed_sites"].kg == pytest.approx(0.2 * 4 * (4620 + 2 * 210 + 0.84 * 1071 + 1.5 * 9))
    assert found["stock_of_bases"].kg == pytest.approx(0.2 * (101_400 + 2 * 4500 + 0.84 * 20_040 + 1.5 * 180))
    assert found["batteries_a_day_longer"].more.value == 0.0
    quieter = found["batteries_a_day_longer"].quieter
    assert quieter
    assert quieter.value < 0


def test_the_same_tours_make_differences_sharp():
    m = b1()
    more = replace(m, sites=tuple(
        replace(s, stores=tuple(replace(x, target=x.target + 3 * (20 * s.heads + x.fixed)) if x.item == "water" else x
                                for x in s.stores)) for s in m.sites
    ))  # fmt: skip
    today, other = compare([Option("today", m), Option("more", more)], 4000)
    apart = today.endures.hi - today.endures.lo + other.endures.hi - other.endures.lo
    assert other.more.value == pytest.approx(other.endures.value - today.endures.value)
    assert other.more.hi - other.more.lo < 0.6 * apart / np.sqrt(2)


def test_paired_interval_holds_the_truth_as_often_as_it_says():
    """Gained with chance 0.03, lost with 0.01; also when nothing differs."""
    r, held = np.random.default_rng(1), 0
    for _ in range(2000):
        u = r.random(300)
        e = paired(u < 0.03, u > 0.99)
        held += e.lo <= 0.02 <= e.hi
    assert 0.935 <= held / 2000 <= 0.985
    none = np.zeros(1000, dtype=bool)
    assert paired(none, none).lo < 0 < paired(none, none).hi < 0.002


def test_levers_are_only_those_that_change_something_and_each_changes_one_thing():
    m = with_closures(one_site(14.0), Closure("road", routes=("S",), rate=0.05, duration=Exponential(3.0)))
    codes = {o.code for o in levers(m)}
    assert codes == {"durations_shorter", "closures_fewer", "stock_of_bases", "convoys_to_bases", "wait_for_next_turn"}
    assert len({lever.code for lever in LEVERS}) == len(LEVERS) >= 11
    full = replace(m, sites=(replace(m.sites[0], stores=(Store("water", 14, fixed=1.0, storage=15.0),)),))
    (raised,) = [o.mission for o in levers(full) if o.code == "stock_of_bases"]
    assert raised.sites[0].stores[0].target == 15.0
    with pytest.raises(ValueError, match="change"):
        levers(m, 1.0)


def test_options_need_names_of_their_own():
    m = one_site(14.0)
    with pytest.raises(ValueError, match="twice"):
        compare([Option("a", m), Option("a", m)], 10)
    with pytest.raises(ValueError, match="at least one"):
        compare([], 10)
