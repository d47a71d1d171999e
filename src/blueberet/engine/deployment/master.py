"""The programme over chains of tours, kept in HiGHS between rounds.

In: a model; chains; rows. Out: prices, and, asked for whole numbers, a plan.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.chains import best_chains
from blueberet.engine.deployment.rows import INFINITE, Model, Places, Reals

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
ALMOST = 1e-6
SURE = 1e-9


class Quiet(highspy.Highs):
    """Says nothing on the screen, its own name neither: what the commands print is read by machines."""

    def __init__(self, seed: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        for name, value in (("random_seed", seed), ("threads", 1), ("parallel", "off"), ("simplex_strategy", 4)):
            self.setOptionValue(name, value)

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Pairs by class and, within it, by first day: the order in which chains are looked for."""

    order: Places
    starts: Ints
    first: NDArray[np.int32]
    free: NDArray[np.int32]
    days: NDArray[np.int32]


def in_order(model: Model) -> Sorted:
    """Sort the pairs of a model."""
    fits, r = model.fits, model.of_rotation
    order = np.lexsort((fits.first[r], model.of_class))
    starts = np.searchsorted(model.of_class[order], np.arange(len(model.classes) + 1)).astype(np.int64)
    first, last = fits.problem.first.toordinal(), fits.problem.last.toordinal()
    days = np.minimum(fits.last, last) - np.maximum(fits.first, first) + 1
    return Sorted(order, starts, fits.first[r][order], fits.free[r][order], days[r][order].astype(np.int32))


