"""Which layout a file has, told from its first row alone.

In: header cells. Out: a ``Layout``, or ``UnusableIncidents`` with what was found and what is needed.
Why: docs/engines/incidents.md, "Layouts".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from blueberet.engine.incidents.event import Source
from blueberet.engine.incidents.faults import UnusableIncidents, shown

ACLED_NEEDED = ("event_date", "event_type", "latitude", "longitude", "country", "actor1")
UCDP_NEEDED = (
    "id", "type_of_violence", "latitude", "longitude", "date_start", "date_end", "date_prec", "where_prec", "best",
)  # fmt: skip
ACLED_READ = (
    *ACLED_NEEDED, "event_id_cnty", "data_id", "year", "time_precision", "sub_event_type", "inter1", "inter2",
    "admin1", "admin2", "admin3", "location", "geo_precision", "fatalities",
)  # fmt: skip
UCDP_READ = (*UCDP_NEEDED, "year", "country", "adm_1", "adm_2", "where_coordinates")

LOG_NEEDED = ("log_number", "happened_on", "kind", "site", "latitude", "longitude")
LOG_READ = (*LOG_NEEDED, "place", "shut", "dead")

_ALSO = ("data_id", "iso3", "gwno", "ally_actor_1", "event_id_no_cnty", "disorder_type", "population_best", "notes")
KNOWN = frozenset((*ACLED_READ, *UCDP_READ, *LOG_READ, *_ALSO, "events", "reference_period_start"))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column that is read stands."""

    source: Source
    name: str
    """``ACLED A``, ``A+``, ``B``, ``C``, ``before 2019``; ``UCDP GED`` with the number of columns; ``own log``."""
    headers: tuple[str, ...]
    """As they stand in the file."""
    at: dict[str, int]
    """Place of each column that is read, from 0, by its plain name."""


def plain(header: object) -> str:
    """A header in small letters, with low lines for spaces, without a byte order mark."""
    return "_".join(str("" if header is None else header).replace("\ufeff", " ").lower().split())


def known_in(header: Sequence[object]) -> int:
    """How many headers are of a known layout."""
    return sum(plain(h) in KNOWN for h in header)


def recognise(header: Sequence[object]) -> Layout:
    """Tell the layout of a file from its first row.

    Raises
    ------
    UnusableIncidents
        For monthly sums, another layout, missing or doubled columns.
    """
    names = [plain(h) for h in header]
    found = set(names) - {""}
    if "log_number" in found:
        return _placed(header, names, "log", LOG_NEEDED, LOG_READ, "own log")
    if {"event_date", "date_start"}.isdisjoint(found) and "events" in found:
        raise UnusableIncidents(
            f"This file holds sums of events by month or week ({_listed(header)}), not single events; closures need "
            "the day and place of each. Export events from ACLED instead."
        )
    ucdp = "type_of_violence" in found or "date_start" in found
    if ucdp:
        return _placed(header, names, "ucdp", UCDP_NEEDED, UCDP_READ, f"UCDP GED, {len(found)} columns")
    return _placed(header, names, "acled", ACLED_NEEDED, ACLED_READ, f"ACLED {_acled(header, found)}")


FILES: dict[Source, str] = {"ucdp": "a UCDP GED file", "acled": "an ACLED export of events", "log": "an incident log"}


def _placed(
    header: Sequence[object],
    names: Sequence[str],
    source: Source,
    needed: Sequence[str],
    read: Sequence[str],
    name: str,
) -> Layout:
    """The layout, if all columns that it needs are there, each once."""
    found = set(names) - {""}
    missing = [n for n in needed if n not in found]
    if missing:
        raise UnusableIncidents(
            f"The first row has {len(found)} column{'' if len(found) == 1 else 's'} ({_listed(header)}); "
            f"{FILES[source]} needs also {', '.join(missing)}."
            + ("" if found & KNOWN else " Columns are parted by comma, semicolon, tab or bar.")
        )
    doubled = [n for n, times in Counter(names).items() if times > 1 and n in read]
    if doubled:
        raise UnusableIncidents(f"The column {', '.join(doubled)} stands twice in the first row. Take one out.")
    at = {n: names.index(n) for n in read if n in found}
    return Layout(source, name, tuple(str(h or "").strip() for h in header), at)


def _acled(header: Sequence[object], found: set[str]) -> str:
    if "sub_event_type" not in found:
        return "before 2019"
    if all(str(h or "").upper() == str(h or "") for h in header):
        return "C"
    if any(n.startswith("population_") for n in found):
        return "A+"
    return "B" if "disorder_type" not in found else "A"


def _listed(header: Sequence[object]) -> str:
    told = [shown(h) for h in header if plain(h)]
    return ", ".join(told[:8]) + (f" and {len(told) - 8} more" if len(told) > 8 else "") if told else "all empty"
