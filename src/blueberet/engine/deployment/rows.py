"""The whole-number programme: columns, rows and prices, as arrays for a solver.

In: who fits where, and classes. Out: a ``Model``. Why: docs/engines/deployment.md, section "How it is filled".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import Classes
from blueberet.engine.deployment.periods import whole_months

Reals = NDArray[np.float64]
Places = NDArray[np.intp]
INFINITE = float("inf")
IMPOSSIBLE = 10**8
"""Price of a pin not kept."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A column that costs something: the soft rule, what it is about."""

    column: int
    rule: str
    of: str
    price: int


class Model:
    """Columns first those of pairs (class, rotation), then those of wishes. To be made as large as possible."""

    def __init__(self, fits: Fits, classes: Classes) -> None:
        self.fits, self.classes = fits, classes
        self.of_class, self.of_rotation = np.nonzero(classes.fits)
        problem = fits.problem
        posts = [problem.post_of[r.code] for r in problem.rotations]
        self.places = np.array([p.places for p in posts], np.int64)
        size = np.array([len(m) for m in classes.members], np.int64)
        worth = np.array([1000 * problem.rules.worth[p.priority - 1] for p in posts], np.int64)
        again = classes.again[self.of_class, self.of_rotation].astype(np.int64)
        late = np.array([whole_months(problem.first, r.first) for r in problem.rotations], np.int64)
        worth -= problem.rules.price_later * late
        self.pair_gain = worth[self.of_rotation] - problem.rules.price_again * again
        self.gain: list[Reals] = [self.pair_gain.astype(float)]
        self.upper: list[Reals] = [np.minimum(size[self.of_class], self.places[self.of_rotation]).astype(float)]
        self.columns = len(self.of_class)
        self.whole: list[bool] = []
        """Of the columns after the pairs."""
        self.priced: list[Priced] = []
        self._starts, self._indices, self._values = [0], list[Places](), list[Reals]()
        self.row_lower, self.row_upper = list[float](), list[float]()
        self.columns_of_rotation = _split(self.of_rotation, len(problem.rotations))
        self.columns_of_class = _split(self.of_class, len(classes))
        self.size = size
        self.lazy: list[tuple[Places, int, float]] = []
        """Rows that hold anyhow for whole numbers and make the relaxation tighter: sum of pairs <= most * column."""
        self.filled = np.zeros(0, np.intp)
        """Column with the people of each rotation: rows about all of them stay short."""

    def row(
        self, columns: Sequence[int] | Places, values: Sequence[float] | Reals | float, low: float, high: float
    ) -> None:
        """One row: low <= sum of values times columns <= high."""
        at = np.asarray(columns, np.intp)
        self._indices.append(at)
        self._values.append(np.full(len(at), values, float) if np.isscalar(values) else np.asarray(values, float))
        self._starts.append(self._starts[-1] + len(at))
        self.row_lower.append(low)
        self.row_upper.append(high)

    def another(self, most: float, gain: float = 0.0, *, whole: bool = False) -> int:
        """A column of its own, 0 to ``most``; whole only where the pairs do not make it so."""
        self.gain.append(np.array([gain]))
        self.upper.append(np.array([float(most)]))
        self.whole.append(whole)
        self.columns += 1
        return self.columns - 1

    def wish(self, rule: str, of: str, price: int, most: float) -> int:
        """A column that costs ``price`` for each whole unit, 0 to ``most``."""
        column = self.another(most, -float(price), whole=True)
        self.priced.append(Priced(column, rule, of, price))
        return column

    def keep(self, pairs: Iterable[tuple[int, int]], worth: int) -> None:
        """Those pairs of a person and a rotation gain ``worth`` more; each of these people is a class of his own."""
        of_person = {int(who[0]): c for c, who in enumerate(self.classes.members) if len(who) == 1}
        at = {pair: n for n, pair in enumerate(zip(self.of_class.tolist(), self.of_rotation.tolist(), strict=True))}
        for n, r in pairs:
            column = at.get((of_person.get(n, -1), r))
            if column is not None:
                self.gain[0][column] += worth

    def arrays(self) -> tuple[Reals, Reals, NDArray[np.int32], NDArray[np.int32], Reals, Reals, Reals]:
        """Gains, upper bounds, then rows by starts, indices, values, lower and upper."""
        return (
            np.concatenate(self.gain), np.concatenate(self.upper), np.array(self._starts, np.int32),
            np.concatenate(self._indices or [np.zeros(0, np.intp)]).astype(np.int32),
            np.concatenate(self._values or [np.zeros(0)]), np.array(self.row_lower), np.array(self.row_upper),
        )  # fmt: skip


def _split(keys: Places, count: int) -> list[Places]:
    """Places of each key, 0 to count."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, count))) if count else []


def hard_rows(model: Model) -> None:
    """P1 and P12 to P14; P9 to P11 are in the chains of tours themselves."""
    fits, classes = model.fits, model.classes
    problem = fits.problem
    model.filled = np.array([model.another(float(n)) for n in model.places], np.intp)
    for column, at in zip(model.filled, model.columns_of_rotation, strict=True):
        model.row(np.append(at, column), [*np.ones(len(at)), -1.0], 0.0, 0.0)
    _reserve(model)
    _quotas(model)
    of_person = {int(n): c for c, who in enumerate(classes.members) for n in who}
    for pin in problem.pins:
        n, r = fits.person[pin.person], fits.rotation[pin.rotation]
        at = model.columns_of_class[of_person[n]] if n in of_person else np.zeros(0, np.intp)
        at = at[model.of_rotation[at] == r]
        # A pin that cannot be kept costs more than everything: no plan is told apart from a bad one.
        missed = model.wish("P14", f"{pin.person} in {pin.rotation}", IMPOSSIBLE, 1.0)
        model.row([*at, missed], 1.0, 1.0, INFINITE)


def _reserve(model: Model) -> None:
    """P12."""
    problem, fits = model.fits.problem, model.fits
    home = ceil(problem.rules.reserve_share * len(problem.people) - 1e-9)
    if not home:
        return
    tours = [(t.first.toordinal(), t.last.toordinal()) for p in problem.people for t in p.tours]
    for day in _starts_of(fits, [a for a, _ in tours]):
        fixed = sum(a <= day <= z for a, z in tours)
        there = (fits.first <= day) & (day <= fits.last)
        model.row(model.filled[there], 1.0, -INFINITE, float(max(0, len(problem.people) - home - fixed)))


def _starts_of(fits: Fits, more: Iterable[int] = ()) -> list[int]:
    first, last = fits.problem.first.toordinal(), fits.problem.last.toordinal()
    return sorted({d for d in (*fits.first.tolist(), *more) if first <= d <= last})


def _quotas(model: Model) -> None:
    """P13."""
    problem, fits = model.fits.problem, model.fits
    handover = np.array([problem.post_of[r.code].handover_days for r in problem.rotations], np.int32)
    missions = np.array([problem.mission_of[r.code].code for r in problem.rotations])
    for m in problem.missions:
        if m.quota is None:
            continue
        tours = [(t.first.toordinal(), t.last.toordinal() - t.handover_days)
                 for p in problem.people for t in p.tours if t.mission == m.code]  # fmt: skip
        for day in _starts_of(fits, [a for a, _ in tours]):
            there = (missions == m.code) & (fits.first <= day) & (day <= fits.last - handover)
            if there.any():
                fixed = sum(a <= day <= z for a, z in tours)
                model.row(model.filled[there], 1.0, -INFINITE, float(max(0, m.quota - fixed)))
