"""What sizing answers: targets by site and item, what to order, how sure, or why nothing is sure.

In: a mission and targets. Out: frozen values, JSON by ``engine/kit/wire``. Why: docs/engines/endurance.md, section
"Sizing".
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats
from blueberet.engine.endurance.estimates import Estimate
from blueberet.engine.endurance.mission import Mission


@dataclass(frozen=True, slots=True)
class Line:
    """A store: ``before`` is the target so far, ``held`` what there is on the first morning, ``extra`` what to order.

    In the item's unit; ``kg`` of the extra alone.
    """

    site: str
    item: str
    before: float
    target: float
    held: float
    extra: float
    kg: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the extra comes to a site, with what passes through it to the sites below.

    ``loads``: full vehicles; ``days`` until it is filled by the convoys there are, which carry daily use as well. None:
    there are none, or they carry no more than is used.
    """

    site: str
    kg: float
    loads: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """``breaches`` of ``n`` tours that no choice was made on, from replication ``first`` on.

    The chance to endure is at least ``lower`` with ``confidence``, all tries (``tried``) counted.
    """

    p: float
    confidence: float
    n: int
    breaches: int
    lower: float
    first: int
    tried: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing certifies.

    ``storage``: the store would have to hold ``needed`` to be out of ``allowed`` only as often as asked, but has room
    for ``room``; ``fails``: share of tours in which it fails however full. ``supplied`` is false where no convoy comes.
    ``kept``: a store that is not to be changed fails so often. ``together``: each store alone would do, not all.
    ``too_few``: at least ``needed`` tours are needed to be so sure. ``tries``: no try passed.
    """

    kind: Literal["storage", "kept", "together", "too_few", "tries"]
    site: str = ""
    item: str = ""
    needed: float | None = None
    room: float | None = None
    fails: float | None = None
    supplied: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Targets that endure with chance ``p``, when ``certificate`` is there; else the best there is, and ``reasons``.

    ``kg``: weight of all sized targets, ``kg_before`` of the targets so far; ``cost`` when costs were given. ``chance``
    to endure with these targets, full on the first morning. ``eased``: share of failing tours that was aimed at.
    ``least``: weight (or cost) below which no targets fail so few of the tours that were sized on, where proven.
    """

    p: float
    confidence: float
    lines: tuple[Line, ...]
    deliveries: tuple[Delivery, ...]
    kg: float
    kg_before: float
    cost: float | None
    chance: Estimate | None
    certificate: Certificate | None
    reasons: tuple[Reason, ...] = ()
    eased: float = 0.0
    least: float | None = None


def lines_of(a: Arrays, sized: Flags, targets: Floats) -> tuple[Line, ...]:
    """One line for each sized store, in the order of the mission."""
    m, at, out = a.mission, iter(targets), list[Line]()
    for s, site in enumerate(m.sites):
        for i, item in enumerate(m.items):
            if sized[s, i]:
                target, held = float(next(at)), float(a.start[s, i])
                extra = max(0.0, target - held)
                out.append(
                    Line(site.code, item.code, float(a.target[s, i]), target, held, extra, extra * float(a.kg[i]))
                )
    return tuple(out)


def deliveries_of(a: Arrays, lines: tuple[Line, ...]) -> tuple[Delivery, ...]:
    """How the extra comes to each site, bases first."""
    m, convoyed = a.mission, a.singly < 0
    extra = dict.fromkeys((s.code for s in m.sites), 0.0)
    for line in lines:
        if convoyed[m.item_index[line.item]]:
            extra[line.site] += line.kg
    for n in reversed(m.downward):
        if m.sites[n].parent:
            extra[m.sites[n].parent] += extra[m.sites[n].code]
    daily = (a.echelon * a.kg)[:, convoyed].sum(axis=1)
    found = dict[str, Delivery]()
    for n in m.downward:
        site, kg = m.sites[n], extra[m.sites[n].code]
        payload = float(a.payload[n])
        loads = math.ceil(kg / payload - 1e-9) if math.isfinite(payload) else int(kg > 0)
        spare = payload - site.period * float(daily[n])
        days: int | None = 0
        if kg > 0:
            days = None
            if site.period and spare > 0:
                trips = math.ceil(kg / spare - 1e-9) if math.isfinite(spare) else 1
                days = site.offset + (max(1, trips) - 1) * site.period + site.lead
        up = found[site.parent].days if site.parent else 0
        found[site.code] = Delivery(
            site.code, kg, loads if site.period or not kg else None, None if days is None or up is None
            else max(days, up),
        )  # fmt: skip
    return tuple(found.values())


def ordered(m: Mission, plan: Plan) -> Mission:
    """The mission with the targets of a plan, full on the first morning."""
    targets = {(line.site, line.item): line.target for line in plan.lines}
    return replace(
        m,
        sites=tuple(
            replace(
                s,
                stores=tuple(
                    replace(x, target=targets[s.code, x.item], start=None) if (s.code, x.item) in targets else x
                    for x in s.stores
                ),
            )
            for s in m.sites
        ),
    )
