"""What could be changed, one thing at a time, and what each change is worth.

In: a ``Mission``. Out: effects on the same tours, the largest first. The words for each lever belong to whoever shows
them; here each has a code and the numbers that changed. Why: docs/engines/endurance.md, section "Options and levers".
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from blueberet.engine.endurance.comparing import Effect, Option, compare
from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.engines import Choice
from blueberet.engine.endurance.mission import Item, Mission, Site, Step, Store
from blueberet.engine.endurance.simulate import Told

Change = Callable[[Mission, float], Mission]
"""A mission with one thing changed by a share; equal to the mission where there is nothing to change."""


@dataclass(frozen=True, slots=True)
class Lever:
    """``kind``: ``chance`` is what happens to us, ``order`` what can be ordered, ``stock`` costs weight."""

    code: str
    kind: str
    change: Change


@dataclass(frozen=True, slots=True)
class Tornado:
    """``today``: as it is; ``effects``: each lever, the one that moves most first; ``change``: the share."""

    change: float
    today: Effect
    effects: tuple[Effect, ...]


def _sites(change: Callable[[Site, Mission], Site]) -> Change:
    return lambda m, _: replace(m, sites=tuple(change(s, m) for s in m.sites))


def _items(change: Callable[[Item], Item]) -> Change:
    return lambda m, _: replace(m, items=tuple(change(i) for i in m.items))


def _shorter(m: Mission, by: float) -> Mission:
    return replace(m, closures=tuple(
        c if c.begins is not None else replace(c, duration=_scaled(c.duration, 1.0 - by)) for c in m.closures
    ))  # fmt: skip


def _scaled(d: Duration, by: float) -> Duration:
    match d:
        case Exponential(mean):
            return Exponential(mean * by)
        case Lognormal(median, sigma):
            return Lognormal(median * by, sigma)
        case Fixed(days):
            return Fixed(days * by)
        case Empirical(values):
            return Empirical(tuple(v * by for v in values))


def _fewer(m: Mission, by: float) -> Mission:
    return replace(m, closures=tuple(replace(c, rate=c.rate * (1.0 - by)) for c in m.closures))


def _more_stock(fed: bool) -> Change:
    """Raise the targets of judged sites that are fed from another site, or from outside."""

    def change(m: Mission, by: float) -> Mission:
        return replace(m, sites=tuple(
            replace(s, stores=tuple(_raised(x, by) for x in s.stores)) if s.judged and bool(s.parent) == fed else s
            for s in m.sites
        ))  # fmt: skip

    return change


def _raised(x: Store, by: float) -> Store:
    """What does not fit into the storage is left."""
    target = x.target * (1.0 + by) if x.storage is None else max(x.target, min(x.target * (1.0 + by), x.storage))
    return replace(x, target=target)


def _fewer_people(m: Mission, by: float) -> Mission:
    return replace(m, sites=tuple(replace(s, heads=s.heads * (1.0 - by)) for s in m.sites))


def _earlier(item: Item) -> Item:
    return replace(item, steps=tuple(Step(2.0 * s.below_days, s.factor) for s in item.steps))


def _oftener(fed: bool) -> Change:
    """A convoy about a third oftener: every 7 days becomes 5, 3 becomes 2."""
    return _sites(
        lambda s, _: replace(s, period=max(1, round(s.period * 0.7))) if s.period > 1 and bool(s.parent) == fed else s
    )


def _heavier(s: Site, _: Mission) -> Site:
    return s if s.payload_kg is None else replace(s, payload_kg=2.0 * s.payload_kg)


def _longer_batteries(s: Site, m: Mission) -> Site:
    powered = any(k.site == s.code and k.powered for k in m.links) and any(i.power for i in m.items)
    return replace(s, battery_hours=s.battery_hours + 24.0) if powered else s


LEVERS = (
    Lever("durations_shorter", "chance", _shorter),
    Lever("closures_fewer", "chance", _fewer),
    Lever("no_area_closures", "chance", lambda m, _: replace(
        m, closures=tuple(c for c in m.closures if not c.everywhere))),
    Lever("exact_factors", "chance", lambda m, _: replace(m, tour_cv=0.0)),
    Lever("stock_of_fed_sites", "stock", _more_stock(fed=True)),
    Lever("stock_of_bases", "stock", _more_stock(fed=False)),
    Lever("ration_earlier", "order", _items(_earlier)),
    Lever("no_rationing", "order", _items(lambda i: replace(i, steps=()))),
    Lever("convoys_to_fed_sites", "order", _oftener(fed=True)),
    Lever("convoys_to_bases", "order", _oftener(fed=False)),
    Lever("leave_on_opening", "order", _sites(lambda s, _: replace(s, retry="on_opening"))),
    Lever("wait_for_next_turn", "order", _sites(lambda s, _: replace(s, retry="next_turn"))),
    Lever("payload_doubled", "order", _sites(_heavier)),
    Lever("fewer_people", "order", _fewer_people),
    Lever("full_on_first_day", "stock", _sites(
        lambda s, _: replace(s, stores=tuple(replace(x, start=None) for x in s.stores)))),
    Lever("batteries_a_day_longer", "order", _sites(_longer_batteries)),
)  # fmt: skip
"""Levers in the order in which they are tried. ``change`` scales those that have a share."""


def levers(m: Mission, change: float = 0.2) -> tuple[Option, ...]:
    """Every lever that changes something here.

    Raises
    ------
    ValueError
        If the change is no share between 0 and 1.
    """
    if not 0 < change < 1:
        raise ValueError(f"change: must be above 0 and below 1 (0.2 is a fifth), not {change:g}.")
    found = ((lever.code, lever.change(m, change)) for lever in LEVERS)
    return tuple(Option(code, changed) for code, changed in found if changed != m)


def tornado(
    m: Mission, change: float = 0.2, reps: int = 10_000, seed: int = 1, *, engine: Choice = "auto",
    told: Told | None = None,
) -> Tornado:  # fmt: skip
    """Pull every lever alone, on the same tours."""
    today, *effects = compare((Option("today", m), *levers(m, change)), reps, seed, engine=engine, told=told)
    return Tornado(change, today, tuple(sorted(effects, key=lambda e: -max(abs(e.more.value), _quieter(e)))))


def _quieter(effect: Effect) -> float:
    return 0.0 if effect.quieter is None else abs(effect.quieter.value)
