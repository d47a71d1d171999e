"""Changes to a situation: a quota of new posts, a mission that closes, people who fall ill, another rule.

In: a problem and changes. Out: a changed copy, checked as any problem is; the problem itself stays.
Why: docs/engines/deployment-changes.md, section "What if".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from blueberet.engine.deployment.fitting import spans
from blueberet.engine.deployment.periods import rotations_of
from blueberet.engine.deployment.problem import Away, Mission, Need, Post, Problem
from blueberet.engine.kit import wire


@dataclass(frozen=True, slots=True)
class NewPosts:
    """Posts from a day on, in whole tours to the end of the horizon; missions that are not there yet come with them."""

    posts: tuple[Post, ...]
    first: date
    missions: tuple[Mission, ...] = ()
    kind: Literal["posts"] = "posts"


@dataclass(frozen=True, slots=True)
class Closes:
    """A mission ends on a day: tours that begin later are not served, those under way end with it."""

    mission: str
    last_day: date
    kind: Literal["closes"] = "closes"


@dataclass(frozen=True, slots=True)
class Ill:
    """People who cannot be sent: named, or the first so many of the pool who hold a thing on the first day."""

    first: date
    last: date
    people: tuple[str, ...] = ()
    count: int = 0
    of: Need | None = None
    kind: Literal["ill"] = "ill"


@dataclass(frozen=True, slots=True)
class Rule:
    """Other rules for all; what is none stays."""

    rest_months: int | None = None
    most_days: int | None = None
    reserve_share: float | None = None
    kind: Literal["rule"] = "rule"


@dataclass(frozen=True, slots=True)
class Quota:
    """Another quota of a mission."""

    mission: str
    quota: int
    kind: Literal["quota"] = "quota"


Change = Annotated[NewPosts | Closes | Ill | Rule | Quota, wire.BY_KIND]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes under one name."""

    name: str
    changes: tuple[Change, ...] = ()


def altered(problem: Problem, changes: Sequence[Change]) -> Problem:
    """A copy with every change, one after the other.

    Raises
    ------
    ValueError
        With every fault that the changes bring, one a line.
    """
    for change in changes:
        match change:
            case NewPosts():
                problem = _new_posts(problem, change)
            case Closes():
                problem = _closes(problem, change)
            case Ill():
                problem = _ill(problem, change)
            case Rule():
                given = {f: v for f in ("rest_months", "most_days", "reserve_share")
                         if (v := getattr(change, f)) is not None}  # fmt: skip
                if not given:
                    raise ValueError("A change of rules names no rule: rest_months, most_days or reserve_share.")
                problem = replace(problem, rules=replace(problem.rules, **given))
            case Quota():
                _known(problem, change.mission)
                problem = replace(problem, missions=tuple(
                    replace(m, quota=change.quota) if m.code == change.mission else m for m in problem.missions
                ))  # fmt: skip
    return problem


def _new_posts(problem: Problem, change: NewPosts) -> Problem:
    made = tuple(r for p in change.posts if p.tour_months >= 1 and p.handover_days < 28
                 for r in rotations_of(p, change.first, problem.last))  # fmt: skip
    without = sorted({p.code for p in change.posts} - {r.post for r in made})
    new = replace(
        problem, missions=problem.missions + change.missions, posts=problem.posts + change.posts,
        rotations=problem.rotations + made,
    )  # fmt: skip
    if without:
        raise ValueError("\n".join(
            f"From {change.first} no whole tour of {code} ends by {problem.last}; let it begin earlier or be shorter."
            for code in without
        ))  # fmt: skip
    return new


def _closes(problem: Problem, change: Closes) -> Problem:
    _known(problem, change.mission)
    day = change.last_day
    ours = {r.code for r in problem.rotations if problem.mission_of[r.code].code == change.mission}
    gone = {r.code for r in problem.rotations if r.code in ours and r.first > day}
    pinned = sorted({p.rotation for p in problem.pins} & gone)
    if pinned:
        raise ValueError("\n".join(
            f"{change.mission} would end on {day}, and people are pinned to {code}, which begins later; take them back."
            for code in pinned
        ))  # fmt: skip
    return replace(
        problem,
        missions=tuple(replace(m, last_day=min(m.last_day or day, day)) if m.code == change.mission else m
                       for m in problem.missions),
        rotations=tuple(replace(r, last=min(r.last, day)) if r.code in ours else r
                        for r in problem.rotations if r.code not in gone),
        exclusions=tuple(x for x in problem.exclusions if x.rotation not in gone),
        people=tuple(
            replace(p, tours=tuple(replace(t, last=min(t.last, day)) if t.mission == change.mission else t
                                   for t in p.tours if t.mission != change.mission or t.first <= day))
            for p in problem.people
        ),
    )  # fmt: skip


def _ill(problem: Problem, change: Ill) -> Problem:
    if not change.people and change.count < 1:
        raise ValueError("Nobody falls ill: name people, or write how many.")
    people = [p.code for p in problem.people]
    unknown = [code for code in change.people if code not in set(people)]
    if unknown:
        raise ValueError("\n".join(f"{code} falls ill and is not among the people." for code in unknown))
    chosen = set(change.people)
    if change.count:
        day, of = change.first.toordinal(), change.of
        those = [
            p.code
            for p in problem.people
            if p.code not in chosen and (of is None or any(a <= day <= z for a, z in spans(problem, p, of)))
        ]
        if len(those) < change.count:
            told = change.of.told if change.of else "who are not named"
            raise ValueError(f"{change.count} with {told} would fall ill; there are {len(those)} on {change.first}.")
        chosen |= set(those[: change.count])
    away = Away(change.first, change.last, "ill")
    return replace(problem, people=tuple(
        replace(p, away=(*p.away, away)) if p.code in chosen else p for p in problem.people
    ))  # fmt: skip


def _known(problem: Problem, mission: str) -> None:
    if mission not in {m.code for m in problem.missions}:
        raise ValueError(f"{mission or '(none)'} is not among the missions.")
