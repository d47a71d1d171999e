"""Closures as the incident log of the centre tells them, for the fit: rows of a file, and how long they lasted.

In: closures that rooms after this one know. Out: what a fit asks for; the file goes through the engine's reading.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.incidents.durations import Duration, Exponential, Lognormal
from blueberet.engine.incidents.layouts import LOG_READ

LEAST_FOR_SPREAD = 3
"""So many closures that ended are needed to tell how unequal they are; fewer give a mean alone."""
SHORTEST_DAYS, LEAST_SIGMA, MOST_SIGMA = 1 / 48, 0.05, 3.0


@dataclass(frozen=True, slots=True)
class Told:
    """One closure of a gate or road. ``days``: how long it lasted; None while it is shut."""

    number: str
    shut_on: date
    kind: str
    """Of the incident, a code of ``engine/incidents/kinds.LOG``."""
    days: float | None = None


def file_of(site: str, place: tuple[float, float] | None, closures: Sequence[Told]) -> bytes:
    """The closures of one gate or road as a file of the layout ``own log``."""
    out = io.StringIO()
    writer = csv.DictWriter(out, LOG_READ, lineterminator="\n")
    writer.writeheader()
    latitude, longitude = place or ("", "")
    for c in closures:
        writer.writerow({
            "log_number": c.number, "happened_on": c.shut_on.isoformat(), "kind": c.kind, "site": site,
            "latitude": latitude, "longitude": longitude, "shut": "yes",
        })  # fmt: skip
    return out.getvalue().encode()


def lasting(closures: Sequence[Told]) -> Duration | None:
    """How long closures last by those that ended: lognormal, of a few the mean alone; None where none has ended.

    One that is still shut counts for nothing here, so durations are a little too short while it lasts.
    """
    days = [max(c.days, SHORTEST_DAYS) for c in closures if c.days is not None]
    if not days:
        return None
    if len(days) < LEAST_FOR_SPREAD:
        return Exponential(sum(days) / len(days))
    logs = [log(d) for d in days]
    middle = sum(logs) / len(logs)
    spread = sqrt(sum((x - middle) ** 2 for x in logs) / (len(logs) - 1))
    return Lognormal(exp(middle), min(MOST_SIGMA, max(LEAST_SIGMA, spread)))


def near(area: Mapping[str, Any], place: str) -> str:
    """Where the events of a fit lie, in words."""
    if "radius_km" in area:
        return _("within %(r)s km of %(p)s") % {"r": f"{area['radius_km']:g}", "p": place}
    return _("at %(p)s, by the log") % {"p": place}


def around(area: Mapping[str, Any], place: str) -> str:
    """The same for the source of a row of closures."""
    return f"{area['radius_km']:g} km around {place}" if "radius_km" in area else place
