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
from blueberet.engine.endurance.compiled.facts import WORD_DAYS
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


@stage
def open_up(facts: Any, work: Any) -> None:
    """Begin with the known closures."""
    for row in range(len(facts.known)):
        for lane in range(WIDE):
            work.blocked[row, lane] = facts.known[row]


@stage
def shut_at_random(facts: Any, work: Any, seed: int, reps: Any) -> None:
    """Draw all closures of the tours ``reps``."""
    for c in range(len(facts.closures)):
        source = facts.closures[c]
        if source.single:
            once(facts, work, c, seed, reps)
            continue
        if source.rate == 0:
            continue
        rate = all_lanes(source.rate)
        if source.mixing >= 0:
            word = many_words(seed, source.stream + 1 & LOW, reps, 0)[0]
            rate = rate * many_looked_up(facts.tables, source.mixing, word)
        if source.clusters:
            store(work.rates, 0, rate)
            for lane in range(WIDE):
                cluster(facts, work, c, work.rates[0, lane], seed, work.reps[0, lane], lane)
        else:
            one_by_one(facts, work, c, rate, seed, reps)


@jit
def once(facts: Any, work: Any, c: int, seed: int, reps: Any) -> None:
    """A single closure, in progress or at a given day."""
    source, days = facts.closures[c], all_lanes(float(facts.days))
    begin = all_lanes(source.before)
    end = rounded_up(begin + many_lasting(facts, source, many_words(seed, source.stream, reps, 0)[1]))
    end_day = wholes(choose(end < days, end, days))
    start = wholes(rounded_up(begin))
    for m in range(source.first_mark, source.end_mark):
        mark(facts, work, m, start, end_day)


@jit
def one_by_one(facts: Any, work: Any, c: int, rate: Any, seed: int, reps: Any) -> None:
    """Events that bring no others, one after another in all tours."""
    source, at, none, horizon = facts.closures[c], all_lanes(0.0), all_lanes(0.0), all_lanes(facts.horizon)
    days, some = all_lanes(float(facts.days)), rate > 0.0
    for n in range(MOST_EVENTS):
        block = many_words(seed, source.stream, reps, n)
        wait = many_looked_up(facts.tables, facts.exponential, block[0]) / rate
        at = choose(some, at + wait, horizon)
        before = at < horizon
        if bits(before) == 0:
            return
        last = many_lasting(facts, source, block[1])
        if source.stretched > 0 and (facts.event < 0 or facts.event == n):
            other = source.stretched * many_looked_up(facts.tables, facts.exponential, block[1])
            last = choose((block[3] >> 31 != 0) if facts.event < 0 else (block[3] >= 0), other, last)
        end = rounded_up(at + last)
        end = choose(end < days, end, days)
        start = wholes(rounded_up(choose(before, at, none)))
        end_day = wholes(choose(before, end, none))
        for m in range(source.first_mark, source.end_mark):
            mark(facts, work, m, start, end_day)


@jit
def mark(facts: Any, work: Any, m: int, start: Any, end: Any) -> None:
    """Block the days from ``start`` less the lead up to before ``end``."""
    here, one = facts.marks[m], (start & 0) + 1
    for w in range(facts.words):
        first = within(start - (here.lead + w * WORD_DAYS))
        last = within(end - w * WORD_DAYS)
        last = choose(last > first, last, first)
        days = (one << last) - (one << first)
        for g in range(here.first, here.end):
            row = facts.groups[g] * facts.words + w
            store(work.blocked, row, load(work.blocked, row) | days)


@jit
def within(day: Any) -> Any:
    """Days of a word: 0 to ``WORD_DAYS``."""
    day = choose(day > 0, day, day & 0)
    return choose(day < WORD_DAYS, day, (day & 0) + WORD_DAYS)


@stage
def cluster(facts: Any, work: Any, c: int, rate: float, seed: int, rep: int, lane: int) -> None:
    """Events that bring others, of one tour."""
    source, starts, count = facts.closures[c], work.starts, 0
    at = source.before
    while count < MOST_EVENTS:
        wait = looked_up(facts.tables, facts.exponential, words(seed, source.stream, rep, count)[0])
        at = at + wait / rate if rate > 0 else facts.horizon
        if at >= facts.horizon:
            break
        starts[count] = at
        count += 1
    n, lag = 0, 0
    while n < count:
        word = words(seed, source.stream, rep, n)[2]
        children = 0
        for t in range(source.first_count, source.end_count):
            children += word >= facts.counts[t]
        for _ in range(children):
            after = looked_up(facts.tables, facts.exponential, words(seed, source.stream + 2 & LOW, rep, lag)[0])
            lag += 1
            at = starts[n] + source.lag * after
            if at < facts.horizon and count < MOST_EVENTS:
                starts[count] = at
                count += 1
        n += 1
    for n in range(count):
        block = words(seed, source.stream, rep, n)
        if source.stretched > 0 and (block[3] >> 31 if facts.event < 0 else facts.event == n):
            last = source.stretched * looked_up(facts.tables, facts.exponential, block[1])
        else:
            last = lasting(facts, source, block[1])
        block_days(facts, work, c, starts[n], starts[n] + last, lane)


@stage
def block_days(facts: Any, work: Any, c: int, start: float, end: float, lane: int) -> None:
    """Block the days of one closure in one tour."""
    until = np.int64(max(min(np.ceil(end), float(facts.days)), 0.0))
    for m in range(facts.closures[c].first_mark, facts.closures[c].end_mark):
        here = facts.marks[m]
        since = np.int64(max(min(np.ceil(start), facts.horizon) - here.lead, 0.0))
        for w in range(since // WORD_DAYS, (until + WORD_DAYS - 1) // WORD_DAYS):
            first = max(since - w * WORD_DAYS, 0)
            last = max(min(until - w * WORD_DAYS, WORD_DAYS), first)
            days = (1 << last) - (1 << first)
            for g in range(here.first, here.end):
                work.blocked[facts.groups[g] * facts.words + w, lane] |= days
