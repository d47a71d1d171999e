"""Blacking out: in words that somebody wrote freely, every guarded value of anybody of the centre.

Guarded are service numbers, names in every spelling, numbers of documents, days of birth in the usual ways to write
one. It is done while facts are gathered, so that no guarded value has to be kept beside them.
"""

import re
from collections.abc import Iterable
from datetime import date

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.programme.models import Instructor
from blueberet.stages.roster.models import Document, Person

MARK = "█████"
SHORTEST = 4
"""Shorter values are not looked for: they would black out parts of words."""


class Sweep:
    """Finds guarded values in a text, whatever the case of their letters."""

    def __init__(self, values: Iterable[str]) -> None:
        wanted = sorted({v.strip() for v in values if len(v.strip()) >= SHORTEST}, key=lambda v: (-len(v), v))
        told = "|".join(re.escape(v).replace(r"\ ", r"\s+") for v in wanted)
        self._found = re.compile(rf"(?<!\w)(?:{told})(?!\w)", re.IGNORECASE) if wanted else None

    def text(self, text: str) -> str:
        """The text with a mark in place of each guarded value."""
        return self._found.sub(MARK, text) if self._found else text


def sweep_of(centre: Centre) -> Sweep:
    """For everybody who is or was on the roll of a centre, rows merged into another included, and for instructors."""
    values: set[str] = set()
    rows = Person.objects.filter(centre=centre).order_by()
    for number, cyrillic, latin, passport, former, born in rows.values_list(
        "service_number", "name_cyrillic", "name_latin", "name_passport", "former_numbers", "birth_date"
    ):
        values |= {number, *former, *days(born)}
        for name in (cyrillic, latin, passport):
            values |= {name, *_turned(name), *(w for w in name.split() if len(w) >= SHORTEST)}
    for name in Instructor.objects.filter(programme__centre=centre).values_list("name", flat=True):
        values |= {name, *_turned(name)}
    numbers = Document.objects.filter(person__centre=centre).exclude(number="").order_by()
    values |= set(numbers.values_list("number", flat=True))
    return Sweep(values)


def days(day: date) -> tuple[str, ...]:
    """A day as people write it."""
    return (
        day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d/%m/%Y}",
        f"{day.day} {day:%b %Y}", f"{day.day} {day:%B %Y}",
    )  # fmt: skip


def _turned(name: str) -> tuple[str, ...]:
    """Given name before family name, where it was written the other way round."""
    words = name.split()
    return (" ".join(reversed(words[:2])),) if len(words) >= 2 else ()
