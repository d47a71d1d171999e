"""How often tries are reached and sessions attended: rates that learn from each other, with what is unsure of them.

In: tries and attendance of the past. Out: ``Beta`` beliefs. Why: docs/engines/readiness.md, F1 to F4.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.outlook import Attempt, Attendance

Thing = tuple[str, str]
Draws = NDArray[np.float64]

SOON_DAYS = 30
STRENGTHS = (2.0, 4.0, 8.0, 16.0, 32.0)
"""Over which the strength of shrinkage is looked for: so many tries' worth of belief in the mean above."""
USUAL = 8.0
DOUBT, FEWEST_FOR_SLOPE, LEVEL_DRAWN, NEWTON_STEPS = 2.0, 40, 1.0, 40
AHEAD_MOST = 30
GRID = 4096
FEWEST_TRIES = 5
FEWEST_EXPECTED = 20

FIRST, SOON, LATE, AGAIN = "first", "again soon after a failure", "again later after a failure", "again after a pass"


@dataclass(frozen=True, slots=True)
class Beta:
    """A belief about a rate: as if ``a`` of ``a`` + ``b`` tries had been reached."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The rate to be expected."""
        return self.a / (self.a + self.b)

    def draws(self, count: int, seed: int, name: str) -> Draws:
        """``count`` values, one from each of as many equally likely slices, ordered by seed and name (F9).

        So one rate alone is met almost exactly, and two rates are not in step with each other.
        """
        at = (np.arange(GRID) + 0.5) / GRID
        log = (self.a - 1) * np.log(at) + (self.b - 1) * np.log1p(-at)
        density = np.exp(log - log.max())
        below = np.concatenate([[0.0], np.cumsum(density)])
        slices = (np.arange(count) + 0.5) / count
        values = np.interp(slices * below[-1], below, np.arange(GRID + 1) / GRID)
        words = (seed, zlib.crc32(name.encode()))
        order = np.random.default_rng(words).permutation(count)
        out: Draws = values[order]
        return out


def kind_of_try(last: tuple[date, bool] | None, day: date) -> str:
    """Which try it is, by the one before it (F1)."""
    if last is None:
        return FIRST
    if last[1]:
        return AGAIN
    return SOON if (day - last[0]).days <= SOON_DAYS else LATE


def in_order(
    attempts: Iterable[Attempt], last: dict[tuple[str, Thing], tuple[date, bool]] | None = None
) -> list[tuple[Attempt, str]]:  # fmt: skip
    """Tries by day, each with which try it is; ``last`` is told the last try of each subject at each thing."""
    last = {} if last is None else last
    out = []
    for a in sorted(attempts, key=attrgetter("day")):
        key = (a.subject, (a.what, a.of))
        out.append((a, kind_of_try(last.get(key), a.day)))
        last[key] = (a.day, a.passed)
    return out


def slope_of(attempts: Sequence[Attempt]) -> float:
    """By how much the logit of every rate grows a day: one slope for all, beside a level of each thing (F13).

    Fitted by Newton's method, levels drawn to their common one, and shrunk by what chance alone would make of it:
    times 1 − DOUBT · (standard error ÷ slope)², never below 0. So where nothing says that rates change, it is 0.
    """
    if len(attempts) < FEWEST_FOR_SLOPE:
        return 0.0
    names = {t: n for n, t in enumerate(dict.fromkeys((a.what, a.of) for a in attempts))}
    # Tries of a thing on one day are one row with their number: the same sums, and far fewer rows.
    count = Counter((names[a.what, a.of], a.day) for a in attempts)
    reached = Counter((names[a.what, a.of], a.day) for a in attempts if a.passed)
    tries, passed = np.array(list(count.values()), float), np.array([reached[k] for k in count], float)
    day = np.array([d.toordinal() for _, d in count], float)
    if float(np.ptp(day)) == 0 or not 0 < passed.sum() < len(attempts):
        return 0.0
    columns = np.zeros((len(count), len(names) + 2))
    columns[np.arange(len(count)), [n for n, _ in count]] = 1.0
    columns[:, -2], columns[:, -1] = 1.0, day - float(np.average(day, weights=tries))
    drawn = np.full(len(names) + 2, LEVEL_DRAWN)
    drawn[-2:] = 1e-9
    x = np.zeros(len(names) + 2)
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-np.clip(columns @ x, -30, 30)))
        bent = columns.T @ (columns * (tries * p * (1 - p))[:, None]) + np.diag(drawn)
        step = np.linalg.solve(bent, columns.T @ (passed - tries * p) - drawn * x)
        x += step
        if float(np.abs(step).max()) < 1e-9:
            break
    unsure = float(np.linalg.inv(bent)[-1, -1])
    slope = float(x[-1])
    return slope * max(0.0, 1 - DOUBT * unsure / slope**2) if slope else 0.0


