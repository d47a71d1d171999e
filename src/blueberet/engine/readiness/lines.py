"""Which lines are asked of whom, and how many of those meant must hold them.

In: requirement sets, people, units. Out: lines, yes or no, numbers. Why: docs/engines/readiness.md, D1, D2, D13, D14.
"""

from typing import NamedTuple

from blueberet.engine.readiness.problem import Person, Requirement, RequirementSet, Unit
from blueberet.engine.readiness.result import Line


class Question(NamedTuple):
    """What a requirement asks of one subject, leaving aside how many must hold it."""

    what: str
    of: str
    scale: str
    least: str
    most: str
    valid_months: int | None
    margin_days: int | None


def question_of(r: Requirement) -> Question:
    """The question that a requirement asks."""
    return Question(r.what, r.of, r.scale, r.least, r.most, r.valid_months, r.margin_days)


def lines_of(s: RequirementSet) -> tuple[Line, ...]:
    """The lines of a set; alternatives stand together where the first of them stands (D13)."""
    groups: dict[str, list[Requirement]] = {}
    for r in s.requirements:
        groups.setdefault(f"letter {r.alternative}" if r.alternative else f"code {r.code}", []).append(r)
    return tuple(Line(s.code, s.version, tuple(r.code for r in g), tuple(g)) for g in groups.values())


def set_means_person(s: RequirementSet, category: str, roles: frozenset[str]) -> bool:
    """Whether a set for people is asked of somebody (D2)."""
    by_category = s.category.casefold() in ("", "any", category.casefold())
    return s.applies_to == "person" and by_category and (not s.post or s.post.casefold() in roles)


def set_means_unit(s: RequirementSet, unit: Unit) -> bool:
    """Whether a set for units is asked of a unit (D2)."""
    by_kind = not s.unit_kind or s.unit_kind == unit.kind
    return s.applies_to == "unit" and by_kind and (not s.unit_type or s.unit_type.casefold() == unit.type.casefold())


def is_meant(r: Requirement, roles: frozenset[str]) -> bool:
    """Whether a requirement means somebody of these roles (D2)."""
    return not r.who or r.who.casefold() in roles


def line_means_person(s: RequirementSet, line: Line, person: Person) -> bool:
    """Whether a line of a set for people is asked of a person."""
    return set_means_person(s, person.category, person.roles) and is_meant(line.requirements[0], person.roles)


def need(r: Requirement, meant: int) -> int:
    """How many of those meant must hold it (D14); a share is rounded up to whole people, in ten-thousandths."""
    if r.measure == "each":
        return meant
    if r.measure == "share":
        return -(-round(r.amount * 10_000) * meant // 10_000)
    return int(r.amount)


def inner_kind(r: Requirement) -> str:
    """The kind of unit within which a count is taken (D15); empty: in the unit itself."""
    return {"count per platoon": "platoon", "count per section": "section"}.get(r.measure, "")
