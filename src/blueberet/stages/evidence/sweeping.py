"""Blacking out: in words that somebody wrote freely, every guarded value of anybody of the centre.

Guarded are service numbers, names in every spelling and with every ending, numbers of documents, days of birth in the
usual ways to write one. It is done while facts are gathered, so that no guarded value has to be kept beside them.
"""

import re
from collections.abc import Iterable
from datetime import date

from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.accounts.policies import Role
from blueberet.stages.programme.models import Instructor
from blueberet.stages.roster.models import Document, Person, Unit

MARK = "█████"
SHORTEST = 4
"""Shorter values are not looked for whatever their letters: they would black out parts of words."""
ENDING = 5
"""So many letters may follow a name in Cyrillic: Russian and Kazakh names have endings, Kazakh ones several."""
SOFT = "аәеёийоөуұүыіэюяь"
"""Letters at the end of a name that an ending takes the place of."""
CYRILLIC = re.compile(r"[\u0400-\u052f]+")


class Sweep:
    """Finds guarded values in a text, whatever the case of their letters.

    ``names``: words of names, those in Cyrillic found with endings too; short ones only with their capital.
    """

    def __init__(self, values: Iterable[str], names: Iterable[str] = ()) -> None:
        wanted = sorted({v.strip() for v in values if len(v.strip()) >= SHORTEST}, key=lambda v: (-len(v), v))
        told = [re.escape(v).replace(r"\ ", r"\s+") for v in wanted]
        words = sorted({w for w in names if w[:1].isupper() and len(w) > 1}, key=lambda v: (-len(v), v))
        told += [_pattern(w) for w in words]
        self._found = re.compile(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)", re.IGNORECASE) if told else None

    def text(self, text: str) -> str:
        """The text with a mark in place of each guarded value."""
        return self._found.sub(MARK, text) if self._found else text


def sweep_of(centre: Centre) -> Sweep:
    """For everybody who is or was on the roll of a centre, merged rows included, for instructors and its staff."""
    values, whole = set[str](), set[str]()
    rows = Person.objects.filter(centre=centre).order_by()
    for number, cyrillic, latin, passport, former, born in rows.values_list(
        "service_number", "name_cyrillic", "name_latin", "name_passport", "former_numbers", "birth_date"
    ):
        values |= {number, *former, *days(born)}
        whole |= {cyrillic, latin, passport}
    whole |= set(Instructor.objects.filter(programme__centre=centre).values_list("name", flat=True))
    staff = Membership.objects.filter(centre=centre).exclude(role=Role.VISITOR)
    whole |= {f"{last} {first}" for first, last in staff.values_list("user__first_name", "user__last_name")}
    for name in whole:
        values |= {name, *_turned(name)}
    words = {w.strip(".,()") for name in whole for w in re.split(r"[\s-]+", name)}
    numbers = Document.objects.filter(person__centre=centre).exclude(number="").order_by()
    values |= set(numbers.values_list("number", flat=True))
    return Sweep(values, {w for w in words if not _is_of_a_role(w)})


def _is_of_a_role(word: str) -> bool:
    """Whether an account is called by what it is: ``Platoon Commander`` is no name that has to be blacked out."""
    called = (*(part for role in Role.values for part in role.split("_")), *Unit.Kind.values)
    return any(part.startswith(word[:5].casefold()) for part in called)


def days(day: date) -> tuple[str, ...]:
    """A day as people write it."""
    return (
        day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d/%m/%Y}",
        f"{day.day} {day:%b %Y}", f"{day.day} {day:%B %Y}",
    )  # fmt: skip


def _pattern(word: str) -> str:
    """A name whatever its ending; what is short would be part of other words if it had no capital."""
    if not CYRILLIC.fullmatch(word):
        return f"(?-i:{re.escape(word)})s?" if len(word) < SHORTEST else f"{re.escape(word)}s?"
    stem = word[:-1] if len(word) >= SHORTEST and word[-1].casefold() in SOFT else word
    end = f"[^\\W\\d_]{{0,{ENDING if len(word) >= SHORTEST else 2}}}"
    return f"{stem}{end}" if len(stem) >= SHORTEST else f"(?-i:{stem}|{stem.upper()}){end}"


def _turned(name: str) -> tuple[str, ...]:
    """Given name before family name, where it was written the other way round."""
    words = name.split()
    return (" ".join(reversed(words[:2])),) if len(words) >= 2 else ()