class Rates:
    """Beliefs about the rate of each thing at each kind of try (F2, F3)."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self.last: dict[tuple[str, Thing], tuple[date, bool]] = {}
        """The last try of each subject at each thing."""
        ordered = in_order(attempts, self.last)
        self.slope = slope_of([a for a, _ in ordered])
        self.tries: Counter[tuple[Thing, str]] = Counter()
        self.reached: Counter[tuple[Thing, str]] = Counter()
        days = [a.day.toordinal() for a in attempts]
        self._middle = sum(days) / len(days) if days else 0.0
        self._last = max(days, default=0)
        for a, kind in ordered:
            self.tries[(a.what, a.of), kind] += 1
            self.reached[(a.what, a.of), kind] += a.passed
        self._of_thing: dict[Thing, list[int]] = defaultdict(lambda: [0, 0])
        for (thing, kind), n in self.tries.items():
            self._of_thing[thing][0] += self.reached[thing, kind]
            self._of_thing[thing][1] += n
        self._all = [sum(v[n] for v in self._of_thing.values()) for n in (0, 1)]
        self.strength = self._likeliest()

    def of(self, thing: Thing, kind: str, day: date | None = None) -> Beta:
        """What is believed of a try of a thing on a day; without one, of a try in the middle of those known.

        Beyond AHEAD_MOST days after the last known try rates are taken to grow no more (F13).
        """
        found = self._belief(thing, kind, self.strength)
        if day is None or not self.slope:
            return found
        grown = self.slope * (min(day.toordinal(), self._last + AHEAD_MOST) - self._middle)
        mean, whole = 1 / (1 + (1 - found.mean) / found.mean * exp(-grown)), found.a + found.b
        return Beta(whole * mean, whole * (1 - mean))

    def known_of(self, thing: Thing) -> int:
        """How many tries of a thing are known, of whatever kind."""
        return self._of_thing[thing][1] if thing in self._of_thing else 0

    def _above(self, thing: Thing, kind: str, strength: float) -> float:
        """The mean that a rate is drawn to: the thing's other kinds of try, drawn to the other things (F2)."""
        own = self._of_thing.get(thing, [0, 0])
        general = (self._all[0] - own[0] + 1) / (self._all[1] - own[1] + 2)
        reached, tries = own[0] - self.reached[thing, kind], own[1] - self.tries[thing, kind]
        return (reached + strength * general) / (tries + strength)

    def _belief(self, thing: Thing, kind: str, strength: float) -> Beta:
        mean = self._above(thing, kind, strength)
        reached, tries = self.reached[thing, kind], self.tries[thing, kind]
        return Beta(strength * mean + reached, strength * (1 - mean) + tries - reached)

    def _likeliest(self) -> float:
        """The strength under which the counts are the likeliest; the usual one if next to nothing is known (F3)."""
        if len(self.tries) < 4:
            return USUAL

        def fit(strength: float) -> float:
            total = 0.0
            for (thing, kind), n in self.tries.items():
                mean, k = self._above(thing, kind, strength), self.reached[thing, kind]
                total += _log_beta(strength * mean + k, strength * (1 - mean) + n - k)
                total -= _log_beta(strength * mean, strength * (1 - mean))
            return total

        return max(STRENGTHS, key=fit)


class Attending:
    """Beliefs about whether a person comes when he is expected (F4)."""

    def __init__(self, attendance: Sequence[Attendance]) -> None:
        self._own = {a.person: a for a in attendance}
        self.expected = sum(a.expected for a in attendance)
        self.mean = (sum(a.came for a in attendance) + 1) / (self.expected + 2)

    def of(self, person: str) -> Beta:
        """What is believed of a person; somebody unknown is taken as everybody."""
        own = self._own.get(person)
        came, expected = (own.came, own.expected) if own else (0, 0)
        return Beta(USUAL * self.mean + came, USUAL * (1 - self.mean) + expected - came)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def at_least(wanted: int, chances: Draws) -> Draws:
    """The chance that at least ``wanted`` of independent ones come true (F6); one row each, a column a draw."""
    count = chances.shape[1]
    if wanted <= 0:
        return np.ones(count)
    # Who cannot come is only one more miss.
    chances = chances[chances.any(axis=1)]
    rows = len(chances)
    if wanted > rows:
        return np.zeros(count)
    # Misses are followed up to the most that may be; all beyond are lost.
    spare = rows - wanted
    missed = np.zeros((spare + 1, count))
    missed[0] = 1.0
    for p in chances:
        shifted = missed[:-1] * (1 - p)
        missed *= p
        missed[1:] += shifted
    total: Draws = missed.sum(axis=0)
    return np.minimum(total, 1.0)
