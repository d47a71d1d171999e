"""The days of sixteen tours at once, in the order of the reference; compiled.

In: ``Facts``, blocked days, factors. Out: least stock, first day below the minimum, gaps, days without power in
``Work``. Why: docs/engines/endurance.md, sections "One day" and "Engines".

Two things of the reference are done once at the end: dividing by the planned use and subtracting from the target keep
the order of numbers, so the least stock gives both the least days of supply and the most that was lacking.
"""

from typing import Any

import numpy as np

from blueberet.engine.endurance.compiled.chance import many_looked_up, many_words
from blueberet.engine.endurance.compiled.facts import WORD_DAYS
from blueberet.engine.endurance.compiled.room import BASE, COMING, FAILED, GAP, LAST, LEAST, LOT, PARTS, STOCK
from blueberet.engine.kit.compiling import jit, stage
from blueberet.engine.kit.lanes import WIDE, all_lanes, answers, bits, choose, fractions, gather, load, store

ALL = (1 << WIDE) - 1
NEVER = 1e9
"""The day of a failure that did not happen."""


@stage
def begin(facts: Any, work: Any, given: Any, seed: int, reps: Any) -> None:
    """The first morning: stocks as at the start, nothing under way; the factors of the tour."""
    none = all_lanes(0.0)
    for i in range(len(facts.item_streams)):
        if given.count:
            for lane in range(WIDE):
                work.tour[i, lane] = given.tour[work.reps[0, lane], i]
        elif facts.tour >= 0:
            word = many_words(seed, facts.item_streams[i], reps, 0)[0]
            store(work.tour, i, many_looked_up(facts.tables, facts.tour, word))
        else:
            store(work.tour, i, all_lanes(1.0))
    for k in range(len(facts.stores)):
        one = facts.stores[k]
        store(work.stores, k * PARTS + BASE, one.rate * load(work.tour, one.item))
        store(work.stores, k * PARTS + STOCK, all_lanes(one.start))
        store(work.stores, k * PARTS + LEAST, all_lanes(np.inf))
        store(work.stores, k * PARTS + FAILED, all_lanes(NEVER))
    for row in range(len(work.single)):
        store(work.single, row, none)
    for s in range(len(facts.sites)):
        store(work.places, 2 * s + LAST, none)
        store(work.places, 2 * s + GAP, none)
        now = work.now[s]
        now.turn = facts.sites[s].offset if facts.sites[s].period else facts.days
        now.pending, now.away, now.dark = 0, 0, 0
    work.landing[:] = 0


@stage
def draw_eight_days(facts: Any, work: Any, seed: int, reps: Any, block: int) -> None:
    """Factors of the days from ``8 * block`` on, two a word, low half first."""
    for s in range(len(facts.sites)):
        four = many_words(seed, facts.sites[s].stream, reps, block)
        for n in range(4):
            store(work.daily, s * 8 + 2 * n, gather(facts.factors, four[n] & 0xFFFF))
            store(work.daily, s * 8 + 2 * n + 1, gather(facts.factors, four[n] >> 16))


@stage
def draw_events(facts: Any, work: Any, seed: int, reps: Any, block: int) -> None:
    """Units used by events on the days from ``4 * block`` on."""
    for k in range(len(facts.stores)):
        one = facts.stores[k]
        if one.event >= 0:
            four = many_words(seed, one.stream, reps, block)
            for n in range(4):
                count = reps & 0
                for t in range(one.first_count, one.end_count):
                    more = four[n] >= facts.counts[t]
                    if bits(more) == 0:
                        break
                    count = choose(more, count + 1, count)
                store(work.used, one.event * 4 + n, fractions(count))


@stage
def take_given(facts: Any, work: Any, given: Any, d: int) -> None:
    """Factors and uses of day ``d`` of given scenarios."""
    for lane in range(WIDE):
        rep = work.reps[0, lane]
        for s in range(len(facts.sites)):
            work.daily[s * 8 + d % 8, lane] = given.daily[rep, d, s]
            for k in range(facts.sites[s].first, facts.sites[s].end):
                if facts.stores[k].event >= 0:
                    work.used[facts.stores[k].event * 4 + d % 4, lane] = given.used[rep, d, s, facts.stores[k].item]


