"""The smallest set of wishes that clash: none can be left out of it, and without any one the others can be kept.

In: wishes that cannot be kept together. Out: a ``Clash``. Why: docs/engines/programme.md, section "Clashes and
concessions". Whole kinds of wishes are dropped first, by sums, then halves and single wishes by the exact model.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.explain.oracle import Oracle
from blueberet.engine.programme.explain.refusal import Clash
from blueberet.engine.programme.explain.shortfall import Shortfall
from blueberet.engine.programme.explain.wish import Wish, WishKind, keep_only
from blueberet.engine.programme.model.feasible import feasible
from blueberet.engine.programme.problem import Problem

_FIRST_OUT: tuple[tuple[WishKind, ...], ...] = (
    ("holiday",), ("event",), ("absence",), ("presence",), ("loads",), ("staff", "loads", "presence", "absence"),
    ("closure",), ("rooms", "closure"), ("pool",), ("barred",), ("largest_gap",), ("order", "largest_gap"),
    ("per_day",), ("per_week",), ("window",),
)  # fmt: skip


def clash_in(oracle: Oracle, wishes: Iterable[Wish], shortfall: Shortfall | None = None) -> Clash | None:
    """Make wishes few that cannot be kept together; ``None`` if that is not shown of them."""
    kept = _grouped(wishes)
    summed = oracle.by_sums(kept)
    if not summed and oracle.verdict(kept) != "impossible":
        return None
    test: Callable[[Sequence[Wish]], bool] = (
        oracle.by_sums if summed else lambda some: oracle.verdict(some) == "impossible"
    )
    for kinds in _FIRST_OUT:
        less = [w for w in kept if w.kind not in kinds]
        if len(less) < len(kept) and test(less):
            kept = less
    kept = quick_xplain(kept, test)
    return _by_solves(oracle, kept, shortfall)


def _by_solves(oracle: Oracle, kept: list[Wish], shortfall: Shortfall | None) -> Clash:
    """Leave out each wish that the exact model can do without; sums alone may keep too many."""
    minimal = True
    for w in list(kept):
        less = [x for x in kept if x != w]
        found = oracle.verdict(less)
        if found == "impossible":
            kept = less
        minimal &= found != "unknown"
    return Clash(tuple(kept), minimal, shortfall)


def quick_xplain(wishes: Sequence[Wish], impossible: Callable[[Sequence[Wish]], bool]) -> list[Wish]:
    """Wishes of which none can be left out, by halving; those that stand first are kept rather (Junker 2004)."""

    def within(ground: list[Wish], added: bool, rest: list[Wish]) -> list[Wish]:
        if added and impossible(ground):
            return []
        if len(rest) == 1:
            return rest
        middle = len(rest) // 2
        left, right = rest[:middle], rest[middle:]
        of_right = within([*ground, *left], bool(left), right)
        of_left = within([*ground, *of_right], bool(of_right), left)
        return [*of_left, *of_right]

    return within([], False, list(wishes)) if wishes else []


def _grouped(wishes: Iterable[Wish]) -> list[Wish]:
    """Sessions of several groups of a module are one wish; those of a single group stay its own."""
    found = list(dict.fromkeys(wishes))
    groups: dict[str, int] = {}
    for w in found:
        if w.kind == "sessions":
            groups[w.code] = groups.get(w.code, 0) + 1
    return list(
        dict.fromkeys(Wish("sessions", w.code) if w.kind == "sessions" and groups[w.code] > 1 else w for w in found)
    )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a second solve says of a clash, without sums and without what was remembered."""

    impossible_together: bool
    possible_without: tuple[bool, ...]
    """For each wish: whether the others have a complete timetable that breaks no rule."""

    @property
    def holds(self) -> bool:
        """Whether the clash is one and none of its wishes can be left out."""
        return self.impossible_together and all(self.possible_without)


def confirm(problem: Problem, wishes: Sequence[Wish], *, seconds: float, seed: int = 2) -> Confirmation:
    """Solve the wishes together and without each one, exactly; plans are judged by the checker."""
    together = feasible(keep_only(problem, wishes), seconds=seconds, seed=seed).verdict == "impossible"
    alone = []
    for w in wishes:
        less = keep_only(problem, set(wishes) - {w})
        plan = feasible(less, seconds=seconds, seed=seed).plan
        alone.append(plan is not None and not check(less, plan) and not unplaced_sessions(less, plan))
    return Confirmation(together, tuple(alone))
