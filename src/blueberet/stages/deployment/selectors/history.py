"""What public sources tell of those who served: the sum of what is counted, the map, the strip of years."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.templatetags.shell import in_thousands, soldier_date
from blueberet.stages.deployment import atlas, strip
from blueberet.stages.deployment.models import Contingent, Mission

ABOUT = re.compile(r"(about|nearly|almost|around|some|over|more than|at least)\b", re.IGNORECASE)
"""Words with which a source begins a figure that it does not give exactly."""
LONGEST = 30
"""Letters of a label's second line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    row: Contingent
    when: str
    figure: str
    is_about: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The page: the sentence's figures, then lines, map and strip."""

    lines: list[Line]
    counted: int
    """Rows that are counted."""
    people: int
    more_than: int
    """A round number below ``people``, so that a figure that is only about right does not make it too high."""
    about: int
    unverified: int
    """People of counted rows that are only about right, or from memory."""
    from_memory: list[str]
    missions: list[str]
    since: str
    map: atlas.Atlas | None
    strip: strip.Strip | None


def story_of(centre: Centre, today: date) -> Story:
    """All that is told of a centre's history."""
    lines = [_line(r) for r in Contingent.objects.filter(centre=centre).order_by("first", "code")]
    counted = [n for n in lines if n.row.counted]
    people = _sum(counted)
    known = set(Mission.objects.filter(centre=centre).values_list("code", flat=True))
    missions = dict.fromkeys(n.row.mission for n in lines if n.row.mission in known or _has_place(n.row))
    drawn = _drawn(lines)
    return Story(
        lines, len(counted), people, more_than(people), _sum([n for n in counted if n.is_about]),
        _sum([n for n in counted if not n.row.is_verified]),
        sorted({n.row.code for n in lines if not n.row.is_verified}), list(missions),
        min((n.row.first[:4] for n in lines), default=""), _map(drawn), _strip(drawn, today),
    )  # fmt: skip


def more_than(people: int) -> int:
    """The next lower hundred, or ten, or the number before."""
    step = 100 if people > 1000 else 10 if people > 20 else 1
    return max(0, (people - 1) // step * step)


def when_of(first: str, last: str) -> str:
    """``Aug 2003 – 2008``; one word where both are the same."""
    if not last:
        return _("from %(day)s, end not told") % {"day": known(first)}
    return known(first) if first == last else f"{known(first)} – {known(last)}"


def known(day: str) -> str:
    """A year, ``Aug 2003`` or ``14 Mar 2024``: as exactly as it is known."""
    if len(day) == 10:
        return soldier_date(date.fromisoformat(day))
    return f"{date.fromisoformat(day + '-01'):%b %Y}" if len(day) == 7 else day


def _line(row: Contingent) -> Line:
    is_about = bool(ABOUT.match(row.told))
    figure = "" if row.people is None else in_thousands(row.people)
    if figure and row.women is not None:
        figure += _(" (%(women)d F)") % {"women": row.women}
    return Line(row, when_of(row.first, row.last), f"≈ {figure}" if figure and is_about else figure, is_about)


def _sum(lines: Sequence[Line]) -> int:
    return sum(n.row.people or 0 for n in lines)


def _has_place(row: Contingent) -> bool:
    return row.latitude is not None and row.longitude is not None


def _drawn(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """What is drawn of each mission: its counted rows, or all of it where none is counted."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.row.mission].append(line)
    return {m: [n for n in all_of if n.row.counted] or all_of for m, all_of in found.items()}


def _map(drawn: dict[str, list[Line]]) -> atlas.Atlas | None:
    spots = []
    for mission, lines in drawn.items():
        placed = [n for n in lines if _has_place(n.row)]
        if not placed:
            continue
        row, is_counted = placed[0].row, placed[0].row.counted
        assert row.latitude is not None
        assert row.longitude is not None
        told = [n.row.people for n in placed if n.row.people is not None]
        # Rows that are not counted may hold one another: of those the largest stands for all.
        people = (sum(told) if is_counted else max(told)) if told else None
        place = f"{row.place.partition(',')[0]}, {_years(placed)}"
        caption = _years(placed) if row.place == mission or len(place) > LONGEST else place
        about = any(n.is_about for n in placed) and people is not None
        name = mission if people is None else f"{mission} {'≈ ' if about else ''}{in_thousands(people)}"
        spots.append(atlas.Spot(name, caption, row.latitude, row.longitude, people, is_counted))
    return atlas.draw(spots)


def _years(lines: Sequence[Line]) -> str:
    first = min(n.row.first[:4] for n in lines)
    last = max((n.row.last[:4] for n in lines), default="") if all(n.row.last for n in lines) else ""
    return first if first == last else f"{first}–{last}"


def _strip(drawn: dict[str, list[Line]], today: date) -> strip.Strip | None:
    return strip.draw([
        strip.Stay(mission, n.row.first, n.row.last, n.figure, n.row.title, n.row.counted)
        for mission, lines in drawn.items() for n in lines
    ], today)  # fmt: skip