class Master:
    """Rows: those of the model, one for each class, those added later. Columns: those of wishes, then chains."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model, self.sorted = model, in_order(model)
        self.pairs = len(model.of_class)
        gain, upper, starts, indices, values, low, high = model.arrays()
        self.rows, self.gain = len(low), gain[: self.pairs]
        self.left = model.classes.days_left.astype(np.int64)
        self.everything = float((model.places * 1000 * max(model.fits.problem.rules.worth)).sum())
        own, row_of = indices < self.pairs, np.repeat(np.arange(self.rows), np.diff(starts))
        by_pair = np.argsort(indices[own], kind="stable")
        self._of_pair = np.searchsorted(indices[own][by_pair], np.arange(self.pairs + 1))
        self._rows_of, self._values_of = row_of[own][by_pair].astype(np.int32), values[own][by_pair]
        self._later: dict[int, list[int]] = {}
        """Rows added later, by pair."""
        self.highs = Quiet(seed)
        classes, none, nothing = len(model.classes), np.zeros(0, np.int32), np.zeros(0)
        total = self.rows + classes
        low, high = np.append(low, np.full(classes, -INFINITE)), np.append(high, model.size.astype(float))
        self.highs.addRows(total, low, high, 0, np.zeros(total, np.int32), none, nothing)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        rest = np.flatnonzero(~own)
        rest = rest[np.argsort(indices[rest], kind="stable")]
        self.others = len(gain) - self.pairs
        at = np.searchsorted(indices[rest], np.arange(self.pairs, len(gain)))
        self.highs.addCols(self.others, gain[self.pairs :], np.zeros(self.others), upper[self.pairs :], len(rest),
                           at.astype(np.int32), row_of[rest].astype(np.int32), values[rest])  # fmt: skip
        self._upper = upper[self.pairs :]
        self.of_class: list[int] = []
        self.chain_pairs: list[Places] = []
        self._known: set[bytes] = set()
        self._open = list(range(len(model.lazy)))
        self._lazy_at = np.array([column - self.pairs for _, column, _ in model.lazy], np.intp)

    @property
    def upper(self) -> Reals:
        """Of every column: wishes and the like, then chains, which have none."""
        return np.append(self._upper, np.full(len(self.chain_pairs), INFINITE))

    def chains(self, gains: Reals, floor: Reals, most: int) -> tuple[Ints, Ints, Reals, bool]:
        """Best chains of each class above its floor; gains in the sorted order."""
        s = self.sorted
        found: tuple[Ints, Ints, Reals, bool] = best_chains(
            s.starts, s.first, s.free, s.days, gains, self.left, floor, most
        )
        return found

    def add(self, of_class: Ints, chains: Ints) -> int:
        """Chains, as places of pairs in the sorted order, become columns unless they are. How many are new."""
        keys = [chain.tobytes() for chain in chains]
        new = [n for key, n in {key: n for n, key in enumerate(keys)}.items() if key not in self._known]
        self._known.update(keys)
        if not new:
            return 0
        # Places within the new chains, one after the other, and the chain that each is in.
        those = chains[new]
        there = those >= 0
        own, chain = self.sorted.order[those[there]], np.nonzero(there)[0]
        self.chain_pairs += np.split(own, np.cumsum(there.sum(axis=1))[:-1])
        self.of_class += of_class[new].tolist()
        starts, rows, values = self._columns(own, chain, of_class[new])
        gains = np.bincount(chain, self.gain[own], len(new)).astype(float)
        # No limit of their own: the row of the class holds, so that every price is in it.
        open_end = np.full(len(new), INFINITE)
        self.highs.addCols(len(new), gains, np.zeros(len(new)), open_end, len(rows), starts, rows, values)
        return len(new)

    def _columns(self, own: Places, chain: Places, of_class: Ints) -> tuple[Rows, Rows, Reals]:
        """Chains as columns, by starts, rows and values: rows of their pairs, added up, and that of the class."""
        count = self._of_pair[own + 1] - self._of_pair[own]
        at = np.arange(count.sum()) + np.repeat(self._of_pair[own] - np.cumsum(count) + count, count)
        later = [(n, row) for p, n in zip(own.tolist(), chain.tolist(), strict=True) for row in self._later.get(p, ())]
        extra = np.array(later, np.int64).reshape(-1, 2)
        column = np.concatenate([np.repeat(chain, count), extra[:, 0], np.arange(len(of_class))])
        row = np.concatenate([self._rows_of[at], extra[:, 1], self.rows + of_class])
        value = np.concatenate([self._values_of[at], np.ones(len(extra) + len(of_class))])
        width = self.highs.getNumRow()
        key, back = np.unique(column * width + row, return_inverse=True)
        starts = np.searchsorted(key, np.arange(len(of_class)) * width)
        summed: Reals = np.bincount(back, value).astype(float)
        return starts.astype(np.int32), (key % width).astype(np.int32), summed

    def prices(self) -> tuple[float, Reals, Reals]:
        """Value of the relaxation so far; reduced gain of each pair in the sorted order; price of each class."""
        self.highs.run()
        dual = np.asarray(self.highs.getSolution().row_dual)
        each = np.append(dual[self._rows_of] * self._values_of, 0.0)
        cost = np.add.reduceat(each, np.minimum(self._of_pair[:-1], len(self._rows_of)))
        cost[self._of_pair[:-1] == self._of_pair[1:]] = 0.0
        for p, later in self._later.items():
            cost[p] += dual[later].sum()
        value = float(self.highs.getInfo().objective_function_value)
        return value, (self.gain - cost)[self.sorted.order], dual[self.rows : self.rows + len(self.model.classes)]

    def amounts(self) -> Reals:
        """Sent of each pair, as the last solution has it."""
        sent = np.zeros(self.pairs)
        values = np.asarray(self.highs.getSolution().col_value)[self.others :]
        for n in np.flatnonzero(values > SURE):
            sent[self.chain_pairs[n]] += values[n]
        return sent

    def tighten(self) -> int:
        """Add those rows left out so far that the last solution breaks; how many."""
        if not self._open:
            return 0
        sent, columns = self.amounts(), np.asarray(self.highs.getSolution().col_value)
        broken = [
            n for n in self._open
            if sent[self.model.lazy[n][0]].sum() > self.model.lazy[n][2] * columns[self._lazy_at[n]] + ALMOST
        ]  # fmt: skip
        if not broken:
            return 0
        of_pair: dict[int, list[int]] = {}
        for n, own in enumerate(self.chain_pairs):
            for p in own.tolist():
                of_pair.setdefault(p, []).append(n)
        for n in broken:
            pairs, _, most = self.model.lazy[n]
            chains = sorted({c for p in pairs.tolist() for c in of_pair.get(p, ())})
            at = np.array([self._lazy_at[n], *(self.others + c for c in chains)], np.int32)
            for p in pairs.tolist():
                self._later.setdefault(p, []).append(self.highs.getNumRow())
            self.highs.addRow(-INFINITE, 0.0, len(at), at, np.array([-most, *np.ones(len(chains))]))
        gone = set(broken)
        self._open = [n for n in self._open if n not in gone]
        return len(broken)
