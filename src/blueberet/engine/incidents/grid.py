"""Grid references of the Military Grid Reference System (MGRS) into degrees, on WGS 84.

In: a reference such as ``36S YC 12345 67890``. Out: latitude and longitude of its middle, or ``BadCell`` with two
sentences. UTM by the series of Krüger (1912) to the fourth order, right to less than a millimetre within a zone. The
polar regions are left out. Why: docs/engines/incidents.md, "Places".
"""

import math
import re

from blueberet.engine.incidents.faults import BadCell

BANDS = "CDEFGHJKLMNPQRSTUVWX"
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS = ("ABCDEFGHJKLMNPQRSTUV", "FGHJKLMNPQRSTUVABCDE")
"""Letters of the squares of 100 km: columns by zone, in turns of three; rows northwards, in turns of two."""
A, F, SCALE, FALSE_EAST = 6_378_137.0, 1 / 298.257223563, 0.9996, 500_000.0
_N = F / (2 - F)
_RADIUS = A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161_280,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45,
    56 * _N**3 / 15 - 136 * _N**4 / 35,
    4279 * _N**4 / 630,
)
_REFERENCE = re.compile(r"(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])(\d*)", re.IGNORECASE)
_WRITE = "Write it as 36S YC 12345 67890, or as degrees: 33.1234, 35.8012."


def looks_like(told: str) -> bool:
    """Whether a text is meant as a grid reference."""
    return _REFERENCE.fullmatch("".join(told.split())) is not None


def degrees_of(told: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of the square that a reference names.

    Raises
    ------
    BadCell
        If it is no reference, or names a square that its zone or band does not have.
    """
    found = _REFERENCE.fullmatch("".join(told.split()))
    if found is None:
        raise BadCell("This is no grid reference.", _WRITE)
    zone, band, column, row, digits = int(found[1]), found[2].upper(), found[3].upper(), found[4].upper(), found[5]
    columns, rows = COLUMNS[(zone - 1) % 3], ROWS[(zone - 1) % 2]
    if not 1 <= zone <= 60:
        raise BadCell("Zones go from 1 to 60.", _WRITE)
    if column not in columns:
        raise BadCell(f"Zone {zone} has no squares {column}; its columns are {columns[0]} to {columns[-1]}.", _WRITE)
    if len(digits) % 2 or len(digits) > 10:
        raise BadCell("The digits are half east, half north: 2, 4, 6, 8 or 10 of them.", _WRITE)
    half = len(digits) // 2
    size = 10.0 ** (5 - half)
    east = (columns.index(column) + 1) * 100_000.0 + (int(digits[:half]) * size if half else 0.0) + size / 2
    within = rows.index(row) * 100_000.0 + (int(digits[half:]) * size if half else 0.0) + size / 2
    south = -80.0 + 8 * BANDS.index(band)
    for turn in range(5):
        north = within + 2_000_000.0 * turn
        latitude, longitude = from_utm(zone, east, north - (0.0 if south >= 0 else 10_000_000.0))
        # A square at the edge of a band belongs to both, so half a degree more is let through.
        if south - 0.5 <= latitude < south + (12 if band == "X" else 8) + 0.5:
            return latitude, longitude
    raise BadCell(f"Band {band} has no squares with row {row} in zone {zone}.", _WRITE)


def from_utm(zone: int, east: float, north: float) -> tuple[float, float]:
    """Degrees of a place of UTM; ``north`` from the equator, below 0 south of it, metres."""
    xi, eta = north / (SCALE * _RADIUS), (east - FALSE_EAST) / (SCALE * _RADIUS)
    xi_, eta_ = xi, eta
    for j, beta in enumerate(_BETA, 1):
        xi_ -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        eta_ -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    chi = math.asin(math.sin(xi_) / math.cosh(eta_))
    latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(_DELTA, 1))
    longitude = math.atan2(math.sinh(eta_), math.cos(xi_))
    return math.degrees(latitude), math.degrees(longitude) + zone * 6 - 183
