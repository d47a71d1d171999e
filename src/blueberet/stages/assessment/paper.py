"""Entry from paper: ``T03 2PL-1SEC … 01 g 02 n 05 g 07=42``, typed as quick as it is read aloud.

In: a line, the steps of the task, the people of the unit. Out: what was understood, and what was not, word by word.

A word is the short number of a step with a mark (``01 g``, ``01g``, ``07=42`` for a time, in seconds or as ``1:30``), a
run of steps (``01-06 g``), or ``@`` with the end of a service number: then marks are his until ``@unit``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from blueberet.engine.assessment.grading import Mark
from blueberet.stages.assessment.selectors.showing import Column
from blueberet.stages.roster.models import Person

WORDS: dict[str, Mark] = {
    "g": "GO", "go": "GO", "+": "GO", "з": "GO", "n": "NO-GO", "no": "NO-GO", "ng": "NO-GO", "-": "NO-GO", "н": "NO-GO",
    "a": "NA", "na": "NA", "x": "NA",
}  # fmt: skip
NOBODY = -1
WORD = re.compile(
    r"(?P<first>[0-9A-Za-z.]+?)(?:-(?P<last>[0-9A-Za-z.]+?))?"
    r"(?:=(?P<time>\d{1,3}:\d{2}|\d{1,6}s?)|(?P<mark>go|ng|na|no|g|n|a|x|з|н|\+))",
    re.I,
)
STEP = re.compile(r"(?P<first>[0-9A-Za-z.]+?)(?:-(?P<last>[0-9A-Za-z.]+))?", re.I)


@dataclass(slots=True)
class Understood:
    """Marks as a draft keeps them, and words that were not understood, each with a sentence."""

    marks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def unit_short(code: str) -> str:
    """``2PL-1SEC`` of ``… > 2 Platoon > 1 Section``: number and first letters, for the head of a paper sheet."""
    parts = code.split(" > ")[-2:]
    found = []
    for part in parts:
        number = "".join(c for c in part.split(" ")[0] if c.isalnum() or c == "-")
        word = part.split(" ")[-1][:3] if " " in part else ""
        found.append(f"{number}{word}".upper())
    return "-".join(found)


def read_line(line: str, columns: Sequence[Column], people: Mapping[int, Person]) -> Understood:
    """Read marks; a step named twice is told, and the later one counts."""
    found = Understood()
    places = {c.short.casefold().lstrip("0") or "0": n for n, c in enumerate(columns)}
    places |= {c.code.casefold(): n for n, c in enumerate(columns)}
    words = line.replace(",", " ").replace(";", " ").split()
    person: int | None = None
    kept: dict[tuple[str, int | None], dict[str, Any]] = {}
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.startswith("@"):
            person = _person(word[1:], people, found)
            continue
        match = WORD.fullmatch(word)
        following = words[at].casefold() if at < len(words) else ""
        if match is None and following in WORDS and (match := STEP.fullmatch(word)):
            at += 1
            mark: Mark | None = WORDS[following]
            seconds = None
        elif match is not None:
            seconds = _seconds(match["time"])
            mark = WORDS[match["mark"].casefold()] if match["mark"] else None
        else:
            found.faults.append(_("«%(word)s» was not understood.") % {"word": word})
            continue
        chosen = _steps(match["first"], match["last"], places)
        if not chosen:
            found.faults.append(_("«%(word)s» names no line of this sheet.") % {"word": word})
        for n in chosen:
            column = columns[n]
            if seconds is not None and column.limit is None:
                told = _("Line %(line)s is not timed, so «%(word)s» says nothing.")
                found.faults.append(told % {"line": column.short, "word": word})
                continue
            if (column.code, person) in kept:
                found.faults.append(_("Line %(line)s stands twice; the later one was taken.") % {"line": column.short})
            kept[column.code, person] = {"step": column.code, "person": person, "mark": mark, "value": seconds}
    found.marks = [m for m in kept.values() if m["person"] != NOBODY]
    return found


def _steps(first: str, last: str | None, places: Mapping[str, int]) -> range | list[int]:
    one = places.get(first.casefold().lstrip("0") or "0", places.get(first.casefold()))
    if last is None:
        return [] if one is None else [one]
    two = places.get(last.casefold().lstrip("0") or "0")
    return [] if one is None or two is None or two < one else range(one, two + 1)


def _seconds(text: str | None) -> int | None:
    if not text:
        return None
    minutes, _colon, rest = text.rpartition(":")
    return int(minutes or 0) * 60 + int(rest.rstrip("sS"))


def _person(ending: str, people: Mapping[int, Person], found: Understood) -> int | None:
    if ending.casefold() in ("unit", "u", ""):
        return None
    fits = [k for k, p in people.items() if p.service_number.casefold().endswith(ending.casefold())]
    if len(fits) != 1:
        told = _("«@%(word)s» fits %(n)d people of the unit; write more of the service number.")
        found.faults.append(told % {"word": ending, "n": len(fits)})
        return NOBODY
    return fits[0]
