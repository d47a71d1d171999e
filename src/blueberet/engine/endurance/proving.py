"""The lightest targets and the proof that none are lighter, as a mixed-integer programme.

In: needs of N tours in J stores, weights, how many tours may be lost. Out: targets, their weight, a bound on it.
Slow (seconds to minutes); the quick way is ``trimming.trim``. Why: docs/engines/endurance.md, section "Sizing".
"""

from dataclasses import dataclass

import numpy as np

from blueberet.engine.endurance.compiling import Floats
from blueberet.engine.endurance.trimming import Steps, steps_of, trim


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
    import highspy

    n, stores = needs.shape
    steps = steps_of(needs, weights, min(lose, n - 1))
    depth, rows = len(steps.value) - 1, len(steps.rows)
    drop = steps.value[:-1] - steps.value[1:]
    quick, _ = trim(needs, weights, lose)
    if depth == 0 or not drop.any():
        return Proven(quick, float(quick @ weights), float(quick @ weights))
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    for name, value in (("time_limit", seconds), ("mip_rel_gap", gap), ("threads", 1), ("random_seed", 0)):
        model.setOptionValue(name, value)
    count = rows + depth * stores
    costs = np.concatenate([np.zeros(rows), -drop.ravel()])
    none, no_entries = np.zeros(0, dtype=np.int32), np.zeros(0)
    model.addCols(count, costs, np.zeros(count), np.ones(count), 0, none, none, no_entries)
    model.changeColsIntegrality(
        rows, np.arange(rows, dtype=np.int32), np.array([highspy.HighsVarType.kInteger] * rows)
    )
    _add_rows(model, steps, lose)
    model.setSolution(_start(steps, needs, weights, quick))
    model.run()
    values = np.asarray(model.getSolution().col_value)
    given_up = np.zeros(n, dtype=bool)
    given_up[steps.rows[values[:rows] > 0.5]] = True
    targets = needs[~given_up].max(axis=0)
    bound = float(steps.value[0].sum()) + float(model.getInfo().mip_dual_bound)
    best = targets if targets @ weights <= quick @ weights else quick
    return Proven(best, float(best @ weights), bound)


def _add_rows(model: object, steps: Steps, lose: int) -> None:
    """Below a step only if its tour is given up and if below the step above; only so many tours are given up."""
    depth, stores = len(steps.value) - 1, steps.value.shape[1]
    rows = len(steps.rows)
    column = rows + np.arange(depth * stores).reshape(depth, stores)
    pairs = [np.stack([column.ravel(), steps.tour[:-1].ravel()], axis=1)]
    if depth > 1:
        pairs.append(np.stack([column[1:].ravel(), column[:-1].ravel()], axis=1))
    both = np.concatenate(pairs)
    index = np.concatenate([both.ravel(), np.arange(rows)]).astype(np.int32)
    entry = np.concatenate([np.tile([1.0, -1.0], len(both)), np.ones(rows)])
    begins = np.arange(0, 2 * len(both) + 1, 2, dtype=np.int32)
    upper = np.append(np.zeros(len(both)), float(lose))
    lower = np.full(len(upper), -np.inf)
    model.addRows(len(upper), lower, upper, len(index), begins, index, entry)  # type: ignore[attr-defined]


def _start(steps: Steps, needs: Floats, weights: Floats, targets: Floats) -> object:
    import highspy

    lost = np.any(needs[steps.rows] > targets, axis=1)
    below = steps.value[:-1] > targets * weights
    start = highspy.HighsSolution()
    start.col_value = list(np.concatenate([lost, below.ravel()]).astype(float))
    return start
