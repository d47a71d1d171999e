"""Needed against there, summed over weeks: people, venues, instructors, pools.

In: ``Grounds``. Out: shortfalls. Why: docs/engines/programme.md, section "Check before solving", C5 to C8. For every
stretch of weeks: what must fall inside (what cannot all be outside, at its least cost) against what is there.
"""

from collections.abc import Iterator
from itertools import combinations
from math import gcd
from typing import Any, Literal, NamedTuple

import numpy as np

from blueberet.engine.programme.explain.grounds import Block, Grounds, most_in_days
from blueberet.engine.programme.explain.shortfall import (
    Shortfall,
    about,
    blocks_words,
    listed,
    weeks_words,
)

Measure = Literal["periods", "halves", "nights", "hours"]
UNITS: dict[str, str] = {"periods": "h", "halves": "half-days", "nights": "nights", "hours": "h"}
MOST_QUALIFICATIONS = 4
NONE = np.iinfo(np.int32).max


class Worst(NamedTuple):
    """The stretch in which the least is there for what is needed."""

    first: int
    last: int
    needed: int
    there: int


class Sums:
    """What each block needs in each stretch of weeks, by measure; what a resource has by week."""

    def __init__(self, grounds: Grounds) -> None:
        """Keep the grounds; needs are worked out once for blocks that are alike."""
        self.grounds, self.weeks = grounds, grounds.weeks
        self._needs: dict[tuple[object, ...], Any] = {}
        self._gives: dict[tuple[int, Measure, int], Any] = {}
        c = grounds.calendar
        self.morning, self.afternoon = c.morning_periods, c.periods_per_day - c.morning_periods
        self.half = max(self.morning, self.afternoon)
        self.tables = {"periods": np.arange(self.half + 1), "halves": self._half_table()}
        self.whole = np.triu(np.ones((self.weeks, self.weeks), bool))

    def _half_table(self) -> Any:
        """Most of (2 for a session longer than half a half-day, 1 for just half) that fit into c free periods."""
        best = np.zeros(self.half + 1, np.int64)
        for c in range(1, self.half + 1):
            best[c] = max([best[c - 1], *(best[c - n] + self._half_cost(n) for n in range(1, c + 1))])
        return best

    def _half_cost(self, length: int) -> int:
        return 2 if 2 * length > self.half else 1 if 2 * length == self.half else 0

    def by_day(self, free: Any, measure: Measure) -> Any:
        """(D,) what free slots (T,) are worth on each day."""
        g = self.grounds
        grid = (free & g.open).reshape(-1, g.size)
        if measure == "nights":
            return grid[:, -1].astype(np.int64)
        table = self.tables[measure]
        return table[grid[:, : self.morning].sum(axis=1)] + table[grid[:, self.morning : -1].sum(axis=1)]

    def over_weeks(self, by_week: Any) -> Any:
        """(W, W) sums from one week to another."""
        total = np.concatenate([[0], np.cumsum(by_week)])
        return np.where(self.whole, total[None, 1:] - total[:-1, None], 0)

    def there(self, free: Any, measure: Measure) -> Any:
        """(W, W) what free slots are worth in each stretch."""
        return self.over_weeks(self.by_day(free, measure).reshape(self.weeks, 7).sum(axis=1))

    def gives(self, i: int, measure: Measure, step: int) -> Any:
        """(W, W) most that an instructor can give in each stretch; hours in steps of the sessions' hours."""
        key = (i, measure, step if measure == "hours" else 0)
        if key not in self._gives:
            free = np.repeat(self.grounds.staff_here[i], self.grounds.size)
            hours = measure == "hours"
            self._gives[key] = self.over_weeks(_hours_of(self, i, free, step)) if hours else self.there(free, measure)
        return self._gives[key]

    def needed(self, b: Block, measure: Measure, *, rests: bool) -> Any:
        """(W, W) least that a block needs in each stretch; with ``rests`` the morning after a night counts."""
        key = (b.likeness, measure, rests)
        if key not in self._needs:
            self._needs[key] = self._needed(b, measure, rests)
        return self._needs[key]

    def _needed(self, b: Block, measure: Measure, rests: bool) -> Any:
        week = b.days // 7
        most = np.array([most_in_days(b, b.days[week == w]) for w in range(self.weeks)], np.int64)
        if most.sum() < b.sessions:
            return np.zeros((self.weeks, self.weeks), np.int64)  # C4 tells of it.
        inside = self.over_weeks(most)
        count = np.clip(b.sessions - (most.sum() - inside), 0, b.sessions)
        least = np.full(self.weeks, NONE, np.int64)
        np.minimum.at(least, week, self._costs(b, measure, rests))
        cheapest = np.stack([
            np.concatenate([np.full(a, NONE), np.minimum.accumulate(least[a:])]) for a in range(self.weeks)
        ])  # fmt: skip
        return np.where(self.whole & (cheapest < NONE), count * np.where(cheapest < NONE, cheapest, 0), 0)

    def _costs(self, b: Block, measure: Measure, rests: bool) -> Any:
        """(N,) what each start takes in its own week."""
        m, n = b.module, len(b.days)
        if measure == "hours":
            one = self.grounds.calendar.periods_per_day if m.kind == "field" else self.grounds.problem.hours_of(m)
            days = np.minimum(m.length, 7 - b.days % 7) if m.kind == "field" else 1
            return np.broadcast_to(one * days, n).astype(np.int64)
        if measure == "nights":
            return np.full(n, int(m.kind == "night"))
        if m.kind == "day":
            return np.full(n, m.length if measure == "periods" else self._half_cost(m.length))
        g = self.grounds
        worth = self.by_day(np.ones(g.slots, bool), measure)
        if m.kind == "field":
            later = [np.where((b.days + k) // 7 == b.days // 7, worth[np.minimum(b.days + k, len(worth) - 1)], 0)
                     for k in range(m.length)]  # fmt: skip
            return np.sum(later, axis=0)
        if not rests:
            return np.zeros(n, np.int64)
        open_mornings = g.open.reshape(-1, g.size)[:, : self.morning].sum(axis=1)
        after = np.minimum(b.days + 1, len(worth) - 1)
        same = ((b.days + 1) // 7 == b.days // 7) & (b.days + 1 < len(worth))
        return np.where(same, self.tables[measure][open_mornings[after]], 0)


def worst(needed: Any, there: Any, blocks_in: Any) -> Worst | None:
    """The stretch that lacks something with the fewest blocks in it, then the one that lacks most."""
    lacks = needed - there
    if not (lacks > 0).any():
        return None
    first, last = np.nonzero(lacks > 0)
    order = np.lexsort((last - first, -lacks[first, last], blocks_in[first, last]))
    a, z = int(first[order[0]]), int(last[order[0]])
    return Worst(a, z, int(needed[a, z]), int(there[a, z]))


def _told(sums: Sums, blocks: list[Block], at: Worst, measure: Measure, rests: bool) -> list[Block]:
    return [b for b in blocks if sums.needed(b, measure, rests=rests)[at.first, at.last] > 0]


def _worst_of(
    sums: Sums, blocks: list[Block], there: Any, measure: Measure, *, rests: bool, times: Any = None
) -> Worst | None:
    if not blocks:
        return None
    rows = [sums.needed(b, measure, rests=rests) for b in blocks]
    if times is not None:
        rows = [row * n if n != 1 else row for row, n in zip(rows, times, strict=True)]
    if not (np.add.reduce(rows) > there).any():
        return None
    each = np.array(rows)
    return worst(each.sum(axis=0), there, (each > 0).sum(axis=0))


def people_sums(sums: Sums) -> Iterator[Shortfall]:
    """C5: people who are alike have no more time than there is, rest after nights and fixed events included."""
    g = sums.grounds
    seen: set[frozenset[str]] = set()
    for measure in ("periods", "halves", "nights"):
        if not g.blocks or not len(g.atom_groups):
            return
        flat = np.array([sums.needed(b, measure, rests=True).reshape(-1) for b in g.blocks], np.float32)
        has = np.zeros((len(g.atom_groups), len(g.blocks)), np.float32)
        for b in g.blocks:
            has[list(b.atoms), b.number] = 1
        needed = (has @ flat).reshape(-1, sums.weeks, sums.weeks)
        for a in range(len(g.atom_groups)):
            there = sums.there(~g.atom_held[a], measure)
            if not (needed[a] > there + 0.5).any():
                continue
            mine = [b for b in g.blocks if a in b.atoms]
            at = _worst_of(sums, mine, there, measure, rests=True)
            if at is None:
                continue
            told = _told(sums, mine, at, measure, True)
            key = frozenset(b.module.code for b in told)
            if key in seen:
                continue
            seen.add(key)
            groups = list({b.group.code: b.group for b in told}.values())
            who = listed((x.name for x in groups), most=6) if len(groups) > 1 else groups[0].name
            people = f"Who is in {who}" if len(groups) > 1 else who
            sentence = (f"{weeks_words(at.first + 1, at.last + 1)}: {people} must have {at.needed} {UNITS[measure]} of "
                        f"{blocks_words(told)}; {at.there} are open to them.")  # fmt: skip
            yield Shortfall(("R3", "R16", "R19"), (*key, *(x.code for x in groups)), at.needed, at.there,
                            UNITS[measure], at.first + 1, at.last + 1, sentence, about(g, told))  # fmt: skip


def venue_sums(sums: Sums) -> Iterator[Shortfall]:
    """C6: what must stand in some venues needs no more than they have, for all sets of venues that suit a block."""
    g, problem = sums.grounds, sums.grounds.problem
    for suits in dict.fromkeys(b.venues for b in g.blocks if b.venues):
        blocks = [b for b in g.blocks if b.venues and set(b.venues) <= set(suits)]
        for measure in ("periods", "halves", "nights"):
            there = sum(sums.there(g.venue_open[v], measure) * problem.venues[v].sessions_at_once for v in suits)
            at = _worst_of(sums, blocks, there, measure, rests=False)
            if at is None:
                continue
            told = _told(sums, blocks, at, measure, False)
            where = listed(problem.venues[v].name for v in suits)
            what = told[0].module.venue_kind
            place = f"on the {what} ({where})" if len(suits) == 1 else f"in {where} ({what})"
            unit, weeks = UNITS[measure], weeks_words(at.first + 1, at.last + 1)
            sentence = f"{weeks}: {blocks_words(told)} need {at.needed} {unit} {place}; {at.there} {unit} exist."
            codes = (*dict.fromkeys(b.module.code for b in told), *(problem.venues[v].code for v in suits))
            yield Shortfall(("R4", "R5", "R6"), codes, at.needed, at.there, UNITS[measure], at.first + 1, at.last + 1,
                            sentence, about(g, told))  # fmt: skip
            break


def staff_sums(sums: Sums) -> Iterator[Shortfall]:
    """C7: qualifications that share holders ask for no more than all their holders can give (a Hall set)."""
    g, problem = sums.grounds, sums.grounds.problem
    of: dict[str, list[Block]] = {}
    for b in g.blocks:
        if b.module.instructors and b.module.qualification:
            of.setdefault(b.module.qualification, []).append(b)
    holders = {q: frozenset(blocks[0].staff) for q, blocks in of.items()}
    failed: list[frozenset[str]] = []
    for size in range(1, MOST_QUALIFICATIONS + 1):
        for chosen in combinations(of, size):
            if any(f <= set(chosen) for f in failed) or not _connected(chosen, holders):
                continue
            blocks = [b for q in chosen for b in of[q]]
            staff = sorted(frozenset().union(*(holders[q] for q in chosen)))
            found = _staff_short(sums, blocks, staff, chosen)
            if found:
                failed.append(frozenset(chosen))
                yield found
    # ``problem`` names whoever teaches anything at all.
    anybody = [b for b in g.blocks if b.module.instructors]
    if any(not b.module.qualification for b in anybody):
        found = _staff_short(sums, anybody, list(range(len(problem.instructors))), ("any qualification",))
        if found:
            yield found


def _connected(chosen: tuple[str, ...], holders: dict[str, frozenset[int]]) -> bool:
    reached, grew = {chosen[0]}, True
    while grew:
        near = {q for q in chosen if q not in reached and any(holders[q] & holders[r] for r in reached)}
        grew = bool(near)
        reached |= near
    return len(reached) == len(chosen)


def _staff_short(sums: Sums, blocks: list[Block], staff: list[int], chosen: tuple[str, ...]) -> Shortfall | None:
    g, problem = sums.grounds, sums.grounds.problem
    times = [b.module.instructors for b in blocks]
    step = 0
    for b in blocks:
        step = gcd(step, problem.calendar.periods_per_day if b.module.kind == "field" else problem.hours_of(b.module))
    for measure in ("hours", "periods", "halves", "nights"):
        there = sum((sums.gives(i, measure, step) for i in staff), np.zeros((sums.weeks, sums.weeks), np.int64))
        # The morning after a night binds an instructor only where he is still here; it is left out.
        at = _worst_of(sums, blocks, there, measure, rests=False, times=times)
        if at is None:
            continue
        told = _told(sums, blocks, at, measure, False)
        names = [problem.instructors[i] for i in staff]
        held = listed(chosen)
        if len(names) == 1:
            days = int(g.staff_here[staff[0]][at.first * 7 : at.last * 7 + 7].sum())
            who = f"nobody but {names[0].name} holds {held}, here on {days} days: {at.there} {UNITS[measure]}"
        else:
            who = (f"the {len(names)} who hold {held} ({listed(i.name for i in names)}) can give {at.there} "
                   f"{UNITS[measure]}")  # fmt: skip
        unit, weeks = UNITS[measure], weeks_words(at.first + 1, at.last + 1)
        sentence = f"{weeks}: {blocks_words(told)} need {at.needed} {unit} of instructors; {who}."
        codes = (*dict.fromkeys(b.module.code for b in told), *(i.code for i in names))
        return Shortfall(("R7", "R8", "R9", "R10"), codes, at.needed, at.there, UNITS[measure], at.first + 1,
                         at.last + 1, sentence, about(g, told))  # fmt: skip
    return None


def _hours_of(sums: Sums, i: int, free: Any, step: int) -> Any:
    """(W,) most hours an instructor can teach in each week, in steps of the sessions' hours."""
    g = sums.grounds
    open_hours = sums.by_day(free, "periods") + sums.by_day(free, "nights") * g.calendar.night_hours
    # A field day counts all periods, also on a day that is open for fewer.
    open_days = (g.open.reshape(-1, g.size)[:, :-1].any(axis=1)) & g.staff_here[i]
    most = np.maximum(open_hours, open_days * g.calendar.periods_per_day).reshape(sums.weeks, 7).sum(axis=1)
    most = np.minimum(most, g.problem.instructors[i].weekly_load_hours)
    return most // step * step if step else most


def pool_sums(sums: Sums) -> Iterator[Shortfall]:
    """C8: a pool is not asked for more than it has; what takes more than half of it stands one after the other."""
    g = sums.grounds
    for pool in g.problem.pools:
        users = [(b, n) for b in g.blocks for p, n in b.module.pools if p == pool.code]
        everywhere = np.ones(g.slots, bool)
        alone = [(b, 1) for b, n in users if 2 * n > pool.quantity]
        for measure in ("periods", "halves", "nights"):
            for chosen, each in ((users, pool.quantity), (alone, 1)):
                there = sums.there(everywhere, measure) * each
                blocks = [b for b, _ in chosen]
                at = _worst_of(sums, blocks, there, measure, rests=False, times=[n for _, n in chosen])
                if at is None:
                    continue
                told = _told(sums, blocks, at, measure, False)
                unit = UNITS[measure]
                what = f"{pool.quantity} {pool.name}" if each != 1 else f"{pool.name} for one at a time"
                weeks = weeks_words(at.first + 1, at.last + 1)
                need = f"{at.needed} {unit} of {pool.name}"
                sentence = f"{weeks}: {blocks_words(told)} need {need}; {what} give {at.there} {unit}."
                yield Shortfall(("R11",), (*dict.fromkeys(b.module.code for b in told), pool.code), at.needed, at.there,
                                unit, at.first + 1, at.last + 1, sentence, about(g, told, pools=True))  # fmt: skip
                break
