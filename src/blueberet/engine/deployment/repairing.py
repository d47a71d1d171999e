"""When somebody drops out: the plan again, with as few people moved as can be, and what is different.

In: a problem, its plan, who cannot come, today. Out: the changed problem, its plan, a diff.
Why: docs/engines/deployment-changes.md, section "Repair". Tours under way stay; what was empty stays empty.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from blueberet.engine.deployment.closing import Told
from blueberet.engine.deployment.comparing import Moved, moved
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.plan import TAKEN_OVER, Assignment, Plan
from blueberet.engine.deployment.problem import Away, Pin, Problem, Rotation, Tour
from blueberet.engine.kit.budget import Budget

KEPT = 950
"""Worth of everybody who stays where he is, in thousandths of a post of priority 5: less than any post, so that a
place is filled before a person is spared, and more than any wish: nobody is moved for a target alone."""


@dataclass(frozen=True, slots=True)
class DropOut:
    """One person who cannot be sent, or stay, from a day on; without a last day: not again in the horizon."""

    person: str
    first: date
    last: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DropOuts:
    """Everybody who drops out, each once."""

    gone: tuple[DropOut, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """``problem`` and ``plan`` after it. ``moved``: everybody else whose rotations differ.

    ``lost``: places that were filled, were to be filled again and stay empty.
    """

    problem: Problem
    plan: Plan
    moved: tuple[Moved, ...]
    replaced: tuple[tuple[str, str, str], ...]
    """Rotation, who leaves it, who comes; nobody: empty."""
    lost: tuple[str, ...]
    is_proven: bool
    """Worth of the plan and of those who stay, together, cannot be more."""


def repair(
    problem: Problem, plan: Plan, gone: tuple[DropOut, ...], today: date, budget: Budget, *,
    ready_days: int = 14, seed: int = 0, kept: int = KEPT, told: Told | None = None,
) -> Repaired:  # fmt: skip
    """Plan again. ``ready_days``: so long after today somebody else can leave at the earliest.

    Raises
    ------
    ValueError
        If somebody who drops out is not among the people or stands twice, or the plan names unknown ones.
    NoPlan
        If the pins leave no plan.
    """
    _known(problem, plan, gone)
    earliest = today + timedelta(days=ready_days)
    changed, stay, open_now = _after(problem, plan, gone, today, earliest)
    fits = Fits(changed)
    _limit(fits, stay, open_now, earliest)
    # What was empty stays empty: filling it would be a plan of its own.
    new = fill(changed, budget, seed=seed, told=told, fits=fits, stay=stay, kept=kept, most=open_now)
    return _told(plan, changed, new, gone, open_now)


def _known(problem: Problem, plan: Plan, gone: tuple[DropOut, ...]) -> None:
    people, rotations = {p.code for p in problem.people}, {r.code for r in problem.rotations}
    faults = [
        f"{code} drops out more than once; say it once." for code, n in Counter(g.person for g in gone).items() if n > 1
    ]
    for g in gone:
        if g.person not in people:
            faults.append(f"{g.person or '(nobody)'} drops out and is not among the people.")
        if g.last and g.last < g.first:
            faults.append(f"{g.person} would drop out until {g.last}, before {g.first}.")
    for a in plan.assignments:
        if a.person not in people:
            faults.append(f"{a.person or '(nobody)'} stands in the plan and is not among the people.")
        if a.rotation not in rotations:
            faults.append(f"{a.rotation or '(none)'} stands in the plan and is not among the rotations.")
    if faults:
        raise ValueError("\n".join(faults))


def _after(
    problem: Problem, plan: Plan, gone: tuple[DropOut, ...], today: date, earliest: date
) -> tuple[Problem, list[Assignment], dict[str, int]]:
    """The problem with those away, who should stay, and how many places each rotation had filled."""
    days = {r.code: r for r in problem.rotations}
    away = {g.person: Away(g.first, g.last or max(problem.last, g.first), g.reason or "dropped out") for g in gone}
    stay, served, rests = list[Assignment](), dict[str, list[Tour]](), list[tuple[str, date]]()
    open_now: Counter[str] = Counter()
    for a in plan.assignments:
        r, g = days[a.rotation], away.get(a.person)
        hit = g is not None and g.first <= r.last and g.last >= r.first
        if g is not None and hit and r.first < earliest:
            begun = max(r.first, problem.first)
            if g.first > begun:
                served.setdefault(a.person, []).append(
                    Tour(problem.mission_of[r.code].code, r.first, g.first - timedelta(days=1))
                )
            if r.last >= max(earliest, g.first):
                rests.append((r.code, max(earliest, g.first)))
            continue
        open_now[r.code] += 1
        if not hit:
            stay.append(a)
    posts, rotations = list(problem.posts), list(problem.rotations)
    for n, (code, first) in enumerate(rests, 1):
        # A tour that is under way is taken over by somebody else for what is left of it, as a post of its own.
        post = replace(problem.post_of[code], code=f"{problem.post_of[code].code}{TAKEN_OVER}{n}", places=1)
        posts.append(post)
        rotations.append(Rotation(f"{code}{TAKEN_OVER}{n}", post.code, first, days[code].last))
        open_now[rotations[-1].code] = 1
    under_way = {r.code for r in problem.rotations if r.first < today}
    pins = {(p.person, p.rotation): p for p in problem.pins}
    for a in stay:
        if a.rotation in under_way:
            pins.setdefault((a.person, a.rotation), Pin(a.person, a.rotation, "under way", kind="under way"))
    # Who drops out keeps no pin to what he cannot serve any more.
    kept = tuple(p for p in pins.values() if p.person not in away or Assignment(p.rotation, p.person) in stay)
    people = tuple(
        replace(p, away=(*p.away, away[p.code]), tours=(*p.tours, *served.get(p.code, ()))) if p.code in away else p
        for p in problem.people
    )
    changed = replace(problem, posts=tuple(posts), rotations=tuple(rotations), people=people, pins=kept)
    return changed, stay, {r.code: open_now[r.code] for r in rotations}


def _limit(fits: Fits, stay: list[Assignment], open_now: dict[str, int], earliest: date) -> None:
    """What was empty stays empty; nobody new leaves before he can be ready."""
    mine = np.zeros(fits.lacks.shape, bool)
    for a in stay:
        mine[fits.person[a.person], fits.rotation[a.rotation]] = True
    empty = np.array([not open_now[r.code] for r in fits.problem.rotations], bool)
    soon = fits.first < earliest.toordinal()
    fits.lacks += ((empty | soon)[None, :] & ~mine).astype(np.int16)


def _told(
    old: Plan, changed: Problem, new: Plan, gone: tuple[DropOut, ...], open_now: dict[str, int]
) -> Repaired:  # fmt: skip
    names = {g.person for g in gone}
    before, after = ({(a.rotation, a.person) for a in p.assignments} for p in (old, new))
    sources = {r.code: r.code.rsplit(TAKEN_OVER, 1)[0] for r in changed.rotations if TAKEN_OVER in r.code}
    waiting = sorted((code, p) for code, p in before if p in names and code in sources.values())
    replaced, lost = list[tuple[str, str, str]](), list[str]()
    for r in changed.rotations:
        come = sorted(p for code, p in after - before if code == r.code)
        if r.code in sources:
            first = next(n for n, (code, _) in enumerate(waiting) if code == sources[r.code])
            out = [waiting.pop(first)[1]]
        else:
            begun = r.code in sources.values()
            out = sorted(p for code, p in before - after if code == r.code and not (begun and p in names))
        come += [""] * (len(out) - len(come))
        out += [""] * (len(come) - len(out))
        replaced += [(r.code, a, b) for a, b in zip(out, come, strict=True)]
        lost += [r.code] * max(0, open_now[r.code] - sum(code == r.code for code, _ in after))
    others = tuple(m for m in moved(old, new) if m.person not in names)
    return Repaired(changed, new, others, tuple(replaced), tuple(lost), new.ended == "optimal")
