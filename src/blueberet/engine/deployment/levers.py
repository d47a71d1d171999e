"""Bottleneck: which training, document or waiver fills most posts; ranked cheaply, confirmed by filling again.

In: a problem and its plan. Out: levers with what each is thought to bring, and what it brings.
Why: docs/engines/deployment-changes.md, section "Bottleneck".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.closing import Told
from blueberet.engine.deployment.filling import fill, one_of
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.idle import free_for, matched, open_places
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Holding, Need, Post, Problem
from blueberet.engine.kit.budget import Budget

Kind = Literal["training", "document", "waiver"]
PAPERS = ("document", "medical", "vaccination")
"""What is renewed at a desk; everything else is taught."""
FIELDS = {"": "", "rank": "one rank more on each side", "age": "limits of age", "service": "years of service"}


@dataclass(frozen=True, slots=True)
class Lever:
    """One change. Training and documents: ``people`` get ``need`` from a day on. A waiver: posts do not ask for it.

    ``field`` instead of ``need``: the waiver is about the ranks (one wider each side), ages or years of service.
    ``thought``: places that people who have nothing else to do could fill at once; a first idea, never a promise.
    """

    kind: Kind
    need: Need | None = None
    people: tuple[str, ...] = ()
    first: date | None = None
    posts: tuple[str, ...] = ()
    field: Literal["", "rank", "age", "service"] = ""
    thought: int = 0
    thought_worth: int = 0

    @property
    def told(self) -> str:
        """In words."""
        if self.kind == "waiver" and not self.need:
            return f"{FIELDS[self.field]} waived in {len(self.posts)} posts"
        what = self.need.told if self.need else ""
        if self.kind == "waiver":
            return f"{len(self.posts)} posts without asking for {what}"
        return f"{what} for {len(self.people)} people from {self.first}"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a lever brings, from filling again: places more, worth more (thousandths of a post of priority 5)."""

    lever: Lever
    more: int
    worth: int
    gained: tuple[str, ...]
    """Rotations with more people than before."""
    given_up: tuple[str, ...]
    """Rotations with fewer, because others are worth more."""
    plan: Plan
    is_proven: bool
    """Both plans are proven optima: ``worth`` is then what the lever is worth, not only what was found."""


def pull(problem: Problem, lever: Lever) -> Problem:
    """The problem with a lever pulled."""
    if lever.kind != "waiver":
        assert lever.need is not None
        n = lever.need
        got = Holding(n.what, n.of, n.scale, n.least, lever.first)
        those = set(lever.people)
        return replace(problem, people=tuple(
            replace(p, holds=(*p.holds, got)) if p.code in those else p for p in problem.people
        ))  # fmt: skip
    return replace(problem, posts=tuple(
        _waived(problem, lever, n) if p.code in lever.posts else p for n, p in enumerate(problem.posts)
    ))  # fmt: skip


def _waived(problem: Problem, lever: Lever, n: int) -> Post:
    post, ranks = problem.posts[n], problem.ranks
    if lever.need:
        return replace(post, needs=tuple(x for x in post.needs if _thing(x) != _thing(lever.need)))
    if lever.field == "age":
        return replace(post, age_from=None, age_to=None)
    if lever.field == "service":
        return replace(post, service_years=None)
    low = ranks[max(0, ranks.index(post.rank_from) - 1)] if post.rank_from else ""
    high = ranks[min(len(ranks) - 1, ranks.index(post.rank_to) + 1)] if post.rank_to else ""
    return replace(post, rank_from=low, rank_to=high)


def _thing(need: Need) -> Need:
    return replace(need, margin_days=0)


