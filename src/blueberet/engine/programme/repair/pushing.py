"""Push sessions aside until everybody has a place: quick, with nothing proven; the exact model tidies up after it.

In: a plan in which some sessions have no place. Out: a placing of all that could move. Why: docs/engines/programme.md,
section "Repair". The price of pushing a session rises each time, so that the search does not go round in circles.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from blueberet.engine.programme.model.ground import Ground, Start
from blueberet.engine.programme.model.held import Held, Option
from blueberet.engine.programme.problem import Module, Placement

MOST_STEPS = 6000
LOOKED_AT = 40
"""So many starts are judged exactly: those that look cheapest by the people who would give way."""


class Pushing:
    """Sessions that may move, where they stand now, and what pushing each would cost."""

    def __init__(
        self, ground: Ground, fast: Held, placed: dict[str, Placement], places: Callable[[str], list[Option]]
    ) -> None:
        """``fast`` holds the past and the pins; ``places`` gives what is free for a session beside those."""
        self.ground, self.fast, self._places = ground, fast, places
        self.now: dict[str, Placement] = {}
        self.at: dict[str, Start] = {}
        self.price: dict[str, float] = defaultdict(lambda: 1.0)
        self.free: dict[str, list[Option]] = {}
        self.index: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        """By kind of holder, holder and week."""
        self.span: dict[str, tuple[Any, Any]] = {}
        """First slot and slot after the last of each of a session's places."""
        slots = ground.calendar.days * ground.size + ground.size
        self.people = {g.code: np.zeros(slots) for g in ground.problem.groups}
        """By group and slot: price of what would give way, spread over its length."""
        for p in placed.values():
            self._put(p)

    def _keys(self, p: Placement, start: Start) -> list[tuple[str, str, int]]:
        session = self.ground.problem.session_by_code[p.session]
        module = self.ground.problem.module_by_code[session.module]
        holders = [("group", session.group), ("block", f"{session.module}/{session.group}"), ("venue", p.venue)]
        holders += [("staff", i) for i in p.instructors] + [("pool", c) for c, _ in module.pools]
        # A rest reaches into the next day, which may be another week.
        weeks = {*start.weeks, (start.last_day + (1 if start.rests else 0)) // 7}
        return [(kind, code, w) for kind, code in holders for w in weeks]

    def _put(self, p: Placement) -> None:
        start = self.ground.start_of(p)
        self.now[p.session], self.at[p.session] = p, start
        self._weigh(p.session, start, self.price[p.session])
        for key in self._keys(p, start):
            self.index[key].add(p.session)

    def _take(self, code: str) -> None:
        p, start = self.now.pop(code), self.at.pop(code)
        self._weigh(code, start, -self.price[code])
        for key in self._keys(p, start):
            self.index[key].discard(code)

    def _weigh(self, code: str, start: Start, price: float) -> None:
        group = self.ground.problem.session_by_code[code].group
        self.people[group][start.first : start.last + 1] += price / (start.last + 1 - start.first)

    def _likely(self, code: str, group: str) -> list[Option]:
        """The places of a session that look cheapest."""
        if code not in self.free:
            options = self.free[code] = self._places(code)
            self.span[code] = (
                np.array([o.start.first for o in options], np.int64),
                np.array([o.start.last + 1 for o in options], np.int64),
            )
        options, (first, end) = self.free[code], self.span[code]
        if len(options) <= LOOKED_AT:
            return options
        around = sum(self.people[g] for g in self.ground.sharing[group])
        total = np.concatenate(([0.0], np.cumsum(around)))
        return [options[k] for k in np.argsort(total[end] - total[first], kind="stable")[:LOOKED_AT]]

    def run(self, waiting: Iterable[str], go_on: Callable[[], bool]) -> None:
        """Place those that wait, pushing others, until none waits or told to stop; keep the best seen."""
        queue = list(waiting)
        least, best = len(queue), dict(self.now)
        for _ in range(MOST_STEPS):
            if not queue or not go_on():
                break
            code = queue.pop(0)
            found = self._best(code)
            if found is None:
                continue  # It has no place at all.
            placement, pushed = found
            for other in pushed:
                self._take(other)
                self.price[other] += 1
            self._put(placement)
            queue.extend(sorted(pushed))
            if len(queue) < least:
                least, best = len(queue), dict(self.now)
        for code in [c for c in self.now if self.now[c] != best.get(c)]:
            self._take(code)
        for code, p in best.items():
            if code not in self.now:
                self._put(p)

    def put_back(self, stood: dict[str, Placement]) -> None:
        """Let sessions return to where they stood, as long as any can without pushing another."""
        away = [c for c, p in self.now.items() if c in stood and stood[c] != p]
        changed = True
        while changed:
            changed = False
            for code in away:
                here = self.now[code]
                if here == stood[code]:
                    continue
                self._take(code)
                returns = not self._pushed_by(stood[code])
                self._put(stood[code] if returns else here)
                changed = changed or returns

    def _pushed_by(self, p: Placement) -> set[str]:
        session = self.ground.problem.session_by_code[p.session]
        module, start = self.ground.problem.module_by_code[session.module], self.ground.start_of(p)
        allowed = next((o for o in self.free.get(p.session) or self._places(p.session) if o.start is start), None)
        if (
            allowed is None
            or (p.venue and p.venue not in allowed.venues)
            or not set(p.instructors) <= set(allowed.staff)
        ):
            return {p.session}
        pushed = self._people(module, session.group, start, float("inf"))
        assert pushed is not None
        if p.venue:
            pushed = pushed | self._venue(p.venue, start, pushed)
        for i in p.instructors:
            pushed = pushed | self._teacher(i, module, start, pushed)
        return pushed | self._pools(module, start, pushed)

    def _best(self, code: str) -> tuple[Placement, set[str]] | None:
        session = self.ground.problem.session_by_code[code]
        module = self.ground.problem.module_by_code[session.module]
        best: tuple[float, Placement, set[str]] | None = None
        for o in self._likely(code, session.group):
            top = best[0] if best else float("inf")
            pushed = self._people(module, session.group, o.start, top)
            if pushed is None:
                continue
            venue, staff = "", []
            if module.venue_kind:
                venue, more = min(
                    ((v, self._venue(v, o.start, pushed)) for v in o.venues), key=lambda x: self._cost(x[1])
                )
                pushed = pushed | more
            if module.instructors:
                ways = sorted(
                    ((i, self._teacher(i, module, o.start, pushed)) for i in o.staff), key=lambda x: self._cost(x[1])
                )
                for i, more in ways[: module.instructors]:
                    staff.append(i)
                    pushed = pushed | more
            pushed = pushed | self._pools(module, o.start, pushed)
            cost = self._cost(pushed)
            if cost < top:
                day = self.ground.calendar.date_of(o.start.day)
                best = (cost, Placement(code, day, o.start.period, venue, tuple(staff)), pushed)
                if not cost:
                    break
        return None if best is None else (best[1], best[2])

    def _cost(self, codes: set[str]) -> float:
        return sum(self.price[c] for c in codes)

    def _at_once(self, kind: str, holder: str, start: Start, *, resting: bool) -> set[str]:
        weeks = {*start.weeks, (start.last_day + (1 if start.rests else 0)) // 7}
        found = set()
        for w in weeks:
            for code in self.index.get((kind, holder, w), ()):
                other = self.at[code]
                if start.cells & other.cells or (resting and (start.cells & other.rests or start.rests & other.cells)):
                    found.add(code)
        return found

    def _people(self, module: Module, group: str, start: Start, top: float) -> set[str] | None:
        """Who gives way for people, days, weeks and order; ``None`` if that alone costs too much."""
        found: set[str] = set()
        for g in self.ground.sharing[group]:
            found |= self._at_once("group", g, start, resting=True)
            if self._cost(found) >= top:
                return None
        block = f"{module.code}/{group}"
        for w in start.weeks:
            mine = sorted(self.index.get(("block", block, w), set()) - found, key=lambda c: self.price[c])
            there = self.fast.blocks.get((module.code, group), ())
            if module.max_per_week:
                over = len(mine) + sum(w in s.weeks for s in there) + 1 - module.max_per_week
                found.update(mine[: max(0, over)])
            for d in range(start.day, start.last_day + 1):
                same = [c for c in mine if c not in found and self.at[c].day <= d <= self.at[c].last_day]
                over = len(same) + sum(s.day <= d <= s.last_day for s in there) + 1 - module.max_per_day
                found.update(same[: max(0, over)])
        for other, is_earlier, gap, _ in self.ground.orders_of.get(module.code, ()):
            for g in self.ground.problem.module_by_code[other].groups:
                if g not in self.ground.sharing[group]:
                    continue
                for w in range(self.ground.calendar.weeks):
                    for code in self.index.get(("block", f"{other}/{g}", w), ()):
                        a, b = (start, self.at[code]) if is_earlier else (self.at[code], start)
                        if b.first <= a.last or b.day - a.last_day < gap:
                            found.add(code)
        return found if self._cost(found) < top else None

    def _venue(self, venue: str, start: Start, pushed: set[str]) -> set[str]:
        most = self.ground.problem.venue_by_code[venue].sessions_at_once
        here = self._at_once("venue", venue, start, resting=False) - pushed
        levels = self.fast.levels.get(venue, ())
        held = sum(bool(level & start.cells) for level in levels)
        over = len(here) + held + 1 - most
        return set(sorted(here, key=lambda c: self.price[c])[: max(0, over)])

    def _teacher(self, instructor: str, module: Module, start: Start, pushed: set[str]) -> set[str]:
        found = self._at_once("staff", instructor, start, resting=True) - pushed
        most = self.ground.problem.instructor_by_code[instructor].weekly_load_hours
        for w in start.weeks:
            mine = self.index.get(("staff", instructor, w), set()) - pushed - found
            hours = {c: self._hours(c, w) for c in mine}
            need = self._span_hours(start, module, w) + self.fast.load.get((instructor, w), 0) + sum(hours.values())
            for c in sorted(mine, key=lambda c: self.price[c]):
                if need <= most:
                    break
                if hours[c]:
                    found.add(c)
                    need -= hours[c]
        return found

    def _hours(self, code: str, week: int) -> int:
        return self._span_hours(self.at[code], self.ground.module_of(code), week)

    def _span_hours(self, start: Start, module: Module, week: int) -> int:
        days = min(start.last_day, week * 7 + 6) - max(start.day, week * 7) + 1
        return max(0, days) * self.ground.hours_a_day(module)

    def _pools(self, module: Module, start: Start, pushed: set[str]) -> set[str]:
        found: set[str] = set()
        for pool, units in module.pools:
            users = sorted(
                self._at_once("pool", pool, start, resting=False) - pushed - found, key=lambda c: self.price[c]
            )
            held = max(
                self.fast.pool.get((pool, t), 0) for t in range(start.first, start.last + 1)
            )  # fmt: skip
            use = {c: dict(self.ground.module_of(c).pools)[pool] for c in users}
            over = held + units + sum(use.values()) - self.ground.problem.pool_by_code[pool].quantity
            for c in users:
                if over <= 0:
                    break
                found.add(c)
                over -= use[c]
        return found
