"""What a mission must not be, in sentences that name the field.

In: a ``Mission``, perhaps wrong. Out: one line per fault, all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal

if TYPE_CHECKING:
    from blueberet.engine.endurance.mission import Closure, Item, KnownClosure, Link, Mission, Site

MOST_DAYS = 1100
"""The longest tour: three years."""
MOST_A_DAY = 20.0
"""The most events of one item at one site on one day, on average."""


def faults(mission: Mission) -> list[str]:
    """Every fault of a mission, one line each."""
    return list(_found(mission))


def _found(m: Mission) -> Iterator[str]:
    if not 1 <= m.days <= MOST_DAYS:
        yield f"days: a tour has 1 to {MOST_DAYS} days, not {m.days}."
    for name, cv in (("tour_cv", m.tour_cv), ("day_cv", m.day_cv)):
        if not 0 <= cv <= 2:
            yield f"{name}: must be between 0 and 2 (0.1 is ten per cent), not {cv:g}."
    if not m.items:
        yield "items: there is none; name at least one."
    if not m.sites:
        yield "sites: there is none; name at least one."
    yield from _twice("items", [i.code for i in m.items])
    yield from _twice("sites", [s.code for s in m.sites])
    yield from _twice("closures", [c.code for c in m.closures])
    yield from _twice("links", [f"{k.site}/{k.name}" for k in m.links])
    for item in m.items:
        yield from _item(item)
    if sum(i.power for i in m.items) > 1:
        yield "items: only one item can be what the generators run on (power)."
    known = {s.code for s in m.sites}
    for site in m.sites:
        yield from _site(site, m, known)
    yield from _loops(m)
    for closure in m.closures:
        yield from _closure(closure, m.days, known)
    for n, given in enumerate(m.known):
        yield from _known(n, given, m.days, known)
    for link in m.links:
        yield from _link(link, known)


def _twice(where: str, codes: list[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if not code:
            yield f"{where}: a code is empty."
        elif times > 1:
            yield f"{where}: {code} stands there {times} times; give each its own code."


def _amount(where: str, value: float | None, *, above: bool = False) -> Iterator[str]:
    if value is None:
        return
    if not math.isfinite(value) or value < 0 or (above and value == 0):
        yield f"{where}: must be {'above zero' if above else 'zero or more'}, not {value:g}."


def _item(item: Item) -> Iterator[str]:
    at = f"items.{item.code}"
    yield from _amount(f"{at}.kg", item.kg)
    yield from _amount(f"{at}.per_head", item.per_head)
    for step in item.steps:
        yield from _amount(f"{at}.steps.below_days", step.below_days, above=True)
        if not 0 < step.factor <= 1:
            yield f"{at}.steps.factor: must be above 0 and at most 1, not {step.factor:g}."
    falling = [s.factor for s in sorted(item.steps, key=lambda s: -s.below_days)]
    if falling != sorted(falling, reverse=True):
        yield f"{at}.steps: the fewer days are left, the smaller the factor must be."
    if item.demand == "events" and item.steps:
        yield f"{at}.steps: what happens by chance cannot be rationed; take the steps out."
    if item.demand == "steady" and item.lead_days is not None:
        yield f"{at}.lead_days: only for items that are used by events; take it out or set demand to events."
    if item.lead_days is not None and item.lead_days < 1:
        yield f"{at}.lead_days: must be at least 1, not {item.lead_days}."
    if item.power and item.demand == "events":
        yield f"{at}.power: the generators cannot run on an item that is used by events."


def _site(site: Site, m: Mission, known: set[str]) -> Iterator[str]:
    at = f"sites.{site.code}"
    if site.parent == site.code:
        yield f"{at}.parent: a site cannot be fed from itself; name another or leave it empty."
    elif site.parent and site.parent not in known:
        yield f"{at}.parent: no site {site.parent} is listed."
    for name, value in (("heads", site.heads), ("battery_hours", site.battery_hours)):
        yield from _amount(f"{at}.{name}", value)
    for name, whole in (("period", site.period), ("offset", site.offset), ("lead", site.lead)):
        if whole < 0:
            yield f"{at}.{name}: must be zero or more whole days, not {whole}."
    yield from _amount(f"{at}.payload_kg", site.payload_kg, above=True)
    items = {i.code: i for i in m.items}
    yield from _twice(f"{at}.stores", [s.item for s in site.stores])
    for store in site.stores:
        here = f"{at}.stores.{store.item}"
        if store.item not in items:
            yield f"{here}: no item {store.item} is listed."
            continue
        for name, amount in (("target", store.target), ("minimum", store.minimum), ("fixed", store.fixed)):
            yield from _amount(f"{here}.{name}", amount)
        yield from _amount(f"{here}.start", store.start)
        yield from _amount(f"{here}.storage", store.storage)
        for name, held in (("target", store.target), ("start", store.start)):
            if store.storage is not None and held is not None and held > store.storage:
                yield f"{here}.{name}: {held:.10g} do not fit into a storage of {store.storage:.10g}."
        if store.minimum > store.target:
            yield f"{here}.minimum: {store.minimum:.10g} is more than the target of {store.target:.10g}."
        item = items[store.item]
        feeder = next((s for s in m.sites if s.code == site.parent), None)
        if feeder and item.lead_days is None and all(store.item != held.item for held in feeder.stores):
            yield f"{here}: {site.parent} feeds it but holds none; give {site.parent} a store of it."
        if item.demand == "events" and site.heads * item.per_head + store.fixed > MOST_A_DAY:
            yield f"{here}: more than {MOST_A_DAY:g} events a day on average; let the item be used steadily."


def _loops(m: Mission) -> Iterator[str]:
    parents = {s.code: s.parent for s in m.sites}
    for site in m.sites:
        seen, at = [site.code], site.parent
        while at and at in parents and at not in seen:
            seen.append(at)
            at = parents[at]
        if at == site.code and len(seen) > 1 and site.code == min(seen):
            yield f"sites.{site.code}.parent: {' is fed from '.join([*seen, at])}; one of them needs another parent."


def _reach(at: str, c: Closure | KnownClosure, known: set[str]) -> Iterator[str]:
    for code in (*c.sites, *c.routes):
        if code not in known:
            yield f"{at}: no site {code} is listed."
    if not (c.sites or c.routes or c.everywhere):
        yield f"{at}: says nothing that is shut; name sites, routes or everywhere."


def _closure(c: Closure, days: int, known: set[str]) -> Iterator[str]:
    at = f"closures.{c.code}"
    yield from _reach(at, c, known)
    yield from _amount(f"{at}.rate", c.rate)
    yield from _duration(f"{at}.duration", c.duration)
    yield from _amount(f"{at}.mixing", c.mixing, above=True)
    if not 0 <= c.branching <= 0.98:
        yield f"{at}.branching: must be between 0 and 0.98, not {c.branching:g}; from 1 on events never end."
    yield from _amount(f"{at}.lag_days", c.lag_days, above=True)
    if c.begins is not None:
        yield from _single(at, c, days)
    if c.rate > 5:
        yield f"{at}.rate: {c.rate:g} events a day; more than 5 is a site that is never open."


def _single(at: str, c: Closure, days: int) -> Iterator[str]:
    assert c.begins is not None
    if not math.isfinite(c.begins) or c.begins >= days:
        yield f"{at}.begins: day {c.begins:g} lies after a tour of {days} days."
    if c.rate or c.mixing is not None or c.branching:
        yield f"{at}.begins: a single closure has no rate, mixing or branching; leave them out, or begins."
    if not list(_duration(at, c.duration)):
        try:
            _ = c.rest
        except ValueError as error:
            yield f"{at}.duration: {error} Give it a longer one."


def _known(n: int, c: KnownClosure, days: int, known: set[str]) -> Iterator[str]:
    at = f"known.{n}"
    yield from _reach(at, c, known)
    if not 0 <= c.start < c.end:
        yield f"{at}: must start on day 0 or later and end after it starts, not {c.start:g} to {c.end:g}."
    if c.start >= days:
        yield f"{at}: starts on day {c.start:g}, after a tour of {days} days has ended."
    elif c.end > days:
        yield f"{at}: ends on day {c.end:g}, after a tour of {days} days; end it on day {days} at the latest."


def _link(link: Link, known: set[str]) -> Iterator[str]:
    at = f"links.{link.site}/{link.name}"
    if link.site not in known:
        yield f"{at}.site: no site {link.site} is listed."
    yield from _amount(f"{at}.mtbf_days", link.mtbf_days, above=True)
    yield from _duration(f"{at}.repair", link.repair)


def _duration(at: str, d: Duration) -> Iterator[str]:
    match d:
        case Exponential(mean):
            yield from _amount(f"{at}.mean_days", mean, above=True)
        case Lognormal(median, sigma):
            yield from _amount(f"{at}.median_days", median, above=True)
            yield from _amount(f"{at}.sigma", sigma, above=True)
        case Fixed(days):
            yield from _amount(f"{at}.days", days, above=True)
        case Empirical(values):
            if not values:
                yield f"{at}.values: there is none; name at least one duration."
            for value in values:
                yield from _amount(f"{at}.values", value, above=True)
