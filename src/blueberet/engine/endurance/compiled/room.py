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

STOCK, BASE, LEAST, FAILED, COMING, LOT = range(6)
PARTS = 6
"""Of each store so many rows of lanes: held; used a day but for noise and ration; least yet; first day below the
minimum; under way; what the next convoy carries."""
LAST, GAP = range(2)
"""Of each site two rows: day of the last delivery, longest run without one."""
NOW = np.dtype([(name, np.int64) for name in ("turn", "pending", "away", "dark")])
"""Of each site: the next day on which a convoy is due; tours in which one waits, is under way, had a day without power:
bits of a whole number, lane 0 lowest."""


class Work(NamedTuple):
    """Rows of lanes; lists of one tour; by day and site the tours in which a convoy comes in or there is no power.

    ``single``: of each store that orders singly what is late, then what comes on each day. ``first``, ``second``: from
    and to of the spans in which a link is down. ``spans``: of silence, ``downs``: of one link, ``joined``, ``met``.
    """

    reps: Whole
    rates: Floats
    blocked: Whole
    tour: Floats
    stores: Floats
    places: Floats
    daily: Floats
    used: Floats
    single: Floats
    now: Any
    landing: Whole
    dark: Whole
    starts: Floats
    first: Floats
    second: Floats
    spans: Floats
    downs: Floats
    joined: Floats
    met: Floats


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
    n_sites, singles = len(f.sites), int((f.stores["single"] >= 0).sum())
    links = int((f.sites["end_link"] - f.sites["first_link"]).max(initial=0))
    lists = (most_spans * max(1, links) + f.days, 2)
    return Work(
        reps=aligned((1, WIDE), np.int64),
        rates=aligned((1, WIDE)),
        blocked=aligned((len(f.known), WIDE), np.int64),
        tour=aligned((len(f.item_streams), WIDE)),
        stores=aligned((PARTS * len(f.stores), WIDE)),
        places=aligned((2 * n_sites, WIDE)),
        daily=aligned((8 * n_sites, WIDE)),
        used=aligned((4 * int((f.stores["event"] >= 0).sum()), WIDE)),
        single=aligned((singles * (f.days + 1), WIDE)),
        now=np.zeros(n_sites, dtype=NOW),
        landing=np.zeros(f.days * n_sites, dtype=np.int64),
        dark=np.zeros(f.days * n_sites, dtype=np.int64),
        starts=np.zeros(MOST_EVENTS if f.closures["clusters"].any() else 1),
        first=aligned((2 * most_spans, WIDE)),
        second=aligned((2 * most_spans, WIDE)),
        spans=np.zeros(lists),
        downs=np.zeros(lists),
        joined=np.zeros(lists),
        met=np.zeros(lists),
    )


def aligned(shape: tuple[int, int], kind: Any = np.float64) -> Any:
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
