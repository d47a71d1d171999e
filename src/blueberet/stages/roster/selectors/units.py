"""Reads of the dated tree: the units on a day, who was in them, how many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import together
from blueberet.stages.roster.models import Person, Stay, Unit, UnitPlace
from blueberet.stages.roster.selectors.people import Strength, people_of


@dataclass(slots=True)
class Branch:
    """A unit as it stood on a day, with what stood below it. Head counts include what is below."""

    unit: Unit
    name: str
    code: str
    parent: int | None
    type: str = ""
    """What work it does; empty: the usual of its kind."""
    depth: int = 0
    total: int = 0
    women: int = 0
    direct: int = 0
    below: list["Branch"] = field(default_factory=list)

    @property
    def strength(self) -> Strength:
        """``139 (7 F)``."""
        return Strength(self.unit, self.total, self.women)


def on_day(day: date) -> Q:
    """The condition on ``first_day`` and ``last_day`` that means "on that day"; both ends are included."""
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))


def stays_on(centre: Centre | None, day: date) -> QuerySet[Stay]:
    """Who was where on a day, without rows merged into another."""
    if centre is None:
        return Stay.objects.none()
    return Stay.objects.filter(on_day(day), person__centre=centre, person__merged_into=None)


def tree_on(centre: Centre | None, day: date) -> dict[int, Branch]:
    """The units that existed on a day, by key, each with its path and head count; in the order of their paths."""
    return {} if centre is None else tree_from(*together(*tree_asked(centre, day)))


def tree_asked(
    centre: Centre, day: date
) -> tuple[QuerySet[UnitPlace], QuerySet[Stay, Any]]:  # fmt: skip
    """What ``tree_from`` needs: places of units on a day, head counts by unit."""
    places = UnitPlace.objects.filter(on_day(day), unit__centre=centre).select_related("unit")
    counts = stays_on(centre, day).order_by().values("unit").annotate(
        total=Count("pk"), women=Count("pk", filter=Q(person__sex="F"))
    )  # fmt: skip
    return places, counts


def tree_from(places: Iterable[UnitPlace], counts: Iterable[Mapping[str, Any]]) -> dict[int, Branch]:
    """The tree of the rows that were read."""
    branches = {p.unit_id: Branch(p.unit, p.name, "", p.parent_id, p.type) for p in places}
    for branch in branches.values():
        branch.code, branch.depth = _path(branch, branches)
    for row in counts:
        here = branches.get(row["unit"])
        if here:
            here.direct = row["total"]
        while here:
            here.total += row["total"]
            here.women += row["women"]
            here = branches.get(here.parent) if here.parent else None
    ordered = dict(sorted(branches.items(), key=lambda item: item[1].code))
    for branch in ordered.values():
        if branch.parent and branch.parent in ordered:
            ordered[branch.parent].below.append(branch)
    return ordered


def _path(branch: Branch, branches: Mapping[int, Branch]) -> tuple[str, int]:
    names, here, seen = [branch.name], branch, {branch.unit.pk}
    while here.parent and here.parent in branches and here.parent not in seen:
        here = branches[here.parent]
        seen.add(here.unit.pk)
        names.append(here.name)
    return " > ".join(reversed(names)), len(names) - 1


def units_under(tree: Mapping[int, Branch], unit: Unit | None) -> list[int]:
    """Keys of a unit and of all that stood below it; all units without one."""
    if unit is None:
        return list(tree)
    found, waiting = [], [tree[unit.pk]] if unit.pk in tree else []
    while waiting:
        branch = waiting.pop()
        found.append(branch.unit.pk)
        waiting += branch.below
    return found


def people_on(centre: Centre | None, unit: Unit | None, day: date) -> QuerySet[Person]:
    """Who was in a unit, or in one below it, on a day; without a unit, everyone of the centre on that day."""
    here = Stay.objects.filter(on_day(day), person=OuterRef("pk"))
    if unit is not None:
        here = here.filter(unit__in=units_under(tree_on(centre, day), unit))
    return people_of(centre).filter(Exists(here))


def units_of_people(people: list[Person], day: date) -> dict[int, int]:
    """The key of the unit each of some people was in on a day."""
    return dict(Stay.objects.filter(on_day(day), person__in=people).values_list("person", "unit"))


def open_units(centre: Centre) -> QuerySet[Unit]:
    """Units that are not closed."""
    return Unit.objects.filter(centre=centre, places__last_day=None, places__isnull=False).distinct()
