"""Blackouts of many tours at once: the spans of all rows are walked side by side.

In: spans in which links are down, days without power. Out: hours, episodes and days of blackout by tour and site. The
rules are those of ``radio``. Why: docs/engines/endurance.md, section "Communications".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.radio import HOUR

Downs = Callable[[int, Whole], "Runs"]
"""Gives the spans in which a link is down in some tours: one row for each of the tours asked for."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Spans of many rows, flat, by row and time. Those of row r stand from ``first[r]`` to ``first[r + 1]``."""

    row: Whole
    start: Floats
    end: Floats
    first: Whole

    @classmethod
    def of(cls, row: Whole, start: Floats, end: Floats, n_rows: int) -> Self:
        """Put spans in the order of their rows; within a row they are in the order of time already."""
        if row.size and np.any(row[1:] < row[:-1]):
            order = np.argsort(row, kind="stable")
            row, start, end = row[order], start[order], end[order]
        return cls(row, start, end, np.searchsorted(row, np.arange(n_rows + 1)))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Rows of several one after the other."""
        offsets = np.cumsum([0, *(len(p) for p in parts)])
        row = np.concatenate([p.row + o for p, o in zip(parts, offsets[:-1], strict=True)])
        start, end = (np.concatenate(x) for x in ([p.start for p in parts], [p.end for p in parts]))
        return cls.of(row, start, end, int(offsets[-1]))

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.first) - 1

    @property
    def sizes(self) -> Whole:
        """Number of spans by row."""
        return np.diff(self.first)

    def only(self, rows: Whole) -> "Runs":
        """These rows, ascending; the first of them becomes row 0."""
        sizes = self.sizes[rows]
        first = np.concatenate([[0], np.cumsum(sizes)])
        at = np.arange(first[-1]) + np.repeat(self.first[rows] - first[:-1], sizes)
        return Runs(np.repeat(np.arange(len(rows)), sizes), self.start[at], self.end[at], first)


def silence_many(a: Arrays, downs: Downs, power_out: Flags | None, count: int) -> tuple[Floats, Whole, Whole]:
    """Hours, episodes and days of blackout, each (count, L). ``power_out`` (days, L, count); None: never.

    Links are taken from the one that fails least: where it and the next were never down together, no other is drawn.
    """
    n_sites = len(a.parent)
    links = [_least_failing_first(a, s) for s in range(n_sites)]
    rows = np.flatnonzero(np.repeat([bool(k) for k in links], count))
    outages = _outages(a, power_out)
    spans: Runs | None = None
    for rank in range(max(map(len, links), default=0)):
        sites = [s for s in range(n_sites) if len(links[s]) > rank]
        finished = np.isin(rows // count, sites, invert=True)
        here = np.flatnonzero(~finished)
        parts = []
        for s in sites:
            tours = rows[rows // count == s]
            down = downs(links[s][rank], tours % count)
            parts.append(_without_power(down, outages, tours) if a.link_powered[links[s][rank]] else down)
        down = Runs.together(parts)
        if spans is None:
            spans = _lasting(down)
        elif here.size == rows.size:
            spans = both_many(spans, down)
        else:
            kept, met = spans.only(np.flatnonzero(finished)), both_many(spans.only(here), down)
            row = np.concatenate([np.flatnonzero(finished)[kept.row], here[met.row]])
            start, end = np.concatenate([kept.start, met.start]), np.concatenate([kept.end, met.end])
            spans = Runs.of(row, start, end, rows.size)
        dark = np.flatnonzero(spans.sizes)
        rows, spans = rows[dark], spans.only(dark)
    hours: Floats = np.zeros(n_sites * count)
    episodes, days = np.zeros((2, n_sites * count), dtype=np.int64)
    if spans is not None and rows.size:
        hours[rows], episodes[rows], days[rows] = measured_many(spans, a.days)
    shape = (n_sites, count)
    return hours.reshape(shape).T.copy(), episodes.reshape(shape).T.copy(), days.reshape(shape).T.copy()


def _least_failing_first(a: Arrays, s: int) -> list[int]:
    here = np.flatnonzero(a.link_site == s)
    return sorted((int(k) for k in here), key=lambda k: (a.link_powered[k], -a.mission.links[k].mtbf_days, k))


def _lasting(spans: Runs) -> Runs:
    kept = spans.start < spans.end
    return spans if kept.all() else Runs.of(spans.row[kept], spans.start[kept], spans.end[kept], len(spans))


def _outages(a: Arrays, out: Flags | None) -> Runs | None:
    """Runs of days without power by site and tour, less what the batteries bridge at their beginning."""
    if out is None or not out.any():
        return None
    days, n_sites, count = out.shape
    by_row = np.zeros((n_sites * count, days + 2), dtype=np.int8)
    by_row[:, 1:-1] = out.reshape(days, -1).T
    turn = np.diff(by_row, axis=1)
    row, began = np.nonzero(turn > 0)
    ended = np.nonzero(turn < 0)[1]
    start, end = began + a.battery[row // count], ended.astype(np.float64)
    kept = start < end
    return Runs.of(row[kept], start[kept], end[kept], n_sites * count)


def _without_power(down: Runs, outages: Runs | None, rows: Whole) -> Runs:
    """Spans in which a powered link is down: its own and those without power."""
    touched = down.row[1:][(down.row[1:] == down.row[:-1]) & (down.start[1:] <= down.end[:-1])]
    more = None if outages is None else outages.only(rows)
    if more is not None:
        touched = np.concatenate([touched, more.row])
    if not touched.size:
        return down
    changed = np.zeros(len(down), dtype=bool)
    changed[touched] = True
    some, others = np.flatnonzero(changed), np.flatnonzero(~changed)
    parts = [down.only(some)] + ([more.only(some)] if more is not None else [])
    row, start, end = (np.concatenate(x) for x in zip(*((p.row, p.start, p.end) for p in parts), strict=True))
    merged, kept = merged_many(row, start, end, some.size), down.only(others)
    row = np.concatenate([some[merged.row], others[kept.row]])
    start, end = np.concatenate([merged.start, kept.start]), np.concatenate([merged.end, kept.end])
    return Runs.of(row, start, end, len(down))


def merged_many(row: Whole, start: Floats, end: Floats, n_rows: int) -> Runs:
    """Union of spans by row, as ``radio.either``."""
    order = np.lexsort((end, start, row))
    row, start, end = row[order], start[order], end[order]
    first = np.searchsorted(row, np.arange(n_rows + 1))
    if not row.size:
        return Runs(row, start, end, first)
    begins, until, reach = np.ones(row.size, dtype=bool), end.copy(), end[first[:-1].clip(max=row.size - 1)]
    rows, n = np.flatnonzero(np.diff(first) > 1), 1
    while rows.size:
        at = first[rows] + n
        new = start[at] > reach[rows]
        reach[rows] = np.where(new, end[at], np.maximum(reach[rows], end[at]))
        begins[at], until[at] = new, reach[rows]
        n += 1
        rows = rows[first[rows] + n < first[rows + 1]]
    last = np.concatenate([begins[1:], [True]])
    return Runs.of(row[begins], start[begins], until[last], n_rows)


def both_many(a: Runs, b: Runs) -> Runs:
    """Intersection of spans by row, as ``radio.both``."""
    rows = np.flatnonzero((a.sizes > 0) & (b.sizes > 0))
    i, j, last_a, last_b = a.first[rows], b.first[rows], a.first[rows + 1], b.first[rows + 1]
    found: list[tuple[Whole, Floats, Floats]] = []
    while rows.size:
        end_a, end_b = a.end[i], b.end[j]
        start, end = np.maximum(a.start[i], b.start[j]), np.minimum(end_a, end_b)
        if (met := np.flatnonzero(start < end)).size:
            found.append((rows[met], start[met], end[met]))
        onward = end_a < end_b
        i = i + onward
        j = j + ~onward
        alive = (i < last_a) & (j < last_b)
        if not alive.all():
            rows, i, j, last_a, last_b = rows[alive], i[alive], j[alive], last_a[alive], last_b[alive]
    if not found:
        return Runs.of(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), len(a))
    row, starts, ends = (np.concatenate(part) for part in zip(*found, strict=True))
    return Runs.of(row, starts, ends, len(a))


def measured_many(spans: Runs, days: int) -> tuple[Floats, Whole, Whole]:
    """Hours, episodes and days by row, as ``radio.measured``: sums run in the order of time."""
    n_rows = len(spans)
    total, of_day, day = np.zeros(n_rows), np.zeros(n_rows), np.full(n_rows, -1)
    dark_days, length = np.zeros(n_rows, dtype=np.int64), spans.end - spans.start
    episodes = np.bincount(spans.row[length > HOUR], minlength=n_rows)
    rows, n = np.flatnonzero(spans.sizes), 0
    while rows.size:
        at = spans.first[rows] + n
        total[rows] += length[at]
        within, start, end = rows, spans.start[at], spans.end[at]
        d = start.astype(np.int64)
        while within.size:
            part = np.minimum(end, d + 1.0) - np.maximum(start, d)
            if (new := np.flatnonzero(d != day[within])).size:
                dark_days[within[new]] += of_day[within[new]] > HOUR
                day[within[new]], of_day[within[new]] = d[new], 0.0
            of_day[within] += part
            d = d + 1
            more = (d < end) & (d < days)
            within, start, end, d = within[more], start[more], end[more], d[more]
        n += 1
        rows = rows[spans.first[rows] + n < spans.first[rows + 1]]
    dark_days += of_day > HOUR
    return total * 24.0, episodes, dark_days
