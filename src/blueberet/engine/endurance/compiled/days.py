"""The days of sixteen tours at once, in the order of the reference; compiled.

In: ``Facts``, blocked days, factors. Out: least stock, first day below the minimum, gaps, days without power in
``Work``. Why: docs/engines/endurance.md, sections "One day" and "Engines".

Two things of the reference are done once at the end: dividing by the planned use and subtracting from the target keep
the order of numbers, so the least stock gives both the least days of supply and the most that was lacking.
"""

from typing import Any

import numpy as np

from blueberet.engine.endurance.compiled.chance import many_looked_up, many_words
from blueberet.engine.kit.compiling import jit, stage
from blueberet.engine.kit.lanes import WIDE, all_lanes, answers, bits, choose, fractions, gather, load, store

ALL = (1 << WIDE) - 1
NEVER = 1e9
"""The day of a failure that did not happen."""
WORD_DAYS = 63


@stage
def begin(facts: Any, work: Any, given: Any, seed: int, reps: Any) -> None:
    """The first morning: stocks as at the start, nothing under way; the factors of the tour."""
    for i in range(len(facts.i_stream)):
        if given.count:
            for lane in range(WIDE):
                work.tour[i, lane] = given.tour[work.reps[0, lane], i]
        elif facts.tour >= 0:
            word = many_words(seed, facts.i_stream[i], reps, 0)[0]
            store(work.tour, i, many_looked_up(facts.tables, facts.tour, word))
        else:
            store(work.tour, i, all_lanes(1.0))
    for k in range(len(facts.k_item)):
        store(work.base, k, facts.k_rate[k] * load(work.tour, facts.k_item[k]))
        store(work.stock, k, all_lanes(facts.k_start[k]))
        store(work.least, k, all_lanes(np.inf))
        store(work.failed, k, all_lanes(NEVER))
        if facts.k_single[k] >= 0:
            store(work.late, facts.k_single_row[k], all_lanes(0.0))
    for row in range(len(work.single)):
        store(work.single, row, all_lanes(0.0))
    for s in range(facts.sites):
        store(work.last, s, all_lanes(0.0))
        store(work.gap, s, all_lanes(0.0))
        work.pending[s], work.away[s], work.ever_dark[s] = 0, 0, 0
        work.turn[s] = facts.s_offset[s] if facts.s_period[s] else facts.days
    work.landing[:] = 0


@stage
def draw_eight_days(facts: Any, work: Any, seed: int, reps: Any, block: int) -> None:
    """Factors of the days from ``8 * block`` on, two a word, low half first."""
    for s in range(facts.sites):
        four = many_words(seed, facts.s_stream[s], reps, block)
        for n in range(4):
            store(work.daily, s * 8 + 2 * n, gather(facts.factors, four[n] & 0xFFFF))
            store(work.daily, s * 8 + 2 * n + 1, gather(facts.factors, four[n] >> 16))


