"""When the sites of sixteen tours cannot talk; compiled.

In: ``Facts``, days without power. Out: hours, episodes and days of blackout. Why: docs/engines/endurance.md, sections
"Communications" and "Engines". The two links of a site that are seldom down are drawn for all tours at once; only where
both are down at some time are the others looked at, tour by tour, and only up to the last time that may still be dark.
"""

from typing import Any

from blueberet.engine.endurance.compiled.chance import (
    lasting,
    looked_up,
    many_lasting,
    many_looked_up,
    many_words,
    words,
)
from blueberet.engine.kit.compiling import jit, stage
from blueberet.engine.kit.lanes import WIDE, all_lanes, answers, bits, choose, load, store

ALL = (1 << WIDE) - 1
HOUR = 1.0 / 24.0


@stage
def listen(facts: Any, work: Any, given: Any, came: Any, seed: int, reps: Any, at: int, count: int) -> bool:
    """Blackouts of ``count`` tours into the rows of ``came`` from ``at`` on. False: there is not room enough."""
    for s in range(len(facts.sites)):
        site = facts.sites[s]
        if site.first_link == site.end_link:
            continue
        who, drawn = ALL, not given.count and site.end_link - site.first_link >= 2
        if drawn:
            one, two = facts.links[site.first_link], facts.links[site.first_link + 1]
            if not draw_downs(facts, one, seed, reps, work.first) or not draw_downs(
                facts, two, seed, reps, work.second
            ):
                return False
            who = both_down(work, facts.days)
            if one.powered or two.powered:
                who |= work.now[s].dark
        for lane in range(count):
            if who >> lane & 1:
                n = site_spans(facts, work, given, s, lane, seed, drawn)
                if n < 0:
                    return False
                measure(work, came, facts.days, s, at + lane, n)
    return True


