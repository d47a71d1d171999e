"""Pins that cannot be kept together: the smallest set that clashes, confirmed by solving it and it less one.

In: a problem. Out: clashes. Why: docs/engines/deployment-changes.md, section "Clashes".
Who sends fewer people breaks no hard rule that he kept before (P14 apart). So some plan keeps all pins exactly when the
plan of the pins and nothing else is lawful, and the checker, which knows nothing of the model, can say so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from blueberet.engine.deployment.checker import Breach, check
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Pin, Problem
from blueberet.engine.kit.budget import Budget

NAMES = {
    "P1": "the places of a rotation", "P2": "the last day of a mission", "P3": "the ranks a post asks for",
    "P4": "what a post needs", "P5": "the sex a post asks for", "P6": "the ages a post asks for",
    "P7": "the years of service a post asks for", "P8": "the days people are away", "P9": "one place at a time",
    "P10": "the rest between tours", "P11": "the most days deployed", "P12": "the reserve",
    "P13": "the quota of a mission", "P15": "an exclusion",
}  # fmt: skip
MOST = 10
"""A reserve of everybody clashes with every pin: after so many the reader knows."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Pins and one rule that no plan keeps together; without any one of them a plan does."""

    pins: tuple[Pin, ...]
    rule: str
    told: str
    is_confirmed: bool = False
    """Solved: with all of them no plan, without any one pin a plan."""

    @property
    def sentence(self) -> str:
        """What clashes and what to do."""
        pins = " and ".join(f"{p.person} in {p.rotation}" for p in self.pins)
        count = "The pin" if len(self.pins) == 1 else "The pins"
        return f"{count} {pins} cannot stand with {NAMES[self.rule]} ({self.rule}): {self.told}. Take one of them back."


def clashes(problem: Problem) -> tuple[Clash, ...]:
    """A smallest clash for every rule that the pins break, fewest pins first, and those that it hid.

    None: some plan keeps all pins. No more than ``MOST`` are told.
    """
    found: dict[tuple[frozenset[tuple[str, str]], str], Clash] = {}
    left = problem.pins
    while len(found) < MOST and (broken := _broken(problem, left)):
        for rule in dict.fromkeys(b.rule for b in broken):
            pins = _least(left, _breaks(problem, rule), _days(problem))
            told = next(b.told for b in _broken(problem, pins) if b.rule == rule)
            found.setdefault((frozenset((p.person, p.rotation) for p in pins), rule), Clash(pins, rule, told))
        # What one clash hides shows when its last pin is gone.
        gone = {c.pins[-1] for c in found.values()}
        left = tuple(p for p in left if p not in gone)
    return tuple(sorted(found.values(), key=lambda c: len(c.pins)))


def confirm(problem: Problem, clash: Clash, budget: Budget) -> Clash:
    """Solve what clashes, and it less each pin; only the rotations that the pins name are asked for."""
    names = {p.rotation for p in clash.pins}
    small = replace(
        problem, pins=(), rotations=tuple(r for r in problem.rotations if r.code in names),
        exclusions=tuple(x for x in problem.exclusions if not x.rotation or x.rotation in names),
    )  # fmt: skip
    without = [tuple(p for p in clash.pins if p is not one) for one in clash.pins]
    sure = not _solves(small, clash.pins, budget) and all(_solves(small, pins, budget) for pins in without)
    return replace(clash, is_confirmed=sure)


def _solves(problem: Problem, pins: tuple[Pin, ...], budget: Budget) -> bool:
    try:
        fill(replace(problem, pins=pins), budget)
    except NoPlan:
        return False
    return True


def _broken(problem: Problem, pins: tuple[Pin, ...]) -> list[Breach]:
    """What the plan of these pins alone breaks; other pins are not asked for."""
    plan = Plan(tuple(Assignment(p.rotation, p.person) for p in dict.fromkeys(pins)))
    return [b for b in check(problem, plan) if b.rule != "P14"]


def _breaks(problem: Problem, rule: str) -> Callable[[tuple[Pin, ...]], bool]:
    return lambda pins: any(b.rule == rule for b in _broken(problem, pins))


def _days(problem: Problem) -> Callable[[Pin], int]:
    days = {r.code: (r.last - r.first).days for r in problem.rotations}
    return lambda pin: days[pin.rotation]


def _least(
    pins: tuple[Pin, ...], breaks: Callable[[tuple[Pin, ...]], bool], days: Callable[[Pin], int]
) -> tuple[Pin, ...]:  # fmt: skip
    """Fewest pins that break a rule: one, or two, or what is left when the shorter tours are taken away first."""
    for few in _one_or_two(pins):
        if breaks(few):
            return few
    left = sorted(pins, key=days)
    for pin in list(left):
        less = [p for p in left if p is not pin]
        if breaks(tuple(less)):
            left = less
    return tuple(p for p in pins if p in left)


def _one_or_two(pins: tuple[Pin, ...]) -> Iterator[tuple[Pin, ...]]:
    """Every pin, then every two of one person: what concerns several people is left to taking away."""
    yield from ((p,) for p in pins)
    of_person: dict[str, list[Pin]] = {}
    for p in pins:
        for other in of_person.setdefault(p.person, []):
            yield other, p
        of_person[p.person].append(p)
