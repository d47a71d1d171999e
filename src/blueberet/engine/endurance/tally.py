"""What is kept of many tours: whole numbers alone, so that any order of adding up gives the same.

In: blocks of tours. Out: a ``Tally``, below 100 kB however many tours. Why: docs/engines/endurance.md, section
"Campaigns".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from blueberet.engine.endurance.block import Block
from blueberet.engine.endurance.compiling import Arrays, Floats, Whole

MOST_CELLS = 3600
"""So many numbers a histogram has at most, over all sites and items (at least one bin each); half for the gaps."""
SUPPLY_BINS = 240
WIDTHS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
HALF = 1 << 12


@dataclass(frozen=True, eq=False)
class Bins:
    """How histograms of a mission are cut. Equal missions are cut equally.

    ``day``: days in a bin of the day of failure; ``gap``: days in a bin of the longest gap. ``supply`` (L, I): days of
    supply in a bin of the least stock; bin 0 is "ran out", bin k holds above (k - 1) and up to k widths.
    """

    days: int
    day: int
    gap: int
    supply: Floats
    supply_count: int

    @property
    def day_count(self) -> int:
        """Bins of the day of failure."""
        return -(-self.days // self.day)

    @property
    def gap_count(self) -> int:
        """Bins of the longest gap, 0 to the whole tour."""
        return self.days // self.gap + 1


def bins_of(a: Arrays) -> Bins:
    """Cut finely, but never into more than ``MOST_CELLS`` numbers."""
    n_sites, n_items = a.rate.shape
    stores = n_sites * n_items
    count = max(8, min(SUPPLY_BINS, MOST_CELLS // stores))
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.where(a.rate > 0, np.maximum(a.start, a.target) / a.rate, 0.0)
    steps = np.array(WIDTHS)
    at = np.searchsorted(steps * (count - 2), top)
    supply = np.where(at < len(steps), steps[np.minimum(at, len(steps) - 1)], np.ceil(top / (count - 2)))
    return Bins(
        days=a.days,
        day=max(1, -(-stores * a.days // MOST_CELLS)),
        gap=max(1, -(-2 * n_sites * (a.days + 1) // MOST_CELLS)),
        supply=supply,
        supply_count=count,
    )


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of N tours; L sites, I items. All are int64, so adding up is exact and in any order the same.

    ``n``, ``endured`` (): tours, and those in which no judged store failed. ``failed_site`` (L), ``failed_item`` (I):
    tours with a judged store failing there; ``failed_store`` (L, I): also the stores that are not judged. ``first``
    (L, I): tours in which the store was the first of the judged to fail; all that fail on that day count.
    ``first_day`` (days): day of the first failure of a judged store; ``failed_day`` (L, I, bins): of each store.
    ``least`` (L, I, bins): least days of supply. ``gap`` (L, bins): longest time without delivery.
    ``dark_seconds`` (L): sums of silence, each tour's rounded to seconds; ``dark_squares`` (3, L): sums of hi * hi,
    hi * lo, lo * lo with seconds = 4096 hi + lo, so that no sum overflows. ``dark_episodes``, ``dark_days`` (L): sums
    of episodes, and days, of more than an hour; ``..._squares``: of their squares. ``dark_tours`` (L): tours with such
    a day; ``dark_any`` (): at any site.
    """

    n: Whole
    endured: Whole
    failed_site: Whole
    failed_item: Whole
    failed_store: Whole
    first: Whole
    first_day: Whole
    failed_day: Whole
    least: Whole
    gap: Whole
    dark_seconds: Whole
    dark_squares: Whole
    dark_episodes: Whole
    dark_episodes_squares: Whole
    dark_days: Whole
    dark_days_squares: Whole
    dark_tours: Whole
    dark_any: Whole

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(x + y for x, y in zip(self.values(), other.values(), strict=True)))

    def __eq__(self, other: object) -> bool:
        """Equal in every count."""
        if not isinstance(other, Tally):
            return NotImplemented
        return all(np.array_equal(x, y) for x, y in zip(self.values(), other.values(), strict=True))

    __hash__ = None  # type: ignore[assignment]

    def values(self) -> list[Whole]:
        """The counts in declared order."""
        return [getattr(self, name) for name in _names()]

    def plain(self) -> dict[str, Any]:
        """As JSON types: of each field its shape, where it is not zero, and what stands there."""
        out = {}
        for name in _names():
            value = np.asarray(getattr(self, name))
            at = np.flatnonzero(value)
            out[name] = {"shape": list(value.shape), "at": at.tolist(), "is": value.ravel()[at].tolist()}
        return out

    @staticmethod
    def from_plain(data: dict[str, Any]) -> Tally:
        """Undo ``plain``.

        Raises
        ------
        ValueError
            If it is no tally.
        """
        try:
            found = []
            for name in _names():
                value = np.zeros(tuple(data[name]["shape"]), dtype=np.int64)
                value.ravel()[np.array(data[name]["at"], dtype=np.int64)] = np.array(data[name]["is"], dtype=np.int64)
                found.append(value)
        except (KeyError, TypeError, IndexError, ValueError, OverflowError) as error:
            raise ValueError("is no tally of tours.") from error
        return Tally(*found)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(f.name for f in fields(Tally))


