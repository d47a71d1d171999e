"""The tree of units as columns: sums and minima from below to above.

In: units of a problem. Out: numbers for each unit over itself and all below it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.problem import Problem


class Tree:
    """Units in the order of the problem, with their depth."""

    def __init__(self, problem: Problem) -> None:
        self.place = {u.code: n for n, u in enumerate(problem.units)}
        self.parent = np.array([self.place.get(u.parent, -1) for u in problem.units], np.int64)
        depth = np.array([len(list(problem.above(u.code))) - 1 for u in problem.units], np.int64)
        deepest = int(depth.max(initial=0))
        self._levels = [np.flatnonzero(depth == d) for d in range(deepest, 0, -1)]
        self.unit_of_person = np.array([self.place[p.unit] for p in problem.people], np.int64)

    def __len__(self) -> int:
        return len(self.parent)

    def summed(self, own: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each unit the sum over itself and all below it; rows are units."""
        out = own.copy()
        for level in self._levels:
            np.add.at(out, self.parent[level], out[level])
        return out

    def least(self, own: NDArray[np.int8]) -> NDArray[np.int8]:
        """For each unit the least over itself and all below it."""
        out = own.copy()
        for level in self._levels:
            np.minimum.at(out, self.parent[level], out[level])
        return out

    def inside(self, units: Sequence[int]) -> NDArray[np.bool_]:
        """Whether each unit is one of these or below one."""
        marks = np.zeros(len(self), np.int64)
        marks[list(units)] = 1
        for level in reversed(self._levels):
            marks[level] |= marks[self.parent[level]]
        return marks > 0
