"""A mission in the flat arrays that the compiled engine reads.

In: ``Arrays``. Out: ``Facts``: numbers and one-dimensional arrays, by closure (c), store (k), site (s), link (n).
A store is what one site holds of one item. Why: docs/engines/endurance.md, section "Engines".
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.endurance.chance import (
    BINS,
    LEVELS,
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


class Facts(NamedTuple):
    """What the kernels read. A *group* is a row of blocked days: one for the way to each site, more where needed.

    ``tables``: quantile tables one after another; ``*_table``: where one starts, -1 for none. ``values``: durations
    that are chosen from a list, ``*_values``: where it starts, ``*_n``: how long it is (0: by table).
    ``marks`` of closure c, from ``c_mark[c]`` to ``c_mark[c + 1]``: lead days; its groups from ``m_group[m]`` on.
    ``known``: blocked days of known closures, a word each for group and part of the tour.
    """

    days: int
    words: int
    sites: int
    horizon: float
    stretch: float
    tables: Floats
    values: Floats
    steps: Whole
    exponential: int
    known: Whole
    c_stream: Whole
    c_rate: Floats
    c_table: Whole
    c_values: Whole
    c_n: Whole
    c_mixing: Whole
    c_stretched: Floats
    c_clusters: Flags
    c_before: Floats
    c_lag: Floats
    c_step: Whole
    c_mark: Whole
    m_lead: Whole
    m_group: Whole
    groups: Whole
    factors: Floats
    tour: int
    i_stream: Whole
    s_stream: Whole
    s_down: Whole
    s_parent: Whole
    s_period: Whole
    s_offset: Whole
    s_lead: Whole
    s_next_turn: Flags
    s_payload: Floats
    s_held: Whole
    s_reach: Whole
    s_store: Whole
    s_link: Whole
    s_battery: Floats
    s_power: Whole
    k_item: Whole
    k_up: Whole
    k_rate: Floats
    k_start: Floats
    k_target: Floats
    k_minimum: Floats
    k_kg: Floats
    k_ration: Floats
    k_single: Whole
    k_single_row: Whole
    k_event: Whole
    k_stream: Whole
    k_poisson: Whole
    k_step: Whole
    step_at: Floats
    step_factor: Floats
    n_link: Whole
    n_stream: Whole
    n_mtbf: Floats
    n_table: Whole
    n_values: Whole
    n_n: Whole
    n_powered: Flags


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

    def all(self, kind: type) -> Any:
        return np.concatenate(self.parts).astype(kind) if self.parts else np.zeros(1, dtype=kind)


def pack(a: Arrays) -> Facts:
    """Lay a mission out for the kernels."""
    m, n_sites = a.mission, len(a.parent)
    tables, values, steps = _Stack(), _Stack(), _Stack()
    durations = [duration_table(c.duration) for c in m.closures]
    repairs = [duration_table(k.repair) for k in m.links]
    held_by = {s: n_sites + n for n, s in enumerate(sorted({int(p) for p in a.parent if p >= 0}))}
    singly = a.held & (a.singly >= 0)
    reach_of = {int(s): n_sites + len(held_by) + n for n, s in enumerate(np.flatnonzero(singly.any(axis=1)))}
    marks = [_marks(a, a.shuts[c], a.holds[c], held_by, reach_of) for c in range(len(m.closures))]
    words = -(-a.days // WORD_DAYS)
    known = np.zeros((n_sites + len(held_by) + len(reach_of), words), dtype=np.int64)
    for (start, end), shuts, holds in zip(a.known_span, a.known_shuts, a.known_holds, strict=True):
        for lead, groups in _marks(a, shuts, holds, held_by, reach_of):
            known[groups] |= _blocked(start, end, lead, a.days, words)
    stores = [(int(s), int(i)) for s, i in zip(*np.nonzero(a.held), strict=True)]
    row = {store: k for k, store in enumerate(stores)}
    by_step = [_steps(a, s, i) for s, i in stores]
    order = _by_need(a)
    events = [bool(a.events[i]) for _, i in stores]
    by_event = [
        poisson_steps(float(a.rate[s, i])).astype(np.int64) if a.events[i] and a.rate[s, i] > 0 else _NONE
        for s, i in stores
    ]
    brought = [poisson_steps(c.branching).astype(np.int64) if c.branching else _NONE for c in m.closures]
    items = [i for _, i in stores]
    at = tuple(np.array(stores, dtype=np.int64).reshape(-1, 2).T)
    facts = Facts(
        days=a.days,
        words=words,
        sites=n_sites,
        horizon=a.horizon,
        stretch=float(a.stretch),
        exponential=tables.put(unit_exponential()),
        known=known.ravel(),
        c_stream=a.closure_streams,
        c_rate=_floats(c.rate * (1.0 - c.branching) for c in m.closures),
        c_table=_whole(tables.put(d[0]) for d in durations),
        c_values=_whole(values.put(d[1]) for d in durations),
        c_n=_whole(len(d[1]) for d in durations),
        c_mixing=_whole(-1 if c.mixing is None else tables.put(unit_gamma(c.mixing)) for c in m.closures),
        c_stretched=_floats(a.stretch * c.duration.mean for c in m.closures),
        c_clusters=np.array([c.branching > 0 for c in m.closures], dtype=bool),
        c_before=_floats(-WARM * c.lag_days / (1.0 - c.branching) if c.branching else 0.0 for c in m.closures),
        c_lag=_floats(c.lag_days for c in m.closures),
        c_step=_starts(brought),
        c_mark=_starts(marks),
        m_lead=_whole(lead for found in marks for lead, _ in found),
        m_group=_starts([groups for found in marks for _, groups in found]),
        groups=_whole(g for found in marks for _, groups in found for g in groups),
        factors=day_factors(m.day_cv) if m.day_cv else np.zeros(0),
        tour=tables.put(unit_lognormal(m.tour_cv)) if m.tour_cv else -1,
        i_stream=a.item_streams,
        s_stream=a.site_streams,
        s_down=a.downward.astype(np.int64),
        s_parent=a.parent.astype(np.int64),
        s_period=a.period.astype(np.int64),
        s_offset=a.offset.astype(np.int64),
        s_lead=a.lead.astype(np.int64),
        s_next_turn=a.next_turn,
        s_payload=a.payload.astype(np.float64),
        s_held=_whole(held_by.get(int(s), -1) for s in range(n_sites)),
        s_reach=_whole(reach_of.get(s, -1) for s in range(n_sites)),
        s_store=_starts([[i for t, i in stores if t == s] for s in range(n_sites)]),
        s_link=_starts([[n for n in order if a.link_site[n] == s] for s in range(n_sites)]),
        s_power=_whole(
            row[s, a.power] if (s, a.power) in row and a.rate[s, a.power] > 0 else -1 for s in range(n_sites)
        ),
        s_battery=a.battery.astype(np.float64),
        k_item=_whole(items),
        k_up=_whole(row.get((int(a.parent[s]), i), -1) for s, i in stores),
        k_rate=a.rate[at],
        k_start=a.start[at].astype(np.float64),
        k_target=a.target[at],
        k_minimum=a.minimum[at],
        k_kg=a.kg[at[1]].astype(np.float64),
        k_ration=_floats(found[0][0] if found else 0.0 for found in by_step),
        k_single=_whole(a.singly[i] for i in items),
        k_single_row=_running([a.singly[i] >= 0 for i in items]),
        k_event=_running(events) if any(events) else _whole(-1 for _ in stores),
        k_stream=a.store_streams[at],
        k_poisson=_starts(by_event),
        k_step=_starts(by_step),
        step_at=_floats(x for found in by_step for x, _ in found),
        step_factor=_floats(f for found in by_step for _, f in found),
        n_link=_whole(order),
        n_stream=a.link_streams,
        n_mtbf=_floats(k.mtbf_days for k in m.links),
        n_table=_whole(tables.put(r[0]) for r in repairs),
        n_values=_whole(values.put(r[1]) for r in repairs),
        n_n=_whole(len(r[1]) for r in repairs),
        n_powered=a.link_powered,
        tables=np.zeros(0),
        values=np.zeros(0),
        steps=_whole(t for found in (*brought, *by_event) for t in found),
    )
    assert len(tables.parts) * LEVELS * (BINS + 1) == tables.size
    return facts._replace(
        tables=tables.all(np.float64),
        values=values.all(np.float64),
        k_poisson=facts.k_poisson + facts.c_step[-1],
        k_event=np.where(events, facts.k_event, -1),
        k_single_row=np.where(facts.k_single >= 0, facts.k_single_row, -1),
    )


_NONE = np.zeros(0, dtype=np.int64)


def _whole(values: Iterable[Any]) -> Whole:
    return np.array(list(values), dtype=np.int64)


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _starts(parts: Sequence[Any]) -> Whole:
    """Where each part starts when all stand in a row, and where the last one ends."""
    return np.cumsum([0, *(len(p) for p in parts)], dtype=np.int64)


def _running(flags: Sequence[Any]) -> Whole:
    """How many flags before each are set."""
    return np.cumsum([0, *flags], dtype=np.int64)[:-1]


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


def _steps(a: Arrays, s: int, i: int) -> list[tuple[float, float]]:
    n = len(a.mission.items[i].steps)
    return [(float(a.step_at[s, i, j]), float(a.step_factor[i, j])) for j in range(n)]


def _by_need(a: Arrays) -> list[int]:
    """Links by site; first those that need no generator, of those first what is seldom down: most nights end there."""

    def rank(n: int) -> tuple[int, bool, float]:
        link = a.mission.links[n]
        return int(a.link_site[n]), bool(a.link_powered[n]), link.repair.mean / (link.mtbf_days + link.repair.mean)

    return sorted(range(len(a.mission.links)), key=rank)
