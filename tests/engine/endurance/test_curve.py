"""One closure that is sure to come, against its length (docs/engines/endurance.md, "Curve")."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.curve import curve, drawn_begins, forced
from blueberet.engine.endurance.engines import run
from blueberet.engine.endurance.guaranteed import guaranteed_days, guarantees
from blueberet.engine.endurance.mission import Item, Mission, Site, Store
from tests.engine.endurance.instances import b1, one_site


def test_v3_share_of_the_phases_that_endure():
    found = curve(one_site(16.0), range(16), reps=70, begins=range(70, 77))
    for point in found.points:
        expected = min(1.0, max(0.0, (16 - 0 - point.days - 2) / 7))
        assert point.endures.value == pytest.approx(expected), point.days
    assert found.guaranteed == 16 - 0 - 7 - 2


def test_twenty_days_of_supply_bear_the_ten_closed_days_of_the_story():
    m = one_site(20.0, minimum=1.0)
    assert guaranteed_days(guarantees(m)) == 10
    assert curve(m, [10], reps=171, begins=range(171)).points[0].endures.value == 1.0
    assert curve(m, [11], reps=170, begins=range(170)).points[0].endures.value < 1.0


def test_first_days_are_spread_over_the_tour_and_fit():
    begins = drawn_begins(5, 140, 28)
    assert len(begins) == 28
    for n, day in enumerate(begins):
        assert int(n / 28 * 141) <= day <= (n + 1) / 28 * 141
    assert drawn_begins(6, 140, 28) != begins
    assert max(curve(one_site(16.0, days=20), [12], reps=28).begins) <= 8


def test_the_same_tours_at_every_length():
    found = curve(b1(), [0, 5, 10, 40], reps=400)
    chances = [p.endures.value for p in found.points]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == 0.0
    again = curve(b1(), [10], reps=400, begins=found.begins, engine="vectors")
    assert again.points[0] == found.points[2]


def test_a_shut_road_spares_the_others():
    m = b1()
    everything = curve(m, [14], reps=300, seed=2).points[0].endures.value
    one = curve(m, [14], routes=("CP1",), reps=300, seed=2).points[0].endures.value
    assert everything < one
    assert {g.site for g in guarantees(m, everywhere=False, routes=("CP1",))} == {"BASE", "CP1"}
    assert {g.site for g in guarantees(m, everywhere=False, sites=("BASE",))} == {"BASE", "CP1", "CP2", "CP3", "CP4"}


def a_tree(number: int) -> Mission:
    """Sites that feed each other, at planned use, nothing left to chance."""
    r, sites = Random(number), list[Site]()
    for n in range(r.randint(1, 5)):
        parent = r.choice(("", *(s.code for s in sites))) if sites else ""
        period, use = r.randint(1, 8), float(r.choice((0, 1, 3) if n == 0 else (1, 3)))
        sites.append(
            Site(f"s{n}", parent=parent, period=period, offset=r.randint(0, period), lead=r.randint(0, 3),
                 retry=r.choice(("on_opening", "next_turn")),
                 stores=(Store("water", 1e6, r.choice((0.0, use)), fixed=use),))
        )  # fmt: skip
    m = Mission("tree", 120, (Item("water"),), tuple(sites))
    a = compile_mission(m)
    return replace(m, sites=tuple(
        replace(s, stores=(replace(s.stores[0], target=float(a.echelon[n, 0] * (30 + r.randint(0, 20)))),))
        if a.echelon[n, 0] > 0 else s
        for n, s in enumerate(m.sites)
    ))  # fmt: skip


def test_what_is_guaranteed_holds_whenever_the_closure_begins():
    sharp = 0
    for number in range(50):
        m = a_tree(number)
        shut = ((), (m.sites[0].code,), (m.sites[-1].code,))[number % 3]
        length = guaranteed_days(guarantees(m, everywhere=not shut, sites=shut))
        if length is None or length < 1:  # None: nobody uses anything there.
            continue
        a = compile_mission(m)
        days = int(np.floor(length + 1e-9))
        for begin in range(number % 5, 100 - days, 5):
            failed = run(forced(a, begin, days, not shut, shut, ()), 1, 0, 1).failed
            assert np.all(failed[0][a.judged] < 0), (number, begin)
            longer = forced(a, begin, min(119 - begin, days + 8), not shut, shut, ())
            sharp += bool(np.any(run(longer, 1, 0, 1).failed >= 0))
    assert sharp > 100


def test_what_cannot_be_asked_is_told_at_once():
    with pytest.raises(ValueError, match="no site nowhere") as told:
        curve(one_site(9.0), [200, -1], sites=("nowhere",), reps=0)
    assert len(str(told.value).splitlines()) == 4
