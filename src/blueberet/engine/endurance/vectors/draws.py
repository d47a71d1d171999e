"""What happens in many tours: drawn by address, or given.

In: ``Arrays`` and a seed with replications, or scenarios. Out: what a day of all tours needs. The draws are those of
``scenario.draw``. Why: docs/engines/endurance.md, section "Chance".
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from blueberet.engine.endurance.chance import (
    day_factors,
    duration_table,
    poisson_steps,
    unit_exponential,
    unit_lognormal,
)
from blueberet.engine.endurance.compiling import Arrays, Floats, Whole
from blueberet.engine.endurance.scenario import Scenario
from blueberet.engine.endurance.vectors.closures import Spans, drawn_spans
from blueberet.engine.endurance.vectors.radio import Runs
from blueberet.engine.endurance.vectors.words import Words, lasting_many, looked_up_many, words_many

MOST_CYCLES = 128
"""So many failures of one link are drawn in one go at most."""


class Happening(Protocol):
    """Chance in tours that are played together."""

    count: int

    def closures(self) -> list[Spans]:
        """Closures by source, known ones not among them."""

    def tour(self) -> Floats:
        """Factor on consumption all tour long: (I, count)."""

    def daily(self, day: int) -> Floats:
        """Factor on consumption on a day: (L, count)."""

    def used(self, day: int, site: int, item: int) -> Floats:
        """Units used by events on a day: (count)."""

    def downs(self, link: int, tours: Whole) -> Runs:
        """Spans in which a link is down, a row for each of these tours."""


class Drawn:
    """Chance by its address. Days must be asked for in their order."""

    def __init__(self, a: Arrays, seed: int, first: int, count: int) -> None:
        """Tours ``first`` to ``first + count - 1`` of a seed."""
        self.a, self.seed, self.count = a, seed, count
        self.reps: Words = np.uint64(first & 0xFFFFFFFFFFFFFFFF) + np.arange(count, dtype=np.uint64)
        self._factors: Floats = np.empty(0)
        self._events: dict[tuple[int, int], Floats] = {}

    def closures(self) -> list[Spans]:
        """Draw every source."""
        return [drawn_spans(self.a, n, self.seed, self.reps) for n in range(len(self.a.mission.closures))]

    def tour(self) -> Floats:
        """Word 0 of block 0 of each item's stream."""
        a, cv = self.a, self.a.mission.tour_cv
        if not cv:
            return np.ones((len(a.kg), self.count))
        return looked_up_many(
            unit_lognormal(cv), words_many(self.seed, a.item_streams[:, None], self.reps[None, :], 0)[0]
        )

    def daily(self, day: int) -> Floats:
        """Draw eight days at a time."""
        if not (cv := self.a.mission.day_cv):
            return np.ones((len(self.a.parent), self.count))
        if day % 8 == 0:
            block = words_many(self.seed, self.a.site_streams[:, None], self.reps[None, :], day // 8)
            halves = [half for w in block for half in (w & np.uint64(0xFFFF), w >> np.uint64(16))]
            self._factors = day_factors(cv)[np.array(halves, dtype=np.int64)]
        factors: Floats = self._factors[day % 8]
        return factors

    def used(self, day: int, site: int, item: int) -> Floats:
        """Draw four days at a time."""
        if self.a.rate[site, item] <= 0:
            return np.zeros(self.count)
        if day % 4 == 0:
            block = words_many(self.seed, int(self.a.store_streams[site, item]), self.reps, day // 4)
            thresholds = poisson_steps(float(self.a.rate[site, item]))
            found = np.searchsorted(thresholds, np.array(block), side="right")
            self._events[site, item] = found.astype(np.float64)
        events: Floats = self._events[site, item][day % 4]
        return events

    def downs(self, link: int, tours: Whole) -> Runs:
        """Draw the link's failures and repairs, two cycles a block."""
        a, k = self.a, self.a.mission.links[link]
        exp, repairs, source = unit_exponential(), duration_table(k.repair), int(a.link_streams[link])
        expected = a.days / (k.mtbf_days + k.repair.mean)
        blocks = int(min((expected + 2 * math.sqrt(expected)) / 2 + 1, MOST_CYCLES // 2))
        rows, at, done = np.arange(len(tours)), np.zeros(len(tours)), 0
        found = [(rows[:0], at[:0], at[:0])]
        while rows.size:
            block = words_many(self.seed, source, self.reps[tours[rows]][:, None], done + np.arange(blocks))
            steps = np.empty((rows.size, 4 * blocks + 1))
            steps[:, 0] = at[rows]
            for w in (0, 2):
                steps[:, 1 + w :: 4] = k.mtbf_days * looked_up_many(exp, block[w])
                steps[:, 2 + w :: 4] = lasting_many(*repairs, block[w + 1])
            flips = np.cumsum(steps, axis=1)
            here, column = np.nonzero(flips[:, 1::2] < a.days)
            start, end = flips[here, 2 * column + 1], np.minimum(flips[here, 2 * column + 2], float(a.days))
            found.append((rows[here], start, end))
            at[rows] = flips[:, -1]
            rows, done = rows[flips[:, -1] < a.days], done + blocks
            blocks = max(1, blocks // 2)
        row, starts, ends = (np.concatenate(part) for part in zip(*found, strict=True))
        return Runs.of(row, starts, ends, len(tours))


class Given:
    """Chance as scenarios say."""

    def __init__(self, a: Arrays, scenarios: Sequence[Scenario]) -> None:
        """As many tours as scenarios."""
        self.a, self.scenarios, self.count = a, scenarios, len(scenarios)
        self._daily = np.array([s.daily for s in scenarios]).transpose(1, 2, 0)

    def closures(self) -> list[Spans]:
        """Put the closures of each source together."""
        return [Spans.of([s.closures[n] for s in self.scenarios]) for n in range(len(self.a.mission.closures))]

    def tour(self) -> Floats:
        """Tour factors as given."""
        return np.array([s.tour for s in self.scenarios]).T.copy()

    def daily(self, day: int) -> Floats:
        """Daily factors as given."""
        factors: Floats = self._daily[day]
        return factors

    def used(self, day: int, site: int, item: int) -> Floats:
        """Events as given."""
        return np.array([s.used[day, site, item] for s in self.scenarios])

    def downs(self, link: int, tours: Whole) -> Runs:
        """Spans between the flips given."""
        flips = [self.scenarios[t].toggles[link] for t in tours]
        row = np.repeat(np.arange(len(tours)), [(len(f) + 1) // 2 for f in flips])
        start = np.array([x for f in flips for x in f[::2]])
        end = np.array([x for f in flips for x in (*f[1::2], *([float(self.a.days)] if len(f) % 2 else []))])
        return Runs.of(row, start, end, len(tours))
