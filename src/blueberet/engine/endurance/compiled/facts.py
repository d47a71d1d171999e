"""A mission in the flat arrays that the compiled engine reads.

In: ``Arrays``. Out: ``Facts``: numbers and one-dimensional arrays, by closure (c), store (k), site (s), link (n).
A store is what one site holds of one item. Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.endurance.chance import (
    day_factors,
    duration_table,
    poisson_steps,
    unit_exponential,
    unit_gamma,
    unit_lognormal,
)
from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, Whole
from blueberet.engine.endurance.scenario import WARM

WORD_DAYS = 63
"""Blocked days stand in words of so many bits: one less than a word has, so that no shift is as long as the word."""


def _record(**fields: str) -> Any:
    """A kind of row: names of whole numbers (i) and fractions (f), eight bytes each."""
    return np.dtype(
        [(n, np.int64 if kind == "i" else np.float64) for kind, names in fields.items() for n in names.split()]
    )


SITE = _record(
    i="parent period offset lead next_turn held reach power first end first_link end_link stream",
    f="payload battery",
)
"""``held``, ``reach``: groups of blocked days of the site itself and of the way to it on the day, -1: nobody asks.
``power``: the store that the generators run on, -1 for none. ``first``, ``end``: its stores; of its links likewise."""
STORE = _record(
    i="item up single single_row event stream first_count end_count first_step end_step",
    f="rate start target minimum kg guard",
)
"""A store is what one site holds of one item. ``up``: that of the parent. ``event``: its row among what is used by
events, -1 for steady use. ``guard``: with no less left, it was neither rationed nor failed."""
CLOSURE = _record(
    i="stream table values n mixing clusters single first_count end_count first_mark end_mark",
    f="rate before lag stretched",
)
"""``table``: where its quantiles start, -1 for none; ``values``: where its list of ``n`` durations starts.
``before``: from when on events that bring others are drawn, and when a ``single`` one begins; ``stretched``: mean
duration times the stretch."""
MARK = _record(i="lead first end")
"""Groups in which a closure blocks days, from so many days before its start on."""
LINK = _record(i="number stream table values n powered", f="mtbf")
STEP = _record(f="at factor")


class Facts(NamedTuple):
    """What the kernels read: rows of sites, stores by site, closures, their marks, links by site, steps of rationing.

    ``tables``: quantile tables one after another, ``exponential`` and ``tour`` start two of them (-1: no factor);
    ``values``: durations that are chosen from lists; ``counts``: thresholds for numbers of events. ``known``: blocked
    days of known closures, a word for each group and part of the tour. ``factors``: those of a day, empty for none.
    """

    days: int
    words: int
    horizon: float
    event: int
    exponential: int
    tour: int
    sites: Any
    stores: Any
    closures: Any
    marks: Any
    links: Any
    steps: Any
    downward: Whole
    groups: Whole
    known: Whole
    item_streams: Whole
    tables: Floats
    values: Floats
    counts: Whole
    factors: Floats


class _Stack:
    """Arrays put one after another, each once."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.at: dict[int, int] = {}
        self.size = 0

    def put(self, array: Any) -> int:
        """Where it starts; -1 for an empty one."""
        if not array.size:
            return -1
        if id(array) not in self.at:
            self.at[id(array)] = self.size
            self.parts.append(array.ravel())
            self.size += array.size
        return self.at[id(array)]

    def all(self) -> Floats:
        """All of them."""
        return np.concatenate(self.parts) if self.parts else np.zeros(0)


