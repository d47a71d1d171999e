"""Whom a pack is about, and as of when: the same for everything that is gathered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.readiness.selectors.wording import end_of
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.selectors.belonging import Belonging, belonging_of
from blueberet.stages.roster.selectors.units import Branch, stays_on, tree_on, units_under
from blueberet.stages.standards.models import Version

Row = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """A contingent on a day, as known at a moment."""

    centre: Centre
    unit: Unit
    day: date
    at: datetime
    """The moment in which the facts are read."""
    tree: Mapping[int, Branch]
    inside: tuple[int, ...]
    """Keys of the contingent's units, in the order of the tree."""
    people: Mapping[int, Person]
    unit_of: Mapping[int, int]
    """Key of the unit of each person on the day."""
    snapshot: Snapshot | None

    @property
    def known(self) -> datetime:
        """What was known by then counts: the end of the day, or now if that has not come."""
        return min(self.at, end_of(self.day))

    @cached_property
    def belongs(self) -> Belonging:
        """What belongs to the contingent that the pack is of, or is of a part of."""
        top = self.tree[self.unit.pk]
        while top.parent is not None and top.parent in self.tree:
            top = self.tree[top.parent]
        return belonging_of(self.centre, self.tree, top.unit)

    def is_told(self, *units: int | None) -> bool:
        """Whether something tied to the first of these units that is one is told: not if it is another contingent's."""
        return self.belongs.of(*units) != "other"

    def whose(self, *units: int | None) -> Row:
        """That something is of the centre as a whole, where other contingents stand beside this one."""
        return {"whose": "centre"} if self.belongs.of(*units) == "centre" else {}

    @cached_property
    def programme(self) -> Programme | None:
        """The programme that is taught."""
        return current_programme(self.centre)

    @cached_property
    def versions(self) -> Mapping[str, Version]:
        """The newest version in force on the day of every standard, by code."""
        rows = Version.objects.filter(
            standard__centre=self.centre, state=Version.State.IN_FORCE, first_day__lte=self.day
        ).select_related("standard")
        return {v.standard.code: v for v in rows.order_by("first_day", "number")}

    def title(self, code: str) -> str:
        """Title of a standard; its code where there is none."""
        version = self.versions.get(code)
        return version.title if version else code

    def named(self, unit: int | None) -> str:
        """A unit by its path below the contingent."""
        branch = self.tree.get(unit or 0)
        if branch is None:
            return ""
        return branch.code.partition(" > ")[2] or branch.name

    def numbers(self) -> list[tuple[int, str]]:
        """Keys and service numbers of everybody, as the ledger of hours asks for them."""
        return [(p.pk, p.service_number) for p in self.people.values()]

    def who(self, person: int) -> Row:
        """The first columns of a personal annex."""
        p = self.people[person]
        return {
            "number": p.service_number, "name": p.name_latin or p.name_cyrillic, "rank": p.rank,
            "unit": self.named(self.unit_of[person]),
        }  # fmt: skip


def frame_of(centre: Centre, unit: Unit, day: date, at: datetime, snapshot: Snapshot | None) -> Frame:
    """Everybody of a unit and of what is below it on a day; four queries."""
    tree = tree_on(centre, day)
    under = set(units_under(tree, unit))
    inside = tuple(k for k in tree if k in under)
    unit_of = dict(stays_on(centre, day).filter(unit__in=inside).values_list("person", "unit"))
    rows = Person.objects.filter(pk__in=list(unit_of)) if len(unit_of) < 900 else _many(list(unit_of))
    order = {k: n for n, k in enumerate(inside)}
    people = sorted(rows, key=lambda p: (order[unit_of[p.pk]], p.service_number))
    return Frame(centre, unit, day, at, tree, inside, {p.pk: p for p in people}, unit_of, snapshot)


def _many(keys: list[int]) -> Iterable[Person]:
    for n in range(0, len(keys), 900):
        yield from Person.objects.filter(pk__in=keys[n : n + 900])
