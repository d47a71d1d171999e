"""The same mission under other closures, or run otherwise.

In: a ``Mission``, a ``Situation`` (what happens to it), a ``Policy`` (what is done about it). Out: the mission that
comes of it. Chance has its address by name, so that what is not changed is drawn alike and differences are sharp.
Why: docs/engines/endurance.md, section "Campaigns".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.mission import Closure, KnownClosure, Mission, Site, Step, Store


@dataclass(frozen=True, slots=True)
class Situation:
    """Closures as listed, so many times as often (``rate_factor``) and as long (``duration_factor``), and more."""

    name: str
    rate_factor: float = 1.0
    duration_factor: float = 1.0
    closures: tuple[Closure, ...] = ()
    known: tuple[KnownClosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """Another stock of an item at a site; what is not given stays. ``start`` follows the target if it did before."""

    site: str
    item: str
    target: float | None = None
    minimum: float | None = None
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """Other convoys to a site; what is not given stays. A ``payload_kg`` of infinity is written by ``any_weight``."""

    site: str
    period: int | None = None
    offset: int | None = None
    lead: int | None = None
    payload_kg: float | None = None
    any_weight: bool = False
    retry: Literal["on_opening", "next_turn"] | None = None


@dataclass(frozen=True, slots=True)
class Rationing:
    """Other steps of rationing of an item; none: never rationed."""

    item: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done otherwise. ``target_factor`` is on all targets, before single ones are set."""

    name: str
    target_factor: float = 1.0
    stocks: tuple[Stock, ...] = ()
    supplies: tuple[Supply, ...] = ()
    rations: tuple[Rationing, ...] = ()


AS_LISTED = Situation("as listed")
AS_PLANNED = Policy("as planned")


def altered(m: Mission, situation: Situation = AS_LISTED, policy: Policy = AS_PLANNED) -> Mission:
    """The mission in a situation, run by a policy.

    Raises
    ------
    ValueError
        With one line per fault: what the two name and the mission does not have, and what contradicts itself after it.
    """
    if found := [*_situation_faults(situation), *_policy_faults(policy, m)]:
        raise ValueError("\n".join(found))
    rations = {r.item: r.steps for r in policy.rations}
    return replace(
        m,
        items=tuple(replace(i, steps=rations.get(i.code, i.steps)) for i in m.items),
        sites=tuple(_site(s, policy) for s in m.sites),
        closures=(*(_closure(c, situation) for c in m.closures), *situation.closures),
        known=(*m.known, *situation.known),
    )


def _situation_faults(s: Situation) -> Iterator[str]:
    for name, value in (("rate_factor", s.rate_factor), ("duration_factor", s.duration_factor)):
        if not math.isfinite(value) or value < 0 or (name == "duration_factor" and value == 0):
            least = "above zero" if name == "duration_factor" else "zero or more"
            yield f"situations.{s.name}.{name}: must be {least}, not {value:g}."


def _policy_faults(p: Policy, m: Mission) -> Iterator[str]:
    at = f"policies.{p.name}"
    if not math.isfinite(p.target_factor) or p.target_factor < 0:
        yield f"{at}.target_factor: must be zero or more, not {p.target_factor:g}."
    sites, items = {s.code: s for s in m.sites}, {i.code: i for i in m.items}
    yield from _twice(f"{at}.stocks", [f"{x.site}/{x.item}" for x in p.stocks])
    yield from _twice(f"{at}.supplies", [x.site for x in p.supplies])
    yield from _twice(f"{at}.rations", [x.item for x in p.rations])
    for stock in p.stocks:
        here = f"{at}.stocks.{stock.site}/{stock.item}"
        yield from _unknown(here, "site", stock.site, sites)
        yield from _unknown(here, "item", stock.item, items)
        site = sites.get(stock.site)
        if site and stock.item in items and all(s.item != stock.item for s in site.stores):
            yield f"{here}: {stock.site} holds no {stock.item}; give it a store in the mission."
    for supply in p.supplies:
        yield from _unknown(f"{at}.supplies.{supply.site}", "site", supply.site, sites)
        if supply.any_weight and supply.payload_kg is not None:
            yield f"{at}.supplies.{supply.site}: gives a payload and any_weight; take one out."
    for ration in p.rations:
        yield from _unknown(f"{at}.rations.{ration.item}", "item", ration.item, items)


def _twice(where: str, names: list[str]) -> Iterator[str]:
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"{where}: {name} stands there {names.count(name)} times; keep one."


def _unknown(where: str, kind: str, code: str, known: dict[str, Any]) -> Iterator[str]:
    if code not in known:
        yield f"{where}: no {kind} {code} is listed in the mission; there is {', '.join(known)}."


def _site(site: Site, p: Policy) -> Site:
    stocks = {x.item: x for x in p.stocks if x.site == site.code}
    found = replace(site, stores=tuple(_store(s, p.target_factor, stocks.get(s.item)) for s in site.stores))
    for x in p.supplies:
        if x.site == site.code:
            given = {f.name: getattr(x, f.name) for f in fields(x) if f.name not in ("site", "any_weight")}
            found = replace(found, **{name: value for name, value in given.items() if value is not None})
            if x.any_weight:
                found = replace(found, payload_kg=None)
    return found


def _store(store: Store, factor: float, stock: Stock | None) -> Store:
    found = replace(store, target=store.target * factor)
    if stock is None:
        return found
    given: dict[str, Any] = {"target": stock.target, "minimum": stock.minimum, "start": stock.start}
    return replace(found, **{name: value for name, value in given.items() if value is not None})


def _closure(c: Closure, s: Situation) -> Closure:
    if c.begins is not None:  # what there is already is not another situation's
        return c
    return replace(c, rate=c.rate * s.rate_factor, duration=scaled(c.duration, s.duration_factor))


def scaled(duration: Duration, factor: float) -> Duration:
    """The same distribution, so many times as long."""
    match duration:
        case Exponential(mean):
            return Exponential(mean * factor)
        case Lognormal(median, sigma):
            return Lognormal(median * factor, sigma)
        case Fixed(days):
            return Fixed(days * factor)
        case Empirical(values):
            return Empirical(tuple(v * factor for v in values))