@stage
def live(facts: Any, work: Any, given: Any, seed: int, reps: Any) -> None:
    """All days of the tour."""
    n_sites = len(facts.sites)
    for d in range(facts.days):
        if given.count:
            take_given(facts, work, given, d)
        else:
            if d % 8 == 0 and len(facts.factors):
                draw_eight_days(facts, work, seed, reps, d // 8)
            if d % 4 == 0 and len(work.used):
                draw_events(facts, work, seed, reps, d // 4)
        word, bit = d // WORD_DAYS, 1 << (d % WORD_DAYS)
        for n in range(n_sites):
            s = facts.downward[n]
            now = work.now[s]
            landing = work.landing[d * n_sites + s]
            if landing:
                arrive(facts, work, d, s, landing)
                now.away &= ~landing
            if facts.sites[s].reach >= 0:
                hand_over(facts, work, d, s, word, bit)
            if d == now.turn:
                now.pending, now.turn = ALL, d + facts.sites[s].period
            ready = now.pending & ~now.away
            if ready:
                set_out(facts, work, d, s, ready, word, bit)
        use(facts, work, d, len(facts.factors) > 0 or given.count > 0)
        if len(work.used):
            use_by_events(facts, work, d)


@jit
def arrive(facts: Any, work: Any, d: int, s: int, who: int) -> None:
    """Convoys come in."""
    here = answers(who)
    for k in range(facts.sites[s].first, facts.sites[s].end):
        row = k * PARTS
        stock = load(work.stores, row + STOCK)
        store(work.stores, row + STOCK, choose(here, stock + load(work.stores, row + COMING), stock))
    supplied(work, d, s, here)


@jit
def supplied(work: Any, d: int, s: int, here: Any) -> None:
    """End the run of days without a delivery."""
    last, gap, today = load(work.places, 2 * s + LAST), load(work.places, 2 * s + GAP), all_lanes(float(d))
    run = today - last
    store(work.places, 2 * s + GAP, choose(here, choose(run > gap, run, gap), gap))
    store(work.places, 2 * s + LAST, choose(here, today, last))


@jit
def hand_over(facts: Any, work: Any, d: int, s: int, word: int, bit: int) -> None:
    """Units that were ordered singly come in where the site can be reached."""
    shut = load(work.blocked, facts.sites[s].reach * facts.words + word) & bit != 0
    for k in range(facts.sites[s].first, facts.sites[s].end):
        if facts.stores[k].single >= 0:
            row = facts.stores[k].single_row * (facts.days + 1)
            late = load(work.single, row) + load(work.single, row + 1 + d)
            stock = load(work.stores, k * PARTS + STOCK)
            store(work.stores, k * PARTS + STOCK, choose(shut, stock, stock + late))
            store(work.single, row, choose(shut, late, all_lanes(0.0)))


@jit
def set_out(facts: Any, work: Any, d: int, s: int, ready: int, word: int, bit: int) -> None:
    """Convoys leave where the way is open."""
    site, now, none, weight = facts.sites[s], work.now[s], all_lanes(0.0), all_lanes(0.0)
    closed = load(work.blocked, s * facts.words + word)
    if site.parent >= 0:
        closed = closed | load(work.blocked, facts.sites[site.parent].held * facts.words + word)
    go = ready & ~bits(closed & bit != 0)
    now.pending &= ~(ready if site.next_turn else go)
    if go == 0:
        return
    here = answers(go)
    for k in range(site.first, site.end):
        if facts.stores[k].single < 0:
            lot = wanted(facts, work, k, site.parent)
            weight = weight + lot * facts.stores[k].kg
            store(work.stores, k * PARTS + LOT, choose(here, lot, none))
    over = weight > site.payload
    if bits(over) & go:
        share = choose(over, site.payload / weight, all_lanes(1.0))
        for k in range(site.first, site.end):
            store(work.stores, k * PARTS + LOT, load(work.stores, k * PARTS + LOT) * share)
    for k in range(site.first, site.end):
        if facts.stores[k].single < 0:
            send(work, k * PARTS, facts.stores[k].up * PARTS, here, site.lead == 0)
    if site.lead == 0:
        supplied(work, d, s, here)
        return
    now.away |= go
    if d + site.lead < facts.days:
        work.landing[(d + site.lead) * len(facts.sites) + s] = go


@jit
def wanted(facts: Any, work: Any, k: int, parent: int) -> Any:
    """Up to the target, and no more than the parent can spare."""
    none, up = all_lanes(0.0), facts.stores[k].up
    lot = facts.stores[k].target - load(work.stores, k * PARTS + STOCK)
    lot = choose(lot > none, lot, none)
    if parent >= 0:
        spare = load(work.stores, up * PARTS + STOCK) - facts.stores[up].minimum
        spare = choose(spare > none, spare, none)
        lot = choose(spare < lot, spare, lot)
    return lot


@jit
def send(work: Any, row: int, up: int, here: Any, at_once: bool) -> None:
    """What was loaded leaves the parent, and is under way or there at once."""
    lot = load(work.stores, row + LOT)
    if up >= 0:
        store(work.stores, up + STOCK, load(work.stores, up + STOCK) - lot)
    if at_once:
        store(work.stores, row + STOCK, load(work.stores, row + STOCK) + lot)
    else:
        store(work.stores, row + COMING, choose(here, lot, load(work.stores, row + COMING)))


@jit
def use(facts: Any, work: Any, d: int, noisy: bool) -> None:
    """What is used at all sites by plan, and what that leaves; days without power."""
    for s in range(len(facts.sites)):
        site = facts.sites[s]
        day = load(work.daily, s * 8 + d % 8) if noisy else all_lanes(1.0)
        for k in range(site.first, site.end):
            if facts.stores[k].event >= 0:
                continue
            row = k * PARTS
            stock, used = load(work.stores, row + STOCK), load(work.stores, row + BASE) * day
            left = stock - used
            if bits(left < facts.stores[k].guard):
                end_short_day(facts, work, d, k, stock - used * ration(facts, k, stock))
                continue
            least = load(work.stores, row + LEAST)
            store(work.stores, row + STOCK, left)
            store(work.stores, row + LEAST, choose(left < least, left, least))
        if site.power >= 0:
            dark = bits(load(work.stores, site.power * PARTS + STOCK) <= 0.0)
            work.dark[d * len(facts.sites) + s] = dark
            work.now[s].dark |= dark


@jit
def use_by_events(facts: Any, work: Any, d: int) -> None:
    """The same for what is used by events; what is ordered singly is on its way from now on."""
    for k in range(len(facts.stores)):
        one = facts.stores[k]
        if one.event >= 0:
            used = load(work.used, one.event * 4 + d % 4)
            left = load(work.stores, k * PARTS + STOCK) - used
            if one.single >= 0 and d + one.single < facts.days:
                row = one.single_row * (facts.days + 1) + 1 + d + one.single
                store(work.single, row, choose(left >= 0.0, used, used + left))
            end_short_day(facts, work, d, k, left)


@stage
def end_short_day(facts: Any, work: Any, d: int, k: int, left: Any) -> None:
    """Note what is left of a store of which there may be too little."""
    row, none, today = k * PARTS, all_lanes(0.0), all_lanes(float(d))
    least, failed = load(work.stores, row + LEAST), load(work.stores, row + FAILED)
    kept = choose(left > none, left, none)
    store(work.stores, row + STOCK, kept)
    store(work.stores, row + LEAST, choose(kept < least, kept, least))
    first = choose(today < failed, today, failed)
    store(work.stores, row + FAILED, choose(left < facts.stores[k].minimum, first, failed))


@jit
def ration(facts: Any, k: int, stock: Any) -> Any:
    """Share of the planned use that the stock allows."""
    factor = all_lanes(1.0)
    for n in range(facts.stores[k].first_step, facts.stores[k].end_step):
        factor = choose(stock < facts.steps[n].at, all_lanes(facts.steps[n].factor), factor)
    return factor
