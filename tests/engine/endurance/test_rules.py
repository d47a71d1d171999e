"""The rules of a day, each by a tour that is computed by hand (docs/engines/endurance.md, N1 to N12, N21 to N23)."""

from dataclasses import replace

import numpy as np
import pytest

from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.mission import Item, KnownClosure, Link, Mission, Site, Step, Store
from blueberet.engine.endurance.reference import play
from tests.engine.endurance.instances import one_site
from tests.engine.endurance.playing import AVAILABLE, played, scenario

pytestmark = pytest.mark.parametrize("engine", AVAILABLE)


def base_and_post(base: Store, post: Store, *, days: int = 10, steps: tuple[Step, ...] = (), **post_site) -> Mission:
    """A base that is filled by ``base`` and a post that it feeds."""
    sites = (
        Site("P", parent="B", **{"period": 7, "lead": 0} | post_site, stores=(post,)),
        Site("B", period=0, stores=(base,)),
    )
    return Mission("two", days, (Item("water", steps=steps),), sites)


def test_n1_what_is_due_arrives_before_anything_leaves(engine):
    m = base_and_post(Store("water", 10, start=0), Store("water", 5, fixed=1, start=3), days=8, period=1, offset=1)
    m = replace(m, sites=(m.sites[0], replace(m.sites[1], period=7, lead=1)))
    assert played(m, engine).least[0, 0, 0] == 2  # day 0 ends at 2; on day 1 the base is filled, and the post from it


def test_n2_a_convoy_is_due_from_the_offset_on_every_period(engine):
    block = played(one_site(20, offset=9), engine)
    assert (block.least[0, 0, 0], block.gap[0, 0]) == (10, 10)
    never = played(one_site(5, days=10, period=0), engine)
    assert (never.failed[0, 0, 0], never.gap[0, 0]) == (5, 10)


@pytest.mark.parametrize(
    ("start", "end", "lead", "arrives"),
    [(5.0, 6.0, 1, 7), (5.5, 5.9, 1, 5), (3.2, 4.0, 1, 5), (3.2, 4.1, 1, 6), (4.5, 5.5, 0, 4), (4.0, 4.5, 0, 5)],
)
def test_n3_a_closure_between_leaving_and_arriving_keeps_a_convoy_home(engine, start, end, lead, arrives):
    m = one_site(14, days=8, offset=4, period=100, lead=lead)
    block = played(replace(m, known=(KnownClosure(start, end, routes=("S",)),)), engine)
    assert block.gap[0, 0] == arrives


def test_n3_a_base_that_is_shut_sends_nothing_but_its_road_is_another_matter(engine):
    m = base_and_post(Store("water", 10), Store("water", 5), days=8, offset=4, lead=1)
    for shut, arrives in (({"sites": ("B",)}, 7), ({"routes": ("B",)}, 5)):
        assert played(replace(m, known=(KnownClosure(4, 6, **shut),)), engine).gap[0, 0] == arrives


def test_n3_one_convoy_at_a_time(engine):
    block = played(one_site(30, days=20, period=2, lead=9), engine)
    assert (block.gap[0, 0], block.least[0, 0, 0]) == (9, 12)


def test_n4_a_convoy_that_was_kept_home_leaves_on_opening_or_at_its_next_turn(engine):
    known = (KnownClosure(4.0, 4.5, everywhere=True),)
    for retry, longest in (("on_opening", 6), ("next_turn", 12)):
        m = replace(one_site(20, days=14, offset=4, retry=retry), known=known)
        assert played(m, engine).gap[0, 0] == longest


def test_n5_a_load_fills_up_and_leaves_the_parent_its_minimum(engine):
    m = base_and_post(Store("water", 10, 4), Store("water", 5, start=0), days=1)
    second = replace(m.sites[0], code="Q")
    block = played(replace(m, sites=(m.sites[0], second, m.sites[1])), engine)
    assert block.short[0, :, 0].tolist() == [0, 4, 6]  # the first listed gets its 5, the second what is left


def test_n5_bases_are_served_before_what_they_feed(engine):
    m = base_and_post(Store("water", 10, start=0), Store("water", 5, start=0), days=1)
    m = replace(m, sites=(m.sites[0], replace(m.sites[1], period=7, lead=0)))
    assert played(m, engine).short[0, :, 0].tolist() == [0, 5]


def test_n6_a_load_that_is_too_heavy_is_cut_by_one_share(engine):
    stores = (Store("water", 10, start=0), Store("food", 10, start=2))
    site = Site("S", lead=0, payload_kg=17.0, stores=stores)
    m = Mission("heavy", 1, (Item("water", kg=1.0), Item("food", kg=3.0)), (site,))
    assert played(m, engine).short[0, 0].tolist() == [5, 4]  # 10 + 24 kg asked, half of it carried


