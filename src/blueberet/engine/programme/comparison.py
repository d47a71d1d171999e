"""Two timetables side by side: which facts differ, which sessions stand elsewhere.

In: two problems, two plans. Out: ``Fact`` and ``Moved`` values. Why: docs/engines/programme.md, section "Comparison".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.result import Plan

How = Literal["time", "venue", "instructors", "gained", "lost"]
PARTS = ("groups", "phases", "modules", "instructors", "venues", "pools", "orders", "events")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the second problem says otherwise than the first."""

    kind: str
    """Which part: ``venues``, ``modules`` …, ``holidays``, ``weights``, ``programme``."""
    code: str
    name: str
    field: str
    """Name of the field; empty when the whole part is only in one of the two."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Moved:
    """A session that does not stand in the second plan as it stands in the first."""

    session: str
    before: Placement | None
    """``None``: it lies in the tray, or does not exist."""
    after: Placement | None

    @property
    def how(self) -> tuple[How, ...]:
        """In which ways they differ; ``gained`` and ``lost``: a place in the second, in the first alone."""
        if self.before is None:
            return ("gained",)
        if self.after is None:
            return ("lost",)
        a, b = self.before, self.after
        found: list[How] = []
        if (a.day, a.period) != (b.day, b.period):
            found.append("time")
        if a.venue != b.venue:
            found.append("venue")
        if set(a.instructors) != set(b.instructors):
            found.append("instructors")
        return tuple(found)


def moves_between(first: Plan, second: Plan) -> tuple[Moved, ...]:
    """Sessions that stand elsewhere, in the order of time, those without a place before last."""
    before, after = ({p.session: p for p in plan.placements} for plan in (first, second))
    codes = dict.fromkeys((*before, *after))
    found = (Moved(code, before.get(code), after.get(code)) for code in codes)
    return tuple(sorted((m for m in found if m.how), key=_when))


def _when(moved: Moved) -> tuple[bool, Any, str]:
    place = moved.before or moved.after
    assert place is not None
    return moved.before is None, (place.day, place.period), moved.session


def facts_between(first: Problem, second: Problem) -> tuple[Fact, ...]:
    """What the second problem says otherwise; pins are no facts, they stand in the plan."""
    found: list[Fact] = []
    for part in PARTS:
        found += _parts(part, _by_key(getattr(first, part)), _by_key(getattr(second, part)))
    a, b = first.calendar, second.calendar
    closed = [{c.day.isoformat(): c for c in calendar.closed_days} for calendar in (a, b)]
    found += _parts("holidays", closed[0], closed[1])
    found += _fields("programme", "", first.name, a, b, ignored={"closed_days"})
    if first.evaluation_day != second.evaluation_day:
        found.append(Fact("programme", "", first.name, "evaluation_day", first.evaluation_day, second.evaluation_day))
    for rule in sorted({*first.weights, *second.weights}):
        was, now = first.weights.get(rule), second.weights.get(rule)
        if was != now:
            found.append(Fact("weights", rule, rule, "weight", was, now))
    return tuple(found)


def _by_key(parts: Iterable[Any]) -> dict[str, Any]:
    return {getattr(p, "code", "") or f"{p.before} {p.after}": p for p in parts}


def _parts(kind: str, first: dict[str, Any], second: dict[str, Any]) -> Iterator[Fact]:
    for key in dict.fromkeys((*first, *second)):
        a, b = first.get(key), second.get(key)
        part = a if a is not None else b
        name = getattr(part, "name", "") or getattr(part, "title", "") or key
        if a is None or b is None:
            yield Fact(kind, key, name, "", a, b)
        elif a != b:
            yield from _fields(kind, key, name, a, b)


def _fields(kind: str, code: str, name: str, a: Any, b: Any, ignored: Iterable[str] = ()) -> Iterator[Fact]:
    for f in fields(a):
        was, now = getattr(a, f.name), getattr(b, f.name)
        if f.name not in ignored and was != now:
            yield Fact(kind, code, name, f.name, was, now)
