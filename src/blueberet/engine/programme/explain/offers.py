"""Which concessions cure a clash, cheapest first, each confirmed by a solve with it.

In: a clash. Out: ``Offer`` values, one after the other. Why: docs/engines/programme.md, "Clashes and concessions".
Prices say how hard it is to give way in something; they are ours, and a planner may think otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from blueberet.engine.programme.changes import apply_all
from blueberet.engine.programme.explain.concessions import (
    Borrow,
    Concession,
    FewerSessions,
    HereOn,
    MoreAtOnce,
    MoreInPool,
    MoreLoad,
    MoreOften,
    OpenVenue,
    OtherGap,
    TeachOn,
    WiderWindow,
)  # fmt: skip
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.precheck import first_shortfall
from blueberet.engine.programme.explain.refusal import Clash, Offer
from blueberet.engine.programme.explain.wish import Wish, all_wishes, keep_only, span_of
from blueberet.engine.programme.problem import Problem

MOST_OFFERS, MOST_PAIRS, MOST_WEEKS = 8, 40, 6
PRICES = {
    "holiday": 40, "event": 60, "pin": 5, "barred": 12, "window": 4, "per_week": 6, "per_day": 9, "order": 3,
    "order given up": 30, "largest_gap": 3, "closure": 7, "at once": 35, "borrow": 16, "here": 5, "loads": 6,
    "pool": 15, "sessions": 25,
}  # fmt: skip
"""Price of one step: a week, a day, a session, an hour, a piece."""


@dataclass(frozen=True, slots=True)
class _Step:
    price: int
    change: Concession


def ladders(problem: Problem, clash: Clash) -> list[list[_Step]]:
    """For each wish of a clash ways to give way in it, each from little to much."""
    found: list[list[_Step]] = []
    for w in clash.wishes:
        found += [ladder for ladder in _ladders(problem, clash, w) if ladder]
    return sorted(found, key=lambda x: x[0].price)


def _ladders(problem: Problem, clash: Clash, w: Wish) -> Iterator[list[_Step]]:
    price = PRICES.get(w.kind, 0)
    modules = [problem.module_by_code[x.code] for x in clash.wishes if x.kind == "sessions"]
    if w.kind == "window":
        m = problem.module_by_code[w.code]
        yield [
            _Step(price * n, WiderWindow(w.code, 0, n))
            for n in range(1, min(MOST_WEEKS, problem.calendar.weeks - m.last_week) + 1)
        ]
        yield [_Step(price * n + 1, WiderWindow(w.code, n, 0)) for n in range(1, min(MOST_WEEKS, m.first_week - 1) + 1)]
    elif w.kind in ("per_week", "per_day"):
        each: Literal["day", "week"] = "week" if w.kind == "per_week" else "day"
        yield [_Step(price * n, MoreOften(w.code, each, n)) for n in (1, 2, 3)]
    elif w.kind == "sessions":
        count = problem.module_by_code[w.code].sessions
        yield [_Step(price + 10 * n, FewerSessions(w.code, n)) for n in range(1, count)]
    elif w.kind == "order":
        o = next(o for o in problem.orders if (o.before, o.after) == (w.code, w.other))
        yield [
            _Step(price * n, OtherGap(o.before, o.after, o.min_gap_days - n, o.max_gap_days))
            for n in range(1, o.min_gap_days + 1)
        ]
        yield [_Step(PRICES["order given up"], OtherGap(o.before, o.after, None, None))]
    elif w.kind == "largest_gap":
        o = next(o for o in problem.orders if (o.before, o.after) == (w.code, w.other))
        yield [
            _Step(price * n, OtherGap(o.before, o.after, o.min_gap_days, (o.max_gap_days or 0) + 7 * n))
            for n in (1, 2, 4, 8)
        ]
    elif w.kind == "rooms":
        suits = [
            v for v in problem.venues if v.kind == w.code and any(set(m.equipment) <= set(v.equipment) for m in modules)
        ]
        for v in suits[:3]:
            yield [_Step(PRICES["at once"] * n, MoreAtOnce(v.code, n)) for n in (1, 2)]
    elif w.kind == "closure":
        span = span_of(w.other)
        days = (span.last - span.first).days + 1
        yield [
            _Step(price * n, OpenVenue(w.code, span.first, span.first + timedelta(days=n - 1)))
            for n in range(1, days + 1)
        ]
        yield [
            _Step(price * n, OpenVenue(w.code, span.last - timedelta(days=n - 1), span.last))
            for n in range(1, days + 1)
        ]
    elif w.kind == "staff":
        first, last = _weeks(problem, clash)
        yield [_Step(PRICES["borrow"] + h // 2, Borrow(w.code, first, last, h)) for h in (8, 16, 24, 36)]
    elif w.kind == "presence":
        yield from _presence(problem, clash, w.code)
    elif w.kind == "absence":
        span = span_of(w.other)
        yield [_Step(PRICES["here"] * ((span.last - span.first).days + 1), HereOn(w.code, span.first, span.last))]
    elif w.kind == "loads":
        yield [_Step(price * n, MoreLoad(w.code, n)) for n in (2, 4, 8, 12, 16)]
    elif w.kind == "pool":
        yield [_Step(price * n, MoreInPool(w.code, n)) for n in range(1, 6)]
    elif w.kind in ("holiday", "event", "pin", "barred"):
        yield [_Step(price, TeachOn(w.kind, w.code))]


def _presence(problem: Problem, clash: Clash, code: str) -> Iterator[list[_Step]]:
    """Longer at either end of his stay, by days, or the whole weeks of the modules."""
    i = problem.instructor_by_code[code]
    first, last = _weeks(problem, clash)
    end, begin = max(s.last for s in i.present), min(s.first for s in i.present)
    day = timedelta(days=1)
    price = PRICES["here"]
    longer = [n for n in (1, 2, 3, 5, 7, 14, 21, 28) if end + n * day <= last]
    yield [_Step(price * n, HereOn(code, end + day, end + n * day)) for n in longer]
    sooner = [n for n in (1, 2, 3, 5, 7, 14, 21, 28) if begin - n * day >= first]
    yield [_Step(price * n, HereOn(code, begin - n * day, begin - day)) for n in sooner]


def _weeks(problem: Problem, clash: Clash) -> tuple[date, date]:
    modules = [problem.module_by_code[w.code] for w in clash.wishes if w.kind == "sessions"]
    first = min((m.first_week for m in modules), default=1)
    last = max((m.last_week for m in modules), default=problem.calendar.weeks)
    return problem.calendar.date_of((first - 1) * 7), problem.calendar.date_of(max(first, last) * 7 - 1)


def offers(oracle: Oracle, problem: Problem, clash: Clash) -> Iterator[Offer]:
    """Concessions that cure the clash, roughly cheapest first; two together where no single one is enough.

    Those that cure the clash alone, while something else stands against its modules, come last.
    """
    ways = ladders(problem, clash)
    found = 0
    weaker: list[Offer] = []
    for ladder in ways:
        for n, step in enumerate(ladder):
            if oracle.budget.left <= 0 or found >= MOST_OFFERS:
                break
            offer = _offer(oracle, problem, clash, [step])
            if offer and offer.cures_part:
                found += 1
                yield offer
                break
            if offer and not any(w.changes[0].kind == step.change.kind for w in weaker):
                weaker.append(offer)
            if offer and n > 2:
                break
    if not found and not weaker:
        tops = sorted((ladder[-1] for ladder in ways), key=lambda s: s.price)
        for pair in list(combinations(tops, 2))[:MOST_PAIRS]:
            offer = _offer(oracle, problem, clash, pair) if oracle.budget.left > 0 else None
            if offer:
                weaker.append(offer)
                break
    yield from sorted(weaker, key=lambda o: o.price)


def _offer(oracle: Oracle, problem: Problem, clash: Clash, steps: Sequence[_Step]) -> Offer | None:
    changes = tuple(s.change for s in steps)
    changed = apply_all(problem, changes)
    words = tuple(c.words(problem) for c in changes)
    price = sum(s.price for s in steps)
    wishes = all_wishes(changed)
    modules = {w.code for w in clash.wishes if w.kind == "sessions"}
    part = keep_only(changed, [w for w in wishes if w.kind != "sessions" or w.code in modules])
    if first_shortfall(part) is None and oracle.of(part) == "possible":
        return Offer(changes, words, price, cures_part=True)
    return Offer(changes, words, price, cures_part=False) if cures(oracle, problem, clash, changes) else None


def cures(oracle: Oracle, problem: Problem, clash: Clash, changes: Sequence[Concession]) -> bool:
    """Whether the clash itself is cured: its wishes, as changed, have a complete timetable."""
    changed = apply_all(problem, changes)
    there = set(all_wishes(changed))
    kinds = {(w.kind, w.code) for w in clash.wishes}
    kept = [w for w in there if (w.kind, w.code) in kinds]
    only = keep_only(changed, kept)
    return first_shortfall(only) is None and oracle.of(only) == "possible"
