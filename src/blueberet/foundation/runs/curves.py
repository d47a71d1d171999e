"""The history of a run as two small curves and a table.

In: points ``[seconds, placed, objective]``. Out: places in a drawing of ``WIDTH`` × ``HEIGHT``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 80
LAST_POINTS = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """One line over time."""

    of: str
    """``placed`` or ``objective``."""
    line: str
    """Points of an SVG polyline."""
    first: float
    last: float
    seconds: float
    """At the right end."""
    table: tuple[tuple[float, float], ...]
    """The last points, as seconds and value, the latest first."""


def curves_of(history: Sequence[Sequence[float]]) -> list[Curve]:
    """Placed over time; the objective from when as many were placed as now, because before it says the same."""
    points = [p for p in history if len(p) == 3]
    if len(points) < 2:
        return []
    most = max(p[1] for p in points)
    found = [_curve("placed", [(p[0], p[1]) for p in points])]
    tail = [(p[0], p[2]) for p in points if p[1] == most]
    if len(tail) > 1:
        found.append(_curve("objective", tail))
    return found


def _curve(of: str, points: list[tuple[float, float]]) -> Curve:
    start, end = points[0][0], points[-1][0]
    low, high = min(v for _, v in points), max(v for _, v in points)
    wide, tall = (end - start) or 1.0, (high - low) or 1.0
    line = " ".join(f"{(s - start) / wide * WIDTH:.1f},{HEIGHT - (v - low) / tall * HEIGHT:.1f}" for s, v in points)
    return Curve(of, line, points[0][1], points[-1][1], end, tuple(points[: -LAST_POINTS - 1 : -1]))
