"""Make a timetable nicer, compiled: annealing that moves sessions and lets two exchange their places.

In: ``Facts``, ``State`` and a ``Refining`` to go on with. Out: all changed; the best clash-free places stand in
``Refining``. Why: docs/engines/programme.md, section "Search". Clashes are allowed on the way, at a price that rises
while the timetable stays in clashes and falls while it does not, so that the search walks along the border.
"""

from math import log
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.programme.compiling import entry, jit
from blueberet.engine.programme.cost_kinds import HARD
from blueberet.engine.programme.judging import below, choose, draw, judge, keep_pick, place, take

TALLY = 6
HARD_NOW, SOFT_NOW, BEST, PRICE, LEAST, HOLDS = range(TALLY)
"""Hard cost and soft cost now, best soft cost without clashes, price of hard cost, least hard cost since the price was
last set, 1 if there is a best."""
REPRICE_MOVES = 8192
DEARER, CHEAPER = 1.05, 0.97
EXCHANGE_SHARE = 0.3
"""Moves that ask another session to exchange places; the others take a place at random, and exchange if it is taken."""


class Refining(NamedTuple):
    """What the annealing remembers from one call to the next."""

    tally: Any  # (TALLY,)
    legal: Any  # (B, N) 1 where a block may start
    fits: Any  # (B, V) 1 where a venue suits a block
    who: Any  # (V, T) session in a venue for one at a time, -1: none
    pos: Any  # (S,) of the best
    ven: Any  # (S,)
    ins: Any  # (S, K)
    where: Any  # (S,) room to work in


@jit
def hard_share(facts: Any, state: Any) -> float:
    """Weighted hard cost of the last judged place."""
    total = 0.0
    for k in range(HARD):
        total += state.cost[k] * facts.weights[k]
    return total


@jit
def mark(facts: Any, state: Any, who: Any, s: int, name: int) -> None:
    """Write who stands in the venue of a placed session."""
    v, start = state.ven[s], state.pos[s]
    if v >= 0 and facts.v_cap[v] == 1:
        for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
            who[v, facts.cells[k]] = name


@jit
def crowd(facts: Any, state: Any, b: int, start: int) -> float:
    """People clashes of a one-day start for somebody who is elsewhere."""
    n = 0.0
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.occ[facts.atoms[a], facts.cells[k]] > 0:
                n += 1.0
    return n


@jit
def pick_for(facts: Any, state: Any, s: int, start: int, venue: int) -> None:
    """Write the venue and a session's own instructors into ``state.pick``; where there is a choice, others at times."""
    b = facts.s_block[s]
    if facts.staff_off[b + 1] - facts.staff_off[b] > facts.b_need[b] and draw(state) < 0.5:
        choose(facts, state, s, start)
    else:
        keep_pick(facts, state, s)
    state.pick[0] = venue


@jit
def remember(facts: Any, state: Any, memory: Any) -> None:
    """Keep the present places as the best."""
    # In loops, because assigning whole arrays would need memory of its own.
    for s in range(len(state.pos)):
        memory.pos[s] = state.pos[s]
        memory.ven[s] = state.ven[s]
        for n in range(state.ins.shape[1]):
            memory.ins[s, n] = state.ins[s, n]
    memory.tally[BEST] = memory.tally[SOFT_NOW]
    memory.tally[HOLDS] = 1.0


@jit
def accept(facts: Any, state: Any, memory: Any, hard: float, soft: float) -> None:
    """Count an accepted move, and keep what it led to if it is the best without clashes."""
    tally = memory.tally
    tally[HARD_NOW] += hard
    tally[SOFT_NOW] += soft
    tally[LEAST] = min(tally[LEAST], tally[HARD_NOW])
    if tally[HARD_NOW] < 1e-6 and tally[SOFT_NOW] < tally[BEST] - 1e-9:
        remember(facts, state, memory)


@jit
def move_one(facts: Any, state: Any, memory: Any, s: int, start: int, venue: int, most: float) -> bool:
    """Move a session if the cost grows by at most ``most``."""
    price, here = memory.tally[PRICE], state.pos[s]
    take(facts, state, s)
    keep_pick(facts, state, s)
    old = judge(facts, state, s, here)
    old_hard = hard_share(facts, state)
    pick_for(facts, state, s, start, venue)
    new = judge(facts, state, s, start)
    hard = hard_share(facts, state) - old_hard
    soft = new - old - hard
    if price * hard + soft <= most:
        state.pos[s] = here
        mark(facts, state, memory.who, s, -1)
        place(facts, state, s, start)
        mark(facts, state, memory.who, s, s)
        accept(facts, state, memory, hard, soft)
        return True
    keep_pick(facts, state, s)
    place(facts, state, s, here)
    return False


