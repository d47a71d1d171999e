"""Who may fill which rotation as far as he himself decides it: rules P2 to P8, P15, and rest after tours already fixed.

In: a problem. Out: a matrix of people and rotations. Why: docs/engines/deployment.md, section "Hard rules".
The same, one pair at a time and in words, is in ``lacking``; plans are judged by ``checker``, which shares nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from blueberet.engine.deployment.periods import free_again, months_later
from blueberet.engine.deployment.problem import Holding, Need, Person, Post, Problem
from blueberet.engine.standards.scales import Score, reaches

Days = NDArray[np.int32]
Marks = NDArray[np.bool_]
Layer = tuple[NDArray[np.intp], Days, Days]
ALWAYS, NEVER = 1, date.max.toordinal()


def holds(problem: Problem, holding: Holding, need: Need) -> bool:
    """Whether a thing held is the thing asked for, whatever the days."""
    if holding.what != need.what:
        return False
    if need.what == "level" and holding.of != need.of:
        ladder: tuple[str, ...] = next((x for x in problem.ladders if need.of in x), ())
        return holding.of in ladder and ladder.index(holding.of) > ladder.index(need.of)
    if holding.of.casefold() != need.of.casefold():
        return False
    if need.what != "language":
        return True
    if holding.scale != need.scale:
        return False
    scale = next(s for s in problem.scales if s.code == need.scale)
    return reaches(scale, Score(holding.scale, holding.score), Score(need.scale, need.least))


def spans(problem: Problem, person: Person, need: Need) -> list[tuple[int, int]]:
    """Days on which a person holds a thing, first and last, what follows without a day between joined."""
    found = sorted(
        (h.first.toordinal() if h.first else ALWAYS, h.until.toordinal() if h.until else NEVER)
        for h in person.holds
        if holds(problem, h, need)
    )
    joined: list[tuple[int, int]] = []
    for begins, ends in found:
        if joined and begins <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


class Fits:
    """People by rotations: ``lacks`` counts what stands in the way, ``matrix`` says where nothing does."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.first: Days = np.array([r.first.toordinal() for r in problem.rotations], np.int32)
        self.last: Days = np.array([r.last.toordinal() for r in problem.rotations], np.int32)
        rest = problem.rules.rest_months
        free = {r.last: free_again(r.last, rest).toordinal() for r in problem.rotations}
        self.free: Days = np.array([free[r.last] for r in problem.rotations], np.int32)
        """First day on which who served a rotation may start the next."""
        self.person = {p.code: n for n, p in enumerate(problem.people)}
        self.rotation = {r.code: n for n, r in enumerate(problem.rotations)}
        self._held: dict[Need, list[Layer]] = {}
        self._years: dict[tuple[str, int, int], Days] = {}
        self._by_thing: dict[tuple[str, str], list[tuple[int, Person]]] = {}
        for n, p in enumerate(problem.people):
            for thing in {(h.what, h.of.casefold()) for h in p.holds}:
                self._by_thing.setdefault(thing, []).append((n, p))
        self.lacks: NDArray[np.int16] = np.zeros((len(problem.people), len(problem.rotations)), np.int16)
        of_post: dict[str, list[int]] = {}
        for n, r in enumerate(problem.rotations):
            of_post.setdefault(r.post, []).append(n)
        for post in problem.posts:
            if post.code in of_post:
                self._post(post, np.array(of_post[post.code]))
        self._fixed()
        self._missions()
        self._by_hand()

    @cached_property
    def matrix(self) -> Marks:
        """True where a person himself may fill a rotation."""
        fits: Marks = self.lacks == 0
        return fits

    def _post(self, post: Post, at: NDArray[np.intp]) -> None:
        """P3 to P7."""
        first, last = self.first[at][None, :], self.last[at][None, :]
        rank, ranks = self._ranks, self.problem.ranks
        low = ranks.index(post.rank_from) if post.rank_from else 0
        high = ranks.index(post.rank_to) if post.rank_to else len(ranks)
        lacks = np.zeros((len(rank), len(at)), np.int16)
        lacks += ((rank < low) | (rank > high))[:, None]
        if post.sex:
            lacks += (self.women != (post.sex == "F"))[:, None]
        if post.age_from is not None:
            lacks += self._aged("born", post.age_from)[:, None] > first
        if post.age_to is not None:
            # On the last day he is at most so old: his next birthday comes later.
            lacks += self._aged("born", post.age_to + 1, unknown=0)[:, None] <= last
        if post.service_years is not None:
            lacks += self._aged("served_from", post.service_years)[:, None] > first
        for need in post.needs:
            held = np.zeros(lacks.shape, bool)
            for who, begins, ends in self._spans(need):
                held[who] |= (begins[:, None] <= first) & (last + need.margin_days <= ends[:, None])
            lacks += ~held
        self.lacks[:, at] += lacks

    @cached_property
    def _ranks(self) -> NDArray[np.int16]:
        place = {rank: n for n, rank in enumerate(self.problem.ranks)}
        return np.array([place[p.rank] for p in self.problem.people], np.int16)

    @cached_property
    def women(self) -> Marks:
        """Who is a woman."""
        return np.array([p.sex == "F" for p in self.problem.people], bool)

    def _aged(self, since: str, years: int, *, unknown: int = NEVER) -> Days:
        """Day on which so many whole years are over; ``unknown`` for an unknown beginning, so that it fails."""
        key = since, years, unknown
        if key not in self._years:
            days = [getattr(p, since) for p in self.problem.people]
            self._years[key] = np.array(
                [months_later(d, 12 * years).toordinal() if d else unknown for d in days], np.int32
            )
        return self._years[key]

    def _spans(self, need: Need) -> list[Layer]:
        """Who holds a thing from when to when; nobody stands twice in one layer."""
        need = replace(need, margin_days=0)
        if need not in self._held:
            names = next((x for x in self.problem.ladders if need.of in x), (need.of,))
            if need.what != "level":
                names = (need.of,)
            people = {n: p for name in names for n, p in self._by_thing.get((need.what, name.casefold()), ())}
            found: list[list[tuple[int, int, int]]] = []
            for n, p in sorted(people.items()):
                for layer, span in enumerate(spans(self.problem, p, need)):
                    if layer == len(found):
                        found.append([])
                    found[layer].append((n, *span))
            self._held[need] = [
                (np.array(who, np.intp), np.array(begins, np.int32), np.array(ends, np.int32))
                for who, begins, ends in (zip(*rows, strict=True) for rows in found)
            ]
        return self._held[need]

    def _fixed(self) -> None:
        """P8 to P10 against what is fixed already: days away, tours served or decided."""
        rest = self.problem.rules.rest_months
        for n, p in enumerate(self.problem.people):
            for a in p.away:
                self.lacks[n] += (self.first <= a.last.toordinal()) & (self.last >= a.first.toordinal())
            for t in p.tours:
                after = self.first >= free_again(t.last, rest).toordinal()
                before = self.free <= t.first.toordinal()
                self.lacks[n] += ~(after | before)

    def _missions(self) -> None:
        """P2."""
        over = [
            bool(m.last_day and r.last > m.last_day)
            for r in self.problem.rotations
            for m in (self.problem.mission_of[r.code],)
        ]
        self.lacks += np.array(over, np.int16)[None, :]

    def _by_hand(self) -> None:
        """P15."""
        of_mission: dict[str, Sequence[int]] = {}
        for n, r in enumerate(self.problem.rotations):
            of_mission.setdefault(self.problem.mission_of[r.code].code, []).append(n)  # type: ignore[attr-defined]
        for x in self.problem.exclusions:
            if x.rotation:
                self.lacks[self.person[x.person], self.rotation[x.rotation]] += 1
            elif x.mission:
                self.lacks[self.person[x.person], of_mission.get(x.mission, [])] += 1
            else:
                self.lacks[self.person[x.person]] += 1
