"""Measures as columns: the state of a unit from how many of those meant are in each state.

In: counts by state, needs. Out: ranks. Why: docs/engines/readiness.md, D13 to D15.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.readiness.problem import Requirement
from blueberet.engine.readiness.records import Codes
from blueberet.engine.readiness.states import ORDER, State

STATES = len(ORDER)
NONE = np.int8(STATES)
"""Above every rank: nobody there."""
MISSING = State.MISSING.rank

# Alternatives: what is missing says nothing, so it changes places with failed before the best is taken.
_SWAPPED = np.array([1, 0, *range(2, STATES)], np.int8)


def best(ranks: Sequence[Codes]) -> Codes:
    """``states.best`` for columns."""
    if len(ranks) == 1:
        return ranks[0]
    return _SWAPPED[np.maximum.reduce([_SWAPPED[r] for r in ranks])]


def counts_by_unit(ranks: Codes, unit: NDArray[np.int64], units: int) -> NDArray[np.int64]:
    """How many are in each state in each unit: units by states."""
    return np.bincount(unit * STATES + ranks, minlength=units * STATES).reshape(units, STATES).astype(np.int64)


def needs(r: Requirement, meant: NDArray[np.int64]) -> NDArray[np.int64]:
    """``lines.need`` for a column."""
    if r.measure == "each":
        return meant
    if r.measure == "share":
        return -(-round(r.amount * 10_000) * meant // 10_000)
    return np.full(len(meant), int(r.amount), np.int64)


def measured(counts: NDArray[np.int64], need: NDArray[np.int64]) -> Codes:
    """The state of the last of those needed, the best first; MISSING if too few are meant, or nobody."""
    from_best = np.cumsum(counts[:, ::-1], axis=1)
    meant = from_best[:, -1]
    rank = STATES - 1 - np.argmax(from_best >= need[:, None], axis=1)
    return np.where((meant == 0) | (need > meant), MISSING, rank).astype(np.int8)


def weakest(counts: NDArray[np.int64]) -> Codes:
    """The weakest state that anybody is in; NONE if nobody is there."""
    there = counts > 0
    return np.where(there.any(axis=1), there.argmax(axis=1), NONE).astype(np.int8)
