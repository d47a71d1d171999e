"""What a plan is worth, told from the plan alone: a solve is held to it, a plan made by hand gets its value from it.

In: a problem and a plan. Out: its wishes and their costs. Why: docs/engines/deployment.md, section "Wishes".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from math import ceil, floor

from blueberet.engine.deployment.fitting import spans
from blueberet.engine.deployment.periods import months_later, whole_months
from blueberet.engine.deployment.plan import Assignment, Wish
from blueberet.engine.deployment.problem import Person, Problem, Rotation

Sent = list[tuple[Person, Rotation]]


def score(problem: Problem, assignments: Iterable[Assignment]) -> tuple[int, tuple[Wish, ...]]:
    """Value in thousandths of a post of priority 5, and every wish that costs something."""
    people, rotations = {p.code: p for p in problem.people}, {r.code: r for r in problem.rotations}
    sent = [(people[a.person], rotations[a.rotation]) for a in assignments]
    worth = sum(1000 * problem.rules.worth[problem.post_of[r.code].priority - 1] for _, r in sent)
    wishes = tuple(w for w in _wishes(problem, sent) if w.cost)
    return worth - sum(w.cost for w in wishes), wishes


def _wishes(problem: Problem, sent: Sent) -> Iterator[Wish]:
    rules = problem.rules
    for t in problem.targets:
        starting = [p for p, r in sent if problem.post_of[r.code].category == t.category and r.first.year == t.year]
        short = whole(t.women * len(starting) - sum(p.sex == "F" for p in starting))
        yield Wish("W1", f"{t.category} {t.year}", short, short * rules.price_women, t.category, t.year)
    if rules.region_share is not None:
        for (year, region), count in sorted(Counter((r.first.year, p.region) for p, r in sent if p.region).items()):
            over = whole(count - rules.region_share * sum(r.first.year == year for _, r in sent))
            yield Wish("W2", f"{region} {year}", over, over * rules.price_region, region, year)
    if rules.experienced_share:
        groups: dict[tuple[str, int], Sent] = defaultdict(list)
        for p, r in sent:
            groups[problem.mission_of[r.code].code, r.first.year].append((p, r))
        for (mission, year), those in sorted(groups.items()):
            short = whole(rules.experienced_share * len(those) - sum(_again(problem, p, r) > 0 for p, r in those))
            yield Wish("W3", f"{mission} {year}", short, short * rules.price_experience, mission, year)
    yield from _depth(problem, sent)
    teams = {(problem.post_of[r.code].team, r.first, p.unit) for p, r in sent if problem.post_of[r.code].team}
    for (team, day), count in sorted(Counter((team, day) for team, day, _ in teams).items()):
        yield Wish("W5", f"{team} {day}", count, count * rules.price_team, team, day.year, day)
    often = sum(_again(problem, p, r) for p, r in sent)
    yield Wish("W6", "sent again", often, often * rules.price_again)
    late = sum(whole_months(problem.first, r.first) for _, r in sent)
    yield Wish("W7", "months later", late, late * rules.price_later)


def whole(amount: float) -> int:
    """Whole ones, not fewer; what rounding leaves is none."""
    return max(0, ceil(amount - 1e-7)) if amount > floor(amount) + 1e-7 else max(0, floor(amount + 1e-7))


def _again(problem: Problem, person: Person, rotation: Rotation) -> int:
    before = [t for t in person.tours if t.last < rotation.first]
    recent = any(rotation.first <= months_later(t.last, 2 * problem.rules.rest_months) for t in before)
    return 2 if recent else 1 if before else 0


def _depth(problem: Problem, sent: Sent) -> Iterator[Wish]:
    for d in problem.depths:
        need, day = replace(d.need, margin_days=0), problem.first.toordinal()
        holders = {p.code for p in problem.people if any(a <= day <= z for a, z in spans(problem, p, need))}
        away = [(r.first, r.last) for p, r in sent if p.code in holders]
        worst = max((_on(away, first) for first, _ in away), default=0)
        short = max(0, worst - max(0, len(holders) - d.people))
        yield Wish("W4", d.need.told, short, short * problem.rules.price_depth, d.need.told)


def _on(tours: list[tuple[date, date]], day: date) -> int:
    return sum(first <= day <= last for first, last in tours)
