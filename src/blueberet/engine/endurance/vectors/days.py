"""Many tours, day by day, side by side: the rules of ``reference.play`` on arrays whose last axis is the tour.

In: ``Arrays`` and a ``Happening``. Out: ``Played``. Why: docs/engines/endurance.md, section "One day".
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.vectors.closures import REACH, SEND, SET_OUT, changes
from blueberet.engine.endurance.vectors.draws import Happening


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
        self.coming: dict[tuple[int, int], tuple[Whole, Floats]] = {}
        self.loads = [np.flatnonzero(a.held[s] & (a.singly < 0)) for s in range(n_sites)]

    def arrive(self, d: int, stock: Floats) -> None:
        """Unload what is due."""
        for s in range(len(self.a.parent)):
            if (found := self.coming.pop((d, s), None)) is not None:
                tours, load = found
                stock[s][np.ix_(self.loads[s], tours)] += load
                self.away[s, tours] = False
                self._served(d, s, tours)

    def leave(self, d: int, stock: Floats, shut: Flags) -> None:
        """Send what can go, bases first."""
        a = self.a
        for s in a.downward:
            if a.period[s] and d >= a.offset[s] and (d - a.offset[s]) % a.period[s] == 0:
                self.waiting[s] = True
            ready = self.waiting[s] & ~self.away[s]
            if not ready.any():
                continue
            up, blocked = a.parent[s], shut[SET_OUT, s]
            if up >= 0:
                blocked = blocked | shut[SEND, up]
            if a.next_turn[s]:
                self.waiting[s] &= ~(ready & blocked)
            if (tours := np.flatnonzero(ready & ~blocked)).size:
                self._send(d, int(s), int(up), tours, stock)

    def _send(self, d: int, s: int, up: int, tours: Whole, stock: Floats) -> None:
        a, items = self.a, self.loads[s]
        here = np.ix_(items, tours)
        load, weight = np.maximum(0.0, a.target[s, items, None] - stock[s][here]), np.zeros(tours.size)
        if up >= 0:
            load = np.minimum(load, np.maximum(0.0, stock[up][here] - a.minimum[up, items, None]))
        for n, i in enumerate(items):
            weight = weight + load[n] * a.kg[i]
        if (heavy := np.flatnonzero(weight > a.payload[s])).size:
            load[:, heavy] = load[:, heavy] * (a.payload[s] / weight[heavy])
        self.waiting[s, tours] = False
        if up >= 0:
            stock[up][here] -= load
        if a.lead[s] == 0:
            stock[s][here] += load
            self._served(d, s, tours)
        elif d + a.lead[s] < a.days:
            self.away[s, tours] = True
            self.coming[d + int(a.lead[s]), s] = tours, load
        else:
            self.away[s, tours] = True

    def _served(self, d: int, s: int, tours: Whole) -> None:
        self.gap[s, tours] = np.maximum(self.gap[s, tours], d - self.last[s, tours])
        self.last[s, tours] = d


def play_many(a: Arrays, chance: Happening, *, trace: bool = False) -> Played:
    """Play the tours of a happening."""
    n_sites, count = len(a.parent), chance.count
    turn = changes(a, chance.closures(), count)
    in_force, fleet = np.zeros_like(turn[0]), Fleet(a, count)
    planned = a.rate[:, :, None] * chance.tour()
    stock = np.repeat(a.start[:, :, None], count, axis=2)
    low, failed = np.full(stock.shape, np.inf), np.full(stock.shape, -1, dtype=np.int64)
    fallen = np.zeros(stock.shape, dtype=bool)
    events = [(int(s), int(i)) for s, i in zip(*np.nonzero(a.events & a.held), strict=True)]
    rationed = [int(i) for i in np.flatnonzero(np.any(a.step_at > 0, axis=(0, 2)) & ~a.events)]
    single: defaultdict[int, list[tuple[int, int, Floats]]] = defaultdict(list)
    late = np.zeros(stock.shape) if (a.singly >= 0).any() else None
    minimum = a.minimum[:, :, None]
    generators = a.held[:, a.power] & (a.rate[:, a.power] > 0) if a.power >= 0 else None
    power_out = np.zeros((a.days, n_sites, count), dtype=bool) if generators is not None else None
    days = np.zeros((a.days, *stock.shape)) if trace else None
    for d in range(a.days):
        in_force += turn[d]
        shut = in_force > 0
        fleet.arrive(d, stock)
        if late is not None:
            for s, i, units in single.pop(d, ()):
                late[s, i] += units
            stock += np.where(shut[REACH][:, None], 0.0, late)
            late = np.where(shut[REACH][:, None], late, 0.0)
        fleet.leave(d, stock, shut)
        use = planned * chance.daily(d)[:, None]
        for i in rationed:
            factor = np.ones((n_sites, count))
            for n in range(a.step_at.shape[2]):
                factor[stock[:, i] < a.step_at[:, i, n, None]] = a.step_factor[i, n]
            use[:, i] *= factor
        for s, i in events:
            use[s, i] = chance.used(d, s, i)
        stock -= use
        new = np.less(stock, minimum)
        new &= ~fallen
        if new.any():
            failed[new] = d
            fallen |= new
        if generators is not None and power_out is not None:
            power_out[d] = (stock[:, a.power] <= 0) & generators[:, None]
        for s, i in events:
            if a.singly[i] >= 0 and d + a.singly[i] < a.days:
                single[d + int(a.singly[i])].append((s, i, use[s, i] + np.minimum(stock[s, i], 0.0)))
        np.maximum(stock, 0.0, out=stock)
        np.minimum(low, stock, out=low)
        if days is not None:
            days[d] = stock
    gap = np.maximum(fleet.gap, a.days - fleet.last)
    return Played(failed, low, gap, power_out, days)
