"""What a place costs, compiled: footprints, the best venue and staff, the exact difference.

In: ``Facts`` and ``State``. Out: the state changed, counts. Why: docs/engines/programme.md, section "Search".
Costs of a place are judged while the session itself is taken out, so they are the exact difference of the whole.
"""

from typing import Any

import numpy as np

from blueberet.engine.kit.compiling import entry, jit
from blueberet.engine.programme.cost_kinds import HARD, SOFT
from blueberet.engine.programme.wishes import judge_wishes, put_wishes


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
    put_wishes(facts, state, s, start, sign)
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
            cost = w[2] * clash_cost(facts, state, i, start) + w[3] * load_cost(
                facts, state, i, start, facts.b_hours[b]
            )
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
        # The same from both sides, so that differences add up.
        n = max(facts.member_off[other + 1] - facts.member_off[other], facts.member_off[b + 1] - facts.member_off[b])
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
    for d in range(facts.st_day[start], facts.st_last_day[start] + 1):
        if state.b_day[b, d] >= facts.b_max_day[b]:
            c[5] += 1.0
    for w in range(facts.st_day[start] // 7, facts.st_last_day[start] // 7 + 1):
        if facts.b_max_week[b] > 0 and state.b_week[b, w] >= facts.b_max_week[b]:
            c[6] += 1.0
    if facts.order_off[b] < facts.order_off[b + 1]:
        c[7] = order_cost(facts, state, s, start)
    judge_wishes(facts, state, s, start)
    total = 0.0
    for k in range(HARD + SOFT):
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


@entry
def put_in(facts: Any, state: Any, s: int, start: int) -> None:
    """Place a session with the venue and instructors in ``state.pick``."""
    place(facts, state, s, start)


@entry
def judge_best(facts: Any, state: Any, s: int, start: int) -> None:
    """Judge a start of a session that is out, with the best venue and instructors; kinds go to ``state.cost``."""
    choose(facts, state, s, start)
    judge(facts, state, s, start)
