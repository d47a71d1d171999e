"""Programmes of any load and size with a planted complete plan, made from the demonstration's own structure.

In: load (1.0 = the demonstration's number of sessions for each contingent), number of contingents, seed. Out: a
``Problem``, a complete ``Plan`` of it, and how busy people, staff and venues are. The same numbers give the same.
The plan is made first, by ``planting``, which knows nothing of the solver; then every module asks for as many sessions
as the plan holds. Windows, orders, leave, closures, weekly loads and venues are the demonstration's; where a module
found no room, its window grows by a week at a time, at most three, or another module gives the sessions.

    python -m bench.loads 1.2 1 1     print what a load holds, and the checker's word
"""

import random
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from bench.planting import Planter
from blueberet.config.demonstration.centre import demonstration
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.problem import Module, Problem
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.standing import Standings

TODAY = date(2026, 11, 23)
SIZES = {"contingent": 6, "company": 5, "english": 4, "platoon": 3, "specialist": 2, "section": 1}
TRIES = 25
WIDER = 3
"""Weeks by which the window of a module may grow at either end, at most."""


@dataclass(frozen=True)
class Load:
    """A planted programme."""

    problem: Problem
    plan: Plan
    widened: int
    """Modules whose window had to grow."""


@dataclass(frozen=True)
class Density:
    """How much is asked for; hours are periods, a night counts the calendar's night hours."""

    people: int
    sessions: int
    person_hours: float
    """Mean hours of a person in the programme, of ``open_hours`` by day."""
    open_hours: int
    staff_hours: int
    staff_share: float
    """Of all weekly loads of the instructors while they are here."""


