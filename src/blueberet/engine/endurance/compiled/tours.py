"""Many tours, sixteen at a time; compiled.

In: ``Facts``, room, a seed, which replications. Out: rows of ``Came``.
"""

from typing import Any

import numpy as np

from blueberet.engine.endurance.compiled.closures import block_days, open_up, shut_at_random
from blueberet.engine.endurance.compiled.days import NEVER, begin, live
from blueberet.engine.endurance.compiled.radio import listen
from blueberet.engine.endurance.compiled.room import FAILED, GAP, LAST, LEAST, PARTS
from blueberet.engine.kit.compiling import entry, stage
from blueberet.engine.kit.lanes import WIDE, load


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


@stage
def shut_as_given(facts: Any, work: Any, given: Any) -> None:
    """Closures of given scenarios."""
    sources = len(facts.closures)
    for lane in range(WIDE):
        for c in range(sources):
            row = work.reps[0, lane] * sources + c
            for n in range(given.span_at[row], given.span_at[row + 1]):
                block_days(facts, work, c, given.span_from[n], given.span_to[n], lane)


@stage
def write_down(facts: Any, work: Any, came: Any, at: int, count: int) -> None:
    """What came of the tours, in rows."""
    for s in range(len(facts.sites)):
        for lane in range(count):
            run = facts.days - work.places[2 * s + LAST, lane]
            came.gap[at + lane, s] = np.int64(max(work.places[2 * s + GAP, lane], run))
        for k in range(facts.sites[s].first, facts.sites[s].end):
            one = facts.stores[k]
            for lane in range(count):
                day, least = work.stores[k * PARTS + FAILED, lane], work.stores[k * PARTS + LEAST, lane]
                if day < NEVER:
                    came.failed[at + lane, s, one.item] = np.int64(day)
                came.short[at + lane, s, one.item] = max(0.0, one.target - least)
                if one.rate > 0:
                    came.least[at + lane, s, one.item] = least / one.rate