@stage
def draw_downs(facts: Any, link: Any, seed: int, reps: Any, out: Any) -> bool:
    """Spans in which a link is down; after the last one of a tour spans that are empty."""
    at, days = all_lanes(0.0), all_lanes(float(facts.days))
    for n in range(len(out) // 2):
        block = many_words(seed, link.stream, reps, n >> 1)
        up, down = (block[2], block[3]) if n & 1 else (block[0], block[1])
        at = at + link.mtbf * many_looked_up(facts.tables, facts.exponential, up)
        store(out, 2 * n, choose(at < days, at, days))
        if bits(at < days) == 0:
            return True
        at = at + many_lasting(facts, link, down)
        store(out, 2 * n + 1, choose(at < days, at, days))
    return False


@stage
def both_down(work: Any, end: int) -> int:
    """Tours in which the first and the second link are down at the same time, as bits."""
    days, met, n = all_lanes(float(end)), answers(0), 0
    while bits(load(work.second, 2 * n) < days):
        since, until = load(work.second, 2 * n), load(work.second, 2 * n + 1)
        j = 0
        while bits(load(work.first, 2 * j) < days):
            start, stop = load(work.first, 2 * j), load(work.first, 2 * j + 1)
            met = met | (choose(start > since, start, since) < choose(stop < until, stop, until))
            j += 1
        n += 1
    return bits(met)


@stage
def site_spans(facts: Any, work: Any, given: Any, s: int, lane: int, seed: int, drawn: bool) -> int:
    """Silence of one site in one tour, into ``work.spans``; the number of spans, -1 for not room enough."""
    work.spans[0, 0], work.spans[0, 1] = 0.0, float(facts.days)
    count, first = 1, facts.sites[s].first_link
    for order in range(first, facts.sites[s].end_link):
        link = facts.links[order]
        if given.count:
            n = given_downs(facts, work, given, link, work.reps[0, lane])
        elif drawn and order < first + 2:
            n = taken_downs(work, work.first if order == first else work.second, facts.days, lane)
        else:
            n = own_downs(facts, work, link, seed, work.reps[0, lane], work.spans[count - 1, 1])
        if n < 0:
            return -1
        if link.powered and work.now[s].dark >> lane & 1:
            count = meet(work, count, with_outages(facts, work, s, lane, n), work.joined)
        else:
            count = meet(work, count, n, work.downs)
        if count == 0:
            return 0
    return count


@jit
def given_downs(facts: Any, work: Any, given: Any, link: Any, rep: int) -> int:
    """Spans of a given scenario."""
    row = rep * len(facts.links) + link.number
    n, end = 0, given.flip_at[row + 1]
    for at in range(given.flip_at[row], end, 2):
        if 2 * n == len(work.first):
            return -1
        work.downs[n, 0] = given.flips[at]
        work.downs[n, 1] = given.flips[at + 1] if at + 1 < end else float(facts.days)
        n += 1
    return n


@jit
def taken_downs(work: Any, rows: Any, days: int, lane: int) -> int:
    """Spans that were drawn for all tours at once."""
    n = 0
    while rows[2 * n, lane] < days:
        work.downs[n, 0], work.downs[n, 1] = rows[2 * n, lane], rows[2 * n + 1, lane]
        n += 1
    return n


@jit
def own_downs(facts: Any, work: Any, link: Any, seed: int, rep: int, until: float) -> int:
    """Spans of one link in one tour that begin before ``until``."""
    at, n = 0.0, 0
    while 2 * n < len(work.first):
        block = words(seed, link.stream, rep, n >> 1)
        up, down = (block[2], block[3]) if n & 1 else (block[0], block[1])
        at = at + link.mtbf * looked_up(facts.tables, facts.exponential, up)
        if at >= until:
            return n
        work.downs[n, 0] = at
        at = at + lasting(facts, link, down)
        work.downs[n, 1] = min(at, float(facts.days))
        n += 1
    return -1


@stage
def with_outages(facts: Any, work: Any, s: int, lane: int, count: int) -> int:
    """Union of a link's spans with the days without power, less what the batteries bridge; into ``work.joined``."""
    n, i = 0, 0
    start, end = next_outage(facts, work, s, lane, 0)
    while i < count or start < facts.days:
        if i < count and (start >= facts.days or work.downs[i, 0] <= start):
            since, until = work.downs[i, 0], work.downs[i, 1]
            i += 1
        else:
            since, until = start, end
            start, end = next_outage(facts, work, s, lane, int(end))
        if n and since <= work.joined[n - 1, 1]:
            work.joined[n - 1, 1] = max(work.joined[n - 1, 1], until)
        else:
            work.joined[n, 0], work.joined[n, 1] = since, until
            n += 1
    return n


@stage
def next_outage(facts: Any, work: Any, s: int, lane: int, d: int) -> tuple[float, float]:
    """The next span without power from day ``d`` on; without one it begins at the end of the tour."""
    n_sites, battery = len(facts.sites), facts.sites[s].battery
    while d < facts.days:
        end = d
        while end < facts.days and work.dark[end * n_sites + s] >> lane & 1:
            end += 1
        if end > d and d + battery < end:
            return d + battery, float(end)
        d = max(end, d + 1)
    return float(facts.days), float(facts.days)


@stage
def meet(work: Any, count: int, other: int, spans: Any) -> int:
    """Intersection of ``work.spans`` with other spans, in its place; its number of spans."""
    n, i, j = 0, 0, 0
    while i < count and j < other:
        start, end = max(work.spans[i, 0], spans[j, 0]), min(work.spans[i, 1], spans[j, 1])
        if start < end:
            work.met[n, 0], work.met[n, 1] = start, end
            n += 1
        if work.spans[i, 1] < spans[j, 1]:
            i += 1
        else:
            j += 1
    for i in range(n):
        work.spans[i, 0], work.spans[i, 1] = work.met[i, 0], work.met[i, 1]
    return n


@stage
def measure(work: Any, came: Any, days: int, s: int, row: int, count: int) -> None:
    """Hours, episodes of more than an hour, days with more than an hour of it."""
    total, episodes, dark_days, day, of_day = 0.0, 0, 0, -1, 0.0
    for n in range(count):
        start, end = work.spans[n, 0], work.spans[n, 1]
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
