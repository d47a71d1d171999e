"""What a number of tours say: the chance to endure, what fails first, how low stocks get, how long it is silent.

In: a ``Tally`` and the mission it was counted of. Out: ``Outcome``. Why: docs/engines/endurance.md, section "Answers".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blueberet.engine.endurance.compiling import Whole
from blueberet.engine.endurance.engines import Engine
from blueberet.engine.endurance.estimates import Estimate, mean, share
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.tally import HALF, Bins, Tally

Store = tuple[str, str]
"""Codes of a site and of an item that it holds."""


@dataclass(frozen=True, slots=True)
class First:
    """A store that fails first: in which share of the failed tours, and on which day (0-based) in half of these.

    Stores that fail on the same day are all first, so that shares may add up to more than one. ``chance``: that the
    store fails at all, first or later. ``median_day``: of its own first failure, in all tours in which it fails.
    """

    site: str
    item: str
    share: Estimate
    chance: Estimate
    median_day: int


@dataclass(frozen=True, eq=False)
class Comms:
    """Silence, no link up. ``p_day_over_1h``: chance of a day with more than an hour of it at any site.

    By site, over one tour: that chance, hours of silence, episodes of more than an hour, days with more than an hour.
    Sites without any link are left out.
    """

    p_day_over_1h: Estimate
    p_by_site: dict[str, Estimate]
    hours: dict[str, Estimate]
    episodes: dict[str, Estimate]
    days: dict[str, Estimate]


@dataclass(frozen=True, eq=False)
class MinDos:
    """Least days of supply in the tour, by store (only stores of which some is used)."""

    counts: dict[Store, Whole]
    widths: dict[Store, float]

    def quantiles(self, chances: Sequence[float]) -> dict[Store, tuple[float, ...]]:
        """Days of supply that are not reached with each chance, to the width of a bin; 0: it ran out."""
        return {s: tuple(_quantile(c, p) * self.widths[s] for p in chances) for s, c in self.counts.items()}


@dataclass(frozen=True, eq=False)
class Outcome:
    """Answers from ``tally.n`` tours from replication ``first`` on; fewer than ``asked`` when it was stopped."""

    mission: Mission
    seed: int
    first: int
    asked: int
    engine: Engine
    tally: Tally
    bins: Bins

    @property
    def n(self) -> int:
        """Tours played."""
        return int(self.tally.n)

    @property
    def complete(self) -> bool:
        """Whether all tours asked for were played."""
        return self.n == self.asked

    @property
    def breaches(self) -> int:
        """Tours in which a judged store failed."""
        return self.n - int(self.tally.endured)

    @cached_property
    def p_endure(self) -> Estimate:
        """Chance that no judged store fails in the tour."""
        return share(int(self.tally.endured), self.n)

    @cached_property
    def by_site(self) -> dict[str, Estimate]:
        """Chance that no judged store of the site fails; sites without one are left out."""
        return {
            s.code: share(self.n - int(self.tally.failed_site[k]), self.n)
            for k, s in enumerate(self.mission.sites)
            if s.judged and s.stores
        }

    @cached_property
    def by_item(self) -> dict[str, Estimate]:
        """Chance that the item fails at no judged site; items that nobody holds are left out."""
        held = {store.item for s in self.mission.sites if s.judged for store in s.stores}
        return {
            i.code: share(self.n - int(self.tally.failed_item[k]), self.n)
            for k, i in enumerate(self.mission.items)
            if i.code in held
        }

    @cached_property
    def by_store(self) -> dict[Store, Estimate]:
        """Chance that a store does not fail, also at sites that are not judged."""
        return {
            (s.code, store.item): share(self.n - int(self.tally.failed_store[k, self._item(store.item)]), self.n)
            for k, s in enumerate(self.mission.sites)
            for store in s.stores
        }

    def first_to_fail(self) -> tuple[First, ...]:
        """Stores by how often they fail first, most often first; none that never does."""
        if not self.breaches:
            return ()
        found = [
            First(
                site.code,
                item.code,
                share(int(self.tally.first[s, i]), self.breaches),
                share(int(self.tally.failed_store[s, i]), self.n),
                _quantile(self.tally.failed_day[s, i], 0.5) * self.bins.day,
            )
            for s, site in enumerate(self.mission.sites)
            for i, item in enumerate(self.mission.items)
            if self.tally.first[s, i]
        ]
        return tuple(sorted(found, key=lambda f: -f.share.value))

    @cached_property
    def still_enduring(self) -> tuple[float, ...]:
        """Share of tours in which nothing has failed by the end of each day."""
        alive: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = 1.0 - np.cumsum(self.tally.first_day) / self.n
        return tuple(float(x) for x in alive)

    @cached_property
    def min_dos(self) -> MinDos:
        """Least days of supply."""
        pairs = [
            ((s.code, store.item), (k, self._item(store.item)))
            for k, s in enumerate(self.mission.sites)
            for store in s.stores
        ]
        used = [(name, at) for name, at in pairs if self.tally.least[at].any()]
        return MinDos(
            {name: self.tally.least[at] for name, at in used},
            {name: float(self.bins.supply[at]) for name, at in used},
        )

    def gap_quantiles(self, chances: Sequence[float]) -> dict[str, tuple[int, ...]]:
        """Longest time without a delivery in the tour, days, by site."""
        return {
            s.code: tuple(_quantile(self.tally.gap[k], p) * self.bins.gap for p in chances)
            for k, s in enumerate(self.mission.sites)
        }

    @cached_property
    def comms(self) -> Comms:
        """Silence, by site and at any."""
        t, n = self.tally, self.n
        talking = {link.site for link in self.mission.links}
        sites = [(k, s.code) for k, s in enumerate(self.mission.sites) if s.code in talking]
        high, mixed, low = t.dark_squares.tolist() if sites else ([], [], [])
        squares = {k: high[k] * HALF * HALF + 2 * mixed[k] * HALF + low[k] for k, _ in sites}
        hour = 3600.0
        return Comms(
            p_day_over_1h=share(int(t.dark_any), n),
            p_by_site={c: share(int(t.dark_tours[k]), n) for k, c in sites},
            hours={c: mean(int(t.dark_seconds[k]) / hour, squares[k] / hour**2, n) for k, c in sites},
            episodes={c: mean(int(t.dark_episodes[k]), int(t.dark_episodes_squares[k]), n) for k, c in sites},
            days={c: mean(int(t.dark_days[k]), int(t.dark_days_squares[k]), n) for k, c in sites},
        )

    def _item(self, code: str) -> int:
        return self.mission.item_index[code]


def _quantile(counts: Whole, chance: float) -> int:
    """The first bin by which at least this share has been counted."""
    reached = np.cumsum(counts)
    return int(np.searchsorted(reached, chance * reached[-1], side="left")) if reached[-1] else 0
