"""What is known to be impossible before anything is solved: needed, there, and a sentence.

In: what a necessary condition found. Out: ``Shortfall``. Why: docs/engines/programme.md, "Check before solving".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.explain.wish import (
    Wish,
    span_key,
    wishes_of_instructor,
    wishes_of_module,
)
from blueberet.engine.programme.problem import Group


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A necessary condition that fails: whatever is tried, not every session finds a place."""

    rules: tuple[str, ...]
    codes: tuple[str, ...]
    """Modules, groups, venues, instructors, pools it is about."""
    needed: int
    there: int
    unit: str
    """``h``, ``half-days``, ``nights``, ``sessions``, ``days`` or empty."""
    first_week: int
    last_week: int
    sentence: str
    wishes: tuple[Wish, ...]
    """Wishes that are together impossible, more than needed; ``clash`` makes them few."""

    @property
    def missing(self) -> int:
        """How much is not there."""
        return self.needed - self.there


def weeks_words(first: int, last: int) -> str:
    """``Weeks 5–11`` or ``Week 5``."""
    return f"Week {first}" if first == last else f"Weeks {first}–{last}"


def listed(words: Iterable[str], *, most: int = 4) -> str:
    """``a, b and c``; a long list is cut with its count."""
    found = list(dict.fromkeys(words))
    if len(found) > most:
        found = [*found[: most - 1], f"{len(found) - most + 1} more"]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def groups_words(groups: Iterable[Group]) -> str:
    """``2nd Section``, or how many of what: ``18 sections``."""
    found = list({g.code: g for g in groups}.values())
    if len(found) <= 2:
        return listed(g.name for g in found)
    kinds = list(dict.fromkeys(g.kind for g in found))
    words = {"english": "English groups", "specialist": "specialist groups", "company": "companies",
             "contingent": "contingents"}  # fmt: skip
    return listed(f"{sum(g.kind == k for g in found)} {words.get(k, f'{k}s')}" for k in kinds)


def blocks_words(blocks: Iterable[Block]) -> str:
    """Modules with their groups: ``«Range day» for 18 sections``."""
    of: dict[str, list[Block]] = {}
    for b in blocks:
        of.setdefault(b.module.code, []).append(b)
    return listed(f"«{them[0].module.title}» for {groups_words(b.group for b in them)}" for them in of.values())


def about(
    grounds: Grounds,
    blocks: Iterable[Block],
    *,
    rooms: bool = True,
    staff: bool = True,
    pools: bool = False,
    orders: bool = False,
) -> tuple[Wish, ...]:
    """All wishes that bear on these blocks: themselves, then who and what holds them up."""
    problem, chosen = grounds.problem, list(blocks)
    found: dict[Wish, None] = {}
    mine: dict[str, list[Block]] = {}
    for b in chosen:
        mine.setdefault(b.module.code, []).append(b)
    for them in mine.values():
        module = them[0].module
        whole = {b.group.code for b in them} == set(module.groups)
        found |= dict.fromkeys(
            [Wish("sessions", module.code)] if whole else [Wish("sessions", module.code, b.group.code) for b in them]
        )
    for them in mine.values():
        found |= dict.fromkeys(wishes_of_module(problem, them[0].module))
    if orders:
        found |= dict.fromkeys(
            Wish("order", o.before, o.after) for o in problem.orders if {o.before, o.after} <= set(mine)
        )
        found |= dict.fromkeys(
            Wish("largest_gap", o.before, o.after)
            for o in problem.orders
            if {o.before, o.after} <= set(mine) and o.max_gap_days is not None
        )
    if rooms:
        found |= dict.fromkeys(Wish("rooms", b.module.venue_kind) for b in chosen if b.module.venue_kind)
        used = {v for b in chosen for v in b.venues}
        found |= dict.fromkeys(
            Wish("closure", problem.venues[v].code, span_key(s))
            for v in sorted(used)
            for s in problem.venues[v].closures
        )
    if staff:
        skills = dict.fromkeys(b.module.qualification for b in chosen if b.module.instructors)
        found |= dict.fromkeys(w for q in skills for w in (Wish("staff", q), Wish("loads", q)))
        for i in sorted({i for b in chosen for i in b.staff}):
            found |= dict.fromkeys(wishes_of_instructor(problem.instructors[i]))
    if pools:
        found |= dict.fromkeys(Wish("pool", p) for b in chosen for p, _ in b.module.pools)
    held = {e for b in chosen for a in b.atoms for e in grounds.atom_events[a]}
    places = {problem.venues[v].code for b in chosen for v in b.venues}
    found |= dict.fromkeys(
        Wish("event", e.code) for n, e in enumerate(problem.events) if n in held or (rooms and e.venue in places)
    )
    found |= dict.fromkeys(Wish("holiday", c.day.isoformat()) for c in problem.calendar.closed_days)
    return tuple(found)
