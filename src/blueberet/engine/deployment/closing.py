"""From the relaxation to whole people: a plan of the chains made, then of every chain that could still better it.

In: a master and what its relaxation proved. Out: chains with how many people serve each, the value, the bound.
A chain whose reduced gain is further below its price than the gap between plan and bound is in no better plan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd

import highspy
import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.chains import all_chains
from blueberet.engine.deployment.generating import ALMOST, Relaxed
from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.plan import Ended
from blueberet.engine.deployment.rows import IMPOSSIBLE
from blueberet.engine.kit.budget import Budget

MOST_CHAINS = 300_000
"""More than so many that could better a plan are not looked at: the gap is told instead."""
MOST_FREE = 50_000
"""Chains that cost nothing: with more of them the solve takes longer than it saves."""
PART = 0.45
"""Of these chains, tried first."""
MISSED = -IMPOSSIBLE // 2
"""A plan worth less misses a pin."""
LEAST_SECONDS = 2.0
"""For a plan, when the time went into the bound."""

Told = Callable[[float, float], bool]
Columns = NDArray[np.int32]
NONE: Columns = np.zeros(0, np.int32)


class NoPlan(ValueError):
    """The hard rules and the pins leave no plan at all."""


@dataclass(frozen=True, slots=True)
class Closed:
    """``counts``: people who serve each chain of the master."""

    counts: NDArray[np.int64]
    value: int
    bound: float
    ended: Ended


Solved = tuple[Closed, float, bool]
"""The best of the chains there are; the bound of these; whether it was stopped."""


def close(master: Master, relaxed: Relaxed, budget: Budget, told: Told, seed: int) -> Closed:
    """The best plan, proven, or the best until time is up or it was stopped.

    Raises
    ------
    NoPlan
        If no plan keeps every pin, or none was found.
    """
    found = _best(master, relaxed, budget, told, seed)
    if found.bound < MISSED:
        raise NoPlan("No plan keeps every rule and every pin.")
    if found.value < MISSED:
        raise NoPlan("No plan was found in the time given; give it more.")
    return found


def _best(master: Master, relaxed: Relaxed, budget: Budget, told: Told, seed: int) -> Closed:
    """Also one that misses pins: as long as chains are left out, that says nothing."""
    step = _step(master)
    bound = np.floor((relaxed.bound + ALMOST) / step) * step
    sure = relaxed.is_whole and bool(master.model.lazy)
    closed, used = _only_the_best(master, relaxed, relaxed.bound - bound) if sure else (NONE, NONE)
    _whole(master)
    plan: Closed | None = None
    if len(closed):
        plan, _, stopped = _of_some(
            master, np.union1d(closed, used), seed, lambda: _solve(master, budget, told, bound, step, part=True)
        )
        if stopped or plan.value >= bound or budget.left <= 0 < plan.value:
            return _told(plan, bound, stopped)
    plan, _, stopped = _solve(master, budget, told, bound, step, before=plan)
    if stopped or plan.value >= bound or not relaxed.is_whole or budget.left <= 0:
        return _told(plan, bound, stopped)
    _open(master, closed)
    kept = len(master.chain_pairs)
    if not _list(master, relaxed, bound - plan.value, MOST_CHAINS):
        return _told(plan, bound, stopped)
    _whole(master, kept)
    plan, proven, stopped = _solve(master, budget, told, bound, step, before=plan)
    return _told(plan, min(bound, proven), stopped)


def _only_the_best(master: Master, relaxed: Relaxed, slack: float) -> tuple[Columns, Columns]:
    """Every chain that is in a plan as good as the bound joins; every other column is closed.

    For teams: they leave many plans of equal worth, and the chains made hold few of them. Given back are the columns
    closed, and those that the relaxation uses.
    """
    found = master.highs.getSolution()
    lost, used = np.asarray(found.col_dual), np.flatnonzero(np.asarray(found.col_value) > ALMOST)
    if not _list(master, relaxed, slack, MOST_FREE):
        return NONE, NONE
    closed = np.flatnonzero(lost < -slack - ALMOST).astype(np.int32)
    none = np.zeros(len(closed))
    master.highs.changeColsBounds(len(closed), closed, none, none)
    return closed, used.astype(np.int32)


def _of_some(master: Master, stay: Columns, seed: int, solve: Callable[[], Solved]) -> Solved:
    """Solve with a part of the chains, by chance: of many plans of equal worth one is often among them, and sooner.

    ``stay``: as they are.
    """
    chance = np.random.default_rng(seed)
    chains = np.arange(master.others, master.highs.getNumCol(), dtype=np.int32)
    aside = np.setdiff1d(chains[chance.random(len(chains)) >= PART], stay)
    none = np.zeros(len(aside))
    master.highs.changeColsBounds(len(aside), aside, none, none)
    found = solve()
    _open(master, aside)
    return found


def _open(master: Master, closed: Columns) -> None:
    """Columns closed may be used again."""
    master.highs.changeColsBounds(len(closed), closed, np.zeros(len(closed)), master.upper[closed])


def _list(master: Master, relaxed: Relaxed, gap: float, most: int) -> bool:
    """Add every chain whose reduced gain is less than a gap below its price; false, and none, if they are too many."""
    s = master.sorted
    of_class, chains, count = all_chains(
        s.starts, s.first, s.free, s.days, relaxed.gains, master.left, relaxed.price - gap - ALMOST, most
    )
    if count <= most:
        master.add(of_class, chains)
    return bool(count <= most)


def _told(plan: Closed, bound: float, stopped: bool) -> Closed:
    ended: Ended = "optimal" if plan.value >= bound else "stopped" if stopped else "time"
    return Closed(plan.counts, plan.value, bound, ended)


def _step(master: Master) -> int:
    """All gains are multiples of it, and so is the value of every plan."""
    gains = {round(g) for g in master.gain.tolist()} | {w.price for w in master.model.priced}
    return gcd(*gains) or 1


def _whole(master: Master, since: int = 0) -> None:
    """Chains and wishes are whole from now on; what they make whole anyhow is left to it."""
    whole = [n for n, is_whole in enumerate(master.model.whole) if is_whole] if not since else []
    chains = np.arange(master.others + since, master.highs.getNumCol())
    at = np.array([*whole, *chains], np.int32)
    kinds = np.array([highspy.HighsVarType.kInteger] * len(at))
    master.highs.changeColsIntegrality(len(at), at, kinds)


def _solve(
    master: Master, budget: Budget, told: Told, bound: float, step: int, *, part: bool = False,
    before: Closed | None = None,
) -> Solved:  # fmt: skip
    """``part``: only chains set aside for a try, which ends as soon as they cannot reach the bound.

    ``before``: a plan there is already, kept unless a better one is found. The solver does not start from it nor from
    anything it solved before: its presolve gives a start a value that no plan has, and then finds nothing better.
    """
    highs, stopped = master.highs, list[bool]()
    highs.clearSolver()
    least = max(0, before.value) if before else 0
    for name, value in (("presolve", "choose"), ("mip_rel_gap", 0.0), ("mip_abs_gap", step - 0.5),
                        ("objective_target", bound - 0.5),
                        ("time_limit", highs.getRunTime() + max(LEAST_SECONDS, budget.left))):  # fmt: skip
        highs.setOptionValue(name, value)

    def ask(event: highspy.highs.HighsCallbackEvent) -> None:
        # What an earlier solve was told stays until it is taken back.
        event.interrupt(False)
        best, proven = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if part and proven < bound - 0.5:
            event.interrupt()
        elif not told(max(best, least) if np.isfinite(best) else least, bound if part else min(bound, proven)):
            stopped.append(True)
            event.interrupt()

    highs.cbMipInterrupt.subscribe(ask)
    highs.run()
    highs.cbMipInterrupt.unsubscribe(ask)
    found, proven = _found(master, bound)
    if before and before.value >= found.value:
        counts = np.append(before.counts, np.zeros(len(found.counts) - len(before.counts), np.int64))
        found = Closed(counts, before.value, max(proven, before.value), "time")
    return found, proven, bool(stopped)


def _found(master: Master, bound: float) -> tuple[Closed, float]:
    """What the solver found last, and what it proved: nothing, if it tells a value that its columns do not have."""
    highs, chains = master.highs, len(master.chain_pairs)
    info, status = highs.getInfo(), highs.getModelStatus()
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        nobody = -IMPOSSIBLE if master.model.fits.problem.pins else 0
        return Closed(np.zeros(chains, np.int64), nobody, bound, "time"), bound
    values = np.rint(np.asarray(highs.getSolution().col_value)).astype(np.int64)
    value = round(float(np.asarray(highs.getLp().col_cost_) @ values))
    is_so = value == round(info.objective_function_value)
    proven = min(bound, info.mip_dual_bound) if is_so else bound
    if is_so and status == highspy.HighsModelStatus.kOptimal:
        proven = float(value)
    return Closed(values[master.others : master.others + chains], value, proven, "time"), proven