@stage
def draw_events(facts: Any, work: Any, given: Any, seed: int, reps: Any, d: int) -> None:
    """Units used by events on the four days from ``d`` on."""
    for k in range(len(facts.k_item)):
        row = facts.k_event[k] * 4
        if row < 0:
            continue
        four = many_words(seed, facts.k_stream[k], reps, d // 4)
        for n in range(4):
            count = reps & 0
            for t in range(facts.k_poisson[k], facts.k_poisson[k + 1]):
                more = four[n] >= facts.steps[t]
                count = choose(more, count + 1, count)
                if bits(more) == 0:
                    break
            store(work.used, row + n, fractions(count))


@stage
def take_given(facts: Any, work: Any, given: Any, d: int) -> None:
    """Factors and uses of day ``d`` of given scenarios."""
    for lane in range(WIDE):
        rep = work.reps[0, lane]
        for s in range(facts.sites):
            work.daily[s * 8 + d % 8, lane] = given.daily[rep, d, s]
            for k in range(facts.s_store[s], facts.s_store[s + 1]):
                if facts.k_event[k] >= 0:
                    work.used[facts.k_event[k] * 4 + d % 4, lane] = given.used[rep, d, s, facts.k_item[k]]


@stage
def live(facts: Any, work: Any, given: Any, seed: int, reps: Any) -> None:
    """All days of the tour."""
    for d in range(facts.days):
        if given.count:
            take_given(facts, work, given, d)
        else:
            if d % 8 == 0 and len(facts.factors):
                draw_eight_days(facts, work, seed, reps, d // 8)
            if d % 4 == 0 and len(work.used):
                draw_events(facts, work, given, seed, reps, d)
        word, bit = d // WORD_DAYS, 1 << (d % WORD_DAYS)
        for n in range(facts.sites):
            s = facts.s_down[n]
            if work.landing[d * facts.sites + s]:
                arrive(facts, work, d, s, work.landing[d * facts.sites + s])
            if facts.s_reach[s] >= 0:
                hand_over(facts, work, d, s, word, bit)
            if d == work.turn[s]:
                work.pending[s] = ALL
                work.turn[s] = d + facts.s_period[s]
            ready = work.pending[s] & ~work.away[s]
            if ready:
                set_out(facts, work, d, s, ready, word, bit)
        use(facts, work, d, len(facts.factors) > 0 or given.count > 0)
        if len(work.used):
            use_by_events(facts, work, d)


@jit
def arrive(facts: Any, work: Any, d: int, s: int, who: int) -> None:
    """Convoys come in."""
    here = answers(who)
    for k in range(facts.s_store[s], facts.s_store[s + 1]):
        stock = load(work.stock, k)
        store(work.stock, k, choose(here, stock + load(work.coming, k), stock))
    supplied(work, d, s, here)
    work.away[s] &= ~who


@jit
def supplied(work: Any, d: int, s: int, here: Any) -> None:
    """End the run of days without a delivery."""
    last, gap = load(work.last, s), load(work.gap, s)
    run = float(d) - last
    store(work.gap, s, choose(here, choose(run > gap, run, gap), gap))
    store(work.last, s, choose(here, all_lanes(float(d)), last))


@jit
def hand_over(facts: Any, work: Any, d: int, s: int, word: int, bit: int) -> None:
    """Units that were ordered singly come in where the site can be reached."""
    shut = load(work.blocked, facts.s_reach[s] * facts.words + word) & bit != 0
    for k in range(facts.s_store[s], facts.s_store[s + 1]):
        if facts.k_single[k] >= 0:
            row = facts.k_single_row[k]
            late = load(work.late, row) + load(work.single, row * facts.days + d)
            stock = load(work.stock, k)
            store(work.stock, k, choose(shut, stock, stock + late))
            store(work.late, row, choose(shut, late, all_lanes(0.0)))


@jit
def set_out(facts: Any, work: Any, d: int, s: int, ready: int, word: int, bit: int) -> None:
    """Convoys leave where the way is open."""
    up, none, weight = facts.s_parent[s], all_lanes(0.0), all_lanes(0.0)
    closed = load(work.blocked, s * facts.words + word)
    if up >= 0:
        closed = closed | load(work.blocked, facts.s_held[up] * facts.words + word)
    go = ready & ~bits(closed & bit != 0)
    work.pending[s] &= ~(ready if facts.s_next_turn[s] else go)
    if go == 0:
        return
    here, first, end = answers(go), facts.s_store[s], facts.s_store[s + 1]
    for k in range(first, end):
        if facts.k_single[k] < 0:
            lot = wanted(facts, work, k, up)
            weight = weight + lot * facts.k_kg[k]
            store(work.lot, k, choose(here, lot, none))
    over = weight > facts.s_payload[s]
    if bits(over) & go:
        share = choose(over, facts.s_payload[s] / weight, all_lanes(1.0))
        for k in range(first, end):
            if facts.k_single[k] < 0:
                store(work.lot, k, load(work.lot, k) * share)
    at_once = facts.s_lead[s] == 0
    for k in range(first, end):
        if facts.k_single[k] >= 0:
            continue
        lot = load(work.lot, k)
        if up >= 0:
            store(work.stock, facts.k_up[k], load(work.stock, facts.k_up[k]) - lot)
        if at_once:
            store(work.stock, k, load(work.stock, k) + lot)
        else:
            store(work.coming, k, choose(here, lot, load(work.coming, k)))
    if at_once:
        supplied(work, d, s, here)
    else:
        work.away[s] |= go
        if d + facts.s_lead[s] < facts.days:
            work.landing[(d + facts.s_lead[s]) * facts.sites + s] = go


@jit
def wanted(facts: Any, work: Any, k: int, up: int) -> Any:
    """Up to the target, and no more than the parent can spare."""
    none = all_lanes(0.0)
    lot = facts.k_target[k] - load(work.stock, k)
    lot = choose(lot > none, lot, none)
    if up >= 0:
        spare = load(work.stock, facts.k_up[k]) - facts.k_minimum[facts.k_up[k]]
        spare = choose(spare > none, spare, none)
        lot = choose(spare < lot, spare, lot)
    return lot


@jit
def use(facts: Any, work: Any, d: int, noisy: bool) -> None:
    """What is used at all sites by plan, and what that leaves; days without power."""
    for s in range(facts.sites):
        day = load(work.daily, s * 8 + d % 8) if noisy else all_lanes(1.0)
        for k in range(facts.s_store[s], facts.s_store[s + 1]):
            if facts.k_event[k] < 0:
                stock = load(work.stock, k)
                used = load(work.base, k) * day
                if bits(stock < facts.k_ration[k]):
                    used = used * ration(facts, k, stock)
                end_day(facts, work, d, k, stock - used)
        if facts.s_power[s] >= 0:
            dark = bits(load(work.stock, facts.s_power[s]) <= 0.0)
            work.dark[d * facts.sites + s] = dark
            work.ever_dark[s] |= dark


@jit
def use_by_events(facts: Any, work: Any, d: int) -> None:
    """The same for what is used by events; what is ordered singly is on its way from now on."""
    for k in range(len(facts.k_item)):
        if facts.k_event[k] >= 0:
            used = load(work.used, facts.k_event[k] * 4 + d % 4)
            left = load(work.stock, k) - used
            if facts.k_single[k] >= 0 and d + facts.k_single[k] < facts.days:
                row = facts.k_single_row[k] * facts.days + d + facts.k_single[k]
                store(work.single, row, choose(left >= 0.0, used, used + left))
            end_day(facts, work, d, k, left)


@jit
def end_day(facts: Any, work: Any, d: int, k: int, left: Any) -> None:
    """Note what is left of a store."""
    none, least = all_lanes(0.0), load(work.least, k)
    kept = choose(left > none, left, none)
    store(work.stock, k, kept)
    store(work.least, k, choose(kept < least, kept, least))
    below = left < facts.k_minimum[k]
    if bits(below):
        today, failed = all_lanes(float(d)), load(work.failed, k)
        store(work.failed, k, choose(below, choose(today < failed, today, failed), failed))


@jit
def ration(facts: Any, k: int, stock: Any) -> Any:
    """Share of the planned use that the stock allows."""
    factor = all_lanes(1.0)
    for n in range(facts.k_step[k], facts.k_step[k + 1]):
        factor = choose(stock < facts.step_at[n], all_lanes(facts.step_factor[n]), factor)
    return factor
