"""Orders between modules: the earliest and latest a block can begin and end, and where that leaves too little.

In: ``Grounds``. Out: shortfalls. Why: docs/engines/programme.md, section "Check before solving", C9.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from blueberet.engine.programme.explain.grounds import MANY, Block, Grounds, most_in_days
from blueberet.engine.programme.explain.shortfall import Shortfall, about
from blueberet.engine.programme.problem import Order
from blueberet.engine.programme.words import day_words

NOWHERE = MANY


class Pair(NamedTuple):
    """Two blocks that share people, in order."""

    order: Order
    before: Block
    after: Block


@dataclass
class Reach:
    """Days between which a block must lie, and the orders that say so."""

    first: int
    """Earliest day on which it can begin."""
    last: int
    """Latest day on which it can end."""
    early: tuple[Pair, ...] = ()
    late: tuple[Pair, ...] = ()


def pairs_of(grounds: Grounds) -> list[Pair]:
    """Blocks in order that share people."""
    by_module: dict[str, list[Block]] = {}
    for b in grounds.blocks:
        by_module.setdefault(b.module.code, []).append(b)
    return [
        Pair(o, a, b)
        for o in grounds.problem.orders
        for a in by_module.get(o.before, ())
        for b in by_module.get(o.after, ())
        if set(a.atoms) & set(b.atoms)
    ]


def earliest_end(b: Block, first: int, known: dict[object, int]) -> int:
    """Earliest day on which all its sessions can have ended if none begins before ``first``; a lower bound."""
    key = ("end", b.likeness, first)
    if key not in known:
        known[key] = _earliest_end(b, first)
    return known[key]


def latest_start(b: Block, last: int, known: dict[object, int]) -> int:
    """Latest day on which its first session can begin if all are to end by ``last``; an upper bound."""
    key = ("start", b.likeness, last)
    if key not in known:
        known[key] = _latest_start(b, last)
    return known[key]


def _earliest_end(b: Block, first: int) -> int:
    days = b.days[b.days >= first]
    if most_in_days(b, days) < b.sessions:
        return NOWHERE
    low, high = 0, len(days) - 1
    while low < high:
        middle = (low + high) // 2
        if most_in_days(b, days[: middle + 1]) >= b.sessions:
            high = middle
        else:
            low = middle + 1
    return int(days[low]) + b.tail


def _latest_start(b: Block, last: int) -> int:
    days = b.days[b.days + b.tail <= last]
    if most_in_days(b, days) < b.sessions:
        return -NOWHERE
    low, high = 0, len(days) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if most_in_days(b, days[middle:]) >= b.sessions:
            low = middle
        else:
            high = middle - 1
    return int(days[low])


def chains(grounds: Grounds) -> Iterator[Shortfall]:
    """C9: every block fits between what must come before it and what must come after."""
    pairs = pairs_of(grounds)
    circle = _circle(pairs)
    if circle:
        blocks = [p.before for p in circle]
        words = " before ".join(f"«{b.module.title}»" for b in [*blocks, blocks[0]])
        yield Shortfall(("R12",), tuple(b.module.code for b in blocks), 0, 0, "", 1, grounds.weeks,
                        f"The orders go round in a circle: {words}.",
                        about(grounds, blocks, rooms=False, staff=False, orders=True))  # fmt: skip
        return
    known = grounds.known
    reach = {b.number: Reach(0, grounds.calendar.days) for b in grounds.blocks}
    failed: set[frozenset[tuple[str, str]]] = set()
    for _ in range(len(grounds.problem.orders) + 1):
        changed = False
        for p in pairs:
            changed |= _narrow(p, reach, grounds.known)
        if not changed:
            break
    for p in pairs:
        for b in (p.before, p.after):
            r = reach[b.number]
            if earliest_end(b, r.first, known) <= r.last or not len(b.days) or earliest_end(b, 0, known) >= NOWHERE:
                continue
            if not (r.early or r.late):
                continue
            r = _needed_reach(b, r, known)
            chain = (*r.early, *r.late)
            key = frozenset((q.order.before, q.order.after) for q in chain)
            if key in failed:
                continue
            failed.add(key)
            yield _told(grounds, b, r, chain)


def _narrow(p: Pair, reach: dict[int, Reach], known: dict[object, int]) -> bool:
    """Carry what is known of one block over an order to the other; whether anything changed."""
    before, after, o = reach[p.before.number], reach[p.after.number], p.order
    changed = False
    end = earliest_end(p.before, before.first, known)
    if end < NOWHERE and end <= before.last and end + o.min_gap_days > after.first:
        after.first, after.early, changed = end + o.min_gap_days, (*before.early, p), True
    start = latest_start(p.after, after.last, known)
    if start > -NOWHERE and start >= after.first and start - o.min_gap_days < before.last:
        before.last, before.late, changed = start - o.min_gap_days, (*after.late, p), True
    if o.max_gap_days is not None:
        # The first of the later module must come soon after the last of the earlier one.
        ends = p.before.days[p.before.days + p.before.tail <= before.last] + p.before.tail
        begins = p.after.days[p.after.days >= after.first]
        if len(ends) and len(begins) and begins.min() > ends.max() + o.max_gap_days and not _has(after.late, p):
            near = int(ends.max()) + o.max_gap_days
            after.last, after.late, changed = min(after.last, near), (*after.late, *before.late, p), True
    return changed


def _has(chain: tuple[Pair, ...], p: Pair) -> bool:
    return any(q.order == p.order for q in chain)


def _needed_reach(b: Block, r: Reach, known: dict[object, int]) -> Reach:
    """Only the side that already leaves too little, if one does."""
    if r.early and earliest_end(b, r.first, known) >= NOWHERE:
        return Reach(r.first, NOWHERE, early=r.early)
    if r.late and earliest_end(b, 0, known) > r.last:
        return Reach(0, r.last, late=r.late)
    return r


def _told(grounds: Grounds, b: Block, r: Reach, chain: tuple[Pair, ...]) -> Shortfall:
    calendar = grounds.calendar
    blocks = list({x.number: x for p in chain for x in (p.before, p.after)}.values())
    first, last = min(r.first, calendar.days - 1), max(0, min(r.last, calendar.days - 1))
    fits = most_in_days(b, b.days[(b.days >= r.first) & (b.days + b.tail <= r.last)])
    why = []
    if r.early:
        why.append(f"not before {day_words(calendar.date_of(first))}, since {_chain_words(r.early)}")
    if r.late:
        why.append(f"all by {day_words(calendar.date_of(last))}, since {_chain_words(r.late)}")
    window = f"{b.module.first_week}–{b.module.last_week}"
    sentence = (f"«{b.module.title}» for {b.group.name} (weeks {window}) can be held {' and '.join(why)}; {b.sessions} "
                f"{'session is' if b.sessions == 1 else 'sessions are'} needed, {fits} fit.")  # fmt: skip
    codes = tuple(dict.fromkeys((b.module.code, *(x.module.code for x in blocks))))
    return Shortfall(("R12",), codes, b.sessions, fits, "sessions", b.module.first_week, b.module.last_week, sentence,
                     about(grounds, blocks, orders=True))  # fmt: skip


def _chain_words(chain: tuple[Pair, ...]) -> str:
    parts = []
    for p in dict.fromkeys(q.order for q in chain):
        days = "1 day" if p.min_gap_days == 1 else f"{p.min_gap_days} days"
        gap = f" by {days}" if p.min_gap_days else ""
        parts.append((p, gap))
    titles = {q.order.before: q.before.module.title for q in chain} | {
        q.order.after: q.after.module.title for q in chain
    }
    return "; ".join(f"«{titles[o.before]}» comes before «{titles[o.after]}»{gap}" for o, gap in parts)


def _circle(pairs: list[Pair]) -> list[Pair]:
    """Pairs that lead back to where they began; empty if none does."""
    following: dict[int, list[Pair]] = {}
    for p in pairs:
        following.setdefault(p.before.number, []).append(p)
    done: set[int] = set()
    for begin in following:
        path: list[Pair] = []
        found = _walk(begin, following, done, {begin}, path)
        if found:
            at = next(n for n, p in enumerate(path) if p.before.number == path[-1].after.number)
            return path[at:]
    return []


def _walk(here: int, following: dict[int, list[Pair]], done: set[int], on: set[int], path: list[Pair]) -> bool:
    if here in done:
        return False
    for p in following.get(here, ()):
        path.append(p)
        there = p.after.number
        if there in on or _walk(there, following, done, on | {there}, path):
            return True
        path.pop()
    done.add(here)
    return False
