"""Closures of sixteen tours at once, as days on which a way is shut; compiled.

In: ``Facts``, the tours. Out: ``blocked`` (groups * words, WIDE): bits of days. Events that bring others (Hawkes) are
drawn tour by tour. Why: docs/engines/endurance.md, sections "Chance" and "Engines".
"""

from typing import Any

import numpy as np

from blueberet.engine.endurance.compiled.chance import (
    lasting,
    looked_up,
    many_lasting,
    many_looked_up,
    many_words,
    words,
)
from blueberet.engine.endurance.scenario import MOST_EVENTS
from blueberet.engine.kit.compiling import jit, stage
from blueberet.engine.kit.lanes import (
    WIDE,
    all_lanes,
    bits,
    choose,
    load,
    rounded_up,
    store,
    wholes,
)

LOW = 0xFFFFFFFF
WORD_DAYS = 63


@stage
def open_up(facts: Any, work: Any) -> None:
    """Begin with the known closures."""
    for row in range(len(facts.known)):
        for lane in range(WIDE):
            work.blocked[row, lane] = facts.known[row]


@stage
def shut_at_random(facts: Any, work: Any, seed: int, reps: Any) -> None:
    """Draw all closures of the tours ``reps``."""
    for c in range(len(facts.c_stream)):
        if facts.c_rate[c] == 0:
            continue
        rate = all_lanes(facts.c_rate[c])
        if facts.c_mixing[c] >= 0:
            word = many_words(seed, facts.c_stream[c] + 1 & LOW, reps, 0)[0]
            rate = rate * many_looked_up(facts.tables, facts.c_mixing[c], word)
        if facts.c_clusters[c]:
            store(work.rates, 0, rate)
            for lane in range(WIDE):
                _cluster(facts, work, c, work.rates[0, lane], seed, work.reps[0, lane], lane)
        else:
            _singly(facts, work, c, rate, seed, reps)


@jit
def _singly(facts: Any, work: Any, c: int, rate: Any, seed: int, reps: Any) -> None:
    """Events that bring no others, one after another in all tours."""
    at, none = all_lanes(0.0), all_lanes(0.0)
    some = rate > 0.0
    for n in range(MOST_EVENTS):
        block = many_words(seed, facts.c_stream[c], reps, n)
        wait = many_looked_up(facts.tables, facts.exponential, block[0]) / rate
        at = choose(some, at + wait, all_lanes(facts.horizon))
        before = at < facts.horizon
        if bits(before) == 0:
            return
        last = many_lasting(facts, facts.c_table[c], facts.c_values[c], facts.c_n[c], block[1])
        if facts.stretch > 0:
            other = facts.c_stretched[c] * many_looked_up(facts.tables, facts.exponential, block[1])
            last = choose(block[3] >> 31 != 0, other, last)
        end = rounded_up(at + last)
        end = choose(end < facts.days, end, all_lanes(float(facts.days)))
        _mark(facts, work, c, wholes(rounded_up(choose(before, at, none))), wholes(choose(before, end, none)))


@jit
def _mark(facts: Any, work: Any, c: int, start: Any, end: Any) -> None:
    """Block the days from ``start`` less the lead up to before ``end``."""
    for m in range(facts.c_mark[c], facts.c_mark[c + 1]):
        for w in range(facts.words):
            first = _within(start - (facts.m_lead[m] + w * WORD_DAYS))
            last = _within(end - w * WORD_DAYS)
            last = choose(last > first, last, first)
            days = ((last & 0) + 1 << last) - ((first & 0) + 1 << first)
            for g in range(facts.m_group[m], facts.m_group[m + 1]):
                row = facts.groups[g] * facts.words + w
                store(work.blocked, row, load(work.blocked, row) | days)


@jit
def _within(day: Any) -> Any:
    day = choose(day > 0, day, day & 0)
    return choose(day < WORD_DAYS, day, (day & 0) + WORD_DAYS)


@stage
def _cluster(facts: Any, work: Any, c: int, rate: float, seed: int, rep: int, lane: int) -> None:
    """Events that bring others, of one tour."""
    starts, source, count = work.starts, facts.c_stream[c], 0
    at = facts.c_before[c]
    while count < MOST_EVENTS:
        wait = looked_up(facts.tables, facts.exponential, words(seed, source, rep, count)[0])
        at = at + wait / rate if rate > 0 else facts.horizon
        if at >= facts.horizon:
            break
        starts[count] = at
        count += 1
    n, lag = 0, 0
    while n < count:
        word = words(seed, source, rep, n)[2]
        children = 0
        for t in range(facts.c_step[c], facts.c_step[c + 1]):
            children += word >= facts.steps[t]
        for _ in range(children):
            after = looked_up(facts.tables, facts.exponential, words(seed, source + 2 & LOW, rep, lag)[0])
            lag += 1
            at = starts[n] + facts.c_lag[c] * after
            if at < facts.horizon and count < MOST_EVENTS:
                starts[count] = at
                count += 1
        n += 1
    for n in range(count):
        block = words(seed, source, rep, n)
        if facts.stretch > 0 and block[3] >> 31:
            last = facts.c_stretched[c] * looked_up(facts.tables, facts.exponential, block[1])
        else:
            last = lasting(facts, facts.c_table[c], facts.c_values[c], facts.c_n[c], block[1])
        block_days(facts, work, c, starts[n], starts[n] + last, lane)


@jit
def block_days(facts: Any, work: Any, c: int, start: float, end: float, lane: int) -> None:
    """Block the days of one closure in one tour."""
    until = np.int64(max(min(np.ceil(end), float(facts.days)), 0.0))
    for m in range(facts.c_mark[c], facts.c_mark[c + 1]):
        since = np.int64(max(min(np.ceil(start), facts.horizon) - facts.m_lead[m], 0.0))
        for w in range(since // WORD_DAYS, (until + WORD_DAYS - 1) // WORD_DAYS):
            first = max(since - w * WORD_DAYS, 0)
            last = max(min(until - w * WORD_DAYS, WORD_DAYS), first)
            days = (1 << last) - (1 << first)
            for g in range(facts.m_group[m], facts.m_group[m + 1]):
                work.blocked[facts.groups[g] * facts.words + w, lane] |= days
