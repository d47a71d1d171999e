"""Column generation: a column is a chain of tours that one person of a class serves, made when prices ask for it.

In: a model. Out: the optimum of the relaxation, which no plan exceeds, and chains to make a plan of.
Why: docs/engines/deployment.md, section "How it is filled", and decision 19.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blueberet.engine.deployment.master import Master
from blueberet.engine.deployment.rows import Reals

A_ROUND = 4
"""Chains a class may add in one round."""
ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxed:
    """``value`` of the relaxation over the chains made, ``bound`` of every plan, the prices that show it."""

    value: float
    bound: float
    gains: Reals
    """Reduced gain of each pair, in the order of the master."""
    price: Reals
    """Of each class."""
    is_whole: bool
    """No chain was left out that gains."""


def relax(master: Master, told: Callable[[float, float], bool]) -> Relaxed:
    """Make chains until none gains, and rows that were left out until they lower nothing; or until told to stop."""
    size = master.model.size.astype(float)
    best = before = master.everything
    while True:
        value, gains, price = master.prices()
        of_class, chains, gain, whole = master.chains(gains, price + ALMOST, A_ROUND)
        over = np.zeros(len(size))
        np.maximum.at(over, of_class, gain - price[of_class])
        if whole:
            # No plan gains more than this: every person of a class at best serves its best chain.
            best = min(best, value + float(over @ size))
        added = master.add(of_class, chains)
        if not added and value < before - ALMOST:
            before = value
            added = master.tighten()
        if not added or not told(value, best):
            return Relaxed(value, best, gains, price, whole and not added)