def tally(block: Block, a: Arrays) -> Tally:
    """Count a block."""
    bins, n = bins_of(a), len(block)
    n_sites = len(a.rate)
    broke = block.failed >= 0
    judged = broke & a.judged
    any_ = judged.any(axis=(1, 2))
    day = np.where(judged, block.failed, a.days)
    earliest = day.min(axis=(1, 2))
    first = judged & (day == earliest[:, None, None])
    seconds = np.rint(block.dark_hours * 3600.0).astype(np.int64)
    hi, lo = seconds // HALF, seconds % HALF
    return Tally(
        n=_whole(n),
        endured=_whole(n - np.count_nonzero(any_)),
        failed_site=_sum(judged.any(axis=2)),
        failed_item=_sum(judged.any(axis=1)),
        failed_store=_sum(broke),
        first=_sum(first),
        first_day=np.bincount(earliest[any_], minlength=a.days).astype(np.int64),
        failed_day=_histogram(block.failed // bins.day, broke, bins.day_count),
        least=_histogram(_supply_bin(block.least, bins), np.isfinite(block.least), bins.supply_count),
        gap=_histogram(block.gap // bins.gap, np.ones((n, n_sites), dtype=bool), bins.gap_count),
        dark_seconds=_sum(seconds),
        dark_squares=np.stack([_sum(hi * hi), _sum(hi * lo), _sum(lo * lo)]),
        dark_episodes=_sum(block.dark_episodes),
        dark_episodes_squares=_sum(block.dark_episodes**2),
        dark_days=_sum(block.dark_days),
        dark_days_squares=_sum(block.dark_days**2),
        dark_tours=_sum(block.dark_days > 0),
        dark_any=_whole(np.count_nonzero((block.dark_days > 0).any(axis=1))),
    )


def _whole(value: Any) -> Whole:
    return np.array(value, dtype=np.int64)


def _sum(value: Any) -> Whole:
    total: Whole = value.sum(axis=0, dtype=np.int64)
    return total


def _supply_bin(least: Floats, bins: Bins) -> Whole:
    with np.errstate(invalid="ignore"):
        at = np.ceil(np.where(np.isfinite(least), least, 0.0) / bins.supply)
    return np.minimum(at, bins.supply_count - 1).astype(np.int64)


def _histogram(at: Whole, counts: np.ndarray[Any, np.dtype[np.bool_]], n_bins: int) -> Whole:
    """Of each column of (N, …): how many of the N that count fall into which bin."""
    columns = at.shape[1:]
    width = int(np.prod(columns))
    flat = np.arange(width) * n_bins + at.reshape(-1, width)
    found = np.bincount(flat[counts.reshape(-1, width)], minlength=width * n_bins)
    return found.astype(np.int64).reshape(*columns, n_bins)
