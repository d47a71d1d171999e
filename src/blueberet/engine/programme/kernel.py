"""Take sessions out of a timetable: those that clash, or some by chance; compiled.

In: ``Facts`` and ``State``. Out: the state changed, counts. Why: docs/engines/programme.md, section "Search".
"""

from typing import Any

import numpy as np

from blueberet.engine.kit.compiling import entry, entry_making_arrays, jit
from blueberet.engine.programme.judging import (
    draw,
    hard_part,
    judge,
    keep_pick,
    place,
    take,
)  # fmt: skip


@jit
def clash(facts: Any, state: Any, s: int) -> float:
    """Hard cost that a placed session has where it stands."""
    here = state.pos[s]
    take(facts, state, s)
    keep_pick(facts, state, s)
    judge(facts, state, s, here)
    hard = hard_part(state)
    place(facts, state, s, here)
    return hard


@entry_making_arrays
def throw_out(facts: Any, state: Any) -> int:
    """Take sessions out, worst first, until nothing clashes; pinned ones last. Give the number taken."""
    taken = 0
    count = len(state.pos)
    hard = np.zeros(count)
    everyone = True
    while True:
        worst, most = np.int64(-1), 0.0
        for s in range(count):
            if state.pos[s] < 0 or (not everyone and hard[s] == 0.0):
                continue
            hard[s] = clash(facts, state, s)
            rank = hard[s] if not facts.s_fixed[s] else hard[s] * 1e-6
            if rank > most:
                worst, most = s, rank
        if worst < 0 and everyone:
            return taken
        # Taking one out hardly ever hurts another (only the largest gap can), so clean ones are seen again at the end.
        everyone = worst < 0
        if everyone:
            continue
        take(facts, state, worst)
        taken += 1


@entry
def ruin(facts: Any, state: Any, share: float) -> None:
    """Take out about this share of the sessions, by chance, and forget what throwing them out costs."""
    for s in range(len(state.pos)):
        if facts.s_fixed[s]:
            continue
        state.blame[s] = 1.0
        if state.pos[s] >= 0 and draw(state) < share:
            take(facts, state, s)
