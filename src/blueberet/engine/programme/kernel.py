"""The compiled search: judge, put, take, anneal.

In: ``Facts`` and ``State``. Out: the state changed, counts. Why: docs/engines/programme.md, section "Search".
Costs of a place are judged while the session itself is taken out, so they are the exact difference of the whole.
"""

from math import exp
from typing import Any

import numpy as np
from numba import njit

HARD = 8
jit = njit(cache=True, nogil=True, fastmath=False)


@jit
def draw(state: Any) -> float:
    """Next number of the state's own generator (splitmix64), 0 <= x < 1."""
    z = state.chance[0] + np.uint64(0x9E3779B97F4A7C15)
    state.chance[0] = z
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@jit
def below(state: Any, n: int) -> int:
    """Whole number from 0 to n - 1."""
    return min(int(draw(state) * n), n - 1)


@jit
def put(facts: Any, state: Any, s: int, start: int, sign: int) -> None:
    """Add (1) or subtract (-1) a session's footprint; ``ven`` and ``ins`` say where and who."""
    b = facts.s_block[s]
    venue = state.ven[s]
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        slot = facts.cells[k]
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            state.occ[facts.atoms[a], slot] += sign
        if venue >= 0:
            state.v_occ[venue, slot] += sign
        for p in range(facts.pool_off[b], facts.pool_off[b + 1]):
            state.p_occ[facts.pools[p], slot] += sign * facts.pool_use[p]
    for k in range(facts.rest_off[start], facts.rest_off[start + 1]):
        slot = facts.rests[k]
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            state.occ[facts.atoms[a], slot] += sign
    for n in range(facts.b_need[b]):
        i = state.ins[s, n]
        if i < 0:
            continue
        for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
            state.i_occ[i, facts.cells[k]] += sign
        for k in range(facts.rest_off[start], facts.rest_off[start + 1]):
            state.i_occ[i, facts.rests[k]] += sign
        for d in range(facts.st_day[start], facts.st_last_day[start] + 1):
            state.i_load[i, d // 7] += sign * facts.b_hours[b]
        state.b_staff[b, i] += sign
    for d in range(facts.st_day[start], facts.st_last_day[start] + 1):
        state.b_day[b, d] += sign
    for w in range(facts.st_day[start] // 7, facts.st_last_day[start] // 7 + 1):
        state.b_week[b, w] += sign


@jit
def place(facts: Any, state: Any, s: int, start: int) -> None:
    """Give a session a start, with the venue and instructors in ``state.pick``."""
    state.pos[s] = start
    state.ven[s] = state.pick[0]
    for n in range(facts.b_need[facts.s_block[s]]):
        state.ins[s, n] = state.pick[1 + n]
    put(facts, state, s, start, 1)


@jit
def take(facts: Any, state: Any, s: int) -> None:
    """Take a session out."""
    put(facts, state, s, state.pos[s], -1)
    state.pos[s] = -1


@jit
def venue_cost(facts: Any, state: Any, venue: int, start: int) -> int:
    """Slots of a start in which a venue is full."""
    cost = 0
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        if state.v_occ[venue, facts.cells[k]] >= facts.v_cap[venue]:
            cost += 1
    return cost


@jit
def clash_cost(facts: Any, state: Any, i: int, start: int) -> int:
    """Slots in which an instructor is taken, should rest, or is away."""
    cost = 0
    for d in range(facts.st_day[start], facts.st_last_day[start] + 1):
        cost += 4 * facts.i_away[i, d]
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        if state.i_occ[i, facts.cells[k]] > 0:
            cost += 1
    for k in range(facts.rest_off[start], facts.rest_off[start + 1]):
        if state.i_occ[i, facts.rests[k]] > 0:
            cost += 1
    return cost


@jit
def load_cost(facts: Any, state: Any, i: int, start: int, hours: int) -> int:
    """Hours above the weekly load that a session would add for an instructor."""
    cost = 0
    first, last = facts.st_day[start], facts.st_last_day[start]
    for w in range(first // 7, last // 7 + 1):
        days = min(last, w * 7 + 6) - max(first, w * 7) + 1
        now = state.i_load[i, w] - facts.i_max[i]
        cost += max(0, now + hours * days) - max(0, now)
    return cost


@jit
def choose(facts: Any, state: Any, s: int, start: int) -> None:
    """Write the best venue and instructors for a start into ``state.pick``; ties fall by chance."""
    b = facts.s_block[s]
    state.pick[0] = -1
    first, count = facts.venue_off[b], facts.venue_off[b + 1] - facts.venue_off[b]
    if count > 0:
        best, turn = 1 << 30, below(state, count)
        for k in range(count):
            venue = facts.venues[first + (k + turn) % count]
            cost = venue_cost(facts, state, venue, start)
            if cost < best:
                best = cost
                state.pick[0] = venue
                if cost == 0:
                    break
    first, count = facts.staff_off[b], facts.staff_off[b + 1] - facts.staff_off[b]
    w = facts.weights
    for n in range(facts.b_need[b]):
        best_cost, turn = 1e18, below(state, count)
        for k in range(count):
            i = facts.staff[first + (k + turn) % count]
            taken = False
            for m in range(n):
                if state.pick[1 + m] == i:
                    taken = True
            if taken:
                continue
            cost = w[2] * clash_cost(facts, state, i, start) + w[3] * load_cost(facts, state, i, start, facts.b_hours[b])
            if state.b_staff[b, i] == 0:
                cost += w[HARD + 1]
            if cost < best_cost:
                best_cost = cost
                state.pick[1 + n] = i
                if cost == 0.0:
                    break


@jit
def order_cost(facts: Any, state: Any, s: int, start: int) -> float:
    """How far a start breaks the order with other blocks, 0 if not at all."""
    b = facts.s_block[s]
    total = 0.0
    for k in range(facts.order_off[b], facts.order_off[b + 1]):
        o = facts.orders[k]
        before, after = facts.o_before[o], facts.o_after[o]
        other = after if before == b else before
        n = facts.member_off[other + 1] - facts.member_off[other]
        last_day, first_day = -1, 1 << 30
        if before == b:
            last_day = facts.st_last_day[start]
        else:
            first_day = facts.st_day[start]
        for m in range(facts.member_off[other], facts.member_off[other + 1]):
            there = state.pos[facts.members[m]]
            if there < 0:
                continue
            one, two = (start, there) if before == b else (there, start)
            gap = facts.st_day[two] - facts.st_last_day[one]
            if facts.st_first[two] <= facts.st_last[one]:
                total += (1.0 + (facts.o_min[o] - gap) / 14.0) / n
            elif gap < facts.o_min[o]:
                total += (0.5 + (facts.o_min[o] - gap) / 14.0) / n
            if before == b:
                first_day = min(first_day, facts.st_day[there])
            else:
                last_day = max(last_day, facts.st_last_day[there])
        if facts.o_max[o] >= 0:
            for m in range(facts.member_off[b], facts.member_off[b + 1]):
                mine = state.pos[facts.members[m]]
                if mine >= 0 and before == b:
                    last_day = max(last_day, facts.st_last_day[mine])
                elif mine >= 0:
                    first_day = min(first_day, facts.st_day[mine])
            if last_day >= 0 and first_day < 1 << 30 and first_day - last_day > facts.o_max[o]:
                total += 0.5 + (first_day - last_day - facts.o_max[o]) / 14.0
    return total


@jit
def judge(facts: Any, state: Any, s: int, start: int) -> float:
    """Cost of a start with the venue and instructors in ``state.pick``; kinds go to ``state.cost``."""
    b = facts.s_block[s]
    c = state.cost
    c[:] = 0.0
    for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
        slot = facts.cells[k]
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.occ[facts.atoms[a], slot] > 0:
                c[0] += 1.0
        for p in range(facts.pool_off[b], facts.pool_off[b + 1]):
            pool = facts.pools[p]
            now = state.p_occ[pool, slot] - facts.p_quantity[pool]
            if now + facts.pool_use[p] > 0:
                c[4] += max(0, now + facts.pool_use[p]) - max(0, now)
    for k in range(facts.rest_off[start], facts.rest_off[start + 1]):
        slot = facts.rests[k]
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.occ[facts.atoms[a], slot] > 0:
                c[0] += 1.0
    if state.pick[0] >= 0:
        c[1] = venue_cost(facts, state, state.pick[0], start)
    for n in range(facts.b_need[b]):
        i = state.pick[1 + n]
        if i < 0:
            c[2] += 4.0
            continue
        c[2] += clash_cost(facts, state, i, start)
        c[3] += load_cost(facts, state, i, start, facts.b_hours[b])
        if state.b_staff[b, i] == 0:
            c[HARD + 1] += 1.0
    for d in range(facts.st_day[start], facts.st_last_day[start] + 1):
        if state.b_day[b, d] >= facts.b_max_day[b]:
            c[5] += 1.0
    for w in range(facts.st_day[start] // 7, facts.st_last_day[start] // 7 + 1):
        if facts.b_max_week[b] > 0 and state.b_week[b, w] >= facts.b_max_week[b]:
            c[6] += 1.0
        over = state.b_week[b, w] + 1.0 - facts.b_rate[b]
        if over > 0.0:
            c[HARD] += over
    if facts.order_off[b] < facts.order_off[b + 1]:
        c[7] = order_cost(facts, state, s, start)
    if facts.b_half[b] >= 0 and facts.st_half[start] != facts.b_half[b]:
        c[HARD + 2] = 1.0
    total = 0.0
    for k in range(HARD + 3):
        total += c[k] * facts.weights[k]
    return total


@jit
def hard_part(state: Any) -> float:
    """Hard share of the last judged place, unweighted."""
    total = 0.0
    for k in range(HARD):
        total += state.cost[k]
    return total


@jit
def keep_pick(facts: Any, state: Any, s: int) -> None:
    """Write a session's own venue and instructors into ``state.pick``."""
    state.pick[0] = state.ven[s]
    for n in range(facts.b_need[facts.s_block[s]]):
        state.pick[1 + n] = state.ins[s, n]


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
