"""When the sites of sixteen tours cannot talk; compiled.

In: ``Facts``, days without power. Out: hours, episodes and days of blackout. Why: docs/engines/endurance.md, sections
"Communications" and "Engines". The two links of a site that are seldom down are drawn for all tours at once; only where
both are down at some time are the others looked at, tour by tour, and only up to the last time that may still be dark.
"""

from typing import Any

from blueberet.engine.endurance.compiled.chance import lasting, looked_up, many_lasting, many_looked_up, many_words, words
from blueberet.engine.kit.compiling import jit, stage
from blueberet.engine.kit.lanes import WIDE, all_lanes, answers, bits, choose, load, store

ALL = (1 << WIDE) - 1
HOUR = 1.0 / 24.0


@stage
def listen(facts: Any, work: Any, given: Any, came: Any, seed: int, reps: Any, at: int, count: int) -> bool:
    """Blackouts of ``count`` tours into the rows of ``came`` from ``at`` on. False: there is not room enough."""
    for s in range(facts.sites):
        first, end = facts.s_link[s], facts.s_link[s + 1]
        if first == end:
            continue
        who = ALL
        drawn = not given.count and end - first >= 2
        if drawn:
            one, two = facts.n_link[first], facts.n_link[first + 1]
            if not draw_downs(facts, one, seed, reps, work.first_from, work.first_to):
                return False
            met = draw_and_meet(facts, work, two, seed, reps)
            if met < 0:
                return False
            who = met
            if facts.n_powered[one] or facts.n_powered[two]:
                who |= work.ever_dark[s]
        for lane in range(count):
            if who >> lane & 1:
                n = site_spans(facts, work, given, s, lane, seed, drawn)
                if n < 0:
                    return False
                measure(work, came, facts.days, s, at + lane, n)
    return True


@stage
def draw_downs(facts: Any, link: int, seed: int, reps: Any, out_from: Any, out_to: Any) -> bool:
    """Spans in which a link is down, row by row; after the last one of a tour spans that are empty."""
    at, days = all_lanes(0.0), all_lanes(float(facts.days))
    for n in range(len(out_from)):
        block = many_words(seed, facts.n_stream[link], reps, n >> 1)
        up, down = (block[2], block[3]) if n & 1 else (block[0], block[1])
        at = at + facts.n_mtbf[link] * many_looked_up(facts.tables, facts.exponential, up)
        store(out_from, n, choose(at < days, at, days))
        if bits(at < days) == 0:
            store(out_to, n, days)
            return True
        at = at + many_lasting(facts, facts.n_table[link], facts.n_values[link], facts.n_n[link], down)
        store(out_to, n, choose(at < days, at, days))
    return False


@stage
def draw_and_meet(facts: Any, work: Any, link: int, seed: int, reps: Any) -> int:
    """Draw the second link; tours in which it is down while the first one is, as bits. -1: not room enough."""
    if not draw_downs(facts, link, seed, reps, work.second_from, work.second_to):
        return -1
    days = all_lanes(float(facts.days))
    met = answers(0)
    n = 0
    while bits(load(work.second_from, n) < days):
        since, until = load(work.second_from, n), load(work.second_to, n)
        j = 0
        while bits(load(work.first_from, j) < days):
            start, end = load(work.first_from, j), load(work.first_to, j)
            met = met | (choose(start > since, start, since) < choose(end < until, end, until))
            j += 1
        n += 1
    return bits(met)


@stage
def site_spans(facts: Any, work: Any, given: Any, s: int, lane: int, seed: int, drawn: bool) -> int:
    """Blackouts of one site in one tour, into ``work.span_*``; their number, -1 for not room enough."""
    work.span_from[0], work.span_to[0] = 0.0, float(facts.days)
    count, first = 1, facts.s_link[s]
    for order in range(first, facts.s_link[s + 1]):
        link = facts.n_link[order]
        if given.count:
            n = given_downs(facts, work, given, link, lane)
        elif drawn and order == first:
            n = taken_downs(facts, work, work.first_from, work.first_to, lane)
        elif drawn and order == first + 1:
            n = taken_downs(facts, work, work.second_from, work.second_to, lane)
        else:
            n = own_downs(facts, work, link, seed, work.reps[0, lane], work.span_to[count - 1])
        if n < 0:
            return -1
        if facts.n_powered[link] and work.ever_dark[s] >> lane & 1:
            n = with_outages(facts, work, s, lane, n)
            count = meet(work, count, n, work.next_from, work.next_to)
        else:
            count = meet(work, count, n, work.link_from, work.link_to)
        if count == 0:
            return 0
    return count


