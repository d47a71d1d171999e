"""Which incidents count for a place: by area, days, kinds, weight and precision.

In: events and a ``Choice``. Out: ``Chosen``, with what was left out and for which reason.
Why: docs/engines/incidents.md, "Choosing".
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import asin, cos, isnan, radians, sin, sqrt
from typing import Annotated, Literal, get_args

from blueberet.engine.incidents.event import Event
from blueberet.engine.kit import wire

Reason = Literal["area", "days", "kind", "weight", "precision of the day", "precision of the place"]
EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


def distance_km(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Distance of two points on a sphere, in km (haversine); all in degrees."""
    north, north2 = radians(latitude), radians(latitude2)
    half = sin((north2 - north) / 2) ** 2
    half += cos(north) * cos(north2) * sin(radians(longitude2 - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


@dataclass(frozen=True, slots=True)
class Circle:
    """Within ``radius_km`` of a centre, its edge included; a ring if ``beyond_km`` is above 0."""

    latitude: float
    longitude: float
    radius_km: float
    beyond_km: float = 0.0
    """Nothing nearer than this."""
    kind: Literal["circle"] = "circle"

    def __post_init__(self) -> None:
        """Refuse a centre off the globe, and a ring turned inside out."""
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("The centre is given in degrees, latitude -90 to 90, longitude -180 to 180.")
        if not 0 <= self.beyond_km < self.radius_km <= 20_100:
            raise ValueError("The radius must be above 0 km and above the inner one, and at most 20100 km.")

    def holds(self, event: Event) -> bool:
        """Whether the event lies inside."""
        if isnan(event.latitude):
            return False
        far = distance_km(self.latitude, self.longitude, event.latitude, event.longitude)
        return self.beyond_km <= far <= self.radius_km


@dataclass(frozen=True, slots=True)
class Box:
    """Between two latitudes and two longitudes, edges included; over the date line if ``west`` is above ``east``."""

    south: float
    west: float
    north: float
    east: float
    kind: Literal["box"] = "box"

    def __post_init__(self) -> None:
        """Refuse edges off the globe or upside down."""
        if not (-90 <= self.south < self.north <= 90 and all(-180 <= e <= 180 for e in (self.west, self.east))):
            raise ValueError("A box goes from a south to a north latitude (-90 to 90) and longitudes of -180 to 180.")

    def holds(self, event: Event) -> bool:
        """Whether the event lies inside."""
        if not self.south <= event.latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= event.longitude <= self.east
        return event.longitude >= self.west or event.longitude <= self.east


@dataclass(frozen=True, slots=True)
class Named:
    """In a country, province, district or place of one of these names; capital letters make no difference."""

    names: tuple[str, ...]
    kind: Literal["named"] = "named"

    def __post_init__(self) -> None:
        """Refuse no name at all."""
        if not any(n.strip() for n in self.names):
            raise ValueError("Name at least one place, district, province or country.")

    def holds(self, event: Event) -> bool:
        """Whether one of its names is asked for."""
        asked = {n.strip().casefold() for n in self.names} - {""}
        return not asked.isdisjoint(
            n.casefold() for n in (event.location, event.admin1, event.admin2, event.admin3, event.country)
        )


Area = Annotated[Circle | Box | Named, wire.BY_KIND]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for."""

    area: Area
    first_day: date
    last_day: date
    """Both belong to it; days without an event count as quiet ones."""
    kinds: tuple[str, ...] = ()
    """Types or sub-types by name; none: all."""
    least_weight: int = 0
    """0 takes all; 1 to 3 leaves out kinds of lower weight and kinds without one."""
    poorest_day: int | None = None
    poorest_place: int | None = None
    """The poorest precision that is used; an event whose precision is not known stays. ``None``: any."""

    def __post_init__(self) -> None:
        """Refuse days in the wrong order and weights that do not exist."""
        if self.last_day < self.first_day:
            raise ValueError(f"The last day, {self.last_day}, lies before the first, {self.first_day}.")
        if not 0 <= self.least_weight <= 3:
            raise ValueError("The least weight is 0, 1, 2 or 3.")

    @property
    def days(self) -> int:
        """How many days are looked at."""
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class Left:
    """So many events were not chosen, for the first reason that holds."""

    reason: Reason
    events: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The events that count."""

    events: tuple[Event, ...]
    """By day."""
    left: tuple[Left, ...]


def choose(events: Iterable[Event], choice: Choice) -> Chosen:
    """Sort out the events that count; what is left out is counted by its first reason, in the order of ``Reason``."""
    wanted = {k.strip().casefold() for k in choice.kinds} - {""}
    kept, left = [], Counter[Reason]()
    for event in events:
        if reason := _against(event, choice, wanted):
            left[reason] += 1
        else:
            kept.append(event)
    told = tuple(Left(r, left[r]) for r in get_args(Reason) if left[r])
    return Chosen(tuple(sorted(kept, key=lambda e: e.day)), told)


def _against(event: Event, choice: Choice, wanted: set[str]) -> Reason | None:
    if not choice.area.holds(event):
        return "area"
    if not choice.first_day <= event.day <= choice.last_day:
        return "days"
    if wanted and wanted.isdisjoint((event.kind.casefold(), event.sub_kind.casefold())):
        return "kind"
    if choice.least_weight and (event.weight is None or event.weight < choice.least_weight):
        return "weight"
    if choice.poorest_day and (event.day_precision or 0) > choice.poorest_day:
        return "precision of the day"
    if choice.poorest_place and (event.place_precision or 0) > choice.poorest_place:
        return "precision of the place"
    return None
