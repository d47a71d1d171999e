"""The compiled search: start at random, anneal, throw out what clashes.

In: ``Facts`` and ``State``. Out: the state changed, counts. Why: docs/engines/programme.md, section "Search".
"""

from math import exp
from typing import Any

import numpy as np

from blueberet.engine.programme.compiling import entry, entry_making_arrays, jit
from blueberet.engine.programme.judging import (
    below,
    choose,
    draw,
    hard_part,
    judge,
    keep_pick,
    place,
    take,
)  # fmt: skip


@entry
def start_at_random(facts: Any, state: Any, rounds: int) -> None:
    """Place every unplaced session, most people first by the caller's order, at the best of some random starts."""
    for s in range(len(state.pos)):
        b = facts.s_block[s]
        count = facts.start_off[b + 1] - facts.start_off[b]
        if state.pos[s] >= 0 or count == 0 or facts.s_fixed[s]:
            continue
        best, best_start = 1e18, np.int64(-1)
        for _ in range(rounds):
            start = facts.starts[facts.start_off[b] + below(state, count)]
            choose(facts, state, s, start)
            cost = judge(facts, state, s, start)
            if cost < best:
                best, best_start = cost, start
        choose(facts, state, s, best_start)
        place(facts, state, s, best_start)


@entry
def anneal(facts: Any, state: Any, moves: int, hot: float, cold: float) -> int:
    """Make so many moves while cooling from ``hot`` to ``cold``; give the number accepted.

    A session in no hard clash is looked at less often, so that the effort goes where the trouble is.
    """
    count = len(state.pos)
    accepted = 0
    heat = hot
    cooling = (cold / hot) ** (1024.0 / max(moves, 1024))
    for move in range(moves):
        if move & 1023 == 1023:
            heat *= cooling
        s = below(state, count)
        if state.pos[s] < 0 or facts.s_fixed[s]:
            continue
        b = facts.s_block[s]
        here = state.pos[s]
        n = facts.start_off[b + 1] - facts.start_off[b]
        take(facts, state, s)
        keep_pick(facts, state, s)
        old = judge(facts, state, s, here)
        clean = hard_part(state) == 0.0
        if clean and draw(state) < 0.5:
            place(facts, state, s, here)
            continue
        start = here
        if n > 1 and draw(state) < 0.9:
            start = facts.starts[facts.start_off[b] + below(state, n)]
        choose(facts, state, s, start)
        new = judge(facts, state, s, start)
        if new <= old or draw(state) < exp((old - new) / heat):
            place(facts, state, s, start)
            accepted += 1
        else:
            keep_pick(facts, state, s)
            place(facts, state, s, here)
    return accepted


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
