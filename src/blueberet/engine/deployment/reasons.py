"""Why a place stays empty, why a person fills a post, and what a person could fill.

In: a problem and a plan. Out: reasons in words, each with its rule. Why: docs/engines/deployment.md, section "Reasons".
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from blueberet.engine.deployment.checker import Breach, check_strength
from blueberet.engine.deployment.choosing import Choices, Filled
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import days_left
from blueberet.engine.deployment.lacking import lacks
from blueberet.engine.deployment.periods import free_again
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Person, Problem, Rotation
from blueberet.engine.deployment.telling import Fact, Lack, lack, say

NEAREST = 5
"""People told for one empty place."""


@dataclass(frozen=True, slots=True)
class Near:
    """A person, a rotation, and what keeps him from it."""

    person: str
    rotation: str
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """Places of a rotation that stay empty.

    ``kind``: *nobody*, nobody fits it; *committed*, all who fit are in the plan elsewhere, or rest; *limit*, somebody
    is free, but a rule about all (reserve, quota) forbids one more; *wish*, wishes outweigh it.
    """

    rotation: str
    open: int
    kind: Literal["nobody", "committed", "limit", "wish"]
    fitting: int
    told: str
    nearest: tuple[Near, ...]
    code: str = ""
    """With ``facts``: what ``told`` says, for rooms to word."""
    facts: dict[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Open:
    """What one person fits, what he nearly fits (one thing lacking), in the order of priority and day."""

    person: str
    fits: tuple[Near, ...]
    nearly: tuple[Near, ...]


class Reasons:
    """Asked of one plan; what many answers need is worked out once."""

    def __init__(self, problem: Problem, plan: Plan, fits: Fits | None = None) -> None:
        self.problem, self.plan, self.fits = problem, plan, fits or Fits(problem)
        self.rotations = {r.code: r for r in problem.rotations}
        self.of_person: dict[str, list[Rotation]] = defaultdict(list)
        for a in plan.assignments:
            self.of_person[a.person].append(self.rotations[a.rotation])
        self.sent = Counter(a.rotation for a in plan.assignments)

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self.problem, self.plan, self.fits)

    def empty(self) -> Iterator[Empty]:
        """Every rotation with an open place, the first priority first."""
        post_of = self.problem.post_of
        for r in sorted(self.problem.rotations, key=lambda r: (post_of[r.code].priority, r.first, r.code)):
            left = post_of[r.code].places - self.sent[r.code]
            if left > 0:
                yield self._empty(r, left)

    def _empty(self, r: Rotation, left: int) -> Empty:
        column = self.fits.lacks[:, self.fits.rotation[r.code]]
        able = [self.problem.people[n] for n in np.flatnonzero(column == 0)]
        able = [p for p in able if r not in self.of_person[p.code]]
        if not able:
            order = np.argsort(column, kind="stable")
            order = order[column[order] > 0][:NEAREST]
            near = [self.problem.people[n] for n in order]
            found = [Near(p.code, r.code, lacks(self.problem, p, r)) for p in near]
            short = min((len(n.lacks) for n in found), default=0)
            said = say("no_people") if not found else say("nobody_one") if short == 1 else say("nobody", short=short)
            return Empty(r.code, left, "nobody", 0, said.told, tuple(found), said.code, said.facts)
        held = [(p, self.holding(p, r)) for p in able]
        free = [p for p, why in held if not why]
        if not free:
            held.sort(key=lambda x: len(x[1]))
            higher = sum(any(w.code.startswith("needed_higher") for w in why) for _, why in held)
            said = say("committed", fitting=len(held), higher=higher)
            near_by = tuple(Near(p.code, r.code, w) for p, w in held[:NEAREST])
            return Empty(r.code, left, "committed", len(held), said.told, near_by, said.code, said.facts)
        more = replace(self.plan, assignments=(*self.plan.assignments, Assignment(r.code, free[0].code)))
        broken = check_strength(self.problem, more)[:NEAREST]
        limits = tuple(_limit(b) for b in broken)
        near_by = tuple(Near(p.code, r.code, limits) for p in free[:NEAREST])
        if limits:
            kind = {"reserve_short": "limit_reserve", "quota_full": "limit_quota"}[limits[0].code]
            said = say(kind, free=len(free), **limits[0].facts)
            return Empty(r.code, left, "limit", len(held), said.told, near_by, said.code, said.facts)
        said = say("wish", free=len(free))
        return Empty(r.code, left, "wish", len(held), said.told, near_by, said.code, said.facts)

    def holding(self, person: Person, r: Rotation) -> tuple[Lack, ...]:
        """What the plan itself has with a person who fits: tours that overlap, rest, days deployed."""
        rest, post_of = self.problem.rules.rest_months, self.problem.post_of
        found: list[Lack] = []
        for other in self.of_person[person.code]:
            if other.first >= free_again(r.last, rest) or r.first >= free_again(other.last, rest):
                continue
            overlap = other.first <= r.last and r.first <= other.last
            mine, theirs = post_of[r.code].priority, post_of[other.code].priority
            rank = "higher" if theirs < mine else "same" if theirs == mine else "lower"
            code = f"needed_{rank}" if overlap else f"needed_{rank}_rest"
            found.append(
                lack("P9" if overlap else "P10", code, rotation=other.code, first=other.first, last=other.last)
            )
        if not found and self.problem.rules.most_days is not None:
            begins, ends = max(r.first, self.problem.first), min(r.last, self.problem.last)
            served = sum((o.last - o.first).days + 1 for o in self.of_person[person.code])
            over = served + (ends - begins).days + 1 - days_left(self.problem, person)
            if over > 0:
                most = self.problem.rules.most_days
                found.append(lack("P11", "too_many_days", short=over, days=over, most=most))
        return tuple(found)

    def filled(self, rotation: str) -> Iterator[Filled]:
        """Why each person of a rotation."""
        return self._choices.of(rotation)

    def person(self, code: str) -> Open:
        """All rotations a person fits, with what the plan has with him, and all he nearly fits."""
        n, post_of = self.fits.person[code], self.problem.post_of
        person, row = self.problem.people[n], self.fits.lacks[n]
        order = sorted(range(len(row)), key=lambda k: (post_of[self.problem.rotations[k].code].priority,
                                                        self.problem.rotations[k].first))  # fmt: skip
        rotations = [(self.problem.rotations[k], int(row[k])) for k in order]
        return Open(
            code,
            tuple(Near(code, r.code, self._in_the_way(person, r)) for r, k in rotations if not k),
            tuple(Near(code, r.code, lacks(self.problem, person, r)) for r, k in rotations if k == 1),
        )  # fmt: skip

    def _in_the_way(self, person: Person, r: Rotation) -> tuple[Lack, ...]:
        return () if r in self.of_person[person.code] else self.holding(person, r)


def _limit(b: Breach) -> Lack:
    """P12 or P13 as something lacking."""
    assert b.day is not None
    assert b.count is not None
    assert b.asked is not None
    if b.rule == "P12":
        return lack("P12", "reserve_short", day=b.day, count=b.count, asked=b.asked)
    return lack("P13", "quota_full", day=b.day, count=b.count, asked=b.asked, mission=b.mission)
