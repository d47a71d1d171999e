"""Whether a set of wishes can be kept: sums first, then the exact model on parts that are free of each other.

In: a problem and wishes. Out: a verdict, remembered. Why: docs/engines/programme.md, section "Clashes and concessions".
"""

from collections.abc import Iterable
from dataclasses import replace

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.explain.first_fit import first_fit
from blueberet.engine.programme.explain.grounds import Block, Grounds
from blueberet.engine.programme.explain.precheck import first_shortfall
from blueberet.engine.programme.explain.wish import Wish, keep_only
from blueberet.engine.programme.model.feasible import Verdict, feasible
from blueberet.engine.programme.problem import Problem

SOLVE_SECONDS = 4.0
"""Most seconds of one exact solve inside an explanation."""


class Oracle:
    """Answers about sets of wishes of one problem; every answer is remembered and used for other sets."""

    def __init__(self, problem: Problem, budget: Budget, *, solve_seconds: float = SOLVE_SECONDS) -> None:
        """Remember nothing yet."""
        self.problem, self.budget, self.solve_seconds = problem, budget, solve_seconds
        self.possible: list[frozenset[Wish]] = []
        self.impossible: list[frozenset[Wish]] = []
        self.asked = self.solved = 0
        self._parts: dict[object, Verdict] = {}

    def by_sums(self, wishes: Iterable[Wish]) -> bool:
        """Whether sums alone show that the wishes cannot be kept together."""
        kept = frozenset(wishes)
        if any(kept >= s for s in self.impossible):
            return True
        if any(kept <= s for s in self.possible):
            return False
        self.asked += 1
        found = first_shortfall(keep_only(self.problem, kept)) is not None
        if found:
            self.impossible.append(kept)
        return found

    def verdict(self, wishes: Iterable[Wish]) -> Verdict:
        """Whether the wishes can be kept together; ``unknown`` if time runs out."""
        kept = frozenset(wishes)
        if any(kept <= s for s in self.possible):
            return "possible"
        if self.by_sums(kept):
            return "impossible"
        found = self.of(keep_only(self.problem, kept))
        if found == "possible":
            self.possible.append(kept)
        elif found == "impossible":
            self.impossible.append(kept)
        return found

    def of(self, problem: Problem) -> Verdict:
        """Try the first places that are free, then solve exactly, part by part; like parts once."""
        if first_fit(problem) is not None:
            return "possible"
        unknown = False
        for key, part in parts_of(problem):
            if key not in self._parts:
                if self.budget.left <= 0:
                    return "unknown"
                self.solved += 1
                self._parts[key] = feasible(part, seconds=max(0.2, min(self.solve_seconds, self.budget.left))).verdict
            found = self._parts[key]
            if found == "impossible":
                return "impossible"
            unknown |= found == "unknown"
        return "unknown" if unknown else "possible"


def parts_of(problem: Problem) -> list[tuple[object, Problem]]:
    """Parts that share neither people nor venues, instructors or pools, each with what makes it like another."""
    grounds = Grounds(problem)
    leader = list(range(len(grounds.blocks)))

    def lead(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    first: dict[object, int] = {}
    for b in grounds.blocks:
        for tie in _ties(b):
            leader[lead(b.number)] = lead(first.setdefault(tie, b.number))
    groups: dict[int, list[Block]] = {}
    for b in grounds.blocks:
        groups.setdefault(lead(b.number), []).append(b)
    return [(_likeness(grounds, blocks), _part(problem, blocks)) for blocks in groups.values()]


def _ties(b: Block) -> list[object]:
    m = b.module
    # Modules in order share people, so that people tie them.
    found: list[object] = [("atom", a) for a in b.atoms]
    found += [("venue", v) for v in b.venues]
    found += [("instructor", i) for i in b.staff if m.instructors]
    return [*found, *(("pool", p) for p, _ in m.pools), ("block", m.code, b.group.code)]


def _likeness(grounds: Grounds, blocks: list[Block]) -> object:
    number: dict[int, int] = {}
    rows = []
    for b in blocks:
        atoms = tuple(number.setdefault(a, len(number)) for a in b.atoms)
        rows.append((replace(b.module, groups=(), makeup=()), b.sessions, atoms, b.venues, b.staff, b.days.tobytes(),
                     b.periods.tobytes(), bool(b.atoms)))  # fmt: skip
    p = grounds.problem
    mine = {b.module.code for b in blocks}
    orders = tuple(o for o in p.orders if {o.before, o.after} <= mine)
    venues = {v for b in blocks for v in b.venues}
    staff = {i for b in blocks for i in b.staff}
    pools = {c for b in blocks for c, _ in b.module.pools}
    keys = {b.key for b in blocks}
    pins = tuple(x for x in p.pins if (p.session_by_code[x.session].module, p.session_by_code[x.session].group) in keys)
    return (
        tuple(rows), orders, pins, p.calendar,
        tuple((p.venues[v].sessions_at_once, grounds.venue_open[v].tobytes()) for v in sorted(venues)),
        tuple((p.instructors[i].weekly_load_hours, grounds.staff_here[i].tobytes()) for i in sorted(staff)),
        tuple(p.pool_by_code[c] for c in sorted(pools)),
    )  # fmt: skip


def _part(problem: Problem, blocks: list[Block]) -> Problem:
    groups: dict[str, set[str]] = {}
    for b in blocks:
        groups.setdefault(b.module.code, set()).add(b.group.code)
    modules = tuple(
        replace(
            m,
            groups=tuple(g for g in m.groups if g in groups[m.code]),
            makeup=tuple((g, n) for g, n in m.makeup if g in groups[m.code]),
        )
        for m in problem.modules
        if m.code in groups
    )
    codes = {m.code for m in modules}
    keys = {b.key for b in blocks}
    session = problem.session_by_code
    return replace(
        problem,
        modules=modules,
        orders=tuple(o for o in problem.orders if {o.before, o.after} <= codes),
        pins=tuple(p for p in problem.pins if (session[p.session].module, session[p.session].group) in keys),
    )
