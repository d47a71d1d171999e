"""When a site cannot talk: no link up.

In: times at which links flip, days without power. Out: ``Dark`` by site. Communications are exact in time, not by day.
Why: docs/engines/endurance.md, section "Communications".
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Arrays

Spans = list[tuple[float, float]]
HOUR = 1.0 / 24.0


@dataclass(frozen=True, slots=True)
class Dark:
    """Hours without any link in the tour, episodes of more than an hour, calendar days with more than an hour of it."""

    hours: float = 0.0
    episodes: int = 0
    days: int = 0


def silence(
    a: Arrays, toggles: Iterable[tuple[float, ...]], power_out: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> tuple[Dark, ...]:
    """Blackouts of every site; none for a site that has no link at all."""
    return tuple(measured(spans, a.days) for spans in silent_spans(a, toggles, power_out))


def silent_spans(
    a: Arrays, toggles: Iterable[tuple[float, ...]], power_out: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> list[Spans]:
    """When no link is up, by site, in order and apart."""
    downs = [down_spans(flips, a.days) for flips in toggles]
    out = list[Spans]()
    for s in range(len(a.parent)):
        here = [k for k, site in enumerate(a.link_site) if site == s]
        outages = _outages(power_out[:, s], float(a.battery[s]))
        spans: Spans = [(0.0, float(a.days))] if here else []
        for k in here:
            spans = both(spans, either(downs[k], outages) if a.link_powered[k] else downs[k])
        out.append(spans)
    return out


def down_spans(flips: tuple[float, ...], days: int) -> Spans:
    """Spans in which a link is down: from each odd flip to the next."""
    ends = (*flips[1::2], float(days)) if len(flips) % 2 else flips[1::2]
    return list(zip(flips[::2], ends, strict=True))


def _outages(out: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], battery: float) -> Spans:
    """Runs of days without power, less what the batteries bridge at their beginning."""
    spans, d = list[tuple[float, float]](), 0
    while d < len(out):
        end = d
        while end < len(out) and out[end]:
            end += 1
        if end > d and d + battery < end:
            spans.append((d + battery, float(end)))
        d = max(end, d + 1)
    return spans


def either(a: Spans, b: Spans) -> Spans:
    """Union of two lists of spans, each in order and apart."""
    out: Spans = []
    for start, end in sorted(a + b):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def both(a: Spans, b: Spans) -> Spans:
    """Intersection of two lists of spans, each in order and apart."""
    out, i, j = list[tuple[float, float]](), 0, 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            out.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return out


def measured(spans: Spans, days: int) -> Dark:
    """Hours, episodes and days of a list of spans; sums run in the order of time."""
    total, episodes, dark_days, day, of_day = 0.0, 0, 0, -1, 0.0
    for start, end in spans:
        total = total + (end - start)
        episodes += end - start > HOUR
        d = int(start)
        while d < end and d < days:
            part = min(end, d + 1.0) - max(start, float(d))
            if d != day:
                dark_days += of_day > HOUR
                day, of_day = d, 0.0
            of_day = of_day + part
            d += 1
    dark_days += of_day > HOUR
    return Dark(total * 24.0, episodes, dark_days)
