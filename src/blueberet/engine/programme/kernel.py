"""The compiled search: anneal, throw out, squeeze in.

In: ``Facts`` and ``State``. Out: the state changed, counts. Why: docs/engines/programme.md, section "Search".
"""

from math import exp
from typing import Any

import numpy as np

from blueberet.engine.programme.judging import (
    HARD,
    below,
    choose,
    draw,
    hard_part,
    jit,
    judge,
    keep_pick,
    place,
    take,
)  # fmt: skip


@jit
def start_at_random(facts: Any, state: Any, rounds: int) -> None:
    """Place every unplaced session, most people first by the caller's order, at the best of some random starts."""
    for s in range(len(state.pos)):
        b = facts.s_block[s]
        count = facts.start_off[b + 1] - facts.start_off[b]
        if state.pos[s] >= 0 or count == 0:
            continue
        best, best_start = 1e18, -1
        for _ in range(rounds):
            start = facts.starts[facts.start_off[b] + below(state, count)]
            choose(facts, state, s, start)
            cost = judge(facts, state, s, start)
            if cost < best:
                best, best_start = cost, start
        choose(facts, state, s, best_start)
        place(facts, state, s, best_start)


@jit
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


@jit
def count_clashing(facts: Any, state: Any) -> int:
    """Sessions that take part in a hard clash or have no place."""
    bad = 0
    for s in range(len(state.pos)):
        if state.pos[s] < 0 or clash(facts, state, s) > 0.0:
            bad += 1
    return bad


@jit
def soft_total(facts: Any, state: Any) -> float:
    """Weighted soft cost of all placed sessions, as the search counts it."""
    total = 0.0
    for s in range(len(state.pos)):
        if state.pos[s] >= 0:
            here = state.pos[s]
            take(facts, state, s)
            keep_pick(facts, state, s)
            judge(facts, state, s, here)
            for k in range(HARD, HARD + 3):
                total += state.cost[k] * facts.weights[k]
            place(facts, state, s, here)
    return total


@jit
def throw_out(facts: Any, state: Any) -> int:
    """Take sessions out, worst first, until nothing clashes; pinned ones last. Give the number taken."""
    taken = 0
    count = len(state.pos)
    hard = np.zeros(count)
    while True:
        worst, most = -1, 0.0
        for s in range(count):
            # Taking others out only lowers a session's clashes, so clean ones stay clean.
            if state.pos[s] < 0 or (taken > 0 and hard[s] == 0.0):
                continue
            hard[s] = clash(facts, state, s)
            rank = hard[s] if not facts.s_fixed[s] else hard[s] * 1e-6
            if rank > most:
                worst, most = s, rank
        if worst < 0:
            return taken
        take(facts, state, worst)
        taken += 1


@jit
def insert_clean(facts: Any, state: Any, s: int) -> bool:
    """Place a session where it clashes with nothing, at the least soft cost; tell whether there is such a place."""
    b = facts.s_block[s]
    best, best_start = 1e18, -1
    for k in range(facts.start_off[b], facts.start_off[b + 1]):
        start = facts.starts[k]
        choose(facts, state, s, start)
        cost = judge(facts, state, s, start)
        if hard_part(state) == 0.0 and cost < best:
            best, best_start = cost, start
    if best_start < 0:
        return False
    choose(facts, state, s, best_start)
    judge(facts, state, s, best_start)
    if hard_part(state) > 0.0:
        return False
    place(facts, state, s, best_start)
    return True


@jit
def insert_by_force(facts: Any, state: Any, s: int, tries: int) -> None:
    """Place a session at its least bad start and throw out what then clashes.

    Sessions that were thrown out often are dear to throw out again, so the search does not go round in circles.
    """
    b = facts.s_block[s]
    count = facts.start_off[b + 1] - facts.start_off[b]
    best, best_start = 1e18, -1
    for _ in range(min(tries, 2 * count)):
        start = facts.starts[facts.start_off[b] + below(state, count)]
        choose(facts, state, s, start)
        cost = judge(facts, state, s, start) + 0.3 * draw(state)
        if cost < best:
            best, best_start = cost, start
    if best_start < 0:
        return
    choose(facts, state, s, best_start)
    place(facts, state, s, best_start)
    while clash(facts, state, s) > 0.0:
        worst, least = -1, 1e18
        for other in range(len(state.pos)):
            if other == s or state.pos[other] < 0 or facts.s_fixed[other] or not touches(facts, state, s, other):
                continue
            rank = 1.0 + state.blame[other]
            if rank < least and clash(facts, state, other) > 0.0:
                worst, least = other, rank
        if worst < 0:
            take(facts, state, s)
            return
        take(facts, state, worst)
        state.blame[worst] += 1.0


@jit
def touches(facts: Any, state: Any, s: int, other: int) -> bool:
    """Whether two placed sessions could clash: near in time, in one block, or in one order."""
    a, c = state.pos[s], state.pos[other]
    if facts.s_block[s] == facts.s_block[other]:
        return True
    if facts.st_day[a] // 7 <= facts.st_last_day[c] // 7 and facts.st_day[c] // 7 <= facts.st_last_day[a] // 7:
        return True
    b, other_block = facts.s_block[s], facts.s_block[other]
    for k in range(facts.order_off[b], facts.order_off[b + 1]):
        o = facts.orders[k]
        if facts.o_before[o] == other_block or facts.o_after[o] == other_block:
            return True
    return False


@jit
def squeeze(facts: Any, state: Any, rounds: int, tries: int) -> int:
    """Try to place what has no place, by force where needed; give the number left over."""
    count = len(state.pos)
    for _ in range(rounds):
        left = 0
        turn = below(state, count)
        for k in range(count):
            s = (k + turn) % count
            if state.pos[s] >= 0 or facts.start_off[facts.s_block[s] + 1] == facts.start_off[facts.s_block[s]]:
                continue
            left += 1
            if not insert_clean(facts, state, s):
                insert_by_force(facts, state, s, tries)
        if left == 0:
            break
    left = 0
    for s in range(count):
        if state.pos[s] < 0:
            left += 1
    return left
