"""Random missions that use every part of the model, each from a number: small, valid, full of ties and odd values."""

from dataclasses import replace
from random import Random

from blueberet.engine.endurance.compiling import Arrays, compile_mission
from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.mission import Closure, Item, KnownClosure, Link, Mission, Site, Step, Store


def random_arrays(number: int) -> Arrays:
    """Arrays of the random mission of this number; every fourth draws its closures stretched, or one source of them."""
    a = compile_mission(random_mission(number))
    alone = number // 4 % 2 * len(a.mission.closures) - 1
    return replace(a, stretch=4.0, stretched=alone, event=number % 3 - 1) if number % 4 == 3 else a


def random_mission(number: int) -> Mission:
    """The random mission of this number."""
    r = Random(number)
    days = r.choice((1, 7, 9, r.randint(10, 40), r.randint(10, 40), r.randint(41, 70)))
    items = _items(r)
    sites = _sites(r, items)
    codes = [s.code for s in sites]
    return Mission(
        f"random {number}",
        days,
        items,
        sites,
        tuple(_closure(r, n, codes) for n in range(r.choice((0, 1, 2, 3, 5)))),
        tuple(_known(r, days, codes) for _ in range(r.choice((0, 0, 1, 3)))),
        tuple(_link(r, code, n) for code in codes for n in range(r.choice((0, 1, 2, 4)))),
        tour_cv=r.choice((0.0, 0.1, 1.0)),
        day_cv=r.choice((0.0, 0.15, 2.0)),
    )


def _items(r: Random) -> tuple[Item, ...]:
    count, power = r.randint(1, 4), r.choice((None, 0, 0, 1))
    out = []
    for n in range(count):
        kg, per_head = r.choice((0.0, 1.0, 0.84, 2.5)), r.choice((0.0, 0.4, 1.0, 0.02))
        if n != power and r.random() < 0.35:
            lead = r.choice((None, 1, 3, 8, 200))
            out.append(Item(f"i{n}", kg=kg, per_head=min(per_head, 0.4), demand="events", lead_days=lead))
            continue
        below = sorted((float(r.choice((1, 2, 5, 5, 10, 400))) for _ in range(r.choice((0, 1, 2, 3)))), reverse=True)
        factors = sorted((r.choice((0.25, 0.5, 0.5, 0.7, 1.0)) for _ in below), reverse=True)
        steps = tuple(Step(b, f) for b, f in zip(below, factors, strict=True))
        out.append(Item(f"i{n}", kg=kg, per_head=per_head, steps=steps, power=n == power))
    return tuple(out)


def _sites(r: Random, items: tuple[Item, ...]) -> tuple[Site, ...]:
    sites: list[Site] = []
    for n in range(r.randint(1, 6)):
        parent = r.choice((None, *sites, *sites)) if sites else None
        feeds = {s.item for s in parent.stores} if parent else {i.code for i in items}
        carried = [i for i in items if i.code in feeds or i.lead_days is not None]
        heads = r.choice((0.0, 3.0, 10.0, 40.0))
        stores = tuple(_store(r, i, heads) for i in carried if r.random() < 0.85)
        site = Site(
            f"s{n}",
            parent=parent.code if parent else "",
            heads=heads,
            period=r.choice((0, 1, 2, 3, 7, 7, 30)),
            offset=r.choice((0, 0, 1, 5, 50)),
            lead=r.choice((0, 1, 1, 2, 5, 9, 120)),
            payload_kg=r.choice((None, None, 5.0, 60.0, 1000.0)),
            retry=r.choice(("on_opening", "next_turn")),
            judged=r.random() < 0.8,
            battery_hours=r.choice((0.0, 6.0, 24.0, 60.5)),
            stores=stores,
        )
        sites.append(site)
    r.shuffle(sites)
    return tuple(sites)


def _store(r: Random, item: Item, heads: float) -> Store:
    fixed = r.choice((0.0, 0.0, 1.0, 0.3, 4.0))
    a_day = heads * item.per_head + fixed
    target = float(r.choice((0, 1, 10, 14, 21, round(3 * a_day), round(12 * a_day), round(30 * a_day))))
    minimum = r.choice((0.0, 0.0, min(target, 1.0), min(target, float(round(a_day))), target))
    return Store(item.code, target, minimum, fixed, start=r.choice((None, None, 0.0, target / 2, target * 2)))


def _duration(r: Random) -> Duration:
    return r.choice(
        (
            Exponential(r.choice((0.01, 1.0, 3.0, 30.0))),
            Lognormal(r.choice((0.5, 2.0)), r.choice((0.1, 1.0, 3.0))),
            Fixed(r.choice((0.5, 1.0, 10.0))),
            Empirical(tuple(r.choice((0.25, 1.0, 2.0, 9.0, 40.0)) for _ in range(r.randint(1, 5)))),
        )
    )


def _reach(r: Random, codes: list[str]) -> dict[str, object]:
    some = tuple(c for c in codes if r.random() < 0.4)
    return r.choice(
        (
            {"everywhere": True},
            {"sites": some or codes[:1]},
            {"routes": some or codes[-1:]},
            {"sites": codes[:1], "routes": some},
        )
    )


def _closure(r: Random, n: int, codes: list[str]) -> Closure:
    reach = {k: tuple(v) if isinstance(v, list) else v for k, v in _reach(r, codes).items()}
    return Closure(
        f"c{n}",
        rate=r.choice((0.0, 0.01, 0.05, 0.3, 2.0)),
        duration=_duration(r),
        mixing=r.choice((None, None, 0.05, 0.5, 3.5)),
        branching=r.choice((0.0, 0.0, 0.3, 0.9)),
        lag_days=r.choice((0.2, 1.0, 6.0)),
        **reach,
    )


def _known(r: Random, days: int, codes: list[str]) -> KnownClosure:
    start = r.choice((0.0, float(r.randrange(days)), r.random() * days))
    end = min(float(days), start + r.choice((0.25, 1.0, 10.0, float(days))))
    reach = {k: tuple(v) if isinstance(v, list) else v for k, v in _reach(r, codes).items()}
    return KnownClosure(start, end, **reach)


def _link(r: Random, code: str, n: int) -> Link:
    return Link(code, f"k{n}", r.choice((0.2, 4.0, 4.0, 30.0)), _duration(r), powered=r.random() < 0.5)
