"""Facts that contradict themselves: told in sentences, all of them, before anything is computed.

In: the parts of a problem. Out: sentences. Importers and forms refuse the same earlier, with a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from blueberet.engine.standards.scales import DifferentScales, NoSuchScore, Scale, Score, levels

if TYPE_CHECKING:
    from blueberet.engine.deployment.problem import Person, Post, Problem

YOUNGEST = 16
"""Nobody serves before."""


def faults(problem: Problem) -> Iterator[str]:
    """Everything that is wrong, each in a sentence."""
    if problem.last < problem.first:
        yield f"The horizon would end on {problem.last}, before it begins on {problem.first}."
    yield from _once("mission", (m.code for m in problem.missions))
    yield from _once("post", (p.code for p in problem.posts))
    yield from _once("rotation", (r.code for r in problem.rotations))
    yield from _once("person", (p.code for p in problem.people))
    yield from _once("scale", (s.code for s in problem.scales))
    yield from _once("level", (level for ladder in problem.ladders for level in ladder))
    yield from _missions(problem)
    for post in problem.posts:
        yield from (f"The post {post.code} {told}" for told in _post(problem, post))
    yield from _rotations(problem)
    scales = {s.code: s for s in problem.scales}
    for p in problem.people:
        yield from (f"The person {p.code} {told}" for told in _person(problem, p, scales))
    yield from _by_hand(problem)
    yield from _rules(problem)


def _once(what: str, codes: Iterable[str]) -> Iterator[str]:
    for code, count in Counter(codes).items():
        if not code:
            yield f"A {what} has no code."
        elif count > 1:
            yield f"The {what} {code} stands {count} times; it may stand once."


def _missions(problem: Problem) -> Iterator[str]:
    for m in problem.missions:
        if m.quota is not None and m.quota < 0:
            yield f"The quota of {m.code} is {m.quota}; write 0 or more."
        if m.ceiling is not None and m.quota is not None and m.quota > m.ceiling:
            yield f"The quota of {m.code} is {m.quota}, above its legal ceiling of {m.ceiling}."


def _post(problem: Problem, post: Post) -> Iterator[str]:
    if post.mission not in {m.code for m in problem.missions}:
        yield f"is in the mission {post.mission or '(none)'}, which is not among the missions."
    place = {rank: n for n, rank in enumerate(problem.ranks)}
    unknown = [r for r in (post.rank_from, post.rank_to) if r and r not in place]
    yield from (f"asks for the rank {r}, which is none of {problem.ranks[0]} to {problem.ranks[-1]}." for r in unknown)
    if not unknown and post.rank_from and post.rank_to and place[post.rank_from] > place[post.rank_to]:
        yield f"asks for a rank from {post.rank_from} to {post.rank_to}: nobody can ever fill it; turn the two round."
    if post.age_from is not None and post.age_to is not None and post.age_from > post.age_to:
        yield f"asks for an age from {post.age_from} to {post.age_to}: nobody can ever fill it; turn the two round."
    if post.service_years is not None and post.age_to is not None and post.service_years + YOUNGEST > post.age_to:
        yield (
            f"asks for {post.service_years} years of service and at most {post.age_to} years of age: "
            "nobody can ever fill it."
        )
    if not 1 <= post.priority <= 5:
        yield f"has the priority {post.priority}; write 1 (first) to 5."
    if not 1 <= post.places <= 10_000:
        yield f"has {post.places} places; write 1 to 10000."
    if not 1 <= post.tour_months <= 60:
        yield f"has tours of {post.tour_months} months; write 1 to 60."
    if not 0 <= post.handover_days <= 27:
        yield f"hands over for {post.handover_days} days; write 0 to 27."
    scales = {s.code: s for s in problem.scales}
    for need in post.needs:
        if not need.of:
            yield f"asks for a {need.what} without a name."
        if need.margin_days < 0:
            yield f"asks for {need.told} with a margin of {need.margin_days} days; write 0 or more."
        yield from (f"asks for {need.told}, but {told}" for told in _score(scales, need.what, need.scale, need.least))


def _score(scales: dict[str, Scale], what: str, scale: str, text: str) -> Iterator[str]:
    if what != "language":
        return
    if scale not in scales:
        yield f"the scale {scale or '(none)'} is not among the scales."
        return
    try:
        levels(scales[scale], Score(scale, text))
    except (NoSuchScore, DifferentScales) as error:
        yield str(error)


def _rotations(problem: Problem) -> Iterator[str]:
    posts = {p.code for p in problem.posts}
    for r in problem.rotations:
        if r.post not in posts:
            yield f"The rotation {r.code} is one of the post {r.post or '(none)'}, which is not among the posts."
        if r.last < r.first:
            yield f"The rotation {r.code} would end on {r.last}, before it starts on {r.first}."
        elif r.last < problem.first or r.first > problem.last:
            yield f"The rotation {r.code}, {r.first} to {r.last}, lies outside the horizon."


def _person(problem: Problem, p: Person, scales: dict[str, Scale]) -> Iterator[str]:
    if p.rank not in problem.ranks:
        yield f"has the rank {p.rank or '(none)'}, which is none of {problem.ranks[0]} to {problem.ranks[-1]}."
    for h in p.holds:
        if h.first and h.until and h.until < h.first:
            yield f"would hold {h.of} until {h.until}, before {h.first}."
        yield from (f"holds {h.of}, but {told}" for told in _score(scales, h.what, h.scale, h.score))
    for a in p.away:
        if a.last < a.first:
            yield f"would be away until {a.last}, before {a.first}."
    for t in p.tours:
        if t.last < t.first:
            yield f"has a tour in {t.mission} that ends on {t.last}, before it starts on {t.first}."
        if not 0 <= t.handover_days <= 27:
            yield f"has a tour in {t.mission} that hands over for {t.handover_days} days; write 0 to 27."
    for one, other in pairwise(sorted(p.tours, key=lambda t: (t.first, t.last))):
        if other.first <= one.last:
            yield f"would be in two places on {other.first}: in {one.mission} and in {other.mission}."


def _by_hand(problem: Problem) -> Iterator[str]:
    people, missions = {p.code for p in problem.people}, {m.code for m in problem.missions}
    rotations = {r.code: r for r in problem.rotations}
    places = {p.code: p.places for p in problem.posts}
    excluded = {(x.person, x.rotation) for x in problem.exclusions}
    for kind, rows in (("pin", problem.pins), ("exclusion", problem.exclusions)):
        for row in rows:
            if row.person not in people:
                yield f"A {kind} names the person {row.person or '(none)'}, who is not among the people."
            if row.rotation not in rotations and (row.rotation or kind == "pin"):
                yield f"A {kind} names the rotation {row.rotation or '(none)'}, which is not among the rotations."
    for x in problem.exclusions:
        if x.mission and x.mission not in missions:
            yield f"An exclusion names the mission {x.mission}, which is not among the missions."
    held: dict[str, list[tuple[date, date, str]]] = {}
    for pin in problem.pins:
        if pin.rotation in rotations:
            r = rotations[pin.rotation]
            held.setdefault(pin.person, []).append((r.first, r.last, r.code))
        if (pin.person, pin.rotation) in excluded:
            yield f"{pin.person} is pinned to {pin.rotation} and excluded from it; take one of the two back."
    for person, spans in held.items():
        for one, other in pairwise(sorted(spans)):
            if other[0] <= one[1]:
                told = f"{person} is pinned to {one[2]} and to {other[2]}, which overlap from {other[0]}."
                yield f"{told} Take one of them back."
    for code, count in Counter(pin.rotation for pin in problem.pins).items():
        if code in rotations and rotations[code].post in places and count > places[rotations[code].post]:
            have = places[rotations[code].post]
            yield f"{count} people are pinned to {code}, which has {have} place{'s' * (have != 1)}. Take a pin back."


def _rules(problem: Problem) -> Iterator[str]:
    for t in problem.targets:
        if not 0 <= t.women <= 1:
            yield f"The target for {t.category} in {t.year} is {t.women:.0%}; write 0 to 100 %."
    for (category, year), count in Counter((t.category, t.year) for t in problem.targets).items():
        if count > 1:
            yield f"The target for {category} in {year} stands {count} times."
    r = problem.rules
    if not 0 <= r.rest_months <= 120:
        yield f"The rest between tours is {r.rest_months} months; write 0 to 120."
    shares = (("reserve", r.reserve_share), ("share of a region", r.region_share),
              ("share of experienced people", r.experienced_share))  # fmt: skip
    for name, share in shares:
        if share is not None and not 0 <= share <= 1:
            yield f"The {name} is {share:.0%}; write 0 to 100 %."
    if r.most_days is not None and r.most_days < 0:
        yield f"The most days deployed are {r.most_days}; write 0 or more."
    if any(w < 1 for w in r.worth) or list(r.worth) != sorted(r.worth, reverse=True):
        yield f"The worth of priorities is {r.worth}; it must be above zero and fall from the first to the fifth."
    prices = (r.price_women, r.price_region, r.price_experience, r.price_depth, r.price_team, r.price_again,
              r.price_later)  # fmt: skip
    if any(not 0 <= p <= 100_000 for p in prices):
        yield "A price lies outside 0 to 100000."
    yield from _later(problem)
    for d in problem.depths:
        if d.people < 0:
            yield f"The reserve of {d.need.told} is {d.people}; write 0 or more."
        scales = {s.code: s for s in problem.scales}
        yield from (
            f"The reserve asks for {d.need.told}, but {told}"
            for told in _score(scales, d.need.what, d.need.scale, d.need.least)
        )


def _later(problem: Problem) -> Iterator[str]:
    """W7. Beginning sooner is never worth a filled place, nor one of a higher priority."""
    worth, price = sorted({0, *problem.rules.worth}), problem.rules.price_later
    least = 1000 * min(b - a for a, b in pairwise(worth))
    months = 12 * (problem.last.year - problem.first.year) + problem.last.month - problem.first.month
    if 0 < least <= price * months:
        yield (
            f"A month later costs {price}, so {months} months cost {price * months}, as much as a step between "
            f"priorities ({least}); write at most {(least - 1) // months}."
        )
