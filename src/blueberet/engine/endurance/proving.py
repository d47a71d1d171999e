"""The lightest targets and the proof that none are lighter, as a mixed-integer programme.

In: needs of N tours in J stores, weights, how many tours may be lost. Out: targets, their weight, a bound on it.
Slow (seconds to minutes); the quick way is ``trimming.trim``. Why: docs/engines/endurance.md, section "Sizing".
"""

from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Floats
from blueberet.engine.endurance.trimming import Steps, steps_of, trim

Index = np.ndarray[tuple[int, ...], np.dtype[np.int32]]


@dataclass(frozen=True, eq=False)
class Proven:
    """``targets`` (J), their ``weight``, and a ``bound`` below which no targets can be."""

    targets: Floats
    weight: float
    bound: float


def lightest(needs: Floats, weights: Floats, lose: int, *, seconds: float = 60.0, gap: float = 1e-4) -> Proven:
    """Solve what ``trim`` does by rule of thumb.

    A variable per step of each store: whether its target lies below that need. It may only if the tour is given up
    (star inequalities), and only if it lies below the step above it. At most ``lose`` tours are given up.
    """
    n = len(needs)
    steps = steps_of(needs, weights, min(lose, n - 1))
    drop = steps.value[:-1] - steps.value[1:]
    quick, _ = trim(needs, weights, lose)
    if not drop.any():
        return Proven(quick, float(quick @ weights), float(quick @ weights))
    values, bound = _solved(steps, lose, _start(steps, needs, weights, quick), seconds, gap)
    given_up = np.zeros(n, dtype=bool)
    given_up[steps.rows[values[: len(steps.rows)] > 0.5]] = True
    targets = needs[~given_up].max(axis=0)
    bound += float(steps.value[0].sum())
    best = targets if targets @ weights <= quick @ weights else quick
    return Proven(best, float(best @ weights), bound)


def _solved(steps: Steps, lose: int, start: Floats, seconds: float, gap: float) -> tuple[Floats, float]:
    """Values of the variables (rows given up, then steps by depth and store) and the bound on minus what is saved."""
    import highspy

    class Quiet(highspy.Highs):
        """Says nothing on the screen, its own name neither."""

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]

        def enableCallbacks(self) -> None:
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    model, rows = Quiet(), len(steps.rows)
    for name, value in (("time_limit", seconds), ("mip_rel_gap", gap), ("threads", 1), ("random_seed", 0)):
        model.setOptionValue(name, value)
    drop = steps.value[:-1] - steps.value[1:]
    count = rows + drop.size
    costs = np.concatenate([np.zeros(rows), -drop.ravel()])
    none, nothing = np.zeros(0, dtype=np.int32), np.zeros(0)
    model.addCols(count, costs, np.zeros(count), np.ones(count), 0, none, none, nothing)
    kinds = np.array([highspy.HighsVarType.kInteger] * rows)
    model.changeColsIntegrality(rows, np.arange(rows, dtype=np.int32), kinds)
    upper, begins, index, entry = _rows(steps, lose)
    model.addRows(len(upper), np.full(len(upper), -np.inf), upper, len(index), begins, index, entry)
    known = highspy.HighsSolution()
    known.col_value = start.tolist()
    model.setSolution(known)
    model.run()
    return np.asarray(model.getSolution().col_value), float(model.getInfo().mip_dual_bound)


def _rows(steps: Steps, lose: int) -> tuple[Floats, Index, Index, Floats]:
    """Below a step only if its tour is given up and if below the step above; only so many tours are given up."""
    depth, stores = len(steps.value) - 1, steps.value.shape[1]
    rows = len(steps.rows)
    column = rows + np.arange(depth * stores).reshape(depth, stores)
    pairs = np.concatenate(
        [
            np.stack([column.ravel(), steps.tour[:-1].ravel()], axis=1),
            np.stack([column[1:].ravel(), column[:-1].ravel()], axis=1),
        ]
    )
    index = np.concatenate([pairs.ravel(), np.arange(rows)]).astype(np.int32)
    entry = np.concatenate([np.tile([1.0, -1.0], len(pairs)), np.ones(rows)])
    begins = np.arange(0, 2 * len(pairs) + 1, 2, dtype=np.int32)
    return np.append(np.zeros(len(pairs)), float(lose)), begins, index, entry


def _start(steps: Steps, needs: Floats, weights: Floats, targets: Floats) -> Floats:
    lost = np.any(needs[steps.rows] > targets, axis=1)
    below = steps.value[:-1] > targets * weights
    return np.concatenate([lost, below.ravel()]).astype(float)
