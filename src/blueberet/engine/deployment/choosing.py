"""Why this person: what speaks for everybody who is sent, and what the best other one would cost.

In: a problem and its plan. Out: reasons, each a sentence with its facts. Why: docs/engines/deployment.md, "Reasons".
The other one is judged by the plan with the two exchanged, added up anew for what the exchange touches.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.fitting import Fits, Marks
from blueberet.engine.deployment.grouping import days_left
from blueberet.engine.deployment.idle import free_for
from blueberet.engine.deployment.periods import free_again, whole_months
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Pin, Problem
from blueberet.engine.deployment.telling import Sentence, say
from blueberet.engine.deployment.weighing import Weighing

Places = NDArray[np.intp]
BUSY = 40
"""Others who would leave a place empty: so many are looked at, those of the least worth elsewhere first."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Why this person: how many fit, how many of the others are free, and what speaks for this one."""

    rotation: str
    person: str
    fitting: int
    free: int
    because: tuple[Sentence, ...]

    @property
    def told(self) -> str:
        """In one go."""
        return " ".join(s.told for s in self.because)


class Choices:
    """Asked of one plan; what many answers need is worked out once."""

    def __init__(self, problem: Problem, plan: Plan, fits: Fits) -> None:
        self.problem, self.plan, self.fits = problem, plan, fits
        self.weighing = Weighing(fits, plan)
        self.sent: dict[int, list[int]] = defaultdict(list)
        """People of each rotation."""
        self.tours: dict[int, list[int]] = defaultdict(list)
        """Rotations of each person."""
        for a in plan.assignments:
            n, r = fits.person[a.person], fits.rotation[a.rotation]
            self.sent[r].append(n)
            self.tours[n].append(r)
        self.pins = {(p.person, p.rotation): p for p in problem.pins}
        self.team_units = Counter(
            (problem.post_of[problem.rotations[r].code].team, problem.rotations[r].first, problem.people[n].unit)
            for r, those in self.sent.items() for n in those
        )  # fmt: skip

    @cached_property
    def _is_free(self) -> Marks:
        """People by rotations: whether the plan leaves a person the days, rest and days deployed included."""
        free = free_for(self.problem, self.plan, self.problem)
        if self.problem.rules.most_days is not None:
            left = self._left.copy()
            for n, served in self.tours.items():
                left[n] -= self._days[served].sum()
            free &= self._days[None, :] <= left[:, None]
        return free

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        """Of each rotation within the horizon."""
        first, last = self.problem.first.toordinal(), self.problem.last.toordinal()
        return (np.minimum(self.fits.last, last) - np.maximum(self.fits.first, first) + 1).astype(np.int64)

    @cached_property
    def _left(self) -> NDArray[np.int64]:
        """Days that each person may be deployed, tours of the plan not counted."""
        most = self.problem.rules.most_days is not None
        left = [days_left(self.problem, p) if most else 10**6 for p in self.problem.people]
        return np.array(left, np.int64)

    def of(self, rotation: str) -> Iterator[Filled]:
        """Why each person of a rotation."""
        r = self.fits.rotation[rotation]
        able = self.fits.matrix[:, r].copy()
        fitting = int(able.sum())
        able[self.sent[r]] = False
        free = np.flatnonzero(able & self._is_free[:, r])
        busy = np.flatnonzero(able & ~self._is_free[:, r])
        known: dict[int, list[Sentence]] = {}
        for n in self.sent[r]:
            code = self.problem.people[n].code
            pin = self.pins.get((code, rotation))
            said = [_by_hand(pin)] if pin else [self._choice(fitting, len(free), len(busy))]
            said += self._unit(n, r)
            said += self._before(n, r)
            said += self._shares(n, r)
            if pin is None:
                key = int(self._alike(r)[n])
                if key not in known:
                    known[key] = self._other(n, r, free, busy)
                said += known[key]
            yield Filled(rotation, code, fitting, len(free), tuple(said))

    def _choice(self, fitting: int, free: int, busy: int) -> Sentence:
        if fitting <= 1:
            return say("only_one", people=len(self.problem.people))
        if not free:
            return say("others_busy" if busy else "all_sent", fitting=fitting)
        return say("one_of", fitting=fitting, free=free)

    def _unit(self, n: int, r: int) -> Iterator[Sentence]:
        """W5."""
        rotation, unit = self.problem.rotations[r], self.problem.people[n].unit
        team = self.problem.post_of[rotation.code].team
        others = self.team_units[team, rotation.first, unit] - 1
        if team and unit and others > 0:
            yield say("with_unit", unit=unit, n=others, team=team)

    def _before(self, n: int, r: int) -> Iterator[Sentence]:
        """W6. Tours of the plan itself do not count, as they do not in the wish."""
        first = self.problem.rotations[r].first
        ended = [t.last for t in self.problem.people[n].tours if t.last < first]
        if ended:
            yield say("rested", day=max(ended), months=whole_months(max(ended), first))
        else:
            yield say("never_sent")

    def _shares(self, n: int, r: int) -> Iterator[Sentence]:
        """W1 to W3: whether the person counts for a share."""
        w, rules, p = self.weighing, self.problem.rules, self.problem.people[n]
        year, category = w.year[r], w.category[r]
        share = w.targets.get((category, year))
        if share and p.sex == "F":
            women, people = (w.counts["W1", (category, year), k] for k in ("F", "all"))
            yield say("counts_woman", women=women, people=people, category=category, year=year, share=_percent(share))
        if rules.experienced_share and w.again[n, r]:
            again, people = (w.counts["W3", (w.mission[r], year), k] for k in ("again", "all"))
            yield say("counts_experienced", n=again, people=people, mission=w.mission[r], year=year,
                      share=_percent(rules.experienced_share))  # fmt: skip
        if rules.region_share is not None and p.region:
            mine, people = w.counts["W2", year, (p.region,)], w.counts["W2", year, "all"]
            code = "region_over" if mine > rules.region_share * people + 1e-7 else "region_within"
            yield say(code, region=p.region, n=mine, people=people, year=year, share=_percent(rules.region_share))

    @cached_property
    def _kinds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of every person a number that is the same for those an exchange cannot tell apart; then with their unit."""
        by_region = self.problem.rules.region_share is not None
        alike: dict[tuple[object, ...], int] = {}
        found = [
            [alike.setdefault(key, len(alike)) for key in (kind, (*kind, p.unit))]
            for n, p in enumerate(self.problem.people)
            for kind in [(p.sex, p.region if by_region else "", self.weighing.deep[n].tobytes())]
        ]
        both = np.array(found, np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _alike(self, r: int) -> NDArray[np.int64]:
        """People by what tells them apart in an exchange for one rotation, earlier tours included."""
        return self._kinds[bool(self.weighing.team[r])] * 3 + self.weighing.again[:, r]

    def _other(self, n: int, r: int, free: Places, busy: Places) -> list[Sentence]:
        """The best of the others in this one's place."""
        if not len(free):
            return self._busy(n, r, busy)
        _, at, many = np.unique(self._alike(r)[free], return_index=True, return_counts=True)
        costs = [self.weighing.cost([(n, r)], [(int(free[k]), r)]) for k in at]
        total = np.array([sum(c.values()) for c in costs])
        best = min(range(len(at)), key=lambda k: (total[k], at[k]))
        cost, person = int(total[best]), self.problem.people[free[at[best]]].code
        rules = ", ".join(sorted(k for k, v in costs[best].items() if v * cost > 0))
        if cost > 0:
            return [say("best_other", person=person, cost=cost, rules=rules)]
        if cost < 0:
            return [say("better_other", person=person, gain=-cost, rules=rules)]
        return [say("as_good", n=int(many[total == 0].sum()))]

    def _busy(self, n: int, r: int, busy: Places) -> list[Sentence]:
        """Nobody is free: who could change places for the least, or would leave the least behind."""
        found: list[tuple[int, int, int, bool]] = []
        for q in sorted(busy.tolist(), key=lambda q: sum(self.weighing.worth[x] for x in self.tours[q]))[:BUSY]:
            others = [x for x in self.tours[q] if self._together(r, x)]
            left = [x for x in self.tours[q] if x not in others]
            if len(left) != 1 or not self._has_days(q, [*others, r]):
                continue
            x, mine = left[0], [y for y in self.tours[n] if y != r]
            if (self.problem.people[q].code, self.problem.rotations[x].code) in self.pins:
                continue
            exchange = bool(self.fits.matrix[n, x]) and self._has_days(n, [*mine, x])
            exchange = exchange and all(self._together(x, y) for y in mine)
            into = [(q, r), (n, x)] if exchange else [(q, r)]
            found.append((sum(self.weighing.cost([(n, r), (q, x)], into).values()), q, x, exchange))
        if not found:
            return []
        cost, q, x, exchange = min(found)
        code, rotation = self.problem.people[q].code, self.problem.rotations[x].code
        if exchange and cost <= 0:
            return [say("exchange_free", person=code, rotation=rotation)]
        return [say("exchange" if exchange else "best_busy", person=code, rotation=rotation, cost=cost)]

    def _has_days(self, n: int, tours: list[int]) -> bool:
        """P11."""
        return bool(self._days[tours].sum() <= self._left[n])

    def _together(self, r: int, x: int) -> bool:
        """Whether one person can serve both, rest included."""
        rest = self.problem.rules.rest_months
        a, b = self.problem.rotations[r], self.problem.rotations[x]
        return a.first >= free_again(b.last, rest) or b.first >= free_again(a.last, rest)


def _by_hand(pin: Pin) -> Sentence:
    reason = pin.reason.rstrip(". ")
    if pin.kind == "under way":
        return say("under_way")
    if pin.kind == "decided":
        if not reason:
            return say("decided")
        return say("decided_by", by=pin.by, reason=reason) if pin.by else say("decided_why", reason=reason)
    if pin.by and reason:
        return say("pinned_by", by=pin.by, reason=reason)
    return say("pinned_why", reason=reason) if reason else say("pinned")


def _percent(share: float) -> int:
    return round(100 * share)
