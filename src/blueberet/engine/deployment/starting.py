"""First chains: plans made class by class, each class taking what gains most of the places still open.

In: a master. Out: chains in it, for the relaxation to start from. Why: docs/engines/deployment.md, "How it is filled".
"""

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.chains import best_chains
from blueberet.engine.deployment.master import Ints, Master

PASSES = 3
"""Plans made, each in another order of classes: those who fit few rotations first, then by chance."""


def start(master: Master, seed: int) -> None:
    """Add the chains of a few plans made in one go each."""
    chance = np.random.default_rng(seed)
    choice = np.diff(master.sorted.starts)
    orders = [np.argsort(choice, kind="stable"), *(chance.permutation(len(choice)) for _ in range(PASSES - 1))]
    for order in orders:
        _one_plan(master, order)


def _one_plan(master: Master, order: NDArray[np.intp]) -> None:
    """Nobody is moved again, and rows about all people are not looked at."""
    s, model = master.sorted, master.model
    rotation, gain, size = model.of_rotation[s.order], master.gain[s.order], model.size
    left, floor = model.places.copy(), np.zeros(1)
    of_class, chains = list[int](), list[Ints]()
    for c in order.tolist():
        a, z = int(s.starts[c]), int(s.starts[c + 1])
        own, ends = rotation[a:z], np.array([0, z - a], np.int64)
        for _ in range(int(size[c])):
            open_now = np.where(left[own] > 0, gain[a:z], -1.0)
            _, found, _, _ = best_chains(
                ends, s.first[a:z], s.free[a:z], s.days[a:z], open_now, master.left[c : c + 1], floor, 1
            )
            if not len(found):
                break
            pairs = found[0][found[0] >= 0]
            left[own[pairs]] -= 1
            of_class.append(c)
            chains.append(np.where(found[0] >= 0, found[0] + a, -1))
    if chains:
        master.add(np.array(of_class), np.array(chains))
