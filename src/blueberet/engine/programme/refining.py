"""Make a timetable nicer, compiled: annealing that moves sessions and lets two exchange their places.

In: ``Facts``, ``State`` and a ``Refining`` to go on with. Out: all changed; the best clash-free places stand in
``Refining``. Why: docs/engines/programme.md, section "Search". Clashes are allowed on the way, at a price that rises
while the timetable stays in clashes and falls while it does not, so that the search walks along the border.
"""

from math import log
from typing import Any, NamedTuple

import numpy as np

from blueberet.engine.kit.compiling import entry, jit
from blueberet.engine.programme.cost_kinds import HARD
from blueberet.engine.programme.judging import below, choose, draw, judge, keep_pick, place, take

TALLY = 6
HARD_NOW, SOFT_NOW, BEST, PRICE, LEAST, HOLDS = range(TALLY)
"""Hard cost and soft cost now, best soft cost without clashes, price of hard cost, least hard cost since it
was last counted, 1 if there is a best."""
EXCHANGE_SHARE = 0.3
"""Moves that ask another session to exchange places; the others take a place at random, and exchange if it is taken."""
KEEPING = 0.5
"""Of the exchanges that are asked for, the share in which both keep their venues."""
SAME_VENUE, SAME_START = 0.4, 0.15
"""Of the other moves, the share that keeps the venue, and that keeps the start, where there is a choice of venues."""


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
def mark(facts: Any, who: Any, v: int, start: int, name: int) -> None:
    """Write who stands in a venue from a start on."""
    if v >= 0 and facts.v_cap[v] == 1:
        for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
            who[v, facts.cells[k]] = name


@jit
def crowd(facts: Any, state: Any, b: int, start: int, own: int) -> float:
    """People clashes of a start for a session that stands elsewhere (``own`` 0) or just there (1)."""
    n = 0.0
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.occ[facts.atoms[a], facts.cells[k]] > own:
                n += 1.0
    return n


@jit
def busy(facts: Any, state: Any, s: int, start: int, own: int) -> float:
    """Clashes of a start for a session's instructors, where nobody else could take their places."""
    n, b = 0.0, facts.s_block[s]
    if facts.staff_off[b + 1] - facts.staff_off[b] > facts.b_need[b]:
        return n
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        for m in range(facts.b_need[b]):
            if state.i_occ[state.ins[s, m], facts.cells[k]] > own:
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
def rearrange(
    facts: Any, state: Any, memory: Any, s: int, t: int, start: int, venue: int, keeping: bool, most: float
) -> bool:
    """Move a session (``t`` -1), or let two exchange time and venue, if the cost grows by at most ``most``.

    ``keeping``: two exchange their times only.

    Both kinds go through the same loops, because each copy of the judging takes seconds to compile.
    """
    fits = memory.fits
    many = 1 if t < 0 else 2
    here, hall = state.pos[s], state.ven[s]
    room = venue if t < 0 else state.ven[t]
    hard, total, last = 0.0, 0.0, s
    for step in range(2 * many):
        last = s if step % many == 0 else t
        old, at = step < many, here if (last == s) == (step < many) else start
        if old:
            keep_pick(facts, state, last)
            take(facts, state, last)
        elif many == 1:
            pick_for(facts, state, s, start, venue)
        else:
            keep_pick(facts, state, last)
            wanted = room if (last == s) != keeping else hall
            if wanted >= 0 and fits[facts.s_block[last], wanted]:
                state.pick[0] = wanted
        sign = -1.0 if old else 1.0
        total += sign * judge(facts, state, last, at)
        hard += sign * hard_share(facts, state)
        if not old and step + 1 < 2 * many:
            place(facts, state, last, at)
    soft = total - hard
    good = memory.tally[PRICE] * hard + soft <= most
    if good:
        mark(facts, memory.who, hall, here, -1)
        if many == 2:
            mark(facts, memory.who, room, start, -1)
    elif many == 2:
        take(facts, state, s)
        state.ven[s] = hall
    for n in range(1 if good else many):
        at = here if (last == s) != good else start
        if not good:
            last = t if n + 1 < many else s
            at = here if last == s else start
            keep_pick(facts, state, last)
        place(facts, state, last, at)
    if good:
        mark(facts, memory.who, state.ven[s], state.pos[s], s)
        if many == 2:
            mark(facts, memory.who, state.ven[t], state.pos[t], t)
        accept(facts, state, memory, hard, soft)
    return good


