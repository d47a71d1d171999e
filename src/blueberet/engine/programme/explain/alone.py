"""A module for a group by itself: has it people, a venue, holders, an open stretch, room for all its sessions.

In: ``Grounds``. Out: shortfalls. Why: docs/engines/programme.md, section "Check before solving",
C1 to C4; C10 for pins.
"""

from collections.abc import Iterator

import numpy as np

from blueberet.engine.programme.check import check
from blueberet.engine.programme.explain.grounds import Block, Grounds, most_in_days
from blueberet.engine.programme.explain.shortfall import Shortfall, about, groups_words, weeks_words
from blueberet.engine.programme.explain.wish import Wish, wishes_of_module
from blueberet.engine.programme.problem import Module
from blueberet.engine.programme.result import Plan

NO_PROOF = {"R13"}
"""A largest gap between pins can still be kept when more sessions stand between them."""


def alone(grounds: Grounds) -> Iterator[Shortfall]:
    """C1 to C4 for each module; groups with the same fault are told of in one sentence."""
    told: dict[tuple[str, str], tuple[Shortfall, list[Block]]] = {}
    for b in grounds.blocks:
        found = _fault(grounds, b)
        if found:
            told.setdefault((b.module.code, found.sentence), (found, []))[1].append(b)
    for found, blocks in told.values():
        who = groups_words(b.group for b in blocks)
        staff, rooms = "R8" in found.rules, "R5" in found.rules
        wide = "R1" in found.rules or "R15" in found.rules
        yield Shortfall(
            found.rules, (found.codes[0], *(b.group.code for b in blocks)), found.needed, found.there, found.unit,
            found.first_week, found.last_week, found.sentence.replace("{who}", who),
            about(grounds, blocks[:1], rooms=rooms or wide, staff=staff or wide, pools="R11" in found.rules),
        )  # fmt: skip


def _fault(grounds: Grounds, b: Block) -> Shortfall | None:
    m, problem = b.module, grounds.problem
    title = f"«{m.title}» for {{who}}"

    def short(rules: tuple[str, ...], needed: int, there: int, unit: str, sentence: str) -> Shortfall:
        return Shortfall(rules, (m.code,), needed, there, unit, m.first_week, m.last_week, sentence, ())

    if m.venue_kind and not b.venues:
        kind = [v for v in problem.venues if v.kind == m.venue_kind]
        need = f"{b.group.heads} people" + (f" with {', '.join(m.equipment)}" if m.equipment else "")
        most = max((v.capacity for v in kind), default=0)
        there = f"{len(kind)} of that kind exist, the largest for {most}" if kind else "there is none"
        return short(("R5",), b.group.heads, most, "people", f"{title} needs a {m.venue_kind} for {need}; {there}.")
    if m.instructors and len(b.staff) < m.instructors:
        held = m.qualification or "any qualification"
        told = f"{title} needs {m.instructors} instructors at once with {held}; {len(b.staff)} hold it."
        return short(("R8",), m.instructors, len(b.staff), "instructors", told)
    for code, amount in m.pools:
        pool = problem.pool_by_code[code]
        if amount > pool.quantity:
            return short(("R11",), amount, pool.quantity, pool.name,
                         f"{title} takes {amount} of {pool.name} at once; {pool.quantity} exist.")  # fmt: skip
    weeks = weeks_words(m.first_week, m.last_week)
    if not len(b.days):
        return short(("R1", "R2", "R6", "R9", "R18", "R19"), b.sessions, 0, "sessions", _no_stretch(grounds, b, title))
    most = most_in_days(b, b.days)
    if most < b.sessions:
        limit = f", at most {m.max_per_week} a week" if m.max_per_week else ""
        days = len(np.unique(b.days))
        return short(("R14", "R15"), b.sessions, most, "sessions",
                     f"{weeks}: {title} has {b.sessions} sessions; with {days} possible days, at most "
                     f"{m.max_per_day} a day{limit}, {most} fit.")  # fmt: skip
    return None


def _no_stretch(grounds: Grounds, b: Block, title: str) -> str:
    m = b.module
    what = {"field": f"{m.length} whole days in a row", "night": "an open night", "day": f"{m.length} periods in a row"}
    weeks = weeks_words(m.first_week, m.last_week)
    if m.last_week < m.first_week:
        return f"{title} ends in W{m.last_week}, before it begins in W{m.first_week}."
    if not b.open_without:
        return f"{weeks}: {title} needs {what[m.kind]}; no stretch of open time is that long. Closed days cut it short."
    return (f"{weeks}: {title} needs {what[m.kind]}; each such stretch is cut by a fixed event, a barred time, a "
            "closed venue or absent instructors.")  # fmt: skip


def pins_kept(grounds: Grounds) -> Iterator[Shortfall]:
    """C10: pins break no rule between themselves, nor against what is fixed."""
    problem = grounds.problem
    for breach in check(problem, Plan(problem.pins)):
        if breach.rule in NO_PROOF:
            continue
        sessions = [problem.session_by_code[s] for s in breach.sessions if s in problem.session_by_code]
        blocks = [b for b in grounds.blocks if any((s.module, s.group) == b.key for s in sessions)]
        pins = tuple(Wish("pin", s) for s in breach.sessions)
        modules: list[Module] = [b.module for b in blocks]
        codes = {m.code for m in modules}
        orders = tuple(Wish("order", o.before, o.after) for o in problem.orders if {o.before, o.after} <= codes)
        weeks = [problem.calendar.week_of(p.day) for p in problem.pins if p.session in breach.sessions]
        yield Shortfall(
            (breach.rule, "R20"), breach.sessions, len(breach.sessions), len(breach.sessions) - 1, "pins",
            min(weeks, default=1), max(weeks, default=1), f"Pinned: {breach.message}",
            (*pins, *orders, *(w for m in modules for w in wishes_of_module(problem, m)),
             *about(grounds, blocks, pools=True)),
        )  # fmt: skip
