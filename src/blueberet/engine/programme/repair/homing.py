"""Bring moved sessions back to where they stood, compiled.

In: ``Facts``, a clash-free ``State``, and for each session its home: start, venue, instructors. Out: the state changed,
still clash-free. Why: docs/engines/programme.md, section "Repair".
"""

from typing import Any

import numpy as np

from blueberet.engine.kit.compiling import entry, entry_making_arrays, jit
from blueberet.engine.programme.ejection import enter, leave, stands_against
from blueberet.engine.programme.judging import choose, hard_part, judge, keep_pick, place, put


@jit
def pick_home(facts: Any, state: Any, home: Any, s: int) -> None:
    """Write the venue and instructors of a session's home into ``state.pick``."""
    state.pick[0] = home[s, 1]
    for n in range(facts.b_need[facts.s_block[s]]):
        state.pick[1 + n] = home[s, 2 + n]


@jit
def is_home(facts: Any, state: Any, home: Any, s: int) -> bool:
    """Whether a session stands at its old time, in its old venue, with its old instructors."""
    if state.pos[s] != home[s, 0] or state.ven[s] != home[s, 1]:
        return False
    same = True
    for n in range(facts.b_need[facts.s_block[s]]):
        same = same and state.ins[s, n] == home[s, 2 + n]
    return same


@jit
def change_places(facts: Any, state: Any, s: int, t: int) -> None:
    """Two sessions of one block take each other's places; for everybody else nothing changes."""
    state.pos[s], state.pos[t] = state.pos[t], state.pos[s]
    state.ven[s], state.ven[t] = state.ven[t], state.ven[s]
    for n in range(facts.b_need[facts.s_block[s]]):
        state.ins[s, n], state.ins[t, n] = state.ins[t, n], state.ins[s, n]


@entry
def go_home(facts: Any, state: Any, home: Any) -> int:
    """Take home whom nobody hinders, again and again; give the number at another time, or without a place.

    ``home`` is (S, 2 + K): start (-1: none that is legal), venue, instructors. At the old time, but not in the old
    venue or with the old instructors, is better than at another time.
    """
    moving = True
    while moving:
        moving = False
        for s in range(len(state.pos)):
            if home[s, 0] < 0 or facts.s_fixed[s] or is_home(facts, state, home, s):
                continue
            b = facts.s_block[s]
            if state.pos[s] != home[s, 0]:
                for k in range(facts.member_off[b], facts.member_off[b + 1]):
                    t = facts.members[k]
                    if t != s and state.pos[t] == home[s, 0] != home[t, 0] and not facts.s_fixed[t]:
                        change_places(facts, state, s, t)
                        moving = True
                        break
                if is_home(facts, state, home, s):
                    continue
            here = state.pos[s]
            if here >= 0:
                put(facts, state, s, here, -1)
                state.pos[s] = -1
            pick_home(facts, state, home, s)
            judge(facts, state, s, home[s, 0])
            if hard_part(state) > 1e-9 and here != home[s, 0]:
                choose(facts, state, s, home[s, 0])
                judge(facts, state, s, home[s, 0])
            if hard_part(state) <= 1e-9:
                place(facts, state, s, home[s, 0])
                moving = True
            elif here >= 0:
                keep_pick(facts, state, s)
                place(facts, state, s, here)
    away = 0
    for s in range(len(state.pos)):
        away += state.pos[s] < 0 or (home[s, 0] >= 0 and state.pos[s] != home[s, 0])
    return away


@entry_making_arrays
def claim_home(facts: Any, state: Any, home: Any, s: int) -> bool:
    """Put a session at its home and throw out whatever stands against it; ``False`` if nothing helps."""
    count, days = len(state.pos), state.b_day.shape[1]
    lists = (
        np.zeros(days, np.int32), np.zeros((days, count), np.int64), np.zeros(state.i_occ.shape[0]),
        np.zeros(state.v_occ.shape[0]), np.zeros(count, np.int32), np.zeros(1, np.int32),
        np.zeros(count + 1, np.int64),
    )  # fmt: skip
    if state.pos[s] >= 0:
        put(facts, state, s, state.pos[s], -1)
        state.pos[s] = -1
    for t in range(count):
        if state.pos[t] >= 0:
            enter(facts, state, lists[0], lists[1], t)
    start = home[s, 0]
    choose(facts, state, s, start)
    judge(facts, state, s, start)
    if hard_part(state) > 1e-9:
        pick_home(facts, state, home, s)
    kept = state.pick.copy()
    while True:
        worst = stands_against(facts, state, lists, s, start)
        if worst < 0:
            break
        leave(facts, state, lists[0], lists[1], worst)
        put(facts, state, worst, state.pos[worst], -1)
        state.pos[worst] = -1
    state.pick[:] = kept
    if worst == -2:
        return False
    place(facts, state, s, start)
    return True
