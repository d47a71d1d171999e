"""Squeeze in what has no place: put a session at its cheapest start and throw out what then clashes.

In: ``Facts`` and a clash-free ``State``. Out: the state changed, still clash-free. Why: docs/engines/programme.md,
section "Search". The price of throwing a session out grows each time it finds no free place, so that the search
does not go round in circles: guided ejection, as in vehicle routing (Nagata and Bräysy 2009).
"""

from typing import Any

import numpy as np

from blueberet.engine.kit.compiling import entry_making_arrays, jit, jit_making_arrays
from blueberet.engine.programme.judging import below, choose, draw, hard_part, judge, keep_pick, place, put

FORBIDDEN = 1e12
MOST_STARTS = 400
"""Starts looked at for one session; a longer list is looked at in part, from a random place."""


@jit
def enter(facts: Any, state: Any, day_count: Any, day_list: Any, s: int) -> None:
    """Write a placed session into the lists of its days."""
    for d in range(facts.st_day[state.pos[s]], facts.st_last_day[state.pos[s]] + 1):
        day_list[d, day_count[d]] = s
        day_count[d] += 1


@jit
def leave(facts: Any, state: Any, day_count: Any, day_list: Any, s: int) -> None:
    """Strike a session from the lists of its days, before it is taken out."""
    for d in range(facts.st_day[state.pos[s]], facts.st_last_day[state.pos[s]] + 1):
        for k in range(day_count[d]):
            if day_list[d, k] == s:
                day_count[d] -= 1
                day_list[d, k] = day_list[d, day_count[d]]
                break


@jit
def meets(facts: Any, one: int, other: int) -> int:
    """Whether two starts share time: 2 in teaching, 1 in rest after a night only, 0 not."""
    if facts.st_first[one] <= facts.st_last[other] and facts.st_first[other] <= facts.st_last[one]:
        return 2
    for k in range(facts.rest_off[one], facts.rest_off[one + 1]):
        if facts.st_first[other] <= facts.rests[k] <= facts.st_last[other]:
            return 1
    for k in range(facts.rest_off[other], facts.rest_off[other + 1]):
        if facts.st_first[one] <= facts.rests[k] <= facts.st_last[one]:
            return 1
    return 0


@jit
def order_price(facts: Any, state: Any, b: int, start: int) -> float:
    """Price of the sessions that a start of a block puts out of order."""
    total = 0.0
    for k in range(facts.order_off[b], facts.order_off[b + 1]):
        o = facts.orders[k]
        earlier = facts.o_before[o] == b
        other = facts.o_after[o] if earlier else facts.o_before[o]
        for m in range(facts.member_off[other], facts.member_off[other + 1]):
            there = state.pos[facts.members[m]]
            if there < 0:
                continue
            one, two = (start, there) if earlier else (there, start)
            gap = facts.st_day[two] - facts.st_last_day[one]
            if facts.st_first[two] <= facts.st_last[one] or gap < facts.o_min[o] or gap > facts.o_max[o] >= 0:
                total += state.blame[facts.members[m]]
    return total


@jit
def people_price(facts: Any, state: Any, lists: Any, s: int, start: int, stop: float) -> float:
    """Price of the sessions whose people are needed; prices by instructor and venue go to ``lists``."""
    day_count, day_list, staff_price, venue_price, seen, stamp, _ = lists
    b = facts.s_block[s]
    total = 0.0
    stamp[0] += 1
    first, last = facts.st_day[start], facts.st_last_day[start]
    for d in range(max(0, first - 1), min(len(day_count), last + 2)):
        for k in range(day_count[d]):
            t = day_list[d, k]
            if seen[t] == stamp[0]:
                continue
            seen[t] = stamp[0]
            there, other = state.pos[t], facts.s_block[t]
            how = meets(facts, start, there)
            cost = state.blame[t]
            same_day = facts.st_day[there] <= last and facts.st_last_day[there] >= first
            if (how and facts.share[b, other]) or (
                other == b and same_day and state.b_day[b, max(first, facts.st_day[there])] >= facts.b_max_day[b]
            ):
                total += cost
                if total >= stop:
                    return total
            elif how:
                for n in range(facts.b_need[other]):
                    staff_price[state.ins[t, n]] += cost
                if how == 2 and state.ven[t] >= 0:
                    venue_price[state.ven[t]] += cost / facts.v_cap[state.ven[t]]
    return total


