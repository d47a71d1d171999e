"""A file of incidents that a logistician brings: read, and told by what it holds; no row of it is kept.

In: bytes and a name. Out: the engine's ``Reading``, ``Seen``; ``UnusableFile`` with a sentence.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.resources import files
from math import isnan
from typing import Any

from blueberet.engine.incidents.faults import UnusableIncidents
from blueberet.engine.incidents.opening import open_sheets
from blueberet.engine.incidents.reading import Reading, read, read_opened
from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import Finding, UnusableFile

SAMPLE = "ged231_caf_three_towns.csv"
MOST_TOWNS = 15
NEAR_PRECISION = 2
"""Places that are known less exactly are named after a province or country."""


@dataclass(frozen=True, slots=True)
class Town:
    """A place that the file names, where most of its events lie."""

    name: str
    latitude: float
    longitude: float
    events: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page says of a file; small enough for a session, and no event of it."""

    name: str
    checksum: str
    layout: str
    source: str
    rows: int
    left_out: int
    first: str
    last: str
    towns: list[Town]
    """Those named most, first."""
    weights: list[tuple[int, str, int]]
    """Weight, kind, events; the heaviest first. A kind that is not known weighs -1."""

    def as_dict(self) -> dict[str, Any]:
        """Plain types for a session."""
        return asdict(self)


def seen_again(told: dict[str, Any]) -> Seen:
    """What ``as_dict`` gave."""
    return Seen(**told | {"towns": [Town(**t) for t in told["towns"]], "weights": [tuple(w) for w in told["weights"]]})


def sample() -> bytes:
    """The sample of UCDP GED that comes with the product."""
    return (files("blueberet.engine.incidents") / "samples" / SAMPLE).read_bytes()


def reading_of(content: bytes, filename: str) -> Reading:
    """Read CSV as the engine reads it, a workbook in the guarded process.

    Raises
    ------
    UnusableFile
        If the file as a whole cannot be used.
    """
    try:
        if content.startswith(b"PK"):
            return read_opened(open_sheets((s.name, s.cells) for s in read_book(content, filename).sheets))
        return read(content)
    except UnusableIncidents as error:
        raise UnusableFile(f"{filename}: {error}") from error


def seen_of(reading: Reading, content: bytes, filename: str) -> Seen:
    """What the page says of a file.

    Raises
    ------
    UnusableFile
        If no row of it is an event.
    """
    if reading.first_day is None or reading.last_day is None:
        faults = "; ".join(f.sentence() for f in reading.errors[:3])
        raise UnusableFile(f"{filename}: no row of {reading.rows} is an event. {faults}".strip())
    kinds = Counter((-1 if e.weight is None else e.weight, e.kind) for e in reading.events)
    return Seen(
        filename[:160], sha256(content).hexdigest(), reading.layout.name, reading.layout.source, reading.rows,
        reading.left_out, reading.first_day.isoformat(), reading.last_day.isoformat(), _towns(reading),
        sorted(((w, k, n) for (w, k), n in kinds.items()), key=lambda x: (-x[0], -x[2])),
    )  # fmt: skip


def findings_of(reading: Reading, filename: str) -> list[Finding]:
    """Faults of the rows as pages show them."""
    return [Finding(filename, f.row, f.column, f.value, f.problem, f.remedy, f.severity) for f in reading.faults]


def _towns(reading: Reading) -> list[Town]:
    near = [
        e for e in reading.events if e.location and not isnan(e.latitude) and (e.place_precision or 0) <= NEAR_PRECISION
    ]
    points: dict[str, Counter[tuple[float, float]]] = {}
    for e in near:
        points.setdefault(e.location, Counter())[e.latitude, e.longitude] += 1
    found = [Town(name[:80], *c.most_common(1)[0][0], c.total()) for name, c in points.items()]
    return sorted(found, key=lambda t: (-t.events, t.name))[:MOST_TOWNS]
