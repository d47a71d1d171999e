"""A complete timetable by taking the first place that is free: often enough to show that wishes can be kept.

In: a problem. Out: a plan that the checker has judged, or nothing. Why: docs/engines/programme.md, "Clashes and
concessions". Nothing follows from finding none; where it finds one, no solver is asked.
"""

from collections import defaultdict
from typing import Any

import numpy as np

from blueberet.engine.programme.check import check
from blueberet.engine.programme.explain.chains import pairs_of
from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan


def first_fit(problem: Problem) -> Plan | None:
    """Place block after block, those with the least freedom first, after what must come before them."""
    if problem.pins:
        return None
    fit = _Fit(problem)
    for b in fit.order():
        if not fit.place(b):
            return None
    plan = Plan(tuple(fit.placements))
    return None if check(problem, plan) else plan


class _Fit:
    """What is taken so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.grounds = problem, Grounds(problem)
        g, days = self.grounds, problem.calendar.days
        self.people = np.zeros((max(1, len(g.atom_groups)), g.slots), bool)
        self.people_rest = np.zeros_like(self.people)
        self.staff = np.zeros((max(1, len(problem.instructors)), g.slots), bool)
        self.load = np.zeros((max(1, len(problem.instructors)), days // 7), np.int64)
        self.room = np.array([v.sessions_at_once for v in problem.venues], np.int64)[:, None] * g.venue_open
        self.pool = {p.code: np.full(g.slots, p.quantity) for p in problem.pools}
        self.before: dict[int, list[tuple[Block, int]]] = defaultdict(list)
        for p in pairs_of(g):
            self.before[p.after.number].append((p.before, p.order.min_gap_days))
        self.end: dict[int, tuple[int, int]] = {}
        """Last day and last slot of a block."""
        self.placements: list[Placement] = []

    def order(self) -> list[Block]:
        """Blocks after those that come before them, then by spare starts."""
        rest = sorted(self.grounds.blocks, key=lambda b: (len(b.days) / max(1, b.sessions * b.module.length), b.number))
        done: list[Block] = []
        while rest:
            free = [b for b in rest if all(a not in rest for a, _ in self.before[b.number])]
            if not free:
                return [*done, *rest]
            done.append(free[0])
            rest.remove(free[0])
        return done

    def place(self, b: Block) -> bool:
        """Give every session of a block the first free place; whether all found one."""
        g, m = self.grounds, b.module
        days, periods, prints = g.shape(m)
        at = {(int(d), int(p)): n for n, (d, p) in enumerate(zip(days, periods, strict=True))}
        first_day = max((self.end[a.number][0] + gap for a, gap in self.before[b.number]), default=0)
        first_slot = max((self.end[a.number][1] + 1 for a, _ in self.before[b.number]), default=0)
        per_day: dict[int, int] = defaultdict(int)
        per_week: dict[int, int] = defaultdict(int)
        number = 0
        for d, p in zip(b.days.tolist(), b.periods.tolist(), strict=True):
            if number == b.sessions:
                break
            span, weeks = range(d, d + b.tail + 1), range(d // 7, (d + b.tail) // 7 + 1)
            if d < first_day or d * g.size + p - 1 < first_slot or any(per_day[x] >= m.max_per_day for x in span):
                continue
            if m.max_per_week and any(per_week[w] >= m.max_per_week for w in weeks):
                continue
            row = prints[at[d, p]]
            if self._take(b, d, p, np.flatnonzero(row == 1), np.flatnonzero(row == 2), number + 1):
                number += 1
                for x in span:
                    per_day[x] += 1
                for w in weeks:
                    per_week[w] += 1
        return number == b.sessions

    def _take(self, b: Block, day: int, period: int, cells: Any, rests: Any, number: int) -> bool:
        m, atoms, all_of = b.module, np.array(b.atoms, np.int64), np.concatenate([cells, rests])
        # Rest may lie over rest, never over a session.
        if self.people[np.ix_(atoms, all_of)].any() or self.people_rest[np.ix_(atoms, cells)].any():
            return False
        if any((self.pool[c][cells] < n).any() for c, n in m.pools):
            return False
        venue = next((v for v in b.venues if (self.room[v, cells] > 0).all()), None)
        if m.venue_kind and venue is None:
            return False
        hours = self.problem.calendar.periods_per_day if m.kind == "field" else self.problem.hours_of(m)
        staff = self._staff(b, day, all_of, hours)
        if staff is None:
            return False
        self.people[np.ix_(atoms, cells)] = True
        self.people_rest[np.ix_(atoms, rests)] = True
        if venue is not None:
            self.room[venue, cells] -= 1
        for c, n in m.pools:
            self.pool[c][cells] -= n
        for i in staff:
            self.staff[i, all_of] = True
            for d in range(day, day + b.tail + 1):
                self.load[i, d // 7] += hours
        last = (day + b.tail, int(cells[-1]))
        self.end[b.number] = max(self.end.get(b.number, last), last)
        p = self.problem
        self.placements.append(
            Placement(
                f"{m.code}/{b.group.code}/{number:02d}", p.calendar.date_of(day), period,
                p.venues[venue].code if venue is not None else "", tuple(p.instructors[i].code for i in staff),
            )
        )  # fmt: skip
        return True

    def _staff(self, b: Block, day: int, slots: Any, hours: int) -> list[int] | None:
        """Those with the least load in the week among the free; ``None`` if they are too few."""
        m = b.module
        if not m.instructors:
            return []
        days = list(range(day, day + b.tail + 1))
        weeks = [d // 7 for d in days]
        able = [
            i
            for i in b.staff
            if self.grounds.staff_here[i][days].all()
            and not self.staff[i, slots].any()
            and all(
                self.load[i, w] + hours * weeks.count(w) <= self.problem.instructors[i].weekly_load_hours
                for w in set(weeks)
            )
        ]
        able.sort(key=lambda i: (self.load[i, weeks[0]], i))
        return able[: m.instructors] if len(able) >= m.instructors else None