def levers(problem: Problem, plan: Plan, *, people: int = 20, first: date | None = None) -> tuple[Lever, ...]:
    """Every lever that lets somebody idle fill something open, the best idea first; of equals, waivers last.

    ``people``: trained or given papers at most; ``first``: from when they have it, as a rule the horizon's first day.
    """
    room = open_places(problem, plan)
    if not room:
        return ()
    day = first or problem.first
    asking = {r.post for r in problem.rotations if r.code in room}
    small = replace(
        problem, pins=(), rotations=tuple(r for r in problem.rotations if r.code in room),
        exclusions=tuple(x for x in problem.exclusions if not x.rotation or x.rotation in room),
    )  # fmt: skip
    free = free_for(problem, plan, small)
    before = Fits(small).matrix & free
    places = np.array([room[r.code] for r in small.rotations])
    worth = np.array([1000 * problem.rules.worth[small.post_of[r.code].priority - 1] for r in small.rotations])
    found: list[Lever] = []
    for lever in _ideas(problem, asking, day):
        new = Fits(pull(small, lever)).matrix & free & ~before
        pairs, gained = matched(new, places, worth, people if lever.people else None)
        if pairs:
            those = tuple(problem.people[n].code for n, _ in pairs) if lever.people else ()
            found.append(replace(lever, people=those, thought=len(pairs), thought_worth=gained))
    return tuple(sorted(found, key=lambda x: (-x.thought_worth, -x.thought, x.kind == "waiver", x.told)))


def _ideas(problem: Problem, asking: set[str], day: date) -> Iterable[Lever]:
    posts = [p for p in problem.posts if p.code in asking]
    everybody = tuple(p.code for p in problem.people)
    things = dict.fromkeys(_thing(n) for p in posts for n in p.needs)
    for need in things:
        kind: Kind = "document" if need.what in PAPERS else "training"
        yield Lever(kind, need, everybody, day)
        yield Lever("waiver", need, posts=tuple(p.code for p in posts if need in map(_thing, p.needs)))
    ranks = tuple(p.code for p in posts if p.rank_from or p.rank_to)
    ages = tuple(p.code for p in posts if p.age_from is not None or p.age_to is not None)
    service = tuple(p.code for p in posts if p.service_years is not None)
    if ranks:
        yield Lever("waiver", posts=ranks, field="rank")
    if ages:
        yield Lever("waiver", posts=ages, field="age")
    if service:
        yield Lever("waiver", posts=service, field="service")


def confirm(
    problem: Problem, plan: Plan, lever: Lever, budget: Budget, *, seed: int = 0, told: Told | None = None
) -> Unlocked:  # fmt: skip
    """Fill again with the lever pulled: what it says is what a second solve found, never an idea."""
    new = fill(pull(problem, lever), budget, seed=seed, told=told)
    old_count, new_count = _counts(problem, plan), _counts(problem, new)
    order = [r.code for r in problem.rotations]
    return Unlocked(
        lever, len(new.assignments) - len(plan.assignments), (new.value or 0) - (plan.value or 0),
        tuple(code for n, code in enumerate(order) if new_count[n] > old_count[n]),
        tuple(code for n, code in enumerate(order) if new_count[n] < old_count[n]),
        new, plan.ended == "optimal" and new.ended == "optimal",
    )  # fmt: skip


def bottleneck(
    problem: Problem, plan: Plan, budget: Callable[[], Budget], *, confirmed: int = 5, people: int = 20,
    first: date | None = None, seed: int = 0, told: Callable[[int, int], bool] | None = None,
) -> tuple[Unlocked, ...]:  # fmt: skip
    """The best ideas, filled again one by one, each within a budget of its own; the most worth first.

    ``told``: how many are done of all, asked again and again, says whether to go on.
    """
    chosen = levers(problem, plan, people=people, first=first)[:confirmed]
    found: list[Unlocked] = []
    for n, lever in enumerate(chosen):
        go_on = one_of(told, n, len(chosen))
        if not go_on(0.0, 0.0):
            break
        found.append(confirm(problem, plan, lever, budget(), seed=seed, told=go_on))
    return tuple(sorted(found, key=lambda u: (-u.worth, -u.more, u.lever.kind == "waiver", u.lever.told)))


def _counts(problem: Problem, plan: Plan) -> NDArray[np.int64]:
    at = {r.code: n for n, r in enumerate(problem.rotations)}
    out: NDArray[np.int64] = np.zeros(len(at), np.int64)
    for a in plan.assignments:
        out[at[a.rotation]] += 1
    return out
