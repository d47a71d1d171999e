"""Places for a session, also by moving others: ejection, at most three sessions deep.

In: a ``Board`` and a session. Out: ``Found`` chains with their price.
Why: docs/engines/programme.md, section "Suggestions".
The board is changed while searching and is as before at the end.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from blueberet.engine.programme.suggest.board import Board, Place
from blueberet.engine.programme.suggest.options import TOLD_PRICE, Options, options, start_costs, time_rows, wishes_at

TEAMS = 3
"""Venue and team combinations of the first session that are tried in a swap."""
SECONDS_KEPT = 2
FEW, PAIRS = 12, 12
"""With fewer chains than this, starts at which two sessions give way are tried too, so many of them."""
NODES, THIRDS = 8, 6
"""Unfinished chains that are followed to a third session, and third sessions tried for each."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sessions and their new places, in the order in which they make room."""

    steps: tuple[tuple[int, Place], ...]
    soft: float
    """Difference of the weighted soft cost."""
    price: float
    """``soft`` and the price of those who must be told."""


class Ejection:
    """Looks for chains that begin with one session, which may lie in the tray."""

    def __init__(self, board: Board, s: int, earliest: int) -> None:
        """Sessions of days before ``earliest`` (a day index) stay, and nothing is put there."""
        self.board, self.s, self.earliest = board, s, earliest
        self.w = board.weights
        self.found: list[Found] = []
        self.old: dict[int, Place | None] = {}
        self._nodes: list[tuple[float, int, int, Place]] = []

    def run(self, depth: int) -> list[Found]:
        """All plain moves, and the best swaps and chains up to ``depth`` sessions."""
        board, s = self.board, self.s
        base = self._lift(s)
        free = self._free(s)
        plain = options(board, s, free, self._staff(s))
        for k in range(len(plain.rows)):
            place = plain.place(board, self._block(s), k)
            if self.old[s] is None or place.start != self.old[s].start:  # type: ignore[union-attr]
                self._keep([(s, place)], base, float(plain.cost[k]))
        self._same_time(base)
        if depth > 1:
            self._seconds(base, np.setdiff1d(np.arange(len(board.grid(self._block(s)).starts)), plain.rows))
        if depth > 2:
            self._thirds(base)
            if len(self.found) < FEW:
                self._two_give_way(base)
        self._drop(s)
        return self.found

    def _block(self, s: int) -> int:
        return int(self.board.facts.s_block[s])

    def _staff(self, s: int) -> tuple[int, ...]:
        old = self.old[s]
        return () if old is None else old.staff

    def _lift(self, s: int) -> float:
        """Take a session up; its weighted soft cost where it stood."""
        if self.board.place(s) is None:
            self.old[s] = None
            return 0.0
        self.old[s] = old = self.board.take(s)
        return float(wishes_at(self.board, s, old) @ self.w)

    def _drop(self, s: int) -> None:
        old = self.old.pop(s)
        if old is not None:
            self.board.put(s, old)

    def _free(self, s: int) -> Any:
        """Rows of the grid that are late enough and free in time; where it stands counts as late enough."""
        starts = self.board.grid(self._block(s)).starts
        late = self.board.facts.st_day[starts] >= self.earliest
        old = self.old[s]
        if old is not None:
            late |= starts == old.start
        return np.flatnonzero(late & time_rows(self.board, s))

    def told(self, s: int, place: Place) -> int:
        """People and instructors who must be told of one session's move."""
        old = self.old[s]
        heads, new = int(self.board.heads[self._block(s)]), set(place.staff)
        if old is None:
            return heads + len(new)
        if (old.start, old.venue) != (place.start, place.venue):
            return heads + len(new | set(old.staff))
        return len(new ^ set(old.staff))

    def _keep(self, steps: list[tuple[int, Place]], base: float, cost: float) -> Found | None:
        """Keep a chain; ``cost`` is that of its places, newcomers' price included."""
        if any(self.old[s] == place for s, place in steps):
            return None
        newcomers = sum(len(set(p.staff) - set(self._staff(s))) for s, p in steps)
        soft = cost - TOLD_PRICE * newcomers - base
        found = Found(tuple(steps), soft, soft + TOLD_PRICE * sum(self.told(s, p) for s, p in steps))
        self.found.append(found)
        return found

    def _same_time(self, base: float) -> None:
        """Another venue, or other instructors, at the time where it stands."""
        old, s, b = self.old[self.s], self.s, self._block(self.s)
        if old is None:
            return
        row = np.flatnonzero(self.board.grid(b).starts == old.start)
        row = row[time_rows(self.board, s)[row]]
        tries = [options(self.board, s, row, old.staff, less=old.venue)] if old.venue >= 0 else []
        for i in old.staff:
            tries.append(options(self.board, s, row, old.staff, keep=old.venue, without=i))
        for found in tries:
            if len(found.rows):
                self._keep([(s, found.place(self.board, b, 0))], base, float(found.cost[0]))

    def in_the_way(self, s: int, rows: Any) -> dict[int, list[int]]:
        """Sessions one of which would have to give way, with the rows of the grid for which that could be enough.

        Where people are taken by exactly one other session it is that one; where people are free it is any that
        holds a venue, an instructor or a pool the session could use.
        """
        board, f, b = self.board, self.board.facts, self._block(s)
        feet = board.grid(b).feet
        found: dict[int, list[int]] = defaultdict(list)
        mine: dict[int, set[int]] = {}
        shares = f.share[b]
        for row in rows.tolist():
            who: set[int] = set()
            for slot in feet[row].tolist():
                if slot not in mine:
                    mine[slot] = {x for x in board.here[slot] if shares[f.s_block[x]]}
                who |= mine[slot]
                if len(who) > 1:
                    break
            if len(who) > 1:
                continue
            wanted = who or {x for slot in set(feet[row].tolist()) for x in board.here[slot] if self._rivals(b, x)}
            for x in sorted(wanted):
                if self._may_move(x) and self._block(x) != b:
                    found[x].append(row)
        return found

    def _rivals(self, b: int, x: int) -> bool:
        f, c = self.board.facts, self._block(x)
        if self.board.state.ven[x] in f.venues[f.venue_off[b] : f.venue_off[b + 1]]:
            return True
        if set(f.pools[f.pool_off[b] : f.pool_off[b + 1]]) & set(f.pools[f.pool_off[c] : f.pool_off[c + 1]]):
            return True
        place = self.board.place(x)
        return place is not None and bool(set(place.staff) & set(f.staff[f.staff_off[b] : f.staff_off[b + 1]].tolist()))

    def _may_move(self, x: int) -> bool:
        f = self.board.facts
        return x not in self.old and not f.s_fixed[x] and f.st_day[self.board.state.pos[x]] >= self.earliest

    def _late(self, s: int, rows: list[int]) -> Any:
        at = np.array(rows, np.int64)
        return at[self.board.facts.st_day[self.board.grid(self._block(s)).starts[at]] >= self.earliest]

    def _seconds(self, base: float, rows: Any) -> None:
        """Two sessions: the first goes where one stands, that one goes to the first's place or to a free one."""
        board, s, b = self.board, self.s, self._block(self.s)
        for x, at in self.in_the_way(s, self._late(s, rows.tolist())).items():
            there = board.place(x)
            assert there is not None
            both = base + self._lift(x)
            usable = np.array(at)[time_rows(board, s)[at]]
            mine = options(board, s, usable, self._staff(s))
            swap = int(board.facts.st_first[there.start])
            first_slots = board.facts.st_first[board.grid(b).starts[mine.rows]]
            order = mine.cost.argsort(kind="stable")
            chosen = [*order[:SECONDS_KEPT], *(k for k in np.flatnonzero(first_slots == swap) if k not in order[:2])]
            for k in chosen:
                for place, cost in self._teams(s, mine, int(k)) if first_slots[k] == swap else [self._one(b, mine, k)]:
                    board.put(s, place)
                    self._second_places(both, place, cost, x)
                    board.take(s)
                    self._nodes.append((cost - both + TOLD_PRICE * int(board.heads[self._block(x)]), x, 0, place))
            self._drop(x)

    def _one(self, b: int, found: Options, k: int) -> tuple[Place, float]:
        return found.place(self.board, b, int(k)), float(found.cost[k])

    def _teams(self, s: int, found: Options, k: int) -> list[tuple[Place, float]]:
        """The best place of an option and some with another venue or another instructor."""
        board, b = self.board, self._block(s)
        best, row, held = found.place(board, b, k), found.rows[k : k + 1], self._staff(s)
        tries = [self._one(b, found, k)]
        others = [options(board, s, row, held, without=i) for i in best.staff]
        if best.venue >= 0:
            others.append(options(board, s, row, held, less=best.venue))
        tries += [self._one(b, o, 0) for o in others if len(o.rows)]
        return sorted(tries, key=lambda x: x[1])[:TEAMS]

    def _second_places(self, base: float, first: Place, cost: float, x: int) -> None:
        """Finish a chain of two: the best free places of the second session, and the place that the first left."""
        board, c = self.board, self._block(x)
        free = self._free(x)
        places = options(board, x, free, self._staff(x))
        order = places.cost.argsort(kind="stable")
        chosen = order[:SECONDS_KEPT].tolist()
        old = self.old[self.s]
        if old is not None:
            left = board.facts.st_first[old.start]
            slots = board.facts.st_first[board.grid(c).starts[places.rows]]
            chosen += [k for k in np.flatnonzero(slots == left).tolist() if k not in chosen]
        for k in chosen:
            second, more = self._one(c, places, k)
            self._keep([(self.s, first), (x, second)], base, cost + more)

    def _thirds(self, base: float) -> None:
        """Three sessions, from the cheapest unfinished chains of two."""
        board, s = self.board, self.s
        best: dict[int, tuple[float, int, int, Place]] = {}
        for node in sorted(self._nodes, key=lambda n: n[:2]):
            best.setdefault(node[1], node)
        for _, x, _, first in list(best.values())[:NODES]:
            both = base + self._lift(x)
            cost = float(wishes_at(board, s, first) @ self.w)
            cost += TOLD_PRICE * len(set(first.staff) - set(self._staff(s)))
            board.put(s, first)
            c = self._block(x)
            free = set(self._free(x).tolist())
            rows = self._late(x, [r for r in range(len(board.grid(c).starts)) if r not in free])
            ways = self.in_the_way(x, rows)
            dear = start_costs(board, c, np.arange(len(board.grid(c).starts)))
            for y in sorted(ways, key=lambda y: (min(dear[r] for r in ways[y]), y))[:THIRDS]:
                self._third(both, cost, first, x, y, ways[y])
            board.take(s)
            self._drop(x)

    def _third(self, base: float, cost: float, first: Place, x: int, y: int, rows: list[int]) -> None:
        board = self.board
        all_three = base + self._lift(y)
        usable = np.array(rows)[time_rows(board, x)[rows]]
        places = options(board, x, usable, self._staff(x))
        if len(places.rows):
            second, more = self._one(self._block(x), places, int(places.cost.argmin()))
            board.put(x, second)
            last = options(board, y, self._free(y), self._staff(y))
            if len(last.rows):
                third, end = self._one(self._block(y), last, int(last.cost.argmin()))
                self._keep([(self.s, first), (x, second), (y, third)], all_three, cost + more + end)
            board.take(x)
        self._drop(y)

    def _two_give_way(self, base: float) -> None:
        """Three sessions: the first goes where two others stand, each of which goes to a free place."""
        board, f, b = self.board, self.board.facts, self._block(self.s)
        grid = board.grid(b)
        rows = self._late(self.s, list(range(len(grid.starts))))
        pairs = []
        for row, dear in zip(rows.tolist(), start_costs(board, b, rows).tolist(), strict=True):
            who = {x for slot in grid.feet[row].tolist() for x in board.here[slot] if f.share[b][f.s_block[x]]}
            if len(who) == 2 and all(self._may_move(x) and self._block(x) != b for x in who):
                pairs.append((dear, row, *sorted(who)))
        for _, row, x, y in sorted(pairs)[:PAIRS]:
            all_three = base + self._lift(x) + self._lift(y)
            usable = np.array([row])[time_rows(board, self.s)[[row]]]
            mine = options(board, self.s, usable, self._staff(self.s))
            if len(mine.rows):
                first, cost = self._one(b, mine, 0)
                board.put(self.s, first)
                self._both(all_three, first, cost, x, y)
                board.take(self.s)
            self._drop(y)
            self._drop(x)

    def _both(self, base: float, first: Place, cost: float, x: int, y: int) -> None:
        board = self.board
        places = options(board, x, self._free(x), self._staff(x))
        if not len(places.rows):
            return
        second, more = self._one(self._block(x), places, int(places.cost.argmin()))
        board.put(x, second)
        last = options(board, y, self._free(y), self._staff(y))
        if len(last.rows):
            third, end = self._one(self._block(y), last, int(last.cost.argmin()))
            self._keep([(self.s, first), (x, second), (y, third)], base, cost + more + end)
        board.take(x)