def load(factor: float = 1.0, contingents: int = 1, seed: int = 1) -> Load:
    """Plant a programme; raises ``RuntimeError`` if so many sessions found no room."""
    chance = random.Random(seed)
    problem = many(demonstration(TODAY).problem, contingents)
    wanted = _wanted(problem.modules, factor)
    limits = {m.code: ceil(round(m.max_per_week * max(1.0, factor), 6)) for m in problem.modules}
    problem = replace(problem, modules=tuple(replace(m, max_per_week=limits[m.code]) for m in problem.modules))
    goal = sum(wanted[m.code] * len(m.groups) for m in problem.modules)
    kind = {g.code: g.kind for g in problem.groups}
    order = sorted(problem.modules, key=lambda m: (m.kind == "day", -SIZES[kind[m.groups[0]]], -m.length, m.code))
    # A module that found too little room is planted earlier in the next try: it squeaks, it gets the grease.
    squeaks = dict.fromkeys(wanted, 0)
    tries = []
    for _ in range(TRIES):
        planter = Planter(problem, chance)
        placed = _plant(planter, sorted(order, key=lambda m: -squeaks[m.code]), wanted)
        lacking = [m for m in problem.modules if placed[m.code] < wanted[m.code]]
        lacks = sum((wanted[m.code] - placed[m.code]) * len(m.groups) for m in lacking)
        tries.append((sum(not placed[m.code] for m in lacking), lacks, len(tries), planter, placed))
        if not lacks:
            break
        for m in lacking:
            squeaks[m.code] += 1 + (wanted[m.code] - placed[m.code]) * 4 // wanted[m.code]
    _, lacks, _, planter, placed = min(tries)[:5]
    # What still found no room is made up for by modules that find some.
    for m in [*order, *order, *order]:
        if m.kind == "day" and len(m.groups) <= lacks:
            more = min(max(1, wanted[m.code] // 4), lacks // len(m.groups))
            grown = _plant(planter, [m], {m.code: placed[m.code] + more}, placed[m.code])[m.code] - placed[m.code]
            placed[m.code] += grown
            lacks -= grown * len(m.groups)
    if any(n == 0 for n in placed.values()):
        raise RuntimeError(f"No room for {', '.join(sorted(c for c, n in placed.items() if not n))}.")
    got = sum(placed[m.code] * len(m.groups) for m in problem.modules)
    if got < 0.995 * goal:
        raise RuntimeError(f"Only {got} of {goal} sessions found room.")
    modules = tuple(_fitted(m, placed[m.code], planter, problem) for m in problem.modules)
    plan = Plan(planter.placements())
    pairs = zip(problem.modules, modules, strict=True)
    grew = sum((a.first_week, a.last_week) != (b.first_week, b.last_week) for a, b in pairs)
    name = f"{factor:g} x the sessions, {contingents} contingents, seed {seed}"
    return Load(replace(problem, name=name, modules=modules), plan, grew)


def _plant(planter: Planter, order: list[Module], wanted: dict[str, int], begun: int = 0) -> dict[str, int]:
    """Plant the modules one after the other; the window grows only when it is full. Gives the sessions placed."""
    windows, weeks = _windows(planter.problem), planter.problem.calendar.weeks
    placed = {m.code: begun for m in order}
    for m in order:
        (first, last), wide = windows[m.code], 0
        while placed[m.code] < wanted[m.code] and wide <= WIDER:
            if planter.round(m, (max(1, first - wide), min(weeks, last + wide))):
                placed[m.code] += 1
            else:
                wide += 1
    return placed


def many(problem: Problem, contingents: int) -> Problem:
    """So many contingents side by side, with staff, venues and pools so many times; groups are never shared."""
    if contingents == 1:
        return problem
    copies = range(1, contingents + 1)

    def name(code: str, k: int) -> str:
        return f"{k}. {code}"

    return replace(
        problem,
        groups=tuple(
            replace(g, code=name(g.code, k), name=name(g.name, k), members=tuple(name(p, k) for p in g.members))
            for k in copies for g in problem.groups
        ),
        modules=tuple(replace(m, groups=tuple(name(g, k) for k in copies for g in m.groups)) for m in problem.modules),
        instructors=tuple(
            replace(i, code=f"{i.code}-{k}", name=name(i.name, k)) for k in copies for i in problem.instructors
        ),
        venues=tuple(replace(v, code=f"{v.code}-{k}", name=name(v.name, k)) for k in copies for v in problem.venues),
        pools=tuple(replace(p, quantity=p.quantity * contingents) for p in problem.pools),
        events=tuple(replace(e, groups=tuple(name(g, k) for k in copies for g in e.groups)) for e in problem.events),
    )  # fmt: skip


def density(problem: Problem, plan: Plan) -> Density:
    """Measure how busy a plan makes people and staff."""
    calendar = problem.calendar
    heads = {p for g in problem.groups for p in g.members}
    standings = Standings(problem, plan)
    hours = sum(problem.hours_of(s.module) * len(s.group.members) for s in standings.all)
    taught = sum(problem.hours_of(s.module) * len(s.placement.instructors) for s in standings.all)
    days = [d for d in range(calendar.days) if not calendar.is_closed(d)]
    here = sum(
        i.weekly_load_hours for i in problem.instructors for w in range(calendar.weeks)
        if i.is_available(calendar.date_of(w * 7))
    )  # fmt: skip
    return Density(
        len(heads), len(problem.sessions), round(hours / max(1, len(heads)), 1),
        sum(calendar.open_periods[d % 7] for d in days), taught, round(taught / max(1, here), 3),
    )  # fmt: skip


def _wanted(modules: tuple[Module, ...], factor: float) -> dict[str, int]:
    """Sessions of each module, so that the whole is ``factor`` times as many: largest remainders first."""
    goal = factor * sum(m.sessions * len(m.groups) for m in modules)
    found = {m.code: max(1, int(m.sessions * factor)) for m in modules}
    left = goal - sum(found[m.code] * len(m.groups) for m in modules)
    for m in sorted(modules, key=lambda m: (found[m.code] - m.sessions * factor, m.code)):
        if m.sessions > 1 and len(m.groups) <= left + len(m.groups) / 2:
            found[m.code] += 1
            left -= len(m.groups)
    for m in sorted(modules, key=lambda m: (-m.sessions, m.code)):
        while left < -len(m.groups) / 2 and found[m.code] > max(1, int(m.sessions * factor) - 2):
            found[m.code] -= 1
            left += len(m.groups)
    return found


def _windows(problem: Problem) -> dict[str, tuple[int, int]]:
    """Weeks in which to plant: where the windows of an order overlap, the earlier module gets the earlier half."""
    found = {m.code: (m.first_week, m.last_week) for m in problem.modules}
    for o in problem.orders:
        (a, b), (c, d) = found[o.before], found[o.after]
        if c <= b:
            cut = max(a, min(d - 1, (max(a, c) + min(b, d)) // 2))
            found[o.before], found[o.after] = (a, min(b, cut)), (max(c, cut + 1), d)
    return found


def _fitted(m: Module, sessions: int, planter: Planter, problem: Problem) -> Module:
    """The module as the plan has it; its window holds the plan and is never smaller than before."""
    spots = [s for g in m.groups for s, _, _ in planter.at[m.code, g]]
    return replace(
        m, sessions=sessions,
        first_week=min(m.first_week, min(s.day for s in spots) // 7 + 1),
        last_week=max(m.last_week, max(s.last_day for s in spots) // 7 + 1),
    )  # fmt: skip


def main() -> None:
    """Print a load and what the checker says of it."""
    factor, contingents, seed = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    began = time.monotonic()
    made = load(factor, contingents, seed)
    print(
        f"planted in {time.monotonic() - began:.1f} s, {made.widened} windows grew: {density(made.problem, made.plan)}"
    )
    began = time.monotonic()
    faults, lacks = check(made.problem, made.plan), unplaced_sessions(made.problem, made.plan)
    print(f"{len(faults)} breaches, {len(lacks)} sessions without a place, checked in {time.monotonic() - began:.1f} s")
    for fault in faults[:5]:
        print(fault)


if __name__ == "__main__":
    main()