def test_n7_what_is_ordered_singly_waits_until_the_site_can_be_reached(engine):
    item = Item("kit", demand="events", lead_days=2)
    m = Mission("kits", 5, (item,), (Site("S", period=1, lead=0, stores=(Store("kit", 3, fixed=0.5),)),))
    used = np.array([2.0, 0, 2, 0, 0]).reshape(5, 1, 1)
    assert played(m, engine, used=used).failed[0, 0, 0] == -1
    for shut in ({"sites": ("S",)}, {"routes": ("S",)}, {"everywhere": True}):
        late = replace(m, known=(KnownClosure(1.5, 2.5, **shut),))
        assert played(late, engine, used=used).failed[0, 0, 0] == 2


def test_n7_what_was_missing_is_not_ordered(engine):
    item = Item("kit", demand="events", lead_days=2)
    m = Mission("kits", 4, (item,), (Site("S", stores=(Store("kit", 8, fixed=0.5, start=3),)),))
    a, used = compile_mission(m), np.array([5.0, 0, 0, 0]).reshape(4, 1, 1)
    tour = play(a, scenario(a, used=used), trace=True)
    assert tour.stock is not None
    assert tour.stock[:, 0, 0].tolist() == [0, 0, 3, 3]
    assert played(m, engine, used=used).failed[0, 0, 0] == 0


@pytest.mark.parametrize(("steps", "dry"), [((Step(5, 0.5),), 21), ((Step(2, 0.25), Step(5, 0.5)), 28)])
def test_n8_rations_are_cut_on_days_of_supply_of_all_that_is_fed(engine, steps, dry):
    m = base_and_post(Store("water", 12, fixed=1), Store("water", 99, fixed=1), days=40, steps=steps, period=0)
    assert played(m, engine).failed[0, 1, 0] == dry


def test_n8_use_is_planned_use_by_the_factors(engine):
    m = one_site(10, days=3, period=0)
    block = played(m, engine, tour=np.array([1.5]), daily=np.array([[1.0], [2.0], [1.0]]))
    assert (block.least[0, 0, 0], block.short[0, 0, 0]) == (4, 6)


def test_n9_a_store_fails_on_the_first_day_that_ends_below_its_minimum(engine):
    assert played(one_site(14, minimum=7.0), engine).failed[0, 0, 0] == 7
    assert played(one_site(14, minimum=6.0), engine).failed[0, 0, 0] == -1


def test_n10_what_is_not_there_is_not_owed(engine):
    block = played(one_site(2, days=6, offset=5, lead=0), engine)
    assert (block.failed[0, 0, 0], block.short[0, 0, 0]) == (2, 2)


def powered(hours: float, use: float, *names: str) -> Mission:
    """A site whose fuel lasts three days, with links that never fail; names with a star need power."""
    site = Site("S", period=0, battery_hours=hours, stores=(Store("fuel", 3, fixed=use),))
    links = tuple(Link("S", n, 1.0, powered=n.endswith("*")) for n in names)
    return Mission("dark", 10, (Item("fuel", power=True),), (site,), links=links)


def test_n11_generators_stop_on_the_day_that_ends_without_fuel(engine):
    block = played(powered(0, 1.0, "radio*"), engine, toggles=((),))
    assert (block.dark_hours[0, 0], block.dark_episodes[0, 0], block.dark_days[0, 0]) == (192, 1, 8)
    uses_none = replace(powered(0, 0.0, "radio*"), sites=(Site("S", period=0, stores=(Store("fuel", 0),)),))
    assert played(uses_none, engine, toggles=((),)).dark_hours[0, 0] == 0


def test_n12_what_is_kept_of_a_tour(engine):
    m = replace(one_site(40, days=1), sites=(Site("S", stores=(Store("water", 40, fixed=4.0, start=30),)),))
    block = played(m, engine)
    assert (block.least[0, 0, 0], block.short[0, 0, 0], block.gap[0, 0]) == (6.5, 14, 1)


def test_n21_a_link_is_up_and_down_by_turns(engine):
    block = played(powered(0, 0.0, "radio"), engine, toggles=((1.0, 2.5, 9.0),))
    assert (block.dark_hours[0, 0], block.dark_days[0, 0]) == (60, 3)


def test_n22_batteries_carry_a_powered_link_on(engine):
    assert played(powered(12, 1.0, "radio*"), engine, toggles=((),)).dark_hours[0, 0] == 180
    assert played(powered(24 * 8, 1.0, "radio*"), engine, toggles=((),)).dark_hours[0, 0] == 0
    assert played(powered(12, 1.0, "radio*", "flag"), engine, toggles=((), (4.0, 5.0))).dark_hours[0, 0] == 24


def test_n23_a_site_is_dark_when_no_link_is_up(engine):
    second = (2.0, 6.0)
    for first, expected in (
        ((1.0, 2.5, 4.99, 5.01), (12.48, 1, 1)),
        ((1.0, 2.5, 4.99, 5.01, 5.2, 5.22, 5.3, 5.33), (13.68, 1, 2)),  # day 5 is dark for more than an hour in parts
    ):
        block = played(powered(0, 0.0, "radio", "phone"), engine, toggles=(first, second))
        assert block.dark_hours[0, 0] == pytest.approx(expected[0], abs=1e-9)
        assert (block.dark_episodes[0, 0], block.dark_days[0, 0]) == expected[1:]
    assert played(powered(0, 1.0), engine).dark_hours[0, 0] == 0