@jit
def week_price(facts: Any, state: Any, b: int, start: int) -> float:
    """Price of the cheapest session of a block in each week that is full of it."""
    total = 0.0
    for w in range(facts.st_day[start] // 7, facts.st_last_day[start] // 7 + 1):
        if facts.b_max_week[b] > 0 and state.b_week[b, w] >= facts.b_max_week[b]:
            least = FORBIDDEN
            for m in range(facts.member_off[b], facts.member_off[b + 1]):
                t = facts.members[m]
                if state.pos[t] >= 0 and facts.st_day[state.pos[t]] // 7 <= w <= facts.st_last_day[state.pos[t]] // 7:
                    least = min(least, state.blame[t])
            total += least
    return total


@jit
def pool_price(facts: Any, state: Any, b: int, start: int) -> float:
    """A guess at the price of the units that lack; forbidden if a session needs more than there are."""
    total = 0.0
    for p in range(facts.pool_off[b], facts.pool_off[b + 1]):
        pool, most = facts.pools[p], 0
        if facts.pool_use[p] > facts.p_quantity[pool]:
            return FORBIDDEN
        for k in range(facts.cell_off[start], facts.cell_off[start + 1]):
            most = max(most, state.p_occ[pool, facts.cells[k]] + facts.pool_use[p] - facts.p_quantity[pool])
        if most > 0:
            total += 2.0
    return total


@jit
def venue_pick(facts: Any, state: Any, b: int, start: int, venue_price: Any) -> float:
    """Write the cheapest venue into ``state.pick`` and give its price."""
    state.pick[0] = -1
    count = facts.venue_off[b + 1] - facts.venue_off[b]
    best, turn = FORBIDDEN * 10, below(state, max(1, count))
    for k in range(count):
        v = facts.venues[facts.venue_off[b] + (k + turn) % count]
        cost, full = 0.0, False
        for c in range(facts.cell_off[start], facts.cell_off[start + 1]):
            if facts.v_shut[v, facts.cells[c]]:
                cost = FORBIDDEN
            full = full or state.v_occ[v, facts.cells[c]] >= facts.v_cap[v]
        if full:
            cost += venue_price[v]
        if cost < best:
            best = cost
            state.pick[0] = v
    return best if count else 0.0


@jit
def staff_pick(facts: Any, state: Any, b: int, start: int, staff_price: Any) -> float:
    """Write the cheapest instructors into ``state.pick`` and give the sum of their prices."""
    count = facts.staff_off[b + 1] - facts.staff_off[b]
    first, last = facts.st_day[start], facts.st_last_day[start]
    total = 0.0
    for n in range(facts.b_need[b]):
        best, turn = FORBIDDEN * 10, below(state, count)
        for k in range(count):
            i = facts.staff[facts.staff_off[b] + (k + turn) % count]
            cost = staff_price[i]
            for m in range(n):
                if state.pick[1 + m] == i:
                    cost = FORBIDDEN * 100
            for d in range(first, last + 1):
                if facts.i_away[i, d]:
                    cost += FORBIDDEN
            for w in range(first // 7, last // 7 + 1):
                hours = facts.b_hours[b] * (min(last, w * 7 + 6) - max(first, w * 7) + 1)
                if hours > facts.i_max[i]:
                    cost += FORBIDDEN
                elif state.i_load[i, w] + hours > facts.i_max[i]:
                    cost += 2.0
            if cost < best:
                best = cost
                state.pick[1 + n] = i
        total += best
    return total


@jit_making_arrays
def cheapest_start(facts: Any, state: Any, lists: Any, s: int) -> int:
    """Find the start whose clashing sessions are cheapest to throw out; -1 if there is none.

    Writes venue and instructors into ``state.pick``. Pool and weekly load are guessed, the rest is exact.
    """
    b = facts.s_block[s]
    staff_price, venue_price = lists[2], lists[3]
    count = facts.start_off[b + 1] - facts.start_off[b]
    best, best_start, turn = FORBIDDEN, np.int64(-1), below(state, count)
    best_pick = state.pick.copy()
    for k in range(min(count, MOST_STARTS)):
        start = facts.starts[facts.start_off[b] + (k + turn) % count]
        for n in range(facts.staff_off[b], facts.staff_off[b + 1]):
            staff_price[facts.staff[n]] = 0.0
        for n in range(facts.venue_off[b], facts.venue_off[b + 1]):
            venue_price[facts.venues[n]] = 0.0
        cost = 0.05 * draw(state) + order_price(facts, state, b, start)
        if cost >= best:
            continue
        cost += week_price(facts, state, b, start) + pool_price(facts, state, b, start)
        if cost >= best:
            continue
        cost += people_price(facts, state, lists, s, start, best - cost)
        if cost >= best:
            continue
        cost += venue_pick(facts, state, b, start, venue_price)
        if cost >= best:
            continue
        cost += staff_pick(facts, state, b, start, staff_price)
        if cost < best:
            best, best_start = cost, start
            best_pick[:] = state.pick
            if cost < 0.05:
                break
    state.pick[:] = best_pick
    return best_start


@jit
def touches(facts: Any, state: Any, s: int, start: int, t: int) -> bool:
    """Whether a session may stand against ``s`` at ``start`` with the venue and instructors in ``state.pick``."""
    b, other, there = facts.s_block[s], facts.s_block[t], state.pos[t]
    if b == other:
        return True
    how = meets(facts, start, there)
    if how and facts.share[b, other]:
        return True
    if how == 2 and (
        (state.ven[t] >= 0 and state.ven[t] == state.pick[0])
        or (facts.pool_off[b] < facts.pool_off[b + 1] and facts.pool_off[other] < facts.pool_off[other + 1])
    ):
        return True
    for n in range(facts.b_need[other]):
        for m in range(facts.b_need[b]):
            if state.ins[t, n] == state.pick[1 + m]:
                return True
    return False


@jit
def stands_against(facts: Any, state: Any, lists: Any, s: int, start: int) -> int:
    """Find the session to throw out next so that ``s`` can stand at ``start``.

    It is the one that takes off most hard cost for its price; -1 if nothing clashes, -2 if none helps.
    """
    day_count, day_list, seen, stamp = lists[0], lists[1], lists[4], lists[5]
    those = lists[6]
    stamp[0] += 1
    seen[s] = stamp[0]
    b, count = facts.s_block[s], 1
    those[0] = s
    first = max(0, facts.st_day[start] // 7 * 7 - 1)
    last = min(len(day_count), facts.st_last_day[start] // 7 * 7 + 8)
    for d in range(first, last):
        for k in range(day_count[d]):
            t = day_list[d, k]
            if seen[t] != stamp[0] and touches(facts, state, s, start, t):
                those[count] = t
                count += 1
            seen[t] = stamp[0]
    for k in range(facts.order_off[b], facts.order_off[b + 1]):
        o = facts.orders[k]
        other = facts.o_after[o] if facts.o_before[o] == b else facts.o_before[o]
        for m in range(facts.member_off[other], facts.member_off[other + 1]):
            t = facts.members[m]
            if seen[t] != stamp[0] and state.pos[t] >= 0:
                seen[t] = stamp[0]
                those[count] = t
                count += 1
    found, most, before = np.int64(-2), 1e-9, 0.0
    for k in range(count):
        t = those[k]
        there = state.pos[t]
        if t != s:
            if facts.s_fixed[t]:
                continue
            put(facts, state, t, there, -1)
            state.pos[t] = -1
        judge(facts, state, s, start)
        hard = hard_part(state)
        if t != s:
            state.pos[t] = there
            put(facts, state, t, there, 1)
            if (before - hard) / state.blame[t] > most:
                found, most = t, (before - hard) / state.blame[t]
        elif hard <= 1e-9:
            return -1
        else:
            before = hard
    return found


@jit
def shake(facts: Any, state: Any, lists: Any, moves: int) -> None:
    """Move random sessions to random places where nothing clashes, so that the next try meets other gaps."""
    for _ in range(moves):
        s = below(state, len(state.pos))
        here = state.pos[s]
        if here < 0 or facts.s_fixed[s]:
            continue
        b = facts.s_block[s]
        leave(facts, state, lists[0], lists[1], s)
        put(facts, state, s, here, -1)
        state.pos[s] = -1
        start = facts.starts[facts.start_off[b] + below(state, facts.start_off[b + 1] - facts.start_off[b])]
        choose(facts, state, s, start)
        judge(facts, state, s, start)
        if hard_part(state) > 0.0:
            start = here
            keep_pick(facts, state, s)
        place(facts, state, s, start)
        enter(facts, state, lists[0], lists[1], s)


@entry_making_arrays
def squeeze(facts: Any, state: Any, rounds: int, goal: int, moves: int) -> int:
    """Try so many times to place what has no place; stop when fewer than ``goal`` are left. Give the number left.

    Sessions without any start and pins that could not be kept are not tried, but counted.
    """
    count = len(state.pos)
    days = state.b_day.shape[1]
    lists = (
        np.zeros(days, np.int32), np.zeros((days, count), np.int64), np.zeros(state.i_occ.shape[0]),
        np.zeros(state.v_occ.shape[0]), np.zeros(count, np.int32), np.zeros(1, np.int32),
        np.zeros(count + 1, np.int64),
    )  # fmt: skip
    out = np.zeros(count, np.int64)
    waiting, hopeless = 0, 0
    for s in range(count):
        b = facts.s_block[s]
        if state.pos[s] >= 0:
            enter(facts, state, lists[0], lists[1], s)
        elif facts.s_fixed[s] or facts.start_off[b] == facts.start_off[b + 1]:
            hopeless += 1
        else:
            out[waiting] = s
            waiting += 1
    for _ in range(rounds):
        if waiting == 0 or waiting + hopeless < goal:
            break
        turn = below(state, waiting)
        s = out[turn]
        start = cheapest_start(facts, state, lists, s)
        state.blame[s] += 1.0
        if start >= 0:
            waiting -= 1
            out[turn] = out[waiting]
            worst = np.int64(0)
            while worst >= 0:
                worst = stands_against(facts, state, lists, s, start)
                if worst < 0:
                    break
                leave(facts, state, lists[0], lists[1], worst)
                put(facts, state, worst, state.pos[worst], -1)
                state.pos[worst] = -1
                out[waiting] = worst
                waiting += 1
            if worst == -1:
                place(facts, state, s, start)
                enter(facts, state, lists[0], lists[1], s)
            else:
                out[waiting] = s
                waiting += 1
        shake(facts, state, lists, moves)
    return waiting + hopeless
