"""The named things a planner set, one by one, and a problem with only some of them.

In: a problem. Out: its ``Wish`` values, and ``keep_only``, the problem that asks for nothing else.
Why: docs/engines/programme.md, section "Clashes and concessions".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from blueberet.engine.programme.problem import Instructor, Module, Order, Placement, Problem, Span, Venue

WishKind = Literal[
    "sessions", "window", "per_day", "per_week", "barred", "order", "largest_gap", "rooms", "closure", "staff",
    "presence", "absence", "loads", "pool", "event", "holiday", "pin",
]  # fmt: skip
NO_LOAD = 24 * 7
"""Weekly hours that never bind."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing the planner set.

    ``code`` is the module (sessions, window, per_day, per_week, barred, order, largest_gap), the kind of venue (rooms),
    the venue (closure), the qualification (staff; loads: of all who hold it), the instructor (presence, absence), the
    pool, the event, the holiday's ISO day, or the session (pin).
    """

    kind: WishKind
    code: str
    other: str = ""
    """The later module of an order; ``first/last`` of a closure or absence; the group of sessions, empty for all."""


def all_wishes(problem: Problem) -> tuple[Wish, ...]:
    """Everything the planner set, in a fixed order."""
    found: list[Wish] = []
    for m in problem.modules:
        if m.groups:
            found += [Wish("sessions", m.code), *wishes_of_module(problem, m)]
    for o in problem.orders:
        found.append(Wish("order", o.before, o.after))
        if o.max_gap_days is not None:
            found.append(Wish("largest_gap", o.before, o.after))
    found += [Wish("rooms", k) for k in dict.fromkeys(m.venue_kind for m in problem.modules) if k]
    found += [Wish("closure", v.code, span_key(s)) for v in problem.venues for s in v.closures]
    for q in dict.fromkeys(m.qualification for m in problem.modules if m.instructors):
        found += [Wish("staff", q), Wish("loads", q)]
    for i in problem.instructors:
        found += wishes_of_instructor(i)
    found += [Wish("pool", p.code) for p in problem.pools]
    found += [Wish("event", e.code) for e in problem.events]
    found += [Wish("holiday", c.day.isoformat()) for c in problem.calendar.closed_days]
    found += [Wish("pin", p.session) for p in problem.pins]
    return tuple(found)


def wishes_of_module(problem: Problem, m: Module) -> list[Wish]:
    """What is set of a module itself, its sessions apart."""
    found = []
    if (m.first_week, m.last_week) != (1, problem.calendar.weeks):
        found.append(Wish("window", m.code))
    found.append(Wish("per_day", m.code))
    if m.max_per_week:
        found.append(Wish("per_week", m.code))
    if m.barred:
        found.append(Wish("barred", m.code))
    return found


def wishes_of_instructor(i: Instructor) -> list[Wish]:
    """What is set of an instructor."""
    found = [Wish("presence", i.code)] if i.present else []
    return [*found, *(Wish("absence", i.code, span_key(s)) for s in i.absent)]


def span_key(span: Span) -> str:
    """A span as one word."""
    return f"{span.first}/{span.last}"


def span_of(key: str) -> Span:
    """The span behind the word."""
    first, last = key.split("/")
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def keep_only(problem: Problem, wishes: Iterable[Wish]) -> Problem:
    """The problem that asks only for these wishes; with none of them there is nothing to place.

    Without its sessions a module is not taught; without rooms or staff it needs no venue or instructor of that kind.
    """
    kept = frozenset(wishes)
    groups = _groups_taught(problem, kept)
    modules = tuple(_module(problem, m, groups[m.code], kept) for m in problem.modules if groups.get(m.code))
    taught = {m.code for m in modules}
    kinds, held = {m.venue_kind for m in modules} - {""}, {m.qualification for m in modules if m.instructors}
    venues = tuple(_venue(v, kept) for v in problem.venues if v.kind in kinds)
    pooled = {p for m in modules for p, _ in m.pools}
    closed = tuple(c for c in problem.calendar.closed_days if Wish("holiday", c.day.isoformat()) in kept)
    there = {v.code for v in venues}
    return replace(
        problem,
        calendar=replace(problem.calendar, closed_days=closed),
        modules=modules,
        instructors=tuple(
            _instructor(i, kept) for i in problem.instructors if "" in held or not held.isdisjoint(i.qualifications)
        ),
        venues=venues,
        pools=tuple(p for p in problem.pools if p.code in pooled),
        orders=tuple(_orders(problem, taught, kept)),
        events=tuple(
            replace(e, venue=e.venue if e.venue in there else "")
            for e in problem.events
            if Wish("event", e.code) in kept
        ),
        pins=tuple(_pins(problem, {m.code: m for m in modules}, there, kept)),
    )


def without(problem: Problem, wish: Wish) -> Problem:
    """The problem with one wish given up."""
    return keep_only(problem, set(all_wishes(problem)) - {wish})


def _groups_taught(problem: Problem, kept: frozenset[Wish]) -> dict[str, tuple[str, ...]]:
    taught: dict[str, set[str]] = {}
    for w in kept:
        if w.kind == "sessions" and w.code in problem.module_by_code:
            taught.setdefault(w.code, set()).update((w.other,) if w.other else problem.module_by_code[w.code].groups)
    return {code: tuple(g for g in problem.module_by_code[code].groups if g in s) for code, s in taught.items()}


def _module(problem: Problem, m: Module, groups: tuple[str, ...], kept: frozenset[Wish]) -> Module:
    inside, roomy = Wish("window", m.code) in kept, Wish("rooms", m.venue_kind) not in kept
    return replace(
        m,
        groups=groups,
        makeup=tuple((g, n) for g, n in m.makeup if g in groups),
        first_week=m.first_week if inside else 1,
        last_week=m.last_week if inside else problem.calendar.weeks,
        max_per_day=m.max_per_day if Wish("per_day", m.code) in kept else 99,
        max_per_week=m.max_per_week if Wish("per_week", m.code) in kept else 0,
        barred=m.barred if Wish("barred", m.code) in kept else (),
        venue_kind="" if roomy else m.venue_kind,
        equipment=() if roomy else m.equipment,
        instructors=m.instructors if Wish("staff", m.qualification) in kept else 0,
        pools=tuple((p, n) for p, n in m.pools if Wish("pool", p) in kept),
    )


def _venue(v: Venue, kept: frozenset[Wish]) -> Venue:
    return replace(v, closures=tuple(s for s in v.closures if Wish("closure", v.code, span_key(s)) in kept))


def _instructor(i: Instructor, kept: frozenset[Wish]) -> Instructor:
    bound = any(Wish("loads", q) in kept for q in ("", *i.qualifications))
    return replace(
        i,
        present=i.present if Wish("presence", i.code) in kept else (),
        absent=tuple(s for s in i.absent if Wish("absence", i.code, span_key(s)) in kept),
        weekly_load_hours=i.weekly_load_hours if bound else NO_LOAD,
    )


def _orders(problem: Problem, taught: set[str], kept: frozenset[Wish]) -> Iterator[Order]:
    for o in problem.orders:
        ordered, near = Wish("order", o.before, o.after) in kept, Wish("largest_gap", o.before, o.after) in kept
        if {o.before, o.after} <= taught and ordered:
            yield replace(o, max_gap_days=o.max_gap_days if near else None)


def _pins(problem: Problem, modules: dict[str, Module], venues: set[str], kept: frozenset[Wish]) -> Iterator[Placement]:
    for p in problem.pins:
        session = problem.session_by_code.get(p.session)
        module = modules.get(session.module) if session and Wish("pin", p.session) in kept else None
        if session and module and session.group in module.groups:
            staff = p.instructors if module.instructors else ()
            yield replace(p, venue=p.venue if module.venue_kind and p.venue in venues else "", instructors=staff)
