"""The soft rules in the search, compiled: exact differences of a place, and their exact sum.

In: ``Facts`` and ``State``. Out: costs by kind. Why: docs/engines/programme.md, section "Soft rules".
Soft kinds follow the hard ones in ``state.cost``: S1 at HARD, S2 at HARD + 1, and so on.
"""

from typing import Any

from blueberet.engine.kit.compiling import entry, jit
from blueberet.engine.programme.cost_kinds import HARD, SOFT
from blueberet.engine.programme.score import EASY_NIGHTS, EASY_RANGE


@jit
def put_wishes(facts: Any, state: Any, s: int, start: int, sign: int) -> None:
    """Add (1) or subtract (-1) what the soft rules count of a session; ``ven`` and ``ins`` say where and who.

    Periods of a day are kept as parity: where nothing clashes that is what is taken, and it never drifts.
    """
    b = facts.s_block[s]
    day, venue = facts.st_day[start], state.ven[s]
    bits = facts.st_bits[start]
    for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
        atom = facts.atoms[a]
        if bits:
            state.a_bits[atom, day] ^= bits
        if facts.b_night[b]:
            state.a_night[atom, day // 7] += sign
        if facts.b_range[b]:
            state.a_range[atom, day // 7] += sign
    # A row goes from 0 to 1 or back exactly when something new comes or the last of it goes.
    turn = 1 if sign > 0 else 0
    if venue >= 0:
        state.b_venue[b, venue] += sign
        if state.b_venue[b, venue] == turn:
            state.b_kinds[b, 1] += sign
    for n in range(facts.b_need[b]):
        i = state.ins[s, n]
        if i >= 0:
            state.b_staff[b, i] += sign
            if state.b_staff[b, i] == turn:
                state.b_kinds[b, 0] += sign
    for d in range(day, facts.st_last_day[start] + 1):
        state.b_day[b, d] += sign
        if state.b_day[b, d] == turn:
            state.b_kinds[b, 2] += sign


@jit
def judge_wishes(facts: Any, state: Any, s: int, start: int) -> None:
    """Write to ``state.cost`` what each soft rule would gain if a session that is out stood there."""
    b, c, w = facts.s_block[s], state.cost, facts.weights
    first, last = facts.st_day[start], facts.st_last_day[start]
    for week in range(first // 7, last // 7 + 1):
        over = state.b_week[b, week] + 1.0 - facts.b_rate[b]
        if over > 0.0:
            c[HARD] += over
    fresh = 0
    for n in range(facts.b_need[b]):
        i = state.pick[1 + n]
        if i < 0:
            continue
        if state.b_staff[b, i] == 0:
            fresh += 1
        if w[HARD + 8] != 0.0:
            for week in range(first // 7, last // 7 + 1):
                days = min(last, week * 7 + 6) - max(first, week * 7) + 1
                now = state.i_load[i, week] - facts.i_ease[i]
                c[HARD + 8] += max(0, now + facts.b_hours[b] * days) - max(0, now)
    now = state.b_kinds[b, 0] - facts.b_need[b]
    c[HARD + 1] = max(0, now + fresh) - max(0, now)
    if facts.b_half[b] >= 0 and facts.st_half[start] != facts.b_half[b]:
        c[HARD + 2] = 1.0
    venue = state.pick[0]
    if venue >= 0:
        if state.b_venue[b, venue] == 0 and state.b_kinds[b, 1] > 0:
            c[HARD + 3] = 1.0
        c[HARD + 11] = facts.v_over[b, venue]
    judge_days(facts, state, b, start)
    if facts.b_late[b]:
        c[HARD + 9] = facts.st_late[start]
    if facts.b_min_days[b] > 0:
        more = 0
        for d in range(first, last + 1):
            if state.b_day[b, d] == 0:
                more += 1
        missing = facts.b_min_days[b] - state.b_kinds[b, 2]
        c[HARD + 10] = max(0, missing - more) - max(0, missing)


@jit
def judge_days(facts: Any, state: Any, b: int, start: int) -> None:
    """Compact days, isolated hours, nights and range days of the people of a block."""
    c, w, day = state.cost, facts.weights, facts.st_day[start]
    bits = facts.st_bits[start]
    if bits and (w[HARD + 4] != 0.0 or w[HARD + 5] != 0.0):
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            atom = facts.atoms[a]
            now = state.a_bits[atom, day]
            c[HARD + 4] += facts.a_people[atom] * (facts.gaps[now ^ bits] - facts.gaps[now])
            c[HARD + 5] += facts.a_people[atom] * (facts.lone[now ^ bits] - facts.lone[now])
    if facts.b_night[b]:
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.a_night[facts.atoms[a], day // 7] >= EASY_NIGHTS:
                c[HARD + 6] += facts.a_people[facts.atoms[a]]
    if facts.b_range[b]:
        for a in range(facts.atom_off[b], facts.atom_off[b + 1]):
            if state.a_range[facts.atoms[a], day // 7] >= EASY_RANGE:
                c[HARD + 7] += facts.a_people[facts.atoms[a]]


@entry
def soft_sums(facts: Any, state: Any, sums: Any) -> float:
    """Count every soft rule over the whole timetable into ``sums`` (SOFT,) and give the weighted total."""
    sums[:] = 0.0
    for b in range(len(facts.b_need)):
        for week in range(state.b_week.shape[1]):
            for k in range(1, state.b_week[b, week] + 1):
                sums[0] += max(0.0, k - facts.b_rate[b])
        sums[1] += max(0, state.b_kinds[b, 0] - facts.b_need[b])
        sums[3] += max(0, state.b_kinds[b, 1] - 1)
        sums[10] += max(0, facts.b_min_days[b] - state.b_kinds[b, 2])
    for s in range(len(state.pos)):
        start, b = state.pos[s], facts.s_block[s]
        if start < 0:
            continue
        if facts.b_half[b] >= 0 and facts.st_half[start] != facts.b_half[b]:
            sums[2] += 1.0
        if facts.b_late[b]:
            sums[9] += facts.st_late[start]
        if state.ven[s] >= 0:
            sums[11] += facts.v_over[b, state.ven[s]]
    for a in range(len(facts.a_people)):
        for d in range(state.a_bits.shape[1]):
            bits = state.a_bits[a, d]
            sums[4] += facts.a_people[a] * facts.gaps[bits]
            sums[5] += facts.a_people[a] * facts.lone[bits]
        for week in range(state.a_night.shape[1]):
            sums[6] += facts.a_people[a] * max(0, state.a_night[a, week] - EASY_NIGHTS)
            sums[7] += facts.a_people[a] * max(0, state.a_range[a, week] - EASY_RANGE)
    for i in range(state.i_load.shape[0]):
        for week in range(state.i_load.shape[1]):
            sums[8] += max(0, state.i_load[i, week] - facts.i_ease[i])
    total = 0.0
    for k in range(SOFT):
        total += sums[k] * facts.weights[HARD + k]
    return total
