"""Where an incident was: a site of a supply plan, a free place, degrees or a grid reference.

In: texts of a form. Out: a ``Place``, or faults told field by field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.incidents import grid
from blueberet.engine.incidents.faults import BadCell
from blueberet.stages.endurance.models import SupplyPlan

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*"
_DEGREES = re.compile(rf"{_NUMBER}([NS]?)[\s,;]+{_NUMBER}([EW]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was. Degrees of a site are those of the plan, unless others are given."""

    plan: SupplyPlan | None
    site: str
    name: str
    latitude: float | None
    longitude: float | None


def place_in(
    given: Mapping[str, Any], plans: Mapping[str, SupplyPlan], sites: Mapping[str, Mapping[str, Mapping[str, Any]]],
    fault: Callable[[str, str], None],
) -> Place | None:  # fmt: skip
    """The place of ``where`` (``PLAN/site``), ``place`` and ``position``; at least one of them is given."""
    where, name = str(given.get("where") or "").strip(), " ".join(str(given.get("place") or "").split())
    position = str(given.get("position") or "").strip()
    plan: SupplyPlan | None = None
    site, at = "", None
    if where:
        code, _sep, site = where.partition("/")
        plan = plans.get(code)
        row = sites.get(code, {}).get(site)
        if plan is None or row is None:
            fault("where", _("No supply plan has a site «%(s)s». Choose one of the list, or write a place.") % {
                "s": where[:60]
            })  # fmt: skip
            return None
        if row.get("latitude") is not None:
            at = (float(row["latitude"]), float(row["longitude"]))
    if position:
        at = position_in(position, fault)
        if at is None:
            return None
    if not (where or name or at):
        fault("where", _("Say where it was: a site, a place, or coordinates."))
        return None
    if len(name) > 160:
        fault("place", _("This has %(n)d characters; at most %(m)d. Shorten it.") % {"n": len(name), "m": 160})
    return Place(plan, site, name[:160], *(at or (None, None)))


def position_in(written: str, fault: Callable[[str, str], None]) -> tuple[float, float] | None:
    """Degrees (``33.1234, 35.8012`` or ``33.1234 N 35.8012 E``) or a grid reference (MGRS)."""
    if grid.looks_like(written):
        try:
            return grid.degrees_of(written)
        except BadCell as bad:
            fault("position", _("Coordinates «%(v)s»: %(t)s") % {"v": written[:40], "t": f"{bad.problem} {bad.remedy}"})
            return None
    found = _DEGREES.fullmatch(written)
    if found is None:
        told = _("Coordinates «%(v)s»: write degrees such as 33.1234, 35.8012, or a grid reference such as "
                 "36S YC 12345 67890.")  # fmt: skip
        fault("position", told % {"v": written[:40]})
        return None
    latitude, longitude = float(found[1]), float(found[3])
    latitude = -latitude if found[2].upper() == "S" else latitude
    longitude = -longitude if found[4].upper() == "W" else longitude
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        told = _("Coordinates «%(v)s» lie outside the world: latitude goes from -90 to 90, longitude from -180 to 180.")
        fault("position", told % {"v": written[:40]})
        return None
    return round(latitude, 6), round(longitude, 6)
