"""One tour told as a diary: why it failed, or how near it came.

In: a ``Mission`` and either a seed and a replication, or the closures there really were. Out: entries by day, of what
matters; words are those of whoever shows them. Why: docs/engines/endurance.md, section "Diary".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar

import numpy as np

from blueberet.engine.endurance.compiling import Arrays, Flags, Floats, compile_mission
from blueberet.engine.endurance.mission import KnownClosure, Mission
from blueberet.engine.endurance.radio import HOUR, silent_spans
from blueberet.engine.endurance.reference import play
from blueberet.engine.endurance.scenario import Scenario, Span, draw

What = Literal["closure", "waits", "relieved", "rationed", "failed", "no_power", "silent"]
Key = TypeVar("Key")
LONG = 7
"""A wait of so many days is told whatever came of it."""
ORDER: tuple[What, ...] = ("closure", "relieved", "waits", "rationed", "failed", "no_power", "silent")
"""In which order things of one day are told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that went on from ``day`` (a date, ``on``) to ``until``, 0-based, both included, at a site, of an item.

    ``closure``: ``name`` shut ``sites`` for ``amount`` days, and convoys waited for it. ``waits``: a convoy to the site
    is ready and cannot leave. ``relieved``: the first convoy after a wait brings ``amount`` kg. ``rationed``: use is
    ``amount`` of what is normal. ``failed``: ``amount`` units were left at the first day's end below the minimum.
    ``no_power``: the generators stand. ``silent``: no link for ``amount`` hours.
    """

    day: int
    until: int
    what: What
    site: str = ""
    item: str = ""
    amount: float = 0.0
    name: str = ""
    sites: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Diary:
    """``entries`` by day; ``endured``: no judged store failed; ``dull``: closures that are not told.

    ``ledger``: stock in units at each day's end, for each of ``stores`` (site, item).
    """

    entries: tuple[Entry, ...]
    endured: bool
    dull: int
    stores: tuple[tuple[str, str], ...]
    ledger: tuple[tuple[float, ...], ...]


def explain(m: Mission, seed: int, rep: int, *, everything: bool = False) -> Diary:
    """Tell replication ``rep`` of a seed: the same tour that every engine played.

    Without ``everything`` waits are left out that were short and in which nothing was rationed, failed or stood still
    at the site or below it, and with them the closures that caused them.
    """
    a = compile_mission(m)
    return _told(a, draw(a, seed, rep), everything)


def replay(m: Mission, known: Sequence[KnownClosure] = (), *, everything: bool = False) -> Diary:
    """Tell the tour with these closures, and those that the mission knows, and nothing left to chance.

    Use is as planned, that by events at its mean; links do not fail of themselves.
    """
    a = compile_mission(replace(m, closures=(), known=(*m.known, *known), tour_cv=0.0, day_cv=0.0))
    sites, items = a.rate.shape
    used = np.broadcast_to(np.where(a.events, a.rate, 0.0), (a.days, sites, items))
    return _told(a, Scenario((), np.ones(items), np.ones((a.days, sites)), ((),) * len(m.links), used), everything)


class _Notes:
    """What the reference tells while it plays, each with its day."""

    def __init__(self, kg: Floats) -> None:
        self.kg = kg
        self.waits: list[tuple[int, int]] = []
        self.arrived: list[tuple[int, int, float]] = []
        self.left: list[tuple[int, int, float]] = []
        self.rationed: list[tuple[int, tuple[int, int, float]]] = []
        self.failed: list[tuple[int, int, int, float]] = []

    def __call__(
        self, day: int, what: str, *, site: int, item: int = -1, factor: float = 1.0, stock: float = 0.0,
        brought: Floats | None = None, load: Floats | None = None,
    ) -> None:  # fmt: skip
        if what == "waits":
            self.waits.append((day, site))
        elif what == "arrived" and brought is not None:
            self.arrived.append((day, site, float(brought @ self.kg)))
        elif what == "left" and load is not None:
            self.left.append((day, site, float(load @ self.kg)))
        elif what == "rationed":
            self.rationed.append((day, (site, item, factor)))
        elif what == "failed":
            self.failed.append((day, site, item, stock))


def _told(a: Arrays, scenario: Scenario, everything: bool) -> Diary:
    m, notes = a.mission, _Notes(a.kg)
    tour = play(a, scenario, watch=notes, trace=True)
    stock = tour.stock
    assert stock is not None
    waits = _joined(notes.waits)
    trouble = {(d, s) for d, (s, _, _) in notes.rationed} | {(d, s) for d, s, _, _ in notes.failed}
    if not everything:
        waits = [w for w in waits if _matters(a, w, trouble)]
    found, dull = _closures(a, scenario, waits)
    found += [Entry(d, end, "waits", m.sites[s].code) for d, end, s in waits]
    found += _relieved(a, notes, waits)
    found += [Entry(d, end, "rationed", m.sites[s].code, m.items[i].code, factor)
              for d, end, (s, i, factor) in _joined(notes.rationed)]  # fmt: skip
    found += [Entry(d, d, "failed", m.sites[s].code, m.items[i].code, left) for d, s, i, left in notes.failed]
    found += _without_power(a, stock, scenario)
    dated = [replace(e, on=m.start + timedelta(e.day)) if m.start else e for e in found]
    dated.sort(key=lambda e: (e.day, ORDER.index(e.what), e.site, e.item))
    return Diary(tuple(dated), not bool(tour.breach[a.judged].any()), dull, *_ledger(a, stock))


def _matters(a: Arrays, wait: tuple[int, int, int], trouble: set[tuple[int, int]]) -> bool:
    """Whether a wait was long, or there was trouble at the site or below it before what came of it arrived."""
    first, last, site = wait
    if last - first + 1 >= LONG:
        return True
    below = {site}
    for s in a.downward:
        if int(a.parent[s]) in below:
            below.add(int(s))
    return any((d, s) in trouble for s in below for d in range(first, last + int(a.lead[site]) + 2))


def _joined(days: Sequence[tuple[int, Key]]) -> list[tuple[int, int, Key]]:
    """First day, last day and key of each run of days."""
    runs: dict[Key, list[list[int]]] = {}
    for day, key in days:
        of_key = runs.setdefault(key, [])
        if of_key and of_key[-1][1] == day - 1:
            of_key[-1][1] = day
        else:
            of_key.append([day, day])
    return [(first, last, key) for key, of_key in runs.items() for first, last in of_key]


def _closures(a: Arrays, scenario: Scenario, waits: Sequence[tuple[int, int, int]]) -> tuple[list[Entry], int]:
    """Closures that a convoy waited for in one of these waits, and how many others there were."""
    m, found, dull = a.mission, list[Entry](), 0
    spans: list[tuple[Span, str, Flags, Flags]] = [
        (span, m.closures[c].name or m.closures[c].code, a.shuts[c], a.holds[c])
        for c, of_source in enumerate(scenario.closures)
        for span in of_source
    ]
    spans += [
        ((float(a.known_span[n, 0]), float(a.known_span[n, 1])), k.name, a.known_shuts[n], a.known_holds[n])
        for n, k in enumerate(m.known)
    ]
    for (start, end), name, shuts, holds in spans:
        if end <= 0:
            continue
        for first, last, s in waits:
            up = int(a.parent[s])
            met = (shuts[s] and start <= last + int(a.lead[s])) or (up >= 0 and holds[up] and start <= last)
            if met and end > first:
                sites = tuple(x.code for x, yes in zip(m.sites, shuts, strict=True) if yes)
                day = max(0, int(start))  # After the tour has ended, if the convoy would still have been on its way.
                until = max(day, min(a.days, math.ceil(end)) - 1)
                found.append(Entry(day, until, "closure", amount=end - start, name=name, sites=sites))
                break
        else:
            dull += 1
    return found, dull


def _relieved(a: Arrays, notes: _Notes, waits: Sequence[tuple[int, int, int]]) -> list[Entry]:
    """The first convoy that comes to a site after each wait."""
    out = dict[tuple[int, int], Entry]()
    for _, last, s in waits:
        come = notes.arrived if a.lead[s] else notes.left  # What is on the way less than a day never arrives later.
        came = [(d, kg) for d, site, kg in come if site == s and d > last]
        if came:
            day, kg = came[0]
            out[s, day] = Entry(day, day, "relieved", a.mission.sites[s].code, amount=kg)
    return list(out.values())


def _without_power(a: Arrays, stock: Floats, scenario: Scenario) -> list[Entry]:
    """Days on which generators stand, and spans of more than an hour in which a site cannot talk."""
    m, out = a.mission, list[Entry]()
    power_out = np.zeros((a.days, len(m.sites)), dtype=bool)
    if a.power >= 0:
        power_out = (stock[:, :, a.power] <= 0) & a.held[:, a.power] & (a.rate[:, a.power] > 0)
        days = [(int(d), int(s)) for d, s in zip(*np.nonzero(power_out), strict=True)]
        out += [Entry(d, end, "no_power", m.sites[s].code, m.items[a.power].code) for d, end, s in _joined(days)]
    for s, spans in enumerate(silent_spans(a, scenario.toggles, power_out)):
        out += [
            Entry(int(start), max(int(start), math.ceil(end) - 1), "silent", m.sites[s].code, amount=(end - start) * 24)
            for start, end in spans
            if end - start > HOUR
        ]
    return out


def _ledger(a: Arrays, stock: Floats) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[float, ...], ...]]:
    m = a.mission
    stores = tuple((m.sites[s].code, m.items[i].code) for s, i in zip(*np.nonzero(a.held), strict=True))
    return stores, tuple(map(tuple, stock[:, a.held].tolist()))
