"""Stocks that endure with a given chance: identity, small cases by hand, certificates (docs/engines/endurance.md)."""

from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.durations import Exponential
from blueberet.engine.endurance.engines import chosen, run
from blueberet.engine.endurance.mission import Closure, Item, Mission, Site, Step, Store
from blueberet.engine.endurance.needs import filled, needs
from blueberet.engine.endurance.plan import ordered
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.simulate import Stopped, simulate
from blueberet.engine.endurance.sizing import size
from tests.engine.endurance.instances import b1, one_site, with_closures
from tests.engine.endurance.missions import random_mission

OFTEN = Closure("road", routes=("S",), rate=1 / 20, duration=Exponential(3.0))


def unlimited(m: Mission) -> Mission:
    """No rationing, any weight in one convoy."""
    return replace(
        m,
        items=tuple(replace(i, steps=()) for i in m.items),
        sites=tuple(replace(s, payload_kg=None) for s in m.sites),
    )


def test_v15_enough_is_what_the_pass_with_full_stores_says():
    a = compile_mission(replace(unlimited(b1()), links=()))
    found = needs(Playing(1), a, a.judged, None, 0, 6000)
    endures = ~np.concatenate([b.failed_any(a) for b in Playing(1).blocks(a, 0, 6000)])
    assert 0.4 < endures.mean() < 0.6
    assert np.array_equal(endures, np.all(a.target[a.judged] >= found.units, axis=1))


def test_v15_holds_with_rationing_payload_depots_and_single_orders_at_the_targets_played():
    """Exact where each sized store that feeds others uses of the item itself; else what is promised is kept."""
    exact = 0
    for number in range(50):
        a = compile_mission(replace(random_mission(number), links=()))
        if not a.judged.any():
            continue
        r = np.random.default_rng(number)
        targets = np.maximum(a.minimum + a.echelon * r.uniform(1, 12, a.rate.shape), 1.0)[a.judged]
        found = needs(Playing(3, "vectors"), a, a.judged, targets, 5, 40)
        real = filled(a, a.judged, targets)
        endures = ~run(real, 3, 5, 40, "vectors").failed_any(real)
        enough = np.all(targets >= found.units, axis=1) & ~found.beyond
        feeds = np.zeros(len(a.parent), dtype=bool)
        feeds[a.parent[a.parent >= 0]] = True
        # A number of units used by events can be none, however full the day, and rounding decides ties.
        idle = np.any(a.judged & feeds[:, None] & ((a.rate == 0) | a.events), axis=None)
        close = np.any(np.abs(targets - found.units) < 1e-6, axis=1)
        assert np.all(endures[enough & ~close]), number
        if not idle:
            exact += int((endures & ~close).sum() > 0 and (~endures & ~close).sum() > 0)
            assert np.array_equal(endures[~close], enough[~close]), number
    assert exact > 5


def test_least_stock_without_chance_is_period_and_way():
    plan = size(one_site(30.0, minimum=2.0), reps=500)
    assert [line.target for line in plan.lines] == [10.0]
    assert plan.certificate
    assert plan.certificate.breaches == 0
    rationed = size(one_site(30.0, minimum=0.0, steps=(Step(4.0, 0.5),)), reps=500)
    assert [line.target for line in rationed.lines] == [5.0]  # 5, 4, 3, then six halves a day.


@pytest.mark.parametrize("number", [7, 24, 43, 61])
def test_random_missions_endure_on_tours_that_nobody_has_seen(number):
    m = random_mission(number)
    plan = size(m, 0.95, 0.95, reps=4000, seed=number)
    assert plan.certificate, plan.reasons
    assert plan.certificate.lower >= 0.95
    unseen = simulate(ordered(m, plan), 10_000, seed=10_000 + number)
    assert unseen.p_endure.hi >= 0.95


def test_benchmark_mission_is_certified_and_lighter_than_each_store_alone():
    m = b1()
    plan = size(m, reps=20_000, seed=4)
    assert plan.certificate
    assert plan.certificate.lower >= 0.99
    assert simulate(ordered(m, plan), 20_000, seed=99).p_endure.hi >= 0.99
    a = compile_mission(replace(m, links=()))
    targets = np.array([line.target for line in plan.lines])
    alone = needs(Playing(4), a, a.judged, targets, 0, 20_000).units
    bonferroni = np.quantile(alone, 1 - 0.01 / 20, axis=0) @ a.kg[np.nonzero(a.judged)[1]]
    assert plan.kg < 0.8 * bonferroni


def test_proof_is_a_bound():
    m = with_closures(one_site(20.0), OFTEN)
    quick, proven = size(m, 0.9, reps=3000), size(m, 0.9, reps=3000, prove=True)
    assert proven.least is not None
    item = replace(m.items[0], kg=1.0)
    assert quick.lines == proven.lines
    assert size(replace(m, items=(item,)), 0.9, reps=3000, prove=True).kg == proven.lines[0].target


