"""One incident, whichever file it comes from.

In: nothing. Out: ``Event`` and the words around it. Why: docs/engines/incidents.md, "Reading".
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Source = Literal["acled", "ucdp", "log"]
"""``log``: the incident log that the centre keeps itself."""

RIOTERS, PROTESTERS = 5, 6
SIDES = {
    1: "State forces",
    2: "Rebel group",
    3: "Political militia",
    4: "Identity militia",
    RIOTERS: "Rioters",
    PROTESTERS: "Protesters",
    7: "Civilians",
    8: "External/other forces",
}
"""What the numbers in ACLED's ``inter1`` and ``inter2`` mean."""

VIOLENCE = {1: "State-based violence", 2: "Non-state violence", 3: "One-sided violence"}
"""What the numbers in UCDP's ``type_of_violence`` mean."""

DAY_PRECISION: dict[Source, int] = {"acled": 3, "ucdp": 5, "log": 1}
PLACE_PRECISION: dict[Source, int] = {"acled": 3, "ucdp": 7, "log": 1}
"""The poorest precision each source knows; 1 is exact."""

DAY_PRECISION_USED: dict[Source, int] = {"acled": 2, "ucdp": 2, "log": 1}
PLACE_PRECISION_USED: dict[Source, int] = {"acled": 2, "ucdp": 3, "log": 1}
"""The poorest precision that is used unless asked otherwise."""

ATTRIBUTION: dict[Source, str] = {
    "acled": "Data: Armed Conflict Location & Event Data (ACLED), acleddata.com; used under ACLED's terms, "
    "not to be passed on.",
    "ucdp": "Data: Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset; Davies, Pettersson & Öberg (2023), "
    "Journal of Peace Research 60(4); Sundberg & Melander (2013), Journal of Peace Research 50(4).",
    "log": "Data: the centre's own incident log.",
}
"""The line to be shown wherever figures from the source are shown."""


@dataclass(frozen=True, slots=True)
class Event:
    """One incident.

    Texts are as they stand in the file, without spaces around them, except that kinds of ACLED from before 2019
    are said in today's words (``kinds.today``).
    """

    row: int
    """Row of the file, as a spreadsheet shows it, from 1."""
    id: str
    """Empty where the file has no column for it."""
    day: date
    last_day: date
    """The same as ``day`` in ACLED."""
    kind: str
    """ACLED's event type, or the name of UCDP's type of violence."""
    sub_kind: str
    """ACLED's sub-event type; empty in UCDP and before 2019."""
    latitude: float
    """Degrees north, -90 to 90; not a number where a log names a site without coordinates."""
    longitude: float
    """Degrees east, -180 to 180."""
    day_precision: int | None
    """1 is exact; ``None`` where the file does not say."""
    place_precision: int | None
    """1 is exact; ``None`` where the file does not say."""
    country: str
    admin1: str
    admin2: str
    admin3: str
    location: str
    side1: int | None = None
    side2: int | None = None
    """Who took part: numbers of ``SIDES``."""
    deaths: int | None = None
    weight: int | None = None
    """Chance to close roads or the gate, 0 (none) to 3 (high), from ``kinds.weight``; ``None``: unknown kind."""
