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
    its own and that of all it feeds. ``stock``: the target, or what there is on the first morning if that is less.
    ``period``: days from one convoy to the next, at least as many as one is on the way. ``wait``: until the next turn,
    where convoys wait for it. ``below``: what the sites below may draw at once on top of their use, since each is
    behind by its own period, way and wait. ``days`` below zero: not even without a closure. None: the rule says
    nothing, since use is by chance or the vehicles carry no more than is used (``carried`` false).
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
    """Of each judged store that a closure of these concerns; the shortest first."""
    a = compile_mission(m)
    cut = concerned(a, everywhere, sites, routes)
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


def concerned(a: Arrays, everywhere: bool, sites: tuple[str, ...], routes: tuple[str, ...]) -> Flags:
    """(L): sites that are shut, all below them, which get less, and all above them.

    Those above have to give at once, when it opens again, what was not fetched: that can empty them.
    """
    shut = np.array([everywhere or s.code in sites or s.code in routes for s in a.mission.sites])
    below, above = shut.copy(), shut.copy()
    for s in a.downward:
        below[s] |= a.parent[s] >= 0 and below[a.parent[s]]
    for s in a.downward[::-1]:
        if above[s] and a.parent[s] >= 0:
            above[a.parent[s]] = True
    both: Flags = below | above
    return both


def _guarantee(a: Arrays, s: int, i: int) -> Guarantee:
    site, use = a.mission.sites[s], float(a.echelon[s, i])
    fed = np.zeros(len(a.parent), dtype=bool)
    for k in a.downward:
        fed[k] = a.parent[k] == s or (a.parent[k] >= 0 and fed[a.parent[k]])
    below = sum(
        float(a.echelon[k, i]) * (_turn(a, int(k)) + int(a.lead[k]) + _wait(a, int(k))) for k in np.flatnonzero(fed)
    )
    stock, minimum = min(float(a.start[s, i]), float(a.target[s, i])) / use, float(a.minimum[s, i]) / use
    period, wait, behind = _turn(a, s), _wait(a, s), below / use
    weight = float((a.echelon[s] * a.kg)[a.singly < 0].sum()) * site.period
    carried = weight < site.payload_kg if site.payload_kg is not None else True
    days: float | None = stock - minimum - behind - period - wait - 2 * site.lead
    if a.events[i] or not carried:
        days = None
    elif not site.period:
        days = float(a.days) if stock - minimum - behind >= a.days else -1.0
    return Guarantee(site.code, a.mission.items[i].code, stock, minimum, behind, period, wait, site.lead, days, carried)


def _wait(a: Arrays, s: int) -> int:
    """Days until the next turn, at most, when the way opens."""
    return max(0, int(a.period[s]) - 1) if a.next_turn[s] else 0


def _turn(a: Arrays, s: int) -> int:
    """Most days from one convoy to the next: no second one leaves while one is under way; the first may come late."""
    return max(int(a.period[s]), int(a.offset[s]), int(a.lead[s]))
