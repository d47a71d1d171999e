"""Teams drawn from fewer units, by people who are free, after everything else of a plan is solved.

In: a plan whose teams were dealt. Out: one worth more, or the same. Why: docs/engines/deployment.md, section 5.
People of a start of a team give their place to people of one unit who are free, or who can be replaced elsewhere.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import islice, product

import numpy as np

from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import days_left
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.teams import Start
from blueberet.engine.deployment.weighing import Pair, Weighing

ROUNDS = 5
"""Over all starts; what one exchange sets free can serve another."""
MOST_OTHERS = 20
"""Free people who are weighed for a place that somebody leaves for the team."""
MOST_WAYS = 200
"""In which people of one unit are weighed for all places of a start."""


def polished(
    fits: Fits, assignments: list[Assignment], starts: Collection[Start], stay: Collection[Pair]
) -> tuple[list[Assignment], int]:  # fmt: skip
    """Assignments in the order of rotations, and what they gain. ``stay``, and who is pinned, is not moved."""
    pins = {(fits.person[p.person], fits.rotation[p.rotation]) for p in fits.problem.pins}
    polishing = _Polishing(fits, assignments, pins | set(stay))
    gained = 0
    for _ in range(ROUNDS):
        before = gained
        for start in starts:
            while more := polishing.better(start):
                gained += more
        if gained == before:
            break
    people, rotations = fits.problem.people, fits.problem.rotations
    found = sorted((r, n) for r, those in polishing.sent.items() for n in those)
    return [Assignment(rotations[r].code, people[n].code) for r, n in found], gained


class _Polishing:
    def __init__(self, fits: Fits, assignments: list[Assignment], stay: Collection[Pair]) -> None:
        problem = fits.problem
        self.fits, self.stay = fits, stay
        self.weighing = Weighing(fits, Plan(tuple(assignments)))
        self.units = np.array([p.unit for p in problem.people], object)
        self.sent: dict[int, list[int]] = defaultdict(list)
        self.tours: dict[int, list[int]] = defaultdict(list)
        for a in assignments:
            n, r = fits.person[a.person], fits.rotation[a.rotation]
            self.sent[r].append(n)
            self.tours[n].append(r)
        first, last = problem.first.toordinal(), problem.last.toordinal()
        self.days = (np.minimum(fits.last, last) - np.maximum(fits.first, first) + 1).astype(np.int64)
        self.left: dict[int, int] = {}
        """Days each person may be deployed, as far as asked."""
        self._fitting: dict[tuple[str, int], list[int]] = {}

    def better(self, start: Start) -> int:
        """The best exchange for one start, made; what it gains, 0 if none does."""
        there = [(n, r) for r in start.rotations.tolist() for n in self.sent[r]]
        units = Counter(str(self.units[n]) for n, _ in there)
        if len(units) < 2:
            return 0
        best: tuple[int, list[Pair], list[Pair]] | None = None
        enough = -self.fits.problem.rules.price_team
        for out, into in self._exchanges(there, units, start):
            cost = sum(self.weighing.cost(out, into).values())
            if cost < 0 and (best is None or cost < best[0]):
                best = (cost, out, into)
                if cost <= enough:
                    break
        if best is None:
            return 0
        cost, out, into = best
        self.weighing.exchange(out, into)
        for n, r in out:
            self.sent[r].remove(n)
            self.tours[n].remove(r)
        for q, r in into:
            self.sent[r].append(q)
            self.tours[q].append(r)
        return -cost

    def _exchanges(
        self, there: list[Pair], units: Counter[str], start: Start
    ) -> Iterator[tuple[list[Pair], list[Pair]]]:  # fmt: skip
        """One place for somebody of another unit of the start; all places for people of one unit; places handed on."""
        free = [pair for pair in there if pair not in self.stay]
        for n, r in free:
            for unit in units:
                if unit != self.units[n]:
                    yield from (([(n, r)], [(q, r)]) for q in self._free(unit, r))
        for unit in start.units:
            out = [(n, r) for n, r in free if self.units[n] != unit]
            able = [self._free(unit, r) for _, r in out]
            if len(out) > 1 and all(able):
                for those in islice(product(*able), MOST_WAYS):
                    if len(set(those)) == len(those):
                        yield out, [(q, r) for q, (_, r) in zip(those, out, strict=True)]
        for n, r in free:
            for unit in units:
                if unit != self.units[n]:
                    yield from self._handed_on(n, r, unit)

    def _handed_on(self, n: int, r: int, unit: str) -> Iterator[tuple[list[Pair], list[Pair]]]:
        """Somebody of the unit who is sent elsewhere comes; who leaves takes that place, or somebody free does."""
        for q in self._of_unit(unit, r):
            left = [x for x in self.tours[q] if self._clash(r, x)]
            if len(left) != 1 or (q, left[0]) in self.stay or r in self.tours[q]:
                continue
            x = left[0]
            if not self._can(q, r, without=x):
                continue
            others = np.flatnonzero(self.fits.matrix[:, x])
            some = (int(w) for w in others if w not in (q, n) and self._can(int(w), x))
            takes = [n] if self.fits.matrix[n, x] and self._can(n, x, without=r) else []
            for w in (*takes, *islice(some, MOST_OTHERS)):
                yield [(n, r), (q, x)], [(q, r), (w, x)]

    def _of_unit(self, unit: str, r: int) -> list[int]:
        """People of a unit who fit a rotation."""
        if (unit, r) not in self._fitting:
            self._fitting[unit, r] = np.flatnonzero(self.fits.matrix[:, r] & (self.units == unit)).tolist()
        return self._fitting[unit, r]

    def _free(self, unit: str, r: int) -> list[int]:
        """Those of them who have the days for it, rest included."""
        return [q for q in self._of_unit(unit, r) if self._can(q, r)]

    def _clash(self, r: int, x: int) -> bool:
        """P9, P10."""
        first, free = self.fits.first, self.fits.free
        return bool(first[r] < free[x] and first[x] < free[r])

    def _can(self, q: int, r: int, *, without: int = -1) -> bool:
        """Whether a person has the days for one tour more; ``without`` a tour that is given up for it. P9 to P11."""
        mine = [x for x in self.tours[q] if x != without]
        if any(self._clash(r, x) for x in mine):
            return False
        if self.fits.problem.rules.most_days is None:
            return True
        if q not in self.left:
            self.left[q] = days_left(self.fits.problem, self.fits.problem.people[q])
        return bool(self.days[[*mine, r]].sum() <= self.left[q])