def test_money_counts_where_it_is_given():
    m = with_closures(one_site(20.0), OFTEN)
    two = replace(
        m,
        items=(Item("water", kg=1.0), Item("fuel", kg=1.0)),
        sites=(replace(m.sites[0], stores=(Store("water", 20, fixed=1.0), Store("fuel", 20, fixed=1.0))),),
        tour_cv=0.3,
    )
    targets = {}
    for name, cost in (("water", {"water": 10.0, "fuel": 1.0}), ("fuel", {"water": 1.0, "fuel": 10.0})):
        plan = size(two, 0.9, reps=4000, cost=cost)
        assert plan.cost == pytest.approx(sum(line.target * cost[line.item] for line in plan.lines))
        targets[name] = {line.item: line.target for line in plan.lines}
    assert targets["water"]["water"] <= targets["fuel"]["water"]
    assert targets["fuel"]["fuel"] <= targets["water"]["fuel"]


def test_what_to_order_by_weight_vehicles_and_days():
    m = with_closures(one_site(8.0, payload_kg=20.0), OFTEN)
    plan = size(replace(m, items=(Item("water", kg=2.0),)), 0.95, reps=2000)
    (line,), (delivery,) = plan.lines, plan.deliveries
    assert line.extra == line.target - 8.0 > 0
    assert delivery.kg == line.kg == 2.0 * line.extra
    assert delivery.loads == -(-delivery.kg // 20.0)
    convoys = -(-delivery.kg // (20.0 - 7 * 2.0))  # Each brings what a week uses, and 6 kg more.
    assert delivery.days == (convoys - 1) * 7 + 1


def test_too_small_a_store_is_named_with_what_it_would_have_to_hold():
    m = with_closures(one_site(8.0), OFTEN)
    store = replace(m.sites[0].stores[0], storage=10.0)
    plan = size(replace(m, sites=(replace(m.sites[0], stores=(store,)),)), 0.99, reps=2000)
    (reason,) = plan.reasons
    assert (reason.kind, reason.site, reason.item, reason.room, reason.supplied) == (
        "storage",
        "S",
        "water",
        10.0,
        True,
    )
    assert plan.certificate is None
    assert plan.lines[0].target == 10.0
    assert plan.chance
    assert plan.chance.hi < 0.99
    enough = replace(store, storage=reason.needed * 1.2)
    assert size(replace(m, sites=(replace(m.sites[0], stores=(enough,)),)), 0.99, reps=2000).certificate


def test_a_site_that_nothing_supplies_needs_the_whole_tour_or_is_named():
    assert size(one_site(8.0, period=0), reps=500).lines[0].target == 180.0
    store = Store("water", 8.0, fixed=1.0, storage=100.0)
    never = Mission("never", 180, (Item("water"),), (Site("S", period=0, stores=(store,)),))
    (reason,) = size(never, reps=500).reasons
    assert (reason.kind, reason.needed, reason.room, reason.supplied) == ("storage", 180.0, 100.0, False)


def test_a_store_that_is_kept_can_make_it_hopeless():
    m = with_closures(one_site(8.0), OFTEN)
    two = replace(
        m,
        items=(Item("water"), Item("fuel")),
        sites=(replace(m.sites[0], stores=(Store("water", 8, fixed=1.0), Store("fuel", 8, fixed=1.0))),),
    )
    plan = size(two, reps=1000, keep=[("S", "fuel")])
    assert [line.item for line in plan.lines] == ["water"]
    assert [r.kind for r in plan.reasons] == ["kept"]
    assert size(two, 0.9999, reps=1000).reasons[0].kind == "too_few"


def test_all_that_cannot_be_asked_is_told_at_once():
    with pytest.raises(ValueError, match="p: must be above 0") as told:
        size(one_site(8.0), 1.5, 0.0, reps=10, cost={"beer": 1.0}, keep=[("S", "beer")])
    assert len(str(told.value).splitlines()) == 7


def test_same_seed_same_plan_on_any_engine():
    m = with_closures(one_site(20.0), OFTEN)
    assert size(m, 0.95, reps=600, engine="vectors") == size(m, 0.95, reps=600, engine=chosen("auto"))


def test_it_says_how_far_it_is_and_stops_when_asked():
    seen = []

    def told(done: int, asked: int) -> bool:
        seen.append((done, asked))
        return len(seen) < 2

    with pytest.raises(Stopped):
        size(with_closures(one_site(20.0), OFTEN), 0.95, reps=20_000, told=told)
    assert len(seen) == 2
    assert 0 < seen[0][0] < seen[1][0] <= seen[1][1]