@jit
def exchange(facts: Any, state: Any, memory: Any, s: int, t: int, most: float) -> bool:
    """Let two sessions exchange time and venue if the cost grows by at most ``most``."""
    price, fits = memory.tally[PRICE], memory.fits
    here, there, hall, room = state.pos[s], state.pos[t], state.ven[s], state.ven[t]
    keep_pick(facts, state, s)
    take(facts, state, s)
    old = judge(facts, state, s, here)
    hard = -hard_share(facts, state)
    keep_pick(facts, state, t)
    take(facts, state, t)
    old += judge(facts, state, t, there)
    hard -= hard_share(facts, state)
    keep_pick(facts, state, s)
    if room >= 0 and fits[facts.s_block[s], room]:
        state.pick[0] = room
    new = judge(facts, state, s, there)
    hard += hard_share(facts, state)
    place(facts, state, s, there)
    keep_pick(facts, state, t)
    if hall >= 0 and fits[facts.s_block[t], hall]:
        state.pick[0] = hall
    new += judge(facts, state, t, here)
    hard += hard_share(facts, state)
    soft = new - old - hard
    if price * hard + soft <= most:
        now = state.ven[s]
        state.ven[s], state.pos[s] = hall, here
        mark(facts, state, memory.who, s, -1)
        state.ven[s], state.pos[s], state.pos[t] = now, there, there
        mark(facts, state, memory.who, t, -1)
        mark(facts, state, memory.who, s, s)
        place(facts, state, t, here)
        mark(facts, state, memory.who, t, t)
        accept(facts, state, memory, hard, soft)
        return True
    take(facts, state, s)
    state.ven[s] = hall
    keep_pick(facts, state, t)
    place(facts, state, t, there)
    keep_pick(facts, state, s)
    place(facts, state, s, here)
    return False


@jit
def try_one(facts: Any, state: Any, memory: Any, s: int, most: float, slack: float) -> bool:
    """Try one place for a session, drawn by chance; whether it was taken."""
    b, here, venue = facts.s_block[s], state.pos[s], state.ven[s]
    t = np.int64(-1)
    if draw(state) < EXCHANGE_SHARE:
        t = np.int64(below(state, len(state.pos)))
        if state.pos[t] < 0 or (state.pos[t] == here and state.ven[t] == venue):
            return False
        start = state.pos[t]
        if not memory.legal[b, start]:
            return False
    else:
        start = facts.starts[facts.start_off[b] + below(state, facts.start_off[b + 1] - facts.start_off[b])]
        count = facts.venue_off[b + 1] - facts.venue_off[b]
        if count > 1:
            venue = facts.venues[facts.venue_off[b] + below(state, count)]
        if start == here and venue == state.ven[s]:
            return False
        if venue >= 0 and facts.v_cap[venue] == 1:
            t = memory.who[venue, facts.st_first[start]]
            if t >= 0 and state.pos[t] != start:
                return False
    if t >= 0:
        other = facts.s_block[t]
        if other == b or facts.s_fixed[t] or not memory.legal[other, here]:
            return False
    apart = facts.st_first[start] > facts.st_last[here] or facts.st_last[start] < facts.st_first[here]
    if apart and memory.tally[HARD_NOW] < 1e-6:
        # Most places clash with people: no need to take anything out to see that.
        clashes = 0.0
        if t < 0 or not facts.share[b, facts.s_block[t]]:
            clashes = crowd(facts, state, b, start)
            if t >= 0:
                clashes += crowd(facts, state, facts.s_block[t], here)
        if clashes * memory.tally[PRICE] * facts.weights[0] > most + slack:
            return False
    if t >= 0:
        return exchange(facts, state, memory, s, t, most)
    return move_one(facts, state, memory, s, start, venue, most)


@entry
def refine(facts: Any, state: Any, memory: Any, moves: int, hot: float, cold: float, low: float, high: float) -> int:
    """Make so many moves while cooling from ``hot`` to ``cold``; give the number accepted.

    ``low`` and ``high`` bound the price of one unit of hard cost.
    """
    accepted, heat, tally = 0, hot, memory.tally
    cooling = (cold / hot) ** (1024.0 / max(moves, 1024))
    for move in range(moves):
        if move & 1023 == 1023:
            heat *= cooling
            if move & (REPRICE_MOVES - 1) == REPRICE_MOVES - 1:
                stuck = tally[LEAST] > 1e-6
                tally[PRICE] = min(high, tally[PRICE] * DEARER) if stuck else max(low, tally[PRICE] * CHEAPER)
                tally[LEAST] = tally[HARD_NOW]
        s = np.int64(below(state, len(state.pos)))
        b = facts.s_block[s]
        if state.pos[s] < 0 or facts.s_fixed[s] or facts.start_off[b] == facts.start_off[b + 1]:
            continue
        most = -heat * log(1.0 - draw(state))
        if try_one(facts, state, memory, s, most, low * 2.0):
            accepted += 1
    return accepted


@entry
def settle(facts: Any, state: Any, memory: Any) -> float:
    """Count the present hard cost into the tally, write who stands where, and give the hard cost."""
    memory.who[:, :] = -1
    hard = 0.0
    for s in range(len(state.pos)):
        memory.where[s] = state.pos[s]
        if memory.where[s] >= 0:
            take(facts, state, s)
    for s in range(len(state.pos)):
        if memory.where[s] >= 0:
            keep_pick(facts, state, s)
            judge(facts, state, s, memory.where[s])
            hard += hard_share(facts, state)
            place(facts, state, s, memory.where[s])
            mark(facts, state, memory.who, s, s)
    memory.tally[HARD_NOW] = hard
    memory.tally[LEAST] = hard
    return hard


@entry
def recall(facts: Any, state: Any, memory: Any) -> None:
    """Put every session where it stood in the best."""
    for s in range(len(state.pos)):
        if state.pos[s] >= 0:
            take(facts, state, s)
    for s in range(len(state.pos)):
        state.ven[s] = memory.ven[s]
        for n in range(state.ins.shape[1]):
            state.ins[s, n] = memory.ins[s, n]
        if memory.pos[s] >= 0:
            keep_pick(facts, state, s)
            place(facts, state, s, memory.pos[s])