@jit
def given_downs(facts: Any, work: Any, given: Any, link: int, lane: int) -> int:
    """Spans of a given scenario."""
    row = work.reps[0, lane] * len(facts.n_stream) + link
    n = 0
    for at in range(given.flip_at[row], given.flip_at[row + 1], 2):
        if n == len(work.first_from):
            return -1
        work.link_from[n] = given.flips[at]
        work.link_to[n] = given.flips[at + 1] if at + 1 < given.flip_at[row + 1] else float(facts.days)
        n += 1
    return n


@jit
def taken_downs(facts: Any, work: Any, rows_from: Any, rows_to: Any, lane: int) -> int:
    """Spans that were drawn for all tours at once."""
    n = 0
    while rows_from[n, lane] < facts.days:
        work.link_from[n], work.link_to[n] = rows_from[n, lane], rows_to[n, lane]
        n += 1
    return n


@stage
def own_downs(facts: Any, work: Any, link: int, seed: int, rep: int, until: float) -> int:
    """Spans of one link in one tour that begin before ``until``."""
    at, n = 0.0, 0
    while n < len(work.first_from):
        block = words(seed, facts.n_stream[link], rep, n >> 1)
        up, down = (block[2], block[3]) if n & 1 else (block[0], block[1])
        at = at + facts.n_mtbf[link] * looked_up(facts.tables, facts.exponential, up)
        if at >= until:
            return n
        work.link_from[n] = at
        at = at + lasting(facts, facts.n_table[link], facts.n_values[link], facts.n_n[link], down)
        work.link_to[n] = min(at, float(facts.days))
        n += 1
    return -1


@stage
def with_outages(facts: Any, work: Any, s: int, lane: int, count: int) -> int:
    """Union of a link's spans with the days without power, less what the batteries bridge; into ``work.next_*``."""
    n, i, d = 0, 0, 0
    start, end = next_outage(facts, work, s, lane, d)
    while i < count or start < facts.days:
        if i < count and (start >= facts.days or work.link_from[i] <= start):
            since, until = work.link_from[i], work.link_to[i]
            i += 1
        else:
            since, until = start, end
            start, end = next_outage(facts, work, s, lane, int(end))
        if n and since <= work.next_to[n - 1]:
            work.next_to[n - 1] = max(work.next_to[n - 1], until)
        else:
            work.next_from[n], work.next_to[n] = since, until
            n += 1
    return n


@jit
def next_outage(facts: Any, work: Any, s: int, lane: int, d: int) -> tuple[float, float]:
    """The next span without power from day ``d`` on; none: it begins on the last day's end."""
    while d < facts.days:
        end = d
        while end < facts.days and work.dark[end * facts.sites + s] >> lane & 1:
            end += 1
        if end > d and d + facts.s_battery[s] < end:
            return d + facts.s_battery[s], float(end)
        d = max(end, d + 1)
    return float(facts.days), float(facts.days)


@stage
def meet(work: Any, count: int, other: int, other_from: Any, other_to: Any) -> int:
    """Intersection of ``work.span_*`` with other spans, in its place; its number of spans."""
    n, i, j = 0, 0, 0
    while i < count and j < other:
        start = max(work.span_from[i], other_from[j])
        end = min(work.span_to[i], other_to[j])
        if start < end:
            work.met_from[n], work.met_to[n] = start, end
            n += 1
        if work.span_to[i] < other_to[j]:
            i += 1
        else:
            j += 1
    for i in range(n):
        work.span_from[i], work.span_to[i] = work.met_from[i], work.met_to[i]
    return n


@stage
def measure(work: Any, came: Any, days: int, s: int, row: int, count: int) -> None:
    """Hours, episodes of more than an hour, days with more than an hour of it."""
    total, episodes, dark_days, day, of_day = 0.0, 0, 0, -1, 0.0
    for n in range(count):
        start, end = work.span_from[n], work.span_to[n]
        total = total + (end - start)
        episodes += end - start > HOUR
        d = int(start)
        while d < end and d < days:
            part = min(end, d + 1.0) - max(start, float(d))
            if d != day:
                dark_days += of_day > HOUR
                day, of_day = d, 0.0
            of_day = of_day + part
            d += 1
    dark_days += of_day > HOUR
    came.hours[row, s], came.episodes[row, s], came.days[row, s] = total * 24.0, episodes, dark_days
