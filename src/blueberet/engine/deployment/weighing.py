"""What a change of a few people would do to the worth of a plan, without adding all of it up again.

In: a problem and its plan; who leaves and who comes. Out: the cost by rule, as two calls of ``score`` would tell it.
Why: docs/engines/deployment.md, section "Reasons".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.grouping import deep, sent_again
from blueberet.engine.deployment.periods import whole_months
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.scoring import whole

Pair = tuple[int, int]
"""Places of a person and of a rotation in the problem."""
Key = tuple[str, object, object]
PLACES = "places"
"""What stands for the rules in the cost of places left empty."""


class Weighing:
    """Counts of a plan by which its wishes are told."""

    def __init__(self, fits: Fits, plan: Plan) -> None:
        problem = fits.problem
        self.fits, self.rules = fits, problem.rules
        self.again, self.deep = sent_again(fits), deep(problem)
        posts = [problem.post_of[r.code] for r in problem.rotations]
        self.worth = [1000 * self.rules.worth[p.priority - 1] for p in posts]
        self.category, self.team = [p.category for p in posts], [p.team for p in posts]
        self.year = [r.first.year for r in problem.rotations]
        self.mission = [problem.mission_of[r.code].code for r in problem.rotations]
        self.late = [whole_months(problem.first, r.first) for r in problem.rotations]
        self.targets = {(t.category, t.year): t.women for t in problem.targets}
        self._days = np.unique(fits.first)
        self._home = [max(0, int(self.deep[:, n].sum()) - d.people) for n, d in enumerate(problem.depths)]
        pairs = [(fits.person[a.person], fits.rotation[a.rotation]) for a in plan.assignments]
        self.counts = self._counts((), pairs)
        self._away = self._holders((), pairs)
        self._of: dict[tuple[str, object], set[object]] = defaultdict(set)
        for rule, of, kind in self.counts:
            self._of[rule, of].add(kind)

    def _counts(self, out: Iterable[Pair], into: Iterable[Pair]) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for sign, pairs in ((-1, out), (1, into)):
            for n, r in pairs:
                p, year = self.fits.problem.people[n], self.year[r]
                category = (self.category[r], year)
                if category in self.targets:
                    found["W1", category, "all"] += sign
                    found["W1", category, "F"] += sign * (p.sex == "F")
                if self.rules.region_share is not None:
                    found["W2", year, "all"] += sign
                    if p.region:
                        found["W2", year, (p.region,)] += sign
                if self.rules.experienced_share:
                    found["W3", (self.mission[r], year), "all"] += sign
                    found["W3", (self.mission[r], year), "again"] += sign * bool(self.again[n, r])
                if self.team[r]:
                    found["W5", (self.team[r], self.fits.first[r]), p.unit] += sign
                found["W6", "", ""] += sign * int(self.again[n, r])
                found["W7", "", ""] += sign * self.late[r]
                found[PLACES, "", ""] += sign * self.worth[r]
        return found

    def _holders(self, out: Iterable[Pair], into: Iterable[Pair]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """W4. By depth and start of a tour: how many more of those who hold the thing are away."""
        found = np.zeros((len(self._home), len(self._days)), np.int64)
        if len(found):
            for sign, pairs in ((-1, out), (1, into)):
                for n, r in pairs:
                    there = (self.fits.first[r] <= self._days) & (self._days <= self.fits.last[r])
                    found += sign * np.outer(self.deep[n], there)
        return found

    def cost(self, out: Iterable[Pair], into: Iterable[Pair]) -> dict[str, int]:
        """By rule, what it costs that some leave and others come, thousandths; below zero where it is better.

        ``places``: worth of places that become empty, less that of those that become filled. Rules that stay are not
        named.
        """
        out, into = list(out), list(into)
        change = self._counts(out, into)
        found: Counter[str] = Counter()
        for rule, of in {(k[0], k[1]) for k, n in change.items() if n}:
            found[rule] += self._price(rule, of, change) - self._price(rule, of, Counter())
        away = self._holders(out, into)
        for n, home in enumerate(self._home):
            if away[n].any():
                worst, now = int(self._away[n].max(initial=0)), int((self._away[n] + away[n]).max(initial=0))
                found["W4"] += self.rules.price_depth * (max(0, now - home) - max(0, worst - home))
        return {rule: n for rule, n in sorted(found.items()) if n}

    def exchange(self, out: Iterable[Pair], into: Iterable[Pair]) -> None:
        """Some leave and others come: from now on that is the plan."""
        out, into = list(out), list(into)
        change = self._counts(out, into)
        self.counts.update(change)
        for rule, of, kind in change:
            self._of[rule, of].add(kind)
        self._away = self._away + self._holders(out, into)

    def _kinds(self, rule: str, of: object, change: Counter[Key]) -> set[object]:
        """Regions or units counted in a group."""
        return self._of[rule, of] | {k[2] for k in change if k[:2] == (rule, of)}

    def _price(self, rule: str, of: object, change: Counter[Key]) -> int:
        """What one group of a rule costs, with a change of the counts."""
        rules = self.rules

        def count(kind: object) -> int:
            return self.counts[rule, of, kind] + change[rule, of, kind]

        match rule:
            case "W1":
                return rules.price_women * whole(self.targets[of] * count("all") - count("F"))  # type: ignore[index]
            case "W2":
                regions = self._kinds(rule, of, change) - {"all"}
                most = (rules.region_share or 0.0) * count("all")
                return rules.price_region * sum(whole(count(region) - most) for region in regions)
            case "W3":
                short = whole((rules.experienced_share or 0.0) * count("all") - count("again"))
                return rules.price_experience * short
            case "W5":
                return rules.price_team * sum(count(unit) > 0 for unit in self._kinds(rule, of, change))
            case _:
                price = {"W6": rules.price_again, "W7": rules.price_later, PLACES: -1}[rule]
                return price * count("")