def pack(a: Arrays) -> Facts:
    """Lay a mission out for the kernels."""
    m, n_sites = a.mission, len(a.parent)
    tables, values, words = _Stack(), _Stack(), -(-a.days // WORD_DAYS)
    exponential = tables.put(unit_exponential())
    tour = tables.put(unit_lognormal(m.tour_cv)) if m.tour_cv else -1
    held_by = {s: n_sites + n for n, s in enumerate(sorted({int(p) for p in a.parent if p >= 0}))}
    singly = (a.held & (a.singly >= 0)).any(axis=1)
    reach_of = {int(s): n_sites + len(held_by) + n for n, s in enumerate(np.flatnonzero(singly))}
    marks = [_marks(a, a.shuts[c], a.holds[c], held_by, reach_of) for c in range(len(m.closures))]
    known = np.zeros((n_sites + len(held_by) + len(reach_of), words), dtype=np.int64)
    for (start, end), shuts, holds in zip(a.known_span, a.known_shuts, a.known_holds, strict=True):
        for lead, groups in _marks(a, shuts, holds, held_by, reach_of):
            known[groups] |= _blocked(start, end, lead, a.days, words)
    brought = [poisson_steps(c.branching).astype(np.int64) if c.branching else _NONE for c in m.closures]
    stores, counted, steps = _stores(a, sum(len(x) for x in brought))
    order = _by_need(a)
    return Facts(
        a.days,
        words,
        a.horizon,
        int(a.event),
        exponential,
        tour,
        sites=_sites(a, stores, order, held_by, reach_of),
        stores=stores,
        closures=_closures(a, tables, values, brought, marks),
        marks=_rows(MARK, _marked(marks)),
        links=_links(a, tables, values, order),
        steps=_rows(STEP, ({"at": x, "factor": f} for x, f in steps)),
        downward=a.downward.astype(np.int64),
        groups=_whole(g for found in marks for _, groups in found for g in groups),
        known=known.ravel(),
        item_streams=a.item_streams,
        tables=tables.all(),
        values=values.all(),
        counts=_whole(t for found in (*brought, *counted) for t in found),
        factors=day_factors(m.day_cv) if m.day_cv else np.zeros(0),
    )


def _sites(a: Arrays, stores: Any, order: Sequence[int], held_by: dict[int, int], reach_of: dict[int, int]) -> Any:
    by_site, rows = a.held.sum(axis=1).tolist(), np.argwhere(a.held).tolist()
    links = [sum(a.link_site[n] == s for n in order) for s in range(len(a.parent))]
    return _rows(
        SITE,
        (
            {
                name: getattr(a, name)[s]
                for name in ("parent", "period", "offset", "lead", "next_turn", "payload", "battery")
            }
            | {
                "held": held_by.get(s, -1),
                "reach": reach_of.get(s, -1),
                "power": next((k for k, (t, i) in enumerate(rows) if t == s and i == a.power and a.rate[s, i] > 0), -1),
                "first": sum(by_site[:s]),
                "end": sum(by_site[: s + 1]),
                "first_link": sum(links[:s]),
                "end_link": sum(links[: s + 1]),
                "stream": a.site_streams[s],
            }
            for s in range(len(a.parent))
        ),
    )


def _stores(a: Arrays, counts: int) -> tuple[Any, list[Whole], list[tuple[float, float]]]:
    """Rows of stores, thresholds of what is used by events (after the first ``counts``), steps of rationing."""
    where = [(int(s), int(i)) for s, i in np.argwhere(a.held)]
    at = {x: k for k, x in enumerate(where)}
    rows: list[dict[str, Any]] = []
    counted: list[Whole] = []
    steps: list[tuple[float, float]] = []
    singles = events = 0
    for s, i in where:
        single, event = int(a.singly[i]), bool(a.events[i])
        found = poisson_steps(float(a.rate[s, i])).astype(np.int64) if event and a.rate[s, i] > 0 else _NONE
        n = len(a.mission.items[i].steps)
        rows.append(
            {name: getattr(a, name)[s, i] for name in ("rate", "start", "target", "minimum")}
            | {"item": i, "up": at.get((int(a.parent[s]), i), -1), "kg": a.kg[i], "stream": a.store_streams[s, i]}
            | {"single": single, "single_row": singles if single >= 0 else -1, "event": events if event else -1}
            | {"first_count": counts, "end_count": counts + len(found)}
            | {"first_step": len(steps), "end_step": len(steps) + n}
            | {"guard": max(a.minimum[s, i], a.step_at[s, i, 0] if n else 0.0)}
        )
        singles, events, counts = singles + (single >= 0), events + event, counts + len(found)
        counted.append(found)
        steps += [(float(a.step_at[s, i, j]), float(a.step_factor[i, j])) for j in range(n)]
    return _rows(STORE, rows), counted, steps


def _closures(
    a: Arrays, tables: "_Stack", values: "_Stack", brought: Sequence[Whole], marks: Sequence[Sequence[Any]]
) -> Any:
    rows, counts, n_marks = [], 0, 0
    for c, closure in enumerate(a.mission.closures):
        table, listed = duration_table(closure.duration if closure.begins is None else closure.rest)
        before = -WARM * closure.lag_days / (1.0 - closure.branching) if closure.branching else 0.0
        rows.append(
            {
                "stream": a.closure_streams[c],
                "table": tables.put(table),
                "values": values.put(listed),
                "n": len(listed),
                "mixing": -1 if closure.mixing is None else tables.put(unit_gamma(closure.mixing)),
                "clusters": closure.branching > 0,
                "single": closure.begins is not None,
                "first_count": counts,
                "end_count": counts + len(brought[c]),
                "first_mark": n_marks,
                "end_mark": n_marks + len(marks[c]),
                "rate": closure.rate * (1.0 - closure.branching),
                "before": before if closure.begins is None else max(closure.begins, 0.0),
                "lag": closure.lag_days,
                "stretched": a.stretch_of(c) * closure.duration.mean,
            }
        )
        counts, n_marks = counts + len(brought[c]), n_marks + len(marks[c])
    return _rows(CLOSURE, rows)


def _links(a: Arrays, tables: "_Stack", values: "_Stack", order: Sequence[int]) -> Any:
    rows = []
    for n in order:
        link = a.mission.links[n]
        table, listed = duration_table(link.repair)
        rows.append(
            {"number": n, "stream": a.link_streams[n], "table": tables.put(table), "values": values.put(listed)}
            | {"n": len(listed), "powered": a.link_powered[n], "mtbf": link.mtbf_days}
        )
    return _rows(LINK, rows)


_NONE = np.zeros(0, dtype=np.int64)


def _whole(values: Iterable[Any]) -> Whole:
    return np.array(list(values), dtype=np.int64)


def _rows(kind: Any, rows: Iterable[dict[str, Any]]) -> Any:
    """Rows of a kind."""
    return np.array([tuple(row[name] for name in kind.names) for row in rows], dtype=kind)


def _marked(marks: Sequence[Sequence[tuple[int, list[int]]]]) -> Iterator[dict[str, int]]:
    """Each mark, and where its groups are."""
    at = 0
    for lead, groups in (mark for found in marks for mark in found):
        yield {"lead": lead, "first": at, "end": at + len(groups)}
        at += len(groups)


def _marks(
    a: Arrays, shuts: Flags, holds: Flags, held_by: dict[int, int], reach_of: dict[int, int]
) -> list[tuple[int, list[int]]]:
    """Groups of blocked days that a closure marks, by how many days ahead it counts."""
    by_lead: dict[int, list[int]] = {}
    for s in np.flatnonzero(shuts):
        by_lead.setdefault(int(a.lead[s]), []).append(int(s))
        if int(s) in reach_of:
            by_lead.setdefault(0, []).append(reach_of[int(s)])
    for s in np.flatnonzero(holds):
        if int(s) in held_by:
            by_lead.setdefault(0, []).append(held_by[int(s)])
    return sorted(by_lead.items())


def _blocked(start: float, end: float, lead: int, days: int, words: int) -> Whole:
    """Days of a closure as bits."""
    shut = [d for d in range(days) if start <= d + lead and end > d]
    return _whole(sum(1 << d % WORD_DAYS for d in shut if d // WORD_DAYS == w) for w in range(words))


def _by_need(a: Arrays) -> list[int]:
    """Links by site; first those that need no generator, of those first what is seldom down: most nights end there."""

    def rank(n: int) -> tuple[int, bool, float]:
        link = a.mission.links[n]
        return int(a.link_site[n]), bool(a.link_powered[n]), link.repair.mean / (link.mtbf_days + link.repair.mean)

    return sorted(range(len(a.mission.links)), key=rank)
