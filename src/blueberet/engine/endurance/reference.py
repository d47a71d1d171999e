"""One tour, day by day, as plainly as it can be said. This is the specification; the other engines equal it.

In: ``Arrays`` and a ``Scenario``. Out: a ``Tour``, with a ``Watch`` also every event on the way.
Why: docs/engines/endurance.md, section "One day".
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.radio import Dark, silence
from blueberet.engine.endurance.scenario import Scenario

Watch = Callable[..., None]
"""Called with the day, what happened (``arrived``, ``left``, ``waits``, ``rationed``, ``failed``, ``dark``), facts."""


@dataclass(frozen=True, eq=False)
class Tour:
    """What came of a tour.

    ``failed`` (L, I): day on which stock first ended below its minimum, -1 for never. ``least`` (L, I): least days of
    supply at a day's end, on the planned use of the site itself (inf where nothing is used). ``short`` (L, I): most
    that stock was below its target, units. ``gap`` (L): longest run of days without a delivery. ``dark`` (L).
    ``stock`` (days, L, I): at each day's end, when asked for.
    """

    failed: Whole
    least: Floats
    short: Floats
    gap: Whole
    dark: tuple[Dark, ...]
    stock: Floats | None = None

    @property
    def breach(self) -> Flags:
        """(L, I): whether stock ever ended a day below its minimum."""
        return self.failed >= 0


def play(a: Arrays, scenario: Scenario, *, watch: Watch | None = None, trace: bool = False) -> Tour:
    """Play one tour."""
    n_sites, n_items = a.rate.shape
    tell: Watch = watch or (lambda *_args, **_facts: None)
    shut, held = closed_days(a, scenario)
    stock, coming = a.start.copy(), np.zeros((n_sites, n_items))
    due = [-1] * n_sites
    pending = [False] * n_sites
    last = [0] * n_sites
    gap, failed = np.zeros(n_sites, dtype=np.int64), np.full((n_sites, n_items), -1, dtype=np.int64)
    least, short = np.full((n_sites, n_items), math.inf), np.zeros((n_sites, n_items))
    single, late = np.zeros((a.days, n_sites, n_items)), np.zeros((n_sites, n_items))
    power_out = np.zeros((a.days, n_sites), dtype=bool)
    days = np.zeros((a.days, n_sites, n_items)) if trace else None
    for d in range(a.days):
        for s in range(n_sites):  # 1. what is due arrives
            if due[s] == d:
                stock[s] += coming[s]
                due[s] = -1
                gap[s], last[s] = max(gap[s], d - last[s]), d
                tell(d, "arrived", site=s, brought=coming[s].copy())
            late[s] += single[d, s]
            if late[s].any() and not shut[d][s][0]:
                stock[s] += late[s]
                late[s] = 0.0
        for s in a.downward:  # 2. convoys leave, bases first
            if a.period[s] and d >= a.offset[s] and (d - a.offset[s]) % a.period[s] == 0:
                pending[s] = True
            if not pending[s] or due[s] >= 0:
                continue
            up = a.parent[s]
            if shut[d][s][1] or (up >= 0 and held[d][up]):
                pending[s] = not a.next_turn[s]
                tell(d, "waits", site=s)
                continue
            load = _load(a, stock, s)
            pending[s] = False
            if up >= 0:
                stock[up] -= load
            if a.lead[s] == 0:
                stock[s] += load
                gap[s], last[s] = max(gap[s], d - last[s]), d
            else:
                coming[s], due[s] = load, d + int(a.lead[s])
            tell(d, "left", site=s, load=load)
        for s in range(n_sites):  # 3. the day is lived
            for i in range(n_items):
                if not a.held[s, i]:
                    continue
                use = _use(a, scenario, stock, d, s, i, tell)
                stock[s, i] -= use
                if stock[s, i] < a.minimum[s, i] and failed[s, i] < 0:
                    failed[s, i] = d
                    tell(d, "failed", site=s, item=i, stock=max(0.0, float(stock[s, i])))
                if i == a.power and stock[s, i] <= 0 and a.rate[s, i] > 0:
                    power_out[d, s] = True
                if a.singly[i] >= 0 and d + a.singly[i] < a.days:
                    single[d + a.singly[i], s, i] += use if stock[s, i] >= 0 else use + stock[s, i]
                stock[s, i] = max(0.0, float(stock[s, i]))
                short[s, i] = max(short[s, i], a.target[s, i] - stock[s, i])
                if a.rate[s, i] > 0:
                    least[s, i] = min(least[s, i], stock[s, i] / a.rate[s, i])
        if days is not None:
            days[d] = stock
    for s in range(n_sites):
        gap[s] = max(gap[s], a.days - last[s])
    return Tour(failed, least, short, gap, silence(a, scenario.toggles, power_out), days)


def _load(a: Arrays, stock: Floats, s: int) -> Floats:
    """What the next convoy to a site carries: up to the target, what the parent can spare, what the vehicles take."""
    up, load, weight = a.parent[s], np.zeros(len(a.kg)), 0.0
    for i in range(len(a.kg)):
        if not a.held[s, i] or a.singly[i] >= 0:
            continue
        load[i] = max(0.0, a.target[s, i] - stock[s, i])
        if up >= 0:
            load[i] = min(load[i], max(0.0, stock[up, i] - a.minimum[up, i]))
        weight = weight + load[i] * a.kg[i]
    if weight > a.payload[s]:
        load = load * (a.payload[s] / weight)
    return load


def _use(a: Arrays, scenario: Scenario, stock: Floats, d: int, s: int, i: int, tell: Watch) -> float:
    """Units used on a day: by events, or planned times the factors of tour, day and ration."""
    if a.events[i]:
        return float(scenario.used[d, s, i])
    factor = 1.0
    for n in range(a.step_at.shape[2]):
        if stock[s, i] < a.step_at[s, i, n]:
            factor = float(a.step_factor[i, n])
    if factor < 1:
        tell(d, "rationed", site=s, item=i, factor=factor)
    return float(a.rate[s, i] * scenario.tour[i] * scenario.daily[d, s] * factor)


def closed_days(a: Arrays, scenario: Scenario) -> tuple[Any, Any]:
    """By day and site: ``(cannot be reached that day, cannot be set out for that day)``; and: sends nothing that day.

    A convoy that leaves on day d meets a closure [from, to) if ``from <= d + lead`` and ``to > d``.
    """
    n_sites = len(a.parent)
    shut = [[[False, False] for _ in range(n_sites)] for _ in range(a.days)]
    held = [[False] * n_sites for _ in range(a.days)]
    spans = [(span, a.shuts[c], a.holds[c]) for c, found in enumerate(scenario.closures) for span in found]
    spans += [(tuple(a.known_span[n]), a.known_shuts[n], a.known_holds[n]) for n in range(len(a.known_span))]
    for (start, end), shuts, holds in spans:
        for d in range(a.days):
            if end <= d:
                break
            for s in range(n_sites):
                if shuts[s] and start <= d + a.lead[s]:
                    shut[d][s][1] = True
                    shut[d][s][0] = shut[d][s][0] or start <= d
                if holds[s] and start <= d:
                    held[d][s] = True
    return shut, held
