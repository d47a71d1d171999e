"""Many tours, sixteen at a time; compiled.

In: ``Facts``, room, a seed, which replications. Out: rows of ``Came``.
"""

from typing import Any

import numpy as np

from blueberet.engine.endurance.compiled.closures import block_days, open_up, shut_at_random
from blueberet.engine.endurance.compiled.days import NEVER, begin, live
from blueberet.engine.endurance.compiled.radio import listen
from blueberet.engine.kit.compiling import entry, jit
from blueberet.engine.kit.lanes import WIDE, counted, load


@entry
def play_all(facts: Any, work: Any, given: Any, came: Any, seed: int, first: int, count: int) -> int:
    """Play ``count`` tours from replication ``first`` on; how many there was room for."""
    for at in range(0, count, WIDE):
        for lane in range(WIDE):
            # Lanes beyond the last tour of a list repeat it, and are thrown away.
            work.reps[0, lane] = min(first + at + lane, given.count - 1) if given.count else first + at + lane
        reps = load(work.reps, 0)
        open_up(facts, work)
        if given.count:
            shut_as_given(facts, work, given)
        else:
            shut_at_random(facts, work, seed, reps)
        begin(facts, work, given, seed, reps)
        live(facts, work, given, seed, reps)
        few = min(WIDE, count - at)
        if not listen(facts, work, given, came, seed, reps, at, few):
            return at
        write_down(facts, work, came, at, few)
    return count


@jit
def shut_as_given(facts: Any, work: Any, given: Any) -> None:
    """Closures of given scenarios."""
    sources = len(facts.c_stream)
    for lane in range(WIDE):
        for c in range(sources):
            row = work.reps[0, lane] * sources + c
            for n in range(given.span_at[row], given.span_at[row + 1]):
                block_days(facts, work, c, given.span_from[n], given.span_to[n], lane)


@jit
def write_down(facts: Any, work: Any, came: Any, at: int, count: int) -> None:
    """What came of the tours, in rows."""
    for s in range(facts.sites):
        for lane in range(count):
            came.gap[at + lane, s] = np.int64(max(work.gap[s, lane], facts.days - work.last[s, lane]))
        for k in range(facts.s_store[s], facts.s_store[s + 1]):
            i, rate, target = facts.k_item[k], facts.k_rate[k], facts.k_target[k]
            for lane in range(count):
                day, least = work.failed[k, lane], work.least[k, lane]
                if day < NEVER:
                    came.failed[at + lane, s, i] = np.int64(day)
                came.short[at + lane, s, i] = max(0.0, target - least)
                if rate > 0:
                    came.least[at + lane, s, i] = least / rate
