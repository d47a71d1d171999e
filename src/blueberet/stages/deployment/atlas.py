"""A map without tiles: places from degrees to paper, circles that do not hide each other, labels beside them.

Equirectangular, true to scale along the middle parallel of what is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

from blueberet.stages.deployment.coast import LAND, WATER

WIDTH, GUTTER, MARGIN = 960.0, 200.0, 64.0
"""Of the paper, of the labels on either side, and around the outermost places."""
TALLEST, CLOSEST = 440.0, 24.0
"""Most units between the outermost parallels; most units of a degree."""
LARGEST, SMALLEST = 34.0, 5.0
"""Radii of circles."""
APART = 40.0
"""Units between labels."""
TURNS = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """What is drawn: a place, how many people, and the two lines of its label. ``people`` empty: not told."""

    name: str
    caption: str
    latitude: float
    longitude: float
    people: int | None
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a spot lies (``x``, ``y``), where its circle stands, and where its label."""

    spot: Spot
    x: float
    y: float
    cx: float
    cy: float
    r: float
    edge: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """Everything that the template draws."""

    width: float
    height: float
    land: list[str]
    water: list[str]
    meridians: list[tuple[float, str]]
    parallels: list[tuple[float, str]]
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Paper:
    """From degrees to the paper."""

    longitude: float
    latitude: float
    degree: float
    height: float

    def x(self, longitude: float) -> float:
        """Units from the left."""
        return WIDTH / 2 + (longitude - self.longitude) * self.degree * cos(radians(self.latitude))

    def y(self, latitude: float) -> float:
        """Units from the top."""
        return self.height / 2 - (latitude - self.latitude) * self.degree


def draw(spots: Sequence[Spot]) -> Atlas | None:
    """The map of some places; nothing where there is none."""
    if not spots:
        return None
    paper = _paper(spots)
    step = next((s for s in (5, 10, 20, 30) if s * paper.degree >= 70), 45)
    return Atlas(
        WIDTH, paper.height, _outlines(paper, LAND), _outlines(paper, WATER),
        [(paper.x(d), f"{abs(d)}° {'W' if d < 0 else 'E'}" if d else "0°") for d in range(-180, 181, step)
         if 0 < paper.x(d) < WIDTH],
        [(paper.y(d), f"{abs(d)}° {'S' if d < 0 else 'N'}" if d else "0°") for d in range(-90, 91, step)
         if 0 < paper.y(d) < paper.height],
        _dots(paper, spots),
    )  # fmt: skip


def _paper(spots: Sequence[Spot]) -> Paper:
    north, south = max(s.latitude for s in spots), min(s.latitude for s in spots)
    east, west = max(s.longitude for s in spots), min(s.longitude for s in spots)
    middle = (north + south) / 2
    across = (east - west) * cos(radians(middle))
    degree = min(
        CLOSEST, (WIDTH - 2 * GUTTER - MARGIN) / max(across, 1), TALLEST / max(north - south, 1),
    )  # fmt: skip
    height = max((north - south) * degree, APART * ((len(spots) + 1) // 2), 160) + 2 * MARGIN
    return Paper((east + west) / 2, middle, degree, height)


def _outlines(paper: Paper, shapes: Iterable[tuple[tuple[float, float], ...]]) -> list[str]:
    """Points of those outlines that reach into the paper."""
    found = []
    for shape in shapes:
        places = [(paper.x(east), paper.y(north)) for east, north in shape]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        if max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < paper.height:
            found.append(" ".join(f"{x:.0f},{y:.0f}" for x, y in places))
    return found


def _dots(paper: Paper, spots: Sequence[Spot]) -> list[Dot]:
    most = max((s.people or 0 for s in spots), default=0)
    sizes = [max(SMALLEST, LARGEST * sqrt((s.people or 0) / most)) if most else SMALLEST for s in spots]
    true = [(paper.x(s.longitude), paper.y(s.latitude)) for s in spots]
    moved = _apart(true, sizes)
    by_x = sorted(range(len(spots)), key=lambda n: (moved[n][0], n))
    half = len(spots) // 2
    labels: dict[int, float] = {}
    for side in (by_x[:half], by_x[half:]):
        order = sorted(side, key=lambda n: (moved[n][1], n))
        labels |= dict(zip(order, _spread([moved[n][1] for n in order], paper.height), strict=True))
    left = set(by_x[:half])
    found = [
        Dot(s, *true[n], *moved[n], sizes[n],
            GUTTER - 6 if n in left else WIDTH - GUTTER + 6, GUTTER - 12 if n in left else WIDTH - GUTTER + 12,
            labels[n], "end" if n in left else "start")
        for n, s in enumerate(spots)
    ]  # fmt: skip
    return sorted(found, key=lambda d: (-d.r, d.spot.name))


def _apart(places: Sequence[tuple[float, float]], sizes: Sequence[float]) -> list[tuple[float, float]]:
    """Places of circles moved as little as lets them stand beside each other."""
    found = list(places)
    for _ in range(TURNS):
        for a in range(len(found)):
            for b in range(a + 1, len(found)):
                (ax, ay), (bx, by) = found[a], found[b]
                far = hypot(bx - ax, by - ay)
                lacks = (sizes[a] + sizes[b] + 2 - far) / 2
                if lacks > 0.01:
                    ux, uy = ((bx - ax) / far, (by - ay) / far) if far else (1.0, 0.0)
                    found[a], found[b] = (ax - ux * lacks, ay - uy * lacks), (bx + ux * lacks, by + uy * lacks)
    return found


def _spread(wanted: Sequence[float], height: float) -> list[float]:
    """Heights of labels from the top, near what is wanted, ``APART`` from each other and inside the paper."""
    found: list[float] = []
    for y in wanted:
        found.append(max(y, found[-1] + APART if found else APART / 2))
    lowest = height - APART / 2
    for n in reversed(range(len(found))):
        found[n] = min(found[n], lowest)
        lowest = found[n] - APART
    return found
