"""What happens in one tour: everything that chance decides, drawn by its address.

In: ``Arrays``, a seed, the number of a replication. Out: a ``Scenario``. This is the specification of the draws; the
other engines draw the same values. Why: docs/engines/endurance.md, section "Chance".
"""

from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.chance import (
    day_factors,
    duration_table,
    looked_up,
    poisson_steps,
    unit_exponential,
    unit_gamma,
    unit_lognormal,
    words,
)
from blueberet.engine.endurance.compiling import Arrays, Floats
from blueberet.engine.endurance.mission import Closure

Span = tuple[float, float]
WARM = 12.0
"""A Hawkes process is drawn from so many of its time constants before the tour on, so that it starts in its stride."""
MOST_EVENTS = 20_000
"""So many events of one closure in one tour and no more are drawn."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """One tour's chance. ``closures``: spans in days by source, in the order drawn, known ones not among them.

    ``tour`` (I): factor on consumption all tour long; ``daily`` (days, L): on one day at one site. ``toggles``: for
    each link the times at which it flips, the first to down. ``used`` (days, L, I): units used by events.
    """

    closures: tuple[tuple[Span, ...], ...]
    tour: Floats
    daily: Floats
    toggles: tuple[tuple[float, ...], ...]
    used: Floats


def draw(a: Arrays, seed: int, rep: int) -> Scenario:
    """Draw the tour number ``rep`` of a seed."""
    m = a.mission
    return Scenario(
        closures=tuple(
            tuple(drawn_closures(c, int(a.closure_streams[n]), a.horizon, seed, rep, a.stretch_of(n), a.event))
            for n, c in enumerate(m.closures)
        ),
        tour=_tour(a, seed, rep),
        daily=_daily(a, seed, rep),
        toggles=tuple(tuple(_toggles(a, k, seed, rep)) for k in range(len(m.links))),
        used=_used(a, seed, rep),
    )


def drawn_closures(
    c: Closure, source: int, horizon: float, seed: int, rep: int, stretch: float = 0.0, event: int = -1
) -> list[Span]:
    """Closures of one source that end after day 0 and start before the horizon.

    The block ``n`` of the source's stream holds the wait for event n (word 0), its duration (word 1) and the number of
    events that it brings (word 2); those that are brought follow the others in the order in which they were brought,
    their lags in a stream of their own. The rate factor of the tour is word 0 of the stream ``source + 1``. Of a single
    closure (``begins``) word 1 of block 0 is what is left; it is never stretched.
    """
    if c.begins is not None:
        begin = max(c.begins, 0.0)
        end = begin + _lasting(*duration_table(c.rest), words(seed, source, rep, 0)[1])
        return [(begin, end)] if end > 0 else []
    if c.rate == 0:
        return []
    exp, durations, values = unit_exponential(), *duration_table(c.duration)
    rate = c.rate * (1.0 - c.branching)
    if c.mixing is not None:
        rate = rate * looked_up(unit_gamma(c.mixing), words(seed, source + 1 & 0xFFFFFFFF, rep, 0)[0])
    at = -WARM * c.lag_days / (1.0 - c.branching) if c.branching else 0.0
    starts: list[float] = []
    while len(starts) < MOST_EVENTS:
        at = at + looked_up(exp, words(seed, source, rep, len(starts))[0]) / rate if rate > 0 else horizon
        if at >= horizon:
            break
        starts.append(at)
    if c.branching:
        _brought(starts, c, source, horizon, seed, rep)
    spans = []
    for n, start in enumerate(starts):
        block = words(seed, source, rep, n)
        if stretch > 0 and (block[3] >> 31 if event < 0 else n == event):
            end = start + stretch * c.duration.mean * looked_up(exp, block[1])
        else:
            end = start + _lasting(durations, values, block[1])
        if end > 0:
            spans.append((start, end))
    return spans


def _brought(starts: list[float], c: Closure, source: int, horizon: float, seed: int, rep: int) -> None:
    """Append what each event brings, also those brought by the appended."""
    thresholds, exp, lags, n = poisson_steps(c.branching), unit_exponential(), source + 2 & 0xFFFFFFFF, 0
    lag_number = 0
    while n < len(starts):
        children = sum(int(words(seed, source, rep, n)[2]) >= int(t) for t in thresholds)
        for _ in range(children):
            at = starts[n] + c.lag_days * looked_up(exp, words(seed, lags, rep, lag_number)[0])
            lag_number += 1
            if at < horizon and len(starts) < MOST_EVENTS:
                starts.append(at)
        n += 1


def _lasting(table: Floats, values: Floats, word: int) -> float:
    return float(values[word * len(values) >> 32]) if len(values) else looked_up(table, word)


def _tour(a: Arrays, seed: int, rep: int) -> Floats:
    if not (cv := a.mission.tour_cv):
        return np.ones(len(a.kg))
    table = unit_lognormal(cv)
    return np.array([looked_up(table, words(seed, int(s), rep, 0)[0]) for s in a.item_streams])


def _daily(a: Arrays, seed: int, rep: int) -> Floats:
    """Eight days a block: the low half of word 0, its high half, and so on."""
    if not (cv := a.mission.day_cv):
        return np.ones((a.days, len(a.parent)))
    table, out = day_factors(cv), np.empty((a.days, len(a.parent)))
    for s, source in enumerate(a.site_streams):
        for day in range(a.days):
            if day % 8 == 0:
                block = words(seed, int(source), rep, day // 8)
            out[day, s] = table[block[day % 8 // 2] >> 16 * (day % 2) & 0xFFFF]
    return out


def _used(a: Arrays, seed: int, rep: int) -> Floats:
    """Word ``day % 4`` of block ``day // 4`` decides a day's events."""
    out = np.zeros((a.days, *a.rate.shape))
    for s, i in zip(*np.nonzero(a.events[None, :] & (a.rate > 0)), strict=True):
        thresholds = [int(t) for t in poisson_steps(float(a.rate[s, i]))]
        for day in range(a.days):
            word = words(seed, int(a.store_streams[s, i]), rep, day // 4)[day % 4]
            out[day, s, i] = sum(word >= t for t in thresholds)
    return out


def _toggles(a: Arrays, k: int, seed: int, rep: int) -> list[float]:
    """Words 0 and 1 of block n: how long the link is up, how long its repair takes; two cycles a block."""
    link, source = a.mission.links[k], int(a.link_streams[k])
    exp, (repairs, values) = unit_exponential(), duration_table(link.repair)
    at, out, n = 0.0, list[float](), 0
    while True:
        block = words(seed, source, rep, n // 2)
        up, down = block[n % 2 * 2], block[n % 2 * 2 + 1]
        at = at + link.mtbf_days * looked_up(exp, up)
        if at >= a.days:
            return out
        out.append(at)
        at = at + _lasting(repairs, values, down)
        if at >= a.days:
            return out
        out.append(at)
        n += 1
