"""A mission as arrays, the only thing the engines see.

In: a ``Mission``. Out: ``Arrays``: L sites in the order of the mission, I items, S steps of rationing, C closures,
K links. Why: docs/engines/endurance.md, section "Arrays".
"""

from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.chance import stream
from blueberet.engine.endurance.mission import Mission

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
UNLIMITED = np.inf


@dataclass(frozen=True, eq=False)
class Arrays:
    """What one tour is computed from. Units: days, kg, the item's own unit; days of supply are stock over ``rate``.

    ``downward`` (L): sites, each after its parent. ``parent`` (L): position, -1 for fed from outside.
    ``rate`` (L, I): planned use a day; ``echelon`` (L, I): with all that is fed from the site, directly or not.
    ``judged`` (L, I): a store whose falling below ``minimum`` fails the mission. ``step_at`` (L, I, S): stock below
    which consumption is ``step_factor`` (I, S), falling; unused steps are at 0. ``singly`` (I): days until a unit that
    was used comes back, -1: by convoy. ``shuts`` (C, L): the closure shuts the way to the site; ``holds`` (C, L): the
    site itself, so that nothing leaves it. Known closures come as (start, end, shuts, holds) with one row each.
    ``stretch``: for importance sampling; above 0, a duration is drawn from an exponential distribution with so many
    times the mean: every second one (top bit of word 3 of its block) or, with ``event`` 0 or more, that of the event of
    this number alone; of the source ``stretched`` alone (-1: of all). Weights: ``docs/engines/endurance.md``.
    """

    mission: Mission
    days: int
    downward: Whole
    parent: Whole
    period: Whole
    offset: Whole
    lead: Whole
    next_turn: Flags
    payload: Floats
    rate: Floats
    echelon: Floats
    target: Floats
    start: Floats
    minimum: Floats
    judged: Flags
    held: Flags
    kg: Floats
    step_at: Floats
    step_factor: Floats
    events: Flags
    singly: Whole
    power: int
    battery: Floats
    shuts: Flags
    holds: Flags
    known_span: Floats
    known_shuts: Flags
    known_holds: Flags
    link_site: Whole
    link_powered: Flags
    closure_streams: Whole
    item_streams: Whole
    site_streams: Whole
    store_streams: Whole
    link_streams: Whole
    stretch: float = 0.0
    stretched: int = -1
    event: int = -1

    def stretch_of(self, n: int) -> float:
        """By how much the durations of source ``n`` are stretched; 0 for not at all."""
        return self.stretch if self.stretched in (-1, n) else 0.0

    @property
    def horizon(self) -> float:
        """Closures that start from here on touch no day of the tour."""
        return float(self.days + int(self.lead.max(initial=0)))


def compile_mission(m: Mission) -> Arrays:
    """Turn a checked mission into arrays."""
    sites, items, n_steps = m.sites, m.items, max((len(i.steps) for i in m.items), default=0)
    shape = (len(sites), len(items))
    table = {name: np.zeros(shape) for name in ("rate", "target", "start", "minimum")}
    held = np.zeros(shape, dtype=bool)
    for s, site in enumerate(sites):
        for store in site.stores:
            i = m.item_index[store.item]
            held[s, i] = True
            table["rate"][s, i] = site.heads * items[i].per_head + store.fixed
            table["target"][s, i] = store.target
            table["start"][s, i] = store.target if store.start is None else store.start
            table["minimum"][s, i] = store.minimum
    parent = np.array([m.site_index[s.parent] if s.parent else -1 for s in sites])
    echelon = table["rate"].copy()
    for s in reversed(m.downward):
        if parent[s] >= 0:
            echelon[parent[s]] += echelon[s]
    step_at, step_factor = np.zeros((*shape, n_steps)), np.ones((len(items), n_steps))
    for i, item in enumerate(items):
        for n, step in enumerate(sorted(item.steps, key=lambda x: -x.below_days)):
            step_at[:, i, n] = step.below_days * echelon[:, i]
            step_factor[i, n] = step.factor
    reach = [_reach(m, c.sites, c.routes, c.everywhere) for c in m.closures]
    given = [_reach(m, c.sites, c.routes, c.everywhere) for c in m.known]
    empty = np.zeros((0, len(sites)), dtype=bool)
    return Arrays(
        mission=m,
        days=m.days,
        downward=np.array(m.downward),
        parent=parent,
        period=np.array([s.period for s in sites]),
        offset=np.array([s.offset for s in sites]),
        lead=np.array([s.lead for s in sites]),
        next_turn=np.array([s.retry == "next_turn" for s in sites]),
        payload=np.array([UNLIMITED if s.payload_kg is None else s.payload_kg for s in sites]),
        rate=table["rate"],
        echelon=echelon,
        target=table["target"],
        start=table["start"],
        minimum=table["minimum"],
        judged=held & np.array([s.judged for s in sites])[:, None],
        held=held,
        kg=np.array([i.kg for i in items]),
        step_at=step_at,
        step_factor=step_factor,
        events=np.array([i.demand == "events" for i in items]),
        singly=np.array([-1 if i.lead_days is None else i.lead_days for i in items]),
        power=next((n for n, i in enumerate(items) if i.power), -1),
        battery=np.array([s.battery_hours for s in sites]) / 24.0,
        shuts=np.array([r[0] for r in reach]) if reach else empty,
        holds=np.array([r[1] for r in reach]) if reach else empty,
        known_span=np.array([(c.start, c.end) for c in m.known]).reshape(-1, 2),
        known_shuts=np.array([r[0] for r in given]) if given else empty,
        known_holds=np.array([r[1] for r in given]) if given else empty,
        link_site=np.array([m.site_index[k.site] for k in m.links], dtype=np.int64),
        link_powered=np.array([k.powered for k in m.links], dtype=bool),
        closure_streams=_streams("closure", [c.code for c in m.closures]),
        item_streams=_streams("tour", [i.code for i in items]),
        site_streams=_streams("day", [s.code for s in sites]),
        store_streams=_streams("use", [f"{s.code}/{i.code}" for s in sites for i in items]).reshape(shape),
        link_streams=_streams("link", [f"{k.site}/{k.name}" for k in m.links]),
    )


def _streams(kind: str, names: list[str]) -> Whole:
    return np.array([stream(f"{kind}:{name}") for name in names], dtype=np.int64)


def _reach(m: Mission, sites: tuple[str, ...], routes: tuple[str, ...], everywhere: bool) -> tuple[Flags, Flags]:
    """Which sites cannot be reached, and which cannot send."""
    holds = np.array([everywhere or s.code in sites for s in m.sites])
    return holds | np.array([s.code in routes for s in m.sites]), holds
