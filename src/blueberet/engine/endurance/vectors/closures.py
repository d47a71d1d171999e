"""Closures of many tours at once, and how many of them shut a site as the days go by.

In: ``Arrays``, a seed, replications. Out: spans as flat arrays; changes by day. The draws are those of
``scenario.drawn_closures``. Why: docs/engines/endurance.md, section "Chance".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from blueberet.engine.endurance.chance import duration_table, poisson_steps, unit_exponential, unit_gamma
from blueberet.engine.endurance.compiling import Arrays, Floats, Whole
from blueberet.engine.endurance.mission import Closure
from blueberet.engine.endurance.scenario import MOST_EVENTS, WARM, Span
from blueberet.engine.endurance.vectors.words import Words, lasting_many, looked_up_many, words_many

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
MOST_COLUMNS = 256
"""So many waits of one tour are drawn in one go at most."""


@dataclass(frozen=True, eq=False)
class Spans:
    """Closures of one source, flat: ``row`` is the position of the tour among those that are played together."""

    row: Whole
    start: Floats
    end: Floats

    @classmethod
    def of(cls, tours: Sequence[Sequence[Span]]) -> Self:
        """Put given closures of several tours together."""
        row = np.repeat(np.arange(len(tours)), [len(t) for t in tours])
        both = np.array([span for t in tours for span in t], dtype=np.float64).reshape(-1, 2)
        return cls(row, both[:, 0], both[:, 1])


def drawn_spans(a: Arrays, n: int, seed: int, reps: Words) -> Spans:
    """Closures of source ``n`` in the tours ``reps``."""
    row, start, lasts, _ = events(a, n, seed, reps)
    end = start + lasts
    kept = end > 0
    return Spans(row[kept], start[kept], end[kept])


def events(a: Arrays, n: int, seed: int, reps: Words) -> tuple[Whole, Floats, Floats, Whole]:
    """Row, start and duration of all events of source ``n``, those over before day 0 too; its number."""
    c, source = a.mission.closures[n], int(a.closure_streams[n])
    if c.begins is not None:
        every, first = np.arange(len(reps)), np.zeros(len(reps), dtype=np.int64)
        lasts = lasting_many(*duration_table(c.rest), words_many(seed, source, reps, 0)[1])
        return every, np.full(len(reps), max(c.begins, 0.0)), lasts, first
    if c.rate == 0:
        nothing = np.empty(0)
        return np.empty(0, dtype=np.int64), nothing, nothing, np.empty(0, dtype=np.int64)
    row, number, start = _unbrought(c, source, a.horizon, seed, reps)
    if c.branching:
        row, number, start = _with_brought(c, source, a.horizon, seed, reps, row, number, start)
    block = words_many(seed, source, reps[row], number)
    lasts = lasting_many(*duration_table(c.duration), block[1])
    if (stretch := a.stretch_of(n)) > 0:
        stretched = number == a.event if a.event >= 0 else block[3] >> np.uint64(31) > 0
        longer = stretch * c.duration.mean * looked_up_many(unit_exponential(), block[1])
        lasts = np.where(stretched, longer, lasts)
    return row, start, lasts, number


def _unbrought(c: Closure, source: int, horizon: float, seed: int, reps: Words) -> tuple[Whole, Whole, Floats]:
    """Row, number and start of the events that come of themselves, by row and number."""
    exp, rate = unit_exponential(), np.full(len(reps), c.rate * (1.0 - c.branching))
    if c.mixing is not None:
        factor = looked_up_many(unit_gamma(c.mixing), words_many(seed, source + 1 & 0xFFFFFFFF, reps, 0)[0])
        rate = rate * factor
    began = -WARM * c.lag_days / (1.0 - c.branching) if c.branching else 0.0
    expected = float(rate.mean()) * (horizon - began)
    width = int(min(expected + 3 * math.sqrt(expected) + 2, MOST_COLUMNS))
    rows, at, done = np.flatnonzero(rate > 0), np.full(len(reps), began), 0
    found: list[tuple[Whole, Whole, Floats]] = []
    while rows.size and done < MOST_EVENTS:
        width = min(width, MOST_EVENTS - done)
        number = done + np.arange(width)
        starts = looked_up_many(exp, words_many(seed, source, reps[rows, None], number)[0]) / rate[rows, None]
        starts = np.cumsum(np.concatenate([at[rows, None], starts], axis=1), axis=1)[:, 1:]
        inside = starts < horizon
        here, column = np.nonzero(inside)
        found.append((rows[here], number[column], starts[here, column]))
        at[rows] = starts[:, -1]
        rows, done = rows[inside[:, -1]], done + width
    return _in_order(found)


def _in_order(found: list[tuple[Whole, Whole, Floats]]) -> tuple[Whole, Whole, Floats]:
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    if len(found) == 1:
        return found[0]
    row, number, start = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((number, row))
    return row[order], number[order], start[order]


def _with_brought(
    c: Closure, source: int, horizon: float, seed: int, reps: Words, row: Whole, number: Whole, start: Floats
) -> tuple[Whole, Whole, Floats]:
    """Add what events bring, one generation after the other: the order in which they stand in a tour's list."""
    thresholds, exp, lags = poisson_steps(c.branching), unit_exponential(), source + 2 & 0xFFFFFFFF
    held, lags_drawn = np.bincount(row, minlength=len(reps)), np.zeros(len(reps), dtype=np.int64)
    found = [(row, number, start)]
    while row.size:
        children = np.searchsorted(thresholds, words_many(seed, source, reps[row], number)[2], side="right")
        row, parent_start = np.repeat(row, children), np.repeat(start, children)
        lag_number = lags_drawn[row] + _rank(row)
        lags_drawn += np.bincount(row, minlength=len(reps))
        start = parent_start + c.lag_days * looked_up_many(exp, words_many(seed, lags, reps[row], lag_number)[0])
        inside = start < horizon
        row, start = row[inside], start[inside]
        number = held[row] + _rank(row)
        fits = number < MOST_EVENTS
        row, number, start = row[fits], number[fits], start[fits]
        held += np.bincount(row, minlength=len(reps))
        found.append((row, number, start))
    return _in_order(found)


