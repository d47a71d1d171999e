"""The same filling said directly to a solver: one column for each person and rotation. Peers of ``bench.filling``.

HiGHS gets it as rows; CP-SAT as OR-Tools' own assignment sample does it, with Booleans and linear constraints.
"""

import time
from typing import Any

import highspy
import numpy as np

from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import group
from blueberet.engine.deployment.master import Quiet, in_order
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.rows import INFINITE, Model, hard_rows
from blueberet.engine.deployment.wishes import soft_rows


def whole_model(problem: Problem) -> Model:
    """Every rule as a row, for every person."""
    fits = Fits(problem)
    model = Model(fits, group(fits, everybody=True))
    hard_rows(model)
    soft_rows(model)
    for pairs, column, most in model.lazy:
        model.row([*pairs, column], [*np.ones(len(pairs)), -most], -INFINITE, 0.0)
    s = in_order(model)
    for c in range(len(model.classes)):
        at = slice(int(s.starts[c]), int(s.starts[c + 1]))
        pairs, first, free = s.order[at], s.first[at], s.free[at]
        starts = np.unique(first)
        there = (first[None, :] <= starts[:, None]) & (starts[:, None] < free[None, :])
        for n in range(len(starts)):
            if there[n].sum() > 1 and (n + 1 == len(starts) or (there[n] & ~there[n + 1]).any()):
                model.row(pairs[there[n]], 1.0, -INFINITE, 1.0)
        if len(pairs):
            model.row(pairs, s.days[at].astype(float), -INFINITE, float(model.classes.days_left[c]))
    return model


def highs(problem: Problem, seconds: float) -> dict[str, Any]:
    """Time and what it came to."""
    began = time.perf_counter()
    model = whole_model(problem)
    gain, upper, starts, indices, values, low, high = model.arrays()
    solver = Quiet(0)
    for name, value in (("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999)):
        solver.setOptionValue(name, value)
    n = len(gain)
    solver.passModel(
        n, len(low), len(values), int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMaximize), 0.0, gain,
        np.zeros(n), upper, low, high, starts[:-1], indices, values,
        np.array([*np.ones(len(model.of_class)), *model.whole], np.int32),
    )  # fmt: skip
    solver.run()
    info = solver.getInfo()
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return {"s": round(time.perf_counter() - began, 2), "proven": done, "value": round(info.objective_function_value),
            "bound": round(info.mip_dual_bound)}  # fmt: skip


def cp_sat(problem: Problem, seconds: float) -> dict[str, Any]:
    """Time and what it came to."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    model = whole_model(problem)
    gain, upper, starts, indices, values, low, high = model.arrays()
    cp = cp_model.CpModel()
    columns = [cp.new_int_var(0, int(u), "") for u in upper]
    for r in range(len(low)):
        at = slice(int(starts[r]), int(starts[r + 1]))
        # Shares such as 0.25 become whole numbers.
        scale = 1 if np.allclose(values[at], np.rint(values[at])) else 100
        terms = cp_model.LinearExpr.weighted_sum(
            [columns[k] for k in indices[at]], [round(v * scale) for v in values[at]]
        )
        if low[r] > -INFINITE:
            cp.add(terms >= round(low[r] * scale))
        if high[r] < INFINITE:
            cp.add(terms <= round(high[r] * scale))
    cp.maximize(cp_model.LinearExpr.weighted_sum(columns, [round(g) for g in gain]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(cp)
    return {"s": round(time.perf_counter() - began, 2), "proven": status == cp_model.OPTIMAL,
            "value": round(solver.objective_value), "bound": round(solver.best_objective_bound)}  # fmt: skip
