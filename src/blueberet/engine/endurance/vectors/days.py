"""Many tours, day by day, side by side: the rules of ``reference.play`` on arrays whose last axis is the tour.

In: ``Arrays`` and a ``Happening``. Out: ``Played``. Why: docs/engines/endurance.md, section "One day".
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.vectors.closures import Counts, changes
from blueberet.engine.endurance.vectors.draws import Happening

Which = slice | Whole
"""Which tours: all, or these positions."""


@dataclass(frozen=True, eq=False)
class Played:
    """What came of the tours: ``failed`` and ``low`` (L, I, N), least stock in units; ``gap`` (L, N).

    ``power_out`` (days, L, N), None where nothing runs on power; ``stock`` (days, L, I, N), when asked for.
    """

    failed: Whole
    low: Floats
    gap: Whole
    power_out: Flags | None
    stock: Floats | None


class Fleet:
    """Convoys on their way and waiting, and when each site was last served."""

    def __init__(self, a: Arrays, count: int) -> None:
        """All are at home."""
        n_sites = len(a.parent)
        self.a = a
        self.waiting, self.away = np.zeros((2, n_sites, count), dtype=bool)
        self.last, self.gap = np.zeros((2, n_sites, count), dtype=np.int64)
        self.coming: dict[tuple[int, int], tuple[Flags, Which, Floats]] = {}
        self.fill = np.where(a.held & (a.singly < 0), a.target, 0.0)[:, :, None]

    def arrive(self, d: int, stock: Floats) -> None:
        """Unload what is due."""
        for s in range(len(self.a.parent)):
            if (found := self.coming.pop((d, s), None)) is not None:
                gone, tours, load = found
                stock[s][:, tours] += load
                self.away[s] &= ~gone
                self._served(d, s, gone)

    def leave(self, d: int, stock: Floats, shut: Flags, holds: Flags | None) -> None:
        """Send what can go, bases first."""
        a = self.a
        for s in a.downward:
            if a.period[s] and d >= a.offset[s] and (d - a.offset[s]) % a.period[s] == 0:
                self.waiting[s] = True
            ready = self.waiting[s] & ~self.away[s]
            if not ready.any():
                continue
            up, blocked = a.parent[s], shut[s]
            if up >= 0 and holds is not None:
                blocked = blocked | holds[up]
            if a.next_turn[s]:
                self.waiting[s] &= ~(ready & blocked)
            ready &= ~blocked
            if ready.any():
                self._send(d, int(s), int(up), ready, stock)

    def _send(self, d: int, s: int, up: int, go: Flags, stock: Floats) -> None:
        """Load and send the convoys of some tours; where they are few, only these are looked at."""
        a, few = self.a, np.flatnonzero(go)
        tours: Which = few if few.size * 8 < go.size else slice(None)
        load = np.maximum(0.0, self.fill[s] - stock[s][:, tours])
        if up >= 0:
            load = np.minimum(load, np.maximum(0.0, stock[up][:, tours] - a.minimum[up, :, None]))
        if tours is not few:
            load *= go
        if np.isfinite(a.payload[s]):
            weight = load[0] * a.kg[0]
            for i in range(1, len(a.kg)):
                weight = weight + load[i] * a.kg[i]
            if (heavy := np.flatnonzero(weight > a.payload[s])).size:
                load[:, heavy] *= a.payload[s] / weight[heavy]
        self.waiting[s] &= ~go
        if up >= 0:
            stock[up][:, tours] -= load
        if a.lead[s] == 0:
            stock[s][:, tours] += load
            self._served(d, s, go)
            return
        self.away[s] |= go
        if d + a.lead[s] < a.days:
            self.coming[d + int(a.lead[s]), s] = go, tours, load

    def _served(self, d: int, s: int, tours: Flags) -> None:
        np.maximum(self.gap[s], d - self.last[s], out=self.gap[s], where=tours)
        np.copyto(self.last[s], d, where=tours)


class Singles:
    """Units ordered one by one as they are used: under way, and waiting for the way to open."""

    def __init__(self, a: Arrays, count: int) -> None:
        """Nothing is ordered."""
        self.a, self.late = a, np.zeros((*a.rate.shape, count))
        self.coming: defaultdict[int, list[tuple[int, int, Floats]]] = defaultdict(list)

    def arrive(self, d: int, stock: Floats, unreached: Flags) -> None:
        """Bring what is due to the sites that can be reached; the rest waits."""
        for s, i, units in self.coming.pop(d, ()):
            self.late[s, i] += units
        for item in np.flatnonzero(self.a.singly >= 0):
            stock[:, item] += np.where(unreached, 0.0, self.late[:, item])
            self.late[:, item] *= unreached

    def order(self, d: int, s: int, i: int, use: Floats, left: Floats) -> None:
        """Order what was used; ``left``: stock after it, below zero by what was not there."""
        if 0 <= self.a.singly[i] < self.a.days - d:
            self.coming[d + int(self.a.singly[i])].append((s, i, use + np.minimum(left, 0.0)))


def play_many(a: Arrays, chance: Happening, *, trace: bool = False) -> Played:
    """Play the tours of a happening."""
    n_sites, count = len(a.parent), chance.count
    turn = changes(a, chance.closures(), count)
    shut = _InForce(turn.set_out)
    holding = None if turn.send is None else _InForce(turn.send)
    unreached = None if turn.reach is None else _InForce(turn.reach)
    fleet, singles = Fleet(a, count), Singles(a, count)
    planned = a.rate[:, :, None] * chance.tour()
    stock = np.repeat(a.start[:, :, None], count, axis=2)
    low, failed = np.full(stock.shape, np.inf), np.full(stock.shape, -1, dtype=np.int64)
    bound, use = np.repeat(a.minimum[:, :, None], count, axis=2), np.empty_like(stock)
    events = [(int(s), int(i)) for s, i in zip(*np.nonzero(a.events & a.held), strict=True)]
    generators = a.held[:, a.power] & (a.rate[:, a.power] > 0) if a.power >= 0 else None
    power_out = np.zeros((a.days, n_sites, count), dtype=bool) if generators is not None else None
    days = np.zeros((a.days, *stock.shape)) if trace else None
    for d in range(a.days):
        fleet.arrive(d, stock)
        if unreached is not None:
            singles.arrive(d, stock, unreached.on(d))
        fleet.leave(d, stock, shut.on(d), None if holding is None else holding.on(d))
        np.multiply(planned, chance.daily(d)[:, None], out=use)
        _ration(a, use, stock)
        for s, i in events:
            use[s, i] = chance.used(d, s, i)
        stock -= use
        if (new := stock < bound).any():
            failed[new] = d
            bound[new] = -np.inf  # it has failed once; it is not asked again
        if generators is not None and power_out is not None:
            np.logical_and(stock[:, a.power] <= 0, generators[:, None], out=power_out[d])
        for s, i in events:
            singles.order(d, s, i, use[s, i], stock[s, i])
        np.maximum(stock, 0.0, out=stock)
        np.minimum(low, stock, out=low)
        if days is not None:
            days[d] = stock
    return Played(failed, low, np.maximum(fleet.gap, a.days - fleet.last), power_out, days)


def _ration(a: Arrays, use: Floats, stock: Floats) -> None:
    """Cut use by the last step, of falling ones, that stock is below."""
    for i in np.flatnonzero(np.any(a.step_at > 0, axis=(0, 2))):
        deeper = None
        for n in reversed(range(a.step_at.shape[2])):
            below = stock[:, i] < a.step_at[:, i, n, None]
            here = below if deeper is None else below & ~deeper
            np.multiply(use[:, i], a.step_factor[i, n], out=use[:, i], where=here)
            deeper = below


class _InForce:
    """How many closures are in force, by site and tour, as the days go by."""

    def __init__(self, turn: Counts) -> None:
        self.turn, self.number = turn, np.zeros_like(turn[0])

    def on(self, d: int) -> Flags:
        """Sites and tours with any in force."""
        self.number += self.turn[d]
        found: Flags = self.number > 0
        return found
