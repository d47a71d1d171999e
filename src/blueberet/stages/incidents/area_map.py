"""A map without tiles at the scale of an area of operations: sites, and incidents by kind, each kind its own shape.

In: places with degrees. Out: what a template draws. Equirectangular, true to scale along the middle parallel; what lies
within a few tens of kilometres is off by less than the width of a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, cos, floor, hypot, log10, pi, radians, sin

WIDEST, NARROWEST, HEIGHT, MARGIN, NAMES = 960.0, 560.0, 520.0, 70.0, 110.0
"""Units of the paper; room around the outermost places, and more on the right for the names of sites."""
KM_OF_DEGREE = 111.195
"""Of a sphere of 6371 km."""
LEAST_KM = 2.0
"""So much is shown at least, in each direction."""
NEAR = 15.0
"""Marks nearer than this, in units, are set out around their place."""
ROOM, TURNS, MOST_MOVED = 24.0, 40, 150
"""Units between marks beside each other; so often they are pushed apart, if there are not more than so many."""
FAN, ON_RING = 29.0, 5
"""Units between half rings of marks around a place; so many stand on the first."""
STEPS = (10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 10 / 60, 5 / 60, 2 / 60, 1 / 60, 0.5 / 60, 10 / 3600, 5 / 3600)
"""Degrees between lines of the grid."""
SHAPES = {
    "fire": "M0-8 8 6-8 6Z", "crowd": "M-7-7H7V7H-7Z", "crime": "M0-8 8 0 0 8-8 0Z",
    "hazard": "M-4-8H4L8-4V4L4 8H-4L-8 4V-4Z", "other": "M-7 0A7 7 0 1 0 7 0 7 7 0 1 0-7 0Z",
}  # fmt: skip
"""Outline of each group of kinds around its middle."""


@dataclass(frozen=True, slots=True)
class Base:
    """A site to be drawn. ``is_shut``: its gate or road is."""

    name: str
    latitude: float
    longitude: float
    is_shut: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """An incident to be drawn."""

    label: str
    title: str
    group: str
    """Key of ``SHAPES``."""
    latitude: float
    longitude: float
    address: str
    is_open: bool = False
    """Whether something it shut is still shut."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site on paper."""

    base: Base
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """An incident on paper: where it lies, and where its mark stands."""

    happening: Happening
    x: float
    y: float
    mx: float
    my: float
    path: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Everything that the template draws."""

    width: float
    height: float
    meridians: list[tuple[float, str]]
    parallels: list[tuple[float, str]]
    sites: list[Site]
    marks: list[Mark]
    scale_km: float
    scale_width: float


def draw(bases: Sequence[Base], happenings: Sequence[Happening]) -> AreaMap | None:
    """The map; nothing where nothing has a place."""
    places = [(b.latitude, b.longitude) for b in bases] + [(h.latitude, h.longitude) for h in happenings]
    if not places:
        return None
    north, south = max(p[0] for p in places), min(p[0] for p in places)
    east, west = max(p[1] for p in places), min(p[1] for p in places)
    middle, centre = (north + south) / 2, (east + west) / 2
    narrow = max(0.01, cos(radians(middle)))
    least = LEAST_KM / KM_OF_DEGREE
    across = max((east - west) * narrow, least)
    degree = min((WIDEST - 2 * MARGIN - NAMES) / across, (HEIGHT - 2 * MARGIN) / max(north - south, least))
    width = min(WIDEST, max(NARROWEST, across * degree + 2 * MARGIN + NAMES))

    def x(longitude: float) -> float:
        return (width - NAMES) / 2 + (longitude - centre) * degree * narrow

    def y(latitude: float) -> float:
        return HEIGHT / 2 - (latitude - middle) * degree

    half, across = HEIGHT / 2 / degree, degree * narrow
    left, right = centre - (width - NAMES) / 2 / across, centre + (width + NAMES) / 2 / across
    step = next((s for s in reversed(STEPS) if s * degree * narrow >= 90), 20.0)
    scale = nice(width / 5 / degree * KM_OF_DEGREE)
    return AreaMap(
        width, HEIGHT,
        [(x(d), told(d, "E", "W")) for d in lines(left, right, step)],
        [(y(d), told(d, "N", "S")) for d in lines(max(-90.0, middle - half), min(90.0, middle + half), step)],
        [Site(b, x(b.longitude), y(b.latitude)) for b in bases],
        _marks(
            [(h, x(h.longitude), y(h.latitude)) for h in happenings],
            [(x(b.longitude), y(b.latitude)) for b in bases],
        ),
        scale, scale / KM_OF_DEGREE * degree,
    )  # fmt: skip


def lines(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step between two values."""
    return [n * step for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def told(degrees: float, plus: str, minus: str) -> str:
    """``33°07′30″ N``, as short as it is exact."""
    seconds = round(abs(degrees) * 3600)
    whole, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    text = f"{whole}°" + (f"{minutes:02d}′" if rest else "") + (f"{left:02d}″" if left else "")
    return f"{text} {plus if degrees > 0 else minus}" if seconds else "0°"


def nice(km: float) -> float:
    """The next lower of 1, 2, 5 × a power of ten."""
    power: float = 10.0 ** int(log10(km) // 1)
    return next(f * power for f in (5.0, 2.0, 1.0) if f * power <= km * 1.0001)


def _marks(found: Sequence[tuple[Happening, float, float]], sites: Sequence[tuple[float, float]]) -> list[Mark]:
    """Marks; of those too near to each other or to a site, each stands on a ring around the place."""
    groups: list[list[tuple[Happening, float, float]]] = []
    for one in found:
        near = next((g for g in groups if hypot(g[0][1] - one[1], g[0][2] - one[2]) < NEAR), None)
        if near is None:
            groups.append([one])
        else:
            near.append(one)
    marks = []
    for group in groups:
        _h, gx, gy = group[0]
        crowded = len(group) > 1 or any(hypot(sx - gx, sy - gy) < NEAR for sx, sy in sites)
        for n, (h, x, y) in enumerate(group):
            mx, my = _beside(gx, gy, n) if crowded else (x, y)
            marks.append(Mark(h, x, y, mx, my, SHAPES[h.group]))
    spots = _apart([(m.mx, m.my) for m in marks], sites)
    return [replace(m, mx=x, my=y) for m, (x, y) in zip(marks, spots, strict=True)]


def _apart(spots: list[tuple[float, float]], sites: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Marks moved as little as lets them stand beside each other and beside the sites."""
    for _turn in range(TURNS if len(spots) <= MOST_MOVED else 0):
        moved = False
        for a in range(len(spots)):
            for b in (*range(a), *range(-1, -len(sites) - 1, -1)):
                (ax, ay), (bx, by) = spots[a], spots[b] if b >= 0 else sites[b]
                far = hypot(ax - bx, ay - by)
                lacks = ROOM - far
                if lacks > 0.1:
                    moved = True
                    ux, uy = ((ax - bx) / far, (ay - by) / far) if far > 1e-6 else (-1.0, 0.0)
                    share = lacks / 2 if b >= 0 else lacks
                    spots[a] = ax + ux * share, ay + uy * share
                    if b >= 0:
                        spots[b] = bx - ux * share, by - uy * share
        if not moved:
            break
    return spots


def _beside(x: float, y: float, n: int) -> tuple[float, float]:
    """The n-th stand around a place: half rings on the left, as names of sites stand on the right."""
    ring, room = 0, ON_RING
    while n >= room:
        n, ring, room = n - room, ring + 1, room + 4
    radius, turn = FAN * (1 + ring), pi / 2 + pi * n / (room - 1)
    return x + radius * cos(turn), y + radius * sin(turn)
