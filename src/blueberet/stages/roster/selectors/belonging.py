"""Whose things are where a centre has several contingents: one's own, another's, or those of the centre as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Unit, UnitPlace
from blueberet.stages.roster.selectors.units import Branch, on_day, units_under

Whose = Literal["own", "centre", "other"]


@dataclass(frozen=True, slots=True)
class Belonging:
    """What belongs to a contingent on a day. ``alone``: no other contingent stood then."""

    own: frozenset[int]
    """Keys of its units: those that stood on the day, and those that once stood below one of them."""
    alone: bool

    def of(self, *units: int | None) -> Whose:
        """Whose something is by the first unit that it names; what names none is the centre's.

        A contingent that stands alone is the centre: what is tied to nobody is then its own.
        """
        named = next((u for u in units if u is not None), None)
        if named is None:
            return "own" if self.alone else "centre"
        return "own" if named in self.own else "other"


def belonging_of(centre: Centre, tree: Mapping[int, Branch], unit: Unit) -> Belonging:
    """What belongs to a contingent, told from the tree of the day; one query for units that no longer stand."""
    own = set(units_under(tree, unit)) | {unit.pk}
    gone = dict(Unit.objects.filter(centre=centre).exclude(pk__in=list(tree)).order_by().values_list("pk", "parent"))
    for key in gone:
        here: int | None = key
        while here in gone and here not in own:
            here = gone[here]
        if here in own:
            own.add(key)
    others = [b for b in tree.values() if b.parent is None and b.unit.pk not in own]
    return Belonging(frozenset(own), not others)


def contingents_on(centre: Centre, day: date) -> list[Unit]:
    """Units that stand under no other on a day."""
    places = UnitPlace.objects.filter(on_day(day), unit__centre=centre, parent=None).select_related("unit")
    return [p.unit for p in places.order_by("unit__code")]
