"""A strip of years: one lane for each mission, one bar for each stay, as exactly as its days are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, NAMES, END, LANE, TOP = 960.0, 150.0, 24.0, 26.0, 26.0
"""Of the paper, of the names on the left, of the room on the right; height of a lane, and of the years above."""
ROOM = 8.0
"""Units that a letter may take, to tell whether a figure fits into its bar."""


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when; ``last`` empty: its end is not told."""

    lane: str
    first: str
    last: str
    figure: str
    title: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn of a stay."""

    stay: Stay
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure inside its bar, or the figures of a lane before its first bar where they do not fit."""

    text: str
    x: float
    y: float
    anchor: str
    is_light: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything that the template draws."""

    width: float
    height: float
    lanes: list[tuple[str, float]]
    years: list[tuple[float, str]]
    now: float
    bars: list[Bar]
    figures: list[Figure]


def first_of(known: str) -> date:
    """The first day of a year, a month or a day as it is known."""
    parts = [int(p) for p in known.split("-")]
    return date(*[*parts, 1, 1][:3])


def last_of(known: str) -> date:
    """The last day of a year, a month or a day as it is known."""
    parts = [int(p) for p in known.split("-")]
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 2 and parts[1] < 12:
        return date(parts[0], parts[1] + 1, 1) - timedelta(1)
    return date(parts[0], 12, 31)


def draw(stays: Sequence[Stay], today: date) -> Strip | None:
    """The strip from the first year of a stay to today; lanes in the order in which they begin."""
    if not stays:
        return None
    begin = date(min(first_of(s.first) for s in stays).year, 1, 1)
    end = max([today, *(last_of(s.last) for s in stays if s.last)])
    per_day = (WIDTH - NAMES - END) / max(1, (end - begin).days)

    def x(day: date) -> float:
        return NAMES + (day - begin).days * per_day

    order = sorted(stays, key=lambda s: (first_of(s.first), s.title))
    lanes = {name: TOP + n * LANE for n, name in enumerate(dict.fromkeys(s.lane for s in order))}
    bars = []
    for stay in order:
        left = x(first_of(stay.first))
        right = x(last_of(stay.last) if stay.last else today)
        bars.append(Bar(stay, left, lanes[stay.lane], max(4.0, right - left)))
    step = 1 if end.year - begin.year <= 12 else 2 if end.year - begin.year <= 30 else 10
    years = [(x(date(y, 1, 1)), str(y)) for y in range(begin.year, end.year + 1, step)]
    return Strip(WIDTH, TOP + len(lanes) * LANE + 8, list(lanes.items()), years, x(today), bars, _figures(bars))


def _figures(bars: Sequence[Bar]) -> list[Figure]:
    found = []
    for lane in dict.fromkeys(b.stay.lane for b in bars):
        told = [b for b in bars if b.stay.lane == lane and b.stay.figure]
        if all(ROOM * len(b.stay.figure) < b.width for b in told):
            found += [
                Figure(b.stay.figure, b.x + 6, b.y, "start", b.stay.is_counted and bool(b.stay.last)) for b in told
            ]  # fmt: skip
        else:
            text = " + ".join(b.stay.figure for b in told)
            before = min(b.x for b in bars if b.stay.lane == lane) - 6
            if ROOM * len(text) < before - NAMES:
                found.append(Figure(text, before, told[0].y, "end", False))
            else:
                after = max(b.x + b.width for b in bars if b.stay.lane == lane) + 6
                found.append(Figure(text, after, told[0].y, "start", False))
    return found
