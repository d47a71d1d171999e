"""The strip of days: what happened on each, and from when to when what was shut.

In: entries and closures of a period. Out: what a template draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from blueberet.stages.incidents.area_map import SHAPES

WIDTH, NAMES, END, TOP, LANE = 960.0, 220.0, 16.0, 22.0, 24.0
DOT, MOST_HIGH = 15.0, 5
"""Units between marks of a day; so many stand above each other, the rest is a number."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An incident of the strip."""

    day: date
    group: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Shutting:
    """A closure of the strip; ``until`` None: still shut."""

    lane: str
    since: datetime
    until: datetime | None
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on paper."""

    moment: Moment
    x: float
    y: float
    path: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on paper."""

    shutting: Shutting
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything that the template draws."""

    width: float
    height: float
    days: list[tuple[float, str]]
    line_y: float
    """Under the marks."""
    marks: list[Mark]
    more: list[tuple[float, float, str]]
    """How many marks of a day have no room."""
    lanes: list[tuple[str, float]]
    bars: list[Bar]
    now: float | None


def draw(first: date, last: date, moments: Sequence[Moment], shut: Sequence[Shutting], now: datetime) -> Strip | None:
    """The strip of some days, both ends included; nothing where nothing happened."""
    if not moments and not shut:
        return None
    days = (last - first).days + 1
    wide = (WIDTH - NAMES - END) / days

    def at(moment: datetime) -> float:
        begin = timezone.make_aware(datetime.combine(first, time()))
        return NAMES + (moment - begin).total_seconds() / 86_400 * wide

    by_day: dict[date, list[Moment]] = {}
    for m in moments:
        by_day.setdefault(m.day, []).append(m)
    high = min(MOST_HIGH, max((len(v) for v in by_day.values()), default=0))
    base = TOP + high * DOT + (DOT if any(len(v) > MOST_HIGH for v in by_day.values()) else 0)
    marks, more = [], []
    for day, found in by_day.items():
        x = NAMES + ((day - first).days + 0.5) * wide
        for n, m in enumerate(found[:MOST_HIGH]):
            marks.append(Mark(m, x, base - DOT * (n + 0.5), SHAPES[m.group]))
        if len(found) > MOST_HIGH:
            more.append((x, base - DOT * MOST_HIGH - 4, f"+{len(found) - MOST_HIGH}"))
    lanes = {name: base + 8 + n * LANE for n, name in enumerate(dict.fromkeys(s.lane for s in shut))}
    bars = []
    for s in shut:
        left, right = max(NAMES, at(s.since)), min(WIDTH - END, at(s.until or now))
        bars.append(Bar(s, left, lanes[s.lane], max(3.0, right - left)))
    step = next((n for n in (1, 2, 5, 7, 14, 28) if n * wide >= 46), 56)
    told = [(NAMES + n * wide, f"{(first + timedelta(days=n)).day} {first + timedelta(days=n):%b}")
            for n in range(0, days, step) if (days - n) * wide >= 34]  # fmt: skip
    here = at(now)
    return Strip(
        WIDTH, base + 12 + len(lanes) * LANE, told, base, marks, more, list(lanes.items()), bars,
        here if NAMES <= here <= WIDTH - END else None,
    )  # fmt: skip
