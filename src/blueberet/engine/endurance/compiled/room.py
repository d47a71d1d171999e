"""Room to work in for sixteen tours, and the arrays for what comes of them.

In: ``Facts``. Out: ``Work``, used again and again by one thread; ``Came``, the fields of a ``Block``; ``Given``.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.endurance.compiled.facts import Facts
from blueberet.engine.endurance.compiling import Arrays, Floats, Whole
from blueberet.engine.endurance.scenario import MOST_EVENTS, Scenario
from blueberet.engine.kit.lanes import WIDE


class Work(NamedTuple):
    """Rows of lanes, and lists of one tour. Bits of whole numbers are lanes too, lane 0 lowest."""

    reps: Whole
    rates: Floats
    blocked: Whole
    tour: Floats
    base: Floats
    stock: Floats
    least: Floats
    failed: Floats
    coming: Floats
    lot: Floats
    daily: Floats
    used: Floats
    late: Floats
    single: Floats
    last: Floats
    gap: Floats
    turn: Whole
    pending: Whole
    away: Whole
    landing: Whole
    dark: Whole
    ever_dark: Whole
    starts: Floats
    first_from: Floats
    first_to: Floats
    second_from: Floats
    second_to: Floats
    span_from: Floats
    span_to: Floats
    link_from: Floats
    link_to: Floats
    next_from: Floats
    next_to: Floats
    met_from: Floats
    met_to: Floats


class Came(NamedTuple):
    """Fields of a ``Block``."""

    failed: Whole
    least: Floats
    short: Floats
    gap: Whole
    hours: Floats
    episodes: Whole
    days: Whole


class Given(NamedTuple):
    """Scenarios that are given, one after another; ``count`` 0: they are drawn.

    ``span_at`` (count * closures + 1) and ``flip_at`` (count * links + 1): where the spans and flips of each start.
    """

    count: int
    span_at: Whole
    span_from: Floats
    span_to: Floats
    tour: Floats
    daily: Floats
    used: Floats
    flip_at: Whole
    flips: Floats


def make_work(f: Facts, most_spans: int) -> Work:
    """Room for one thread; ``most_spans`` that a link may be down in one tour."""
    stores, events, singles = len(f.k_item), int((f.k_event >= 0).sum()), int((f.k_single >= 0).sum())
    longest = most_spans * int(np.diff(f.s_link).max(initial=1)) + f.days
    rows = {
        "reps": 1, "rates": 1, "blocked": len(f.known), "tour": len(f.i_stream), "daily": 8 * f.sites,
        "used": 4 * events, "late": singles, "single": singles * f.days, "last": f.sites, "gap": f.sites,
    }  # fmt: skip
    rows |= dict.fromkeys(("base", "stock", "least", "failed", "coming", "lot"), stores)
    rows |= dict.fromkeys(("first_from", "first_to", "second_from", "second_to"), most_spans)
    numbers = {
        "turn": f.sites,
        "pending": f.sites,
        "away": f.sites,
        "landing": f.days * f.sites,
        "dark": f.days * f.sites,
    }
    numbers |= {"ever_dark": f.sites, "starts": MOST_EVENTS if f.c_clusters.any() else 1}
    numbers |= dict.fromkeys(
        ("span_from", "span_to", "link_from", "link_to", "next_from", "next_to", "met_from", "met_to"), longest
    )
    whole = {"reps", "blocked", "turn", "pending", "away", "landing", "dark", "ever_dark"}
    return Work(
        **{
            name: aligned(
                (rows[name], WIDE) if name in rows else (numbers[name],), np.int64 if name in whole else float
            )
            for name in Work._fields
        }
    )


def aligned(shape: tuple[int, ...], kind: Any) -> Any:
    """An array of zeros that starts where a line of the cache does: lanes that lie across two cost twice."""
    size = int(np.prod(shape))
    room = np.zeros(size + 8, dtype=kind)
    skip = -room.ctypes.data % 64 // 8
    return room[skip : skip + size].reshape(shape)


def make_came(a: Arrays, count: int) -> Came:
    """Arrays for ``count`` tours; what is not held never fails."""
    n_sites, stores = len(a.parent), (count, *a.rate.shape)
    whole, real = np.int64, np.float64
    return Came(
        np.full(stores, -1, whole),
        np.full(stores, np.inf),
        np.zeros(stores),
        np.zeros((count, n_sites), whole),
        np.zeros((count, n_sites), real),
        np.zeros((count, n_sites), whole),
        np.zeros((count, n_sites), whole),
    )


def usual_spans(a: Arrays) -> int:
    """So many times a link is hardly ever down in one tour; the engine makes more room where it is."""
    cycles = max((a.days / (k.mtbf_days + k.repair.mean) for k in a.mission.links), default=0.0)
    return int(16 + cycles + 8 * cycles**0.5)


def give(a: Arrays, scenarios: Sequence[Scenario]) -> Given:
    """Lay given scenarios one after another."""
    n = len(scenarios)
    spans = [found for x in scenarios for found in x.closures]
    flips = [found for x in scenarios for found in x.toggles]
    flat = np.array([s for found in spans for s in found], dtype=np.float64).reshape(-1, 2)
    return Given(
        n,
        np.cumsum([0, *map(len, spans)], dtype=np.int64),
        flat[:, 0].copy(),
        flat[:, 1].copy(),
        np.array([x.tour for x in scenarios], dtype=np.float64).reshape(n, len(a.kg)),
        np.array([x.daily for x in scenarios], dtype=np.float64).reshape(n, a.days, len(a.parent)),
        np.array([x.used for x in scenarios], dtype=np.float64).reshape(n, a.days, *a.rate.shape),
        np.cumsum([0, *map(len, flips)], dtype=np.int64),
        np.array([t for found in flips for t in found], dtype=np.float64),
    )
