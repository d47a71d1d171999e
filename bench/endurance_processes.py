"""Tours as processes of SimPy: the way most would write them, to measure ours beside.

In: ``Arrays`` of a mission of steady use; closures and flips of links as they come, factors. Out: what ``reference``
gives. Within a day what is scheduled first happens first: deliveries, then convoys from the base down, then use.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import simpy

from blueberet.engine.endurance.compiling import Arrays, Floats
from blueberet.engine.endurance.durations import Duration, Exponential, Lognormal, sd_of_log
from blueberet.engine.endurance.mission import Closure, Link
from blueberet.engine.endurance.radio import Dark, measured
from blueberet.engine.endurance.reference import Tour
from blueberet.engine.endurance.scenario import Scenario

Spans = Iterable[tuple[float, float]]


@dataclass
class Place:
    """A site while a tour runs. ``closed``: closures of the way to it, ``held``: of the site."""

    stock: list[float]
    silent_since: float = -1.0
    silences: list[tuple[float, float]] = field(default_factory=list)
    closed: list[tuple[float, float]] = field(default_factory=list)
    held: list[tuple[float, float]] = field(default_factory=list)
    powered: bool = True
    last: int = 0
    gap: int = 0
    ready: bool = False
    away: bool = False


class Play:
    """One tour."""

    def __init__(
        self, a: Arrays, closures: list[Spans], tour: Floats, daily: Floats, flips: list[Iterator[float]]
    ) -> None:
        """Start all processes."""
        if a.events.any() or len(a.known_span) or a.battery.any() or (a.lead == 0).any():
            raise ValueError("Written for steady use, drawn closures, convoys of a day or more, and no batteries.")
        self.a, self.env = a, simpy.Environment()
        self.use, self.daily = (a.rate * tour).tolist(), daily.tolist()
        self.places = [Place(row) for row in a.start.tolist()]
        self.failed = [[-1] * len(a.kg) for _ in self.places]
        self.least = [[math.inf] * len(a.kg) for _ in self.places]
        self.rate, self.target, self.minimum = a.rate.tolist(), a.target.tolist(), a.minimum.tolist()
        self.kg, self.payload = a.kg.tolist(), a.payload.tolist()
        self.steps = [
            [list(zip(at, a.step_factor[i].tolist(), strict=True)) for i, at in enumerate(row)]
            for row in a.step_at.tolist()
        ]
        self.ahead = int(a.lead.max())
        self.up = [True] * len(a.link_site)
        self.links_of = [np.flatnonzero(a.link_site == s).tolist() for s in range(len(self.places))]
        self.needs_power = a.link_powered.tolist()
        for c, spans in enumerate(closures):
            self.env.process(
                self.close(spans, np.flatnonzero(a.shuts[c]).tolist(), np.flatnonzero(a.holds[c]).tolist())
            )
        self.env.process(self.mornings())
        for s in range(len(self.places)):
            self.env.process(self.live(s))
        for k, times in enumerate(flips):
            self.env.process(self.link(k, times))

    def close(self, spans: Spans, shut: list[int], held: list[int]) -> Iterator[Any]:
        """A source tells of each closure as many days ahead as the slowest convoy looks."""
        for start, end in spans:
            if (wait := start - self.ahead - self.env.now) > 0:
                yield self.env.timeout(wait)
            for s in shut:
                self.places[s].closed.append((start, end))
            for s in held:
                self.places[s].held.append((start, end))

    def mornings(self) -> Iterator[Any]:
        """Each morning, from the base down: is a convoy due, and is the way open?"""
        a = self.a
        order = [s for s in a.downward.tolist() if a.period[s]]
        due, period, lead, parent = a.offset.tolist(), a.period.tolist(), a.lead.tolist(), a.parent.tolist()
        while True:
            day = int(self.env.now)
            for s in order:
                here = self.places[s]
                if day == due[s]:
                    here.ready, due[s] = True, day + period[s]
                if not here.ready or here.away:
                    continue
                above = self.places[parent[s]] if parent[s] >= 0 else None
                if met(here.closed, day, day + lead[s]) or (above and met(above.held, day, day)):
                    here.ready = not a.next_turn[s]
                else:
                    here.ready, here.away = False, True
                    lots = self.load(s, above, parent[s])
                    self.env.timeout(lead[s], (s, lots)).callbacks.append(self.deliver)
            yield self.env.timeout(1)

    def load(self, s: int, above: Place | None, up: int) -> list[float]:
        """What the vehicles take."""
        stock, weight, lots = self.places[s].stock, 0.0, []
        for i, kg in enumerate(self.kg):
            lot = max(0.0, self.target[s][i] - stock[i])
            if above:
                lot = min(lot, max(0.0, above.stock[i] - self.minimum[up][i]))
            lots.append(lot)
            weight = weight + lot * kg
        if weight > self.payload[s]:
            lots = [lot * (self.payload[s] / weight) for lot in lots]
        if above:
            for i, lot in enumerate(lots):
                above.stock[i] -= lot
        return lots

    def deliver(self, event: Any) -> None:
        """A convoy comes in."""
        s, lots = event.value
        here, day = self.places[s], int(self.env.now)
        for i, lot in enumerate(lots):
            here.stock[i] += lot
        here.gap, here.last, here.away = max(here.gap, day - here.last), day, False

    def live(self, s: int) -> Iterator[Any]:
        """What a site uses, day by day."""
        here, power = self.places[s], self.a.power
        held = np.flatnonzero(self.a.held[s]).tolist()
        use, minimum, failed, least, steps = self.use[s], self.minimum[s], self.failed[s], self.least[s], self.steps[s]
        stock = here.stock
        while True:
            day = int(self.env.now)
            powered, noise = True, self.daily[day][s]
            for i in held:
                factor = 1.0
                for below, share in steps[i]:
                    if stock[i] < below:
                        factor = share
                left = stock[i] - use[i] * noise * factor
                if left < minimum[i] and failed[i] < 0:
                    failed[i] = day
                if i == power and left <= 0 and self.rate[s][i] > 0:
                    powered = False
                stock[i] = left if left > 0 else 0.0
                if stock[i] < least[i]:
                    least[i] = stock[i]
            if powered != here.powered:
                here.powered = powered
                self.hear(s)
            yield self.env.timeout(1)

    def link(self, k: int, times: Iterator[float]) -> Iterator[Any]:
        """A link goes down and up again."""
        s = int(self.a.link_site[k])
        for time in times:
            yield self.env.timeout(time - self.env.now)
            self.up[k] = not self.up[k]
            self.hear(s)

    def hear(self, s: int) -> None:
        """Does any link still work?"""
        here, now = self.places[s], self.env.now
        silent = not any(self.up[k] and (here.powered or not self.needs_power[k]) for k in self.links_of[s])
        if silent and here.silent_since < 0:
            here.silent_since = now
        elif not silent and here.silent_since >= 0:
            here.silences.append((here.silent_since, now))
            here.silent_since = -1.0

    def play(self) -> Tour:
        """Let the tour run, and say what came of it."""
        a = self.a
        self.env.run(until=a.days)
        least = np.array(self.least)
        dark = []
        for s, p in enumerate(self.places):
            p.gap = max(p.gap, a.days - p.last)
            if p.silent_since >= 0 and self.links_of[s]:
                p.silences.append((p.silent_since, float(a.days)))
            dark.append(measured(p.silences, a.days) if self.links_of[s] else Dark())
        return Tour(
            np.array(self.failed),
            np.where(a.rate > 0, least / np.where(a.rate > 0, a.rate, 1.0), np.inf),
            np.where(a.held, np.maximum(0.0, a.target - least), 0.0),
            np.array([p.gap for p in self.places]),
            tuple(dark),
        )


def met(spans: list[tuple[float, float]], day: int, until: int) -> bool:
    """Whether a closure touches the days; forgets those that are over."""
    spans[:] = [span for span in spans if span[1] > day]
    return any(start <= until for start, _ in spans)


def replayed(a: Arrays, scenario: Scenario) -> Tour:
    """A given tour."""
    return Play(
        a, [sorted(x) for x in scenario.closures], scenario.tour, scenario.daily, [iter(x) for x in scenario.toggles]
    ).play()


def drawn(a: Arrays, chance: Random) -> Tour:
    """A tour that draws its own numbers, as it goes along."""
    m = a.mission
    noise = np.random.default_rng(chance.getrandbits(64))
    tour, daily = (
        noise.lognormal(-sd * sd / 2, sd, shape)
        for sd, shape in ((sd_of_log(m.tour_cv), len(a.kg)), (sd_of_log(m.day_cv), (a.days, len(a.parent))))
    )
    closures = [_closures(c, a.horizon, chance) for c in m.closures]
    return Play(a, closures, tour, daily, [_flips(k, chance) for k in m.links]).play()


def _closures(c: Closure, horizon: float, chance: Random) -> Iterator[tuple[float, float]]:
    if c.mixing is not None or c.branching:
        raise ValueError("Written for closures that come one by one.")
    at = 0.0
    while (at := at + chance.expovariate(c.rate)) < horizon:
        yield at, at + _lasting(c.duration, chance)


def _flips(k: Link, chance: Random) -> Iterator[float]:
    at = 0.0
    while True:
        at += chance.expovariate(1 / k.mtbf_days)
        yield at
        at += _lasting(k.repair, chance)
        yield at


def _lasting(d: Duration, chance: Random) -> float:
    match d:
        case Exponential(mean):
            return chance.expovariate(1 / mean)
        case Lognormal(median, sigma):
            return chance.lognormvariate(math.log(median), sigma)
    raise ValueError("Written for exponential and lognormal durations.")