def _rank(row: Whole) -> Whole:
    """How many of the same row stand before; rows ascend."""
    first = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]])) if row.size else np.empty(0, dtype=np.int64)
    sizes = np.diff(np.concatenate([first, [row.size]]))
    rank: Whole = np.arange(row.size) - np.repeat(first, sizes)
    return rank


@dataclass(frozen=True, eq=False)
class Changes:
    """By how much the number of closures in force changes each morning, each (days + 1, L, N).

    ``set_out``: closures that keep a convoy to the site from leaving; ``send``: that keep the site from sending;
    ``reach``: that keep the site from being reached. The last two are None where no site asks for them.
    """

    set_out: Counts
    send: Counts | None
    reach: Counts | None


def changes(a: Arrays, spans: Sequence[Spans], count: int) -> Changes:
    """Enter the closures of tours that are played together.

    A convoy that sets out on day d meets one that begins by ``d + lead``, so its count begins earlier by the lead.
    """
    shape, parents = (a.days + 1, len(a.parent), count), np.unique(a.parent[a.parent >= 0])
    out = Changes(
        np.zeros(shape, dtype=np.int32),
        np.zeros(shape, dtype=np.int32) if parents.size else None,
        np.zeros(shape, dtype=np.int32) if (a.singly >= 0).any() else None,
    )
    every = np.arange(count)
    given = [Spans(every, np.full(count, start), np.full(count, end)) for start, end in a.known_span]
    reaches = [*zip(a.shuts, a.holds, strict=True), *zip(a.known_shuts, a.known_holds, strict=True)]
    for found, (shuts, holds) in zip([*spans, *given], reaches, strict=True):
        begins = np.ceil(found.start).astype(np.int64)
        until = np.ceil(np.minimum(found.end, a.days)).astype(np.int64)
        sites = np.flatnonzero(shuts)
        for lead in np.unique(a.lead[sites]):
            _enter(out.set_out, sites[a.lead[sites] == lead], found.row, begins - lead, until)
        if out.send is not None:
            _enter(out.send, parents[holds[parents]], found.row, begins, until)
        if out.reach is not None:
            _enter(out.reach, sites, found.row, begins, until)
    return out


def _enter(counts: Counts, sites: Whole, row: Whole, begins: Whole, until: Whole) -> None:
    """Count closures at these sites from the morning ``begins`` to the one before ``until``."""
    _, n_sites, count = counts.shape
    day = np.maximum(begins, 0)
    kept = day < until
    row, day, until = row[kept], day[kept], until[kept]
    for s in sites:
        np.add.at(counts.reshape(-1), (day * n_sites + s) * count + row, 1)
        np.add.at(counts.reshape(-1), (until * n_sites + s) * count + row, -1)