@jit
def try_one(facts: Any, state: Any, memory: Any, s: int, most: float, slack: float) -> bool:
    """Try one place for a session, drawn by chance; whether it was taken."""
    b, here, venue = facts.s_block[s], state.pos[s], state.ven[s]
    t, keeping = np.int64(-1), False
    if draw(state) < EXCHANGE_SHARE:
        keeping = draw(state) < KEEPING
        t = np.int64(below(state, len(state.pos)))
        if state.pos[t] < 0 or (state.pos[t] == here and state.ven[t] == venue):
            return False
        start = state.pos[t]
        if not memory.legal[b, start]:
            return False
    else:
        start = facts.starts[facts.start_off[b] + below(state, facts.start_off[b + 1] - facts.start_off[b])]
        count = facts.venue_off[b + 1] - facts.venue_off[b]
        how = draw(state) if count > 1 else 0.0
        if how >= SAME_VENUE:
            if how < SAME_VENUE + SAME_START:
                start = here
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
    if t < 0 and venue >= 0 and state.ven[s] >= 0:
        seats = facts.v_over[b, venue] - facts.v_over[b, state.ven[s]]
        if seats * facts.weights[HARD + 11] > most + slack:
            return False
    apart = facts.st_first[start] > facts.st_last[here] or facts.st_last[start] < facts.st_first[here]
    if apart and facts.rest_off[here] == facts.rest_off[here + 1]:
        # Most places clash with people: no need to take anything out to see that.
        other = np.int64(-1) if t < 0 else facts.s_block[t]
        if t < 0 or not facts.share[b, other]:
            clashes = facts.weights[0] * (crowd(facts, state, b, start, 0) - crowd(facts, state, b, here, 1))
            if t >= 0:
                clashes += facts.weights[0] * (
                    crowd(facts, state, other, here, 0) - crowd(facts, state, other, start, 1)
                )
            if t < 0 or state.ins[s, 0] != state.ins[t, 0]:
                clashes += facts.weights[2] * (busy(facts, state, s, start, 0) - busy(facts, state, s, here, 1))
                if t >= 0:
                    clashes += facts.weights[2] * (busy(facts, state, t, here, 0) - busy(facts, state, t, start, 1))
            if clashes * memory.tally[PRICE] > most + slack:
                return False
    return rearrange(facts, state, memory, s, t, start, venue, keeping, most)


@entry
def refine(facts: Any, state: Any, memory: Any, moves: int, heat: float, slack: float) -> int:
    """Make so many moves at one temperature; give the number accepted.

    A move into clashes is not looked at if it would have to win more than ``slack`` beyond what chance allows.
    """
    accepted = 0
    for _ in range(moves):
        s = np.int64(below(state, len(state.pos)))
        b = facts.s_block[s]
        if state.pos[s] < 0 or facts.s_fixed[s] or facts.start_off[b] == facts.start_off[b + 1]:
            continue
        most = -heat * log(1.0 - draw(state))
        if try_one(facts, state, memory, s, most, slack):
            accepted += 1
    return accepted


@entry
def settle(facts: Any, state: Any, memory: Any) -> float:
    """Count the present hard cost into the tally, write who stands where, and give the hard cost."""
    hard = 0.0
    for s in range(len(state.pos)):
        memory.where[s] = state.pos[s]
    # Built up session by session, the largest gap of an order counts what later ones mend: first see if all is well.
    for anew in range(2):
        if anew:
            if hard < 1e-9:
                break
            hard = 0.0
        for s in range(len(state.pos)):
            if anew and memory.where[s] >= 0:
                take(facts, state, s)
        for s in range(len(state.pos)):
            if memory.where[s] >= 0:
                if not anew:
                    take(facts, state, s)
                keep_pick(facts, state, s)
                judge(facts, state, s, memory.where[s])
                hard += hard_share(facts, state)
                place(facts, state, s, memory.where[s])
    memory.who[:, :] = -1
    for s in range(len(state.pos)):
        if state.pos[s] >= 0:
            mark(facts, memory.who, state.ven[s], state.pos[s], s)
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
