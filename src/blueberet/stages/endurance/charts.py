"""Charts of the answer as shapes that a template draws: bands over days, curves, bars of levers.

In: plain data of a run. Out: frozen shapes in the units of the drawing. Every chart has its table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640.0, 220.0, 44.0, 12.0, 12.0, 28.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: filled areas and lines as SVG paths with a class, ticks with their words, level lines with words."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    areas: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...] = ()
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    x0: float
    x1: float
    y1: float

    def x(self, value: float) -> float:
        return LEFT + (value - self.x0) / max(1e-9, self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / max(1e-9, self.y1) * (HEIGHT - TOP - BOTTOM)

    def line(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        """Path through points."""
        return "M" + "L".join(f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in zip(xs, ys, strict=True))

    def area(self, xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
        """Path around what lies between two lines."""
        back = "L".join(f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in zip(xs[::-1], low[::-1], strict=True))
        return f"{self.line(xs, high)}L{back}Z"


def steps(most: float, about: int = 4) -> list[float]:
    """Round values from 0 to the most."""
    if most <= 0:
        return [0.0]
    size = next(s * 10**k for k in range(-3, 9) for s in (1, 2, 5) if most / (s * 10**k) <= about)
    return [n * size for n in range(int(most / size + 1e-9) + 1)]


def of_days(days: int, start: str, at: int = 6) -> list[tuple[float, str]]:
    """Ticks along a tour: dates when its first day is known, else days from 0."""
    ticks = [t for t in steps(days, at) if t <= days]
    if not start:
        return [(t, f"{t:g}") for t in ticks]
    first = date.fromisoformat(start)
    return [(t, f"{(d := first + timedelta(days=t)).day} {d:%b}") for t in ticks]


def band_chart(
    quantiles: Sequence[Sequence[float]], days: int, start: str, minimum: float, ration: float, words: tuple[str, str]
) -> Chart:  # fmt: skip
    """Days of supply: 1, 5, 25, 50, 75, 95 and 99 per cent by day. ``words``: of the two level lines."""
    xs = [float(d + 1) for d in range(len(quantiles[0]))]
    f = _Frame(0, days, max(1.0, *quantiles[-1]) * 1.05)
    areas = tuple(
        (kind, f.area(xs, quantiles[a], quantiles[b])) for kind, a, b in (("wide", 0, 6), ("mid", 1, 5), ("core", 2, 4))
    )
    levels = [(f.y(minimum), words[0])] if minimum > 0 else []
    if ration > minimum:
        levels.append((f.y(ration), words[1]))
    return _chart(f, areas, (("median", f.line(xs, quantiles[3])),), of_days(days, start), steps(f.y1), tuple(levels))


def curve_chart(points: Sequence[tuple[float, float, float, float]], marks: Sequence[tuple[float, str]]) -> Chart:
    """Chance to endure against days of closure; ``points``: days, value, low, high. ``marks``: upright lines, words."""
    xs = [p[0] for p in points]
    f = _Frame(min(xs), max(xs), 1.0)
    return _chart(
        f, (("core", f.area(xs, [p[2] for p in points], [p[3] for p in points])),),
        (("median", f.line(xs, [p[1] for p in points])),), [(t, f"{t:g}") for t in steps(max(xs), 8)],
        [0, 0.25, 0.5, 0.75, 1.0], (), tuple((f.x(x), w) for x, w in marks if min(xs) <= x <= max(xs)),
    )  # fmt: skip


def ledger_chart(stock: Sequence[float], days: int, start: str, minimum: float, word: str) -> Chart:
    """Days of supply of one store in one tour, by day."""
    f = _Frame(0, days, max(1.0, *stock) * 1.05)
    line = f.line([float(d + 1) for d in range(len(stock))], stock)
    levels = ((f.y(minimum), word),) if minimum > 0 else ()
    return _chart(f, (), (("median", line),), of_days(days, start), steps(f.y1), levels)


def alive_chart(alive: Sequence[float], days: int, start: str) -> Chart:
    """Share of tours in which nothing has failed yet, by day."""
    xs = [0.0, *(float(d + 1) for d in range(len(alive)))]
    f = _Frame(0, days, 1.0)
    return _chart(f, (), (("median", f.line(xs, [1.0, *alive])),), of_days(days, start), [0, 0.25, 0.5, 0.75, 1.0])


def _chart(
    f: _Frame, areas: tuple[tuple[str, str], ...], lines: tuple[tuple[str, str], ...],
    across: Sequence[tuple[float, str]], up: Sequence[float], levels: tuple[tuple[float, str], ...] = (),
    marks: tuple[tuple[float, str], ...] = (),
) -> Chart:  # fmt: skip
    return Chart(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, areas, lines,
        tuple((f.x(x), w) for x, w in across), tuple((f.y(y), f"{y:g}") for y in up), levels, marks,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A lever: where its bar begins and how wide it is, in parts of 100; to the right is better."""

    x: float
    width: float
    kind: str


def bars(values: Sequence[float]) -> list[Bar]:
    """Bars left and right of a middle line at 50."""
    most = max((abs(v) for v in values), default=0) or 1.0
    return [
        Bar(50 - 50 * max(0.0, -v) / most, 50 * abs(v) / most, "met" if v > 0 else "missing" if v < 0 else "none")
        for v in values
    ]
