"""How long one closure may last without anything running out: a rule that can be checked by hand.

In: a ``Mission``, which sites are shut. Out: a line for each store. Why: docs/engines/endurance.md, section "Curve".
"""

from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, compile_mission
from blueberet.engine.endurance.mission import Mission


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One closure of up to ``days`` is endured, whenever it begins, at planned use and with no other closure.

    ``days = stock - minimum - below - period - wait - 2 * lead``, all in days of the use that the store has to bear:
    its own and that of all it feeds. ``stock``: the target. ``below``: what the sites below may draw at once on top
    of their use. ``wait``: until the next turn, where convoys wait for it. ``days`` below zero: not even without a
    closure. None: the rule says nothing, since use is by chance or the vehicles carry no more than is used
    (``carried`` false).
    """

    site: str
    item: str
    stock: float
    minimum: float
    below: float
    period: int
    wait: int
    lead: int
    days: float | None
    carried: bool = True


def guarantees(
    m: Mission, *, everywhere: bool = True, sites: tuple[str, ...] = (), routes: tuple[str, ...] = ()
) -> tuple[Guarantee, ...]:
    """Of each judged store that a closure of these cuts off, directly or above it; the shortest first."""
    a = compile_mission(m)
    cut = cut_off(a, everywhere, sites, routes)
    found = [
        _guarantee(a, s, i)
        for s in range(len(m.sites))
        for i in range(len(m.items))
        if cut[s] and a.judged[s, i] and a.echelon[s, i] > 0
    ]
    return tuple(sorted(found, key=lambda g: (g.days is None, g.days)))


def guaranteed_days(found: tuple[Guarantee, ...]) -> float | None:
    """The closure that all of them endure; None where the rule says nothing of one of them."""
    days = [g.days for g in found]
    return None if not days or None in days else min(d for d in days if d is not None)


def cut_off(a: Arrays, everywhere: bool, sites: tuple[str, ...], routes: tuple[str, ...]) -> Flags:
    """(L): sites that are reached less while these are shut, themselves or what feeds them."""
    m = a.mission
    cut = np.array([everywhere or s.code in sites or s.code in routes for s in m.sites])
    for s in m.downward:
        cut[s] = cut[s] or (a.parent[s] >= 0 and cut[a.parent[s]])
    return cut


def _guarantee(a: Arrays, s: int, i: int) -> Guarantee:
    site, use = a.mission.sites[s], float(a.echelon[s, i])
    below = sum(float(a.echelon[k, i]) * (_turn(a, k)) for k in range(len(a.parent)) if a.parent[k] == s) / use
    stock, minimum = min(float(a.start[s, i]), float(a.target[s, i])) / use, float(a.minimum[s, i]) / use
    period, lead = _turn(a, s), site.lead
    wait = site.period - 1 if site.retry == "next_turn" and site.period else 0
    weight = float((a.echelon[s] * a.kg)[a.singly < 0].sum()) * site.period
    carried = weight < site.payload_kg if site.payload_kg is not None else True
    days: float | None = stock - minimum - below - period - wait - 2 * lead
    if a.events[i] or not carried:
        days = None
    elif not site.period:
        days = float(a.days) if stock - minimum - below >= a.days else -1.0
    return Guarantee(site.code, a.mission.items[i].code, stock, minimum, below, period, wait, lead, days, carried)


def _turn(a: Arrays, s: int) -> int:
    """Days from one convoy to the next; the first may be longer in coming."""
    return max(int(a.period[s]), int(a.offset[s]))
