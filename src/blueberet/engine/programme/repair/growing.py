"""Which other sessions to let free when those that are touched find no place.

In: sessions without a place. Out: those that stand in the way of their best starts.
Why: docs/engines/programme.md, section "Repair".
"""

from blueberet.engine.programme.model.ground import Ground, Start
from blueberet.engine.programme.model.held import Held
from blueberet.engine.programme.problem import Module, Placement


class Standing:
    """Sessions that could move, with where they stand."""

    def __init__(self, ground: Ground, movable: dict[str, Placement], since: int) -> None:
        """Index them by group, venue and instructor; ``since`` is the first slot that is not past."""
        self.since = since
        self._spare: dict[str, list[Start]] = {}
        self.ground, self.at = ground, {code: ground.start_of(p) for code, p in movable.items()}
        self.by_group: dict[str, list[str]] = {}
        self.by_venue: dict[str, list[str]] = {}
        self.by_staff: dict[str, list[str]] = {}
        self.by_module: dict[str, list[str]] = {}
        self.group = {code: ground.problem.session_by_code[code].group for code in movable}
        for code, p in movable.items():
            session = ground.problem.session_by_code[code]
            self.by_group.setdefault(session.group, []).append(code)
            self.by_module.setdefault(session.module, []).append(code)
            self.by_venue.setdefault(p.venue, []).append(code)
            for i in p.instructors:
                self.by_staff.setdefault(i, []).append(code)

    def _clashing(self, codes: list[str], start: Start) -> set[str]:
        found = set()
        for code in codes:
            other = self.at[code]
            if start.cells & (other.cells | other.rests) or start.rests & other.cells:
                found.add(code)
        return found

    def in_the_way(self, module: Module, group: str, start: Start, held: Held) -> set[str]:
        """Sessions that would have to give way, about as few as can be, if one more stood at a start."""
        ground, found = self.ground, set[str]()
        for g in ground.sharing[group]:
            found |= self._clashing(self.by_group.get(g, []), start)
        mine = [c for c in self.by_module.get(module.code, ()) if self.group[c] == group]
        found |= {c for c in mine if self.at[c].day <= start.last_day and start.day <= self.at[c].last_day}
        if module.max_per_week:
            found |= {c for c in mine if set(self.at[c].weeks) & set(start.weeks)}
        for other, is_earlier, gap, _ in ground.orders_of.get(module.code, ()):
            for code in self.by_module.get(other, ()):
                if self.group[code] in ground.sharing[group]:
                    a, b = (start, self.at[code]) if is_earlier else (self.at[code], start)
                    if b.first <= a.last or b.day - a.last_day < gap:
                        found.add(code)
        if module.venue_kind:
            ways = [
                set() if held.venue_is_free(v, start) else self._clashing(self.by_venue.get(v, []), start)
                for v in ground.venues_for(module, group)
                if not start.cells & ground.shut[v]
            ]
            found |= min(ways, key=len, default=set())
        if module.instructors:
            staff = sorted(
                (
                    set() if held.is_free(i, module, start) else self._in_week(i, start)
                    for i in ground.staff_for(module)
                    if not start.cells & ground.away[i]
                ),
                key=len,
            )
            found |= set[str]().union(*staff[: module.instructors])
        for pool, _ in module.pools:
            users = [c for c in self.at if any(p == pool for p, _ in ground.module_of(c).pools)]
            if not held.pools_suffice(module, start):
                found |= self._clashing(users, start)
        return found

    def _in_week(self, instructor: str, start: Start) -> set[str]:
        """Clashing sessions of an instructor; if none clashes, his week is full and all of it stands in the way."""
        mine = self.by_staff.get(instructor, [])
        return self._clashing(mine, start) or {c for c in mine if set(self.at[c].weeks) & set(start.weeks)}

    def spare(self, code: str, held: Held) -> list[Start]:
        """Other starts that are free for a session while everybody else stays."""
        if code not in self._spare:
            here, key = self.at[code], (self.ground.module_of(code).code, self.group[code])
            # Its own day and week count for it alone.
            mine = held.blocks[key]
            held.blocks[key] = [s for s in mine if s is not here]
            self._spare[code] = [o.start for o in held.options(code) if o.start.first >= self.since]
            held.blocks[key] = mine
        return self._spare[code]

    def to_let_free(self, code: str, stood: Placement | None, starts: list[Start], held: Held, most: int) -> set[str]:
        """Sessions in the way of the starts that cost the fewest moves, at most so many together.

        One in the way that has another free start counts one, any other three and brings those in its own way.
        """
        module = self.ground.module_of(code)
        group = self.ground.problem.session_by_code[code].group
        near = self.ground.calendar.day_of(stood.day) if stood else 0
        ways = []
        for start in starts:
            way = self.in_the_way(module, group, start, held) - {code}
            if len(way) <= 4:
                stuck = [c for c in way if not any(not s.cells & start.cells for s in self.spare(c, held))]
                ways.append((len(way) + 2 * len(stuck), abs(start.day - near), start.first, way, stuck))
        ways.sort(key=lambda w: w[:3])
        found: set[str] = set()
        for _, _, _, way, stuck in ways:
            if len(found | way) > most:
                continue
            found |= way
            for c in stuck:
                found |= self._second(c, held, most - len(found))
        return found

    def _second(self, code: str, held: Held, room: int) -> set[str]:
        """Those in the way of one that is in the way: the smallest set that has free starts of its own."""
        if room <= 0:
            return set()
        module, group, here = self.ground.module_of(code), self.group[code], self.at[code]
        best: set[str] = set()
        for start in self.ground.starts_of(module, group):
            if start.first < self.since or start.cells & here.cells:
                continue
            way = self.in_the_way(module, group, start, held) - {code}
            free = len(way) <= min(2, room) and all(self.spare(c, held) for c in way)
            if free and (not best or len(way) < len(best)):
                best = way
                if len(best) == 1:
                    break
        return best
