"""Blacking out: in words that somebody wrote freely, every guarded value of anybody of the centre.

Guarded are service numbers, names in every spelling and with every ending, numbers of documents, days of birth in the
usual ways to write one; and beside somebody who is named so, words of health: those of his medical papers, and a list
of conditions (``catalogue/health.csv``, ours). It is done while facts are gathered or frozen, so that no guarded value
has to be kept beside them.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.accounts.policies import Role
from blueberet.stages.programme.models import Instructor
from blueberet.stages.roster.models import Document, Person
from blueberet.stages.roster.selectors.kinds import KINDS, is_guarded

MARK = "█████"
SHORTEST = 4
"""Shorter values are not looked for whatever their letters: they would black out parts of words."""
ENDING = 5
"""So many letters may follow a name in Cyrillic: Russian and Kazakh names have endings, Kazakh ones several."""
SOFT = "аәеёийоөуұүыіэюяь"
"""Letters at the end of a name that an ending takes the place of."""
HINT = 3
"""So many letters of a value stand in a text that holds it, with whatever ending."""
CYRILLIC = re.compile(r"[\u0400-\u052f]+")
GUARDED = tuple(k.key for k in KINDS if is_guarded(k.key))


class Sweep:
    """Finds guarded values in a text, whatever the case of their letters.

    ``values``: numbers and days; ``whole``: names as they are written; ``names``: words of names, those in Cyrillic
    found with endings too, short ones only with their capital; ``health``: words of health as they begin.
    """

    def __init__(
        self, values: Iterable[str], names: Iterable[str] = (), whole: Iterable[str] = (), health: Iterable[str] = ()
    ) -> None:  # fmt: skip
        numbers = list(values)
        words = sorted({w for w in names if w[:1].isupper() and len(w) > 1}, key=lambda v: (-len(v), v))
        self._found = _any([*_exact([*numbers, *whole]), *map(_pattern, words)])
        self._numbers = _any(_exact(numbers))
        ill = sorted({_spaced(w) for w in health if len(w) > 2}, key=lambda v: (-len(v), v))
        self._health = re.compile(rf"(?<!\w)(?:{'|'.join(ill)})\w*", re.IGNORECASE) if ill else None

    def text(self, text: str, *, names: bool = True) -> str:
        """The text with a mark in place of each guarded value.

        ``names``: whether names are guarded from the reader. Words of health are, wherever anybody is named beside
        them: alone they say nothing of a person.
        """
        if self._found is None or not self._found.search(text):
            return text
        found = self._found if names else self._numbers
        text = found.sub(MARK, text) if found else text
        return self._health.sub(MARK, text) if self._health else text


def sweep_of(centre: Centre, within: Sequence[str] | None = None) -> Sweep:
    """For everybody who is or was on the roll of a centre, merged rows included, for instructors and its staff.

    ``within``: the texts that will be swept, if they are known: only values that can stand in them are then looked for,
    which finds the same and takes a fraction of the time.
    """
    may = _hint(within)
    values, whole, health = set[str](), set[str](), set(conditions())
    rows = Person.objects.filter(centre=centre).order_by()
    for number, cyrillic, latin, passport, former, born, fit in rows.values_list(
        "service_number", "name_cyrillic", "name_latin", "name_passport", "former_numbers", "birth_date",
        "medical_class",
    ):  # fmt: skip
        values |= {number, *former}
        if may is None or str(born.year) in may:
            values |= set(days(born))
        whole |= {cyrillic, latin, passport}
        health.add(fit)
    whole |= set(Instructor.objects.filter(programme__centre=centre).values_list("name", flat=True))
    staff = Membership.objects.filter(centre=centre).exclude(role=Role.VISITOR)
    whole |= {f"{last} {first}" for first, last in staff.values_list("user__first_name", "user__last_name")}
    words = {w.strip(".,()") for name in whole for w in re.split(r"[\s-]+", name)}
    whole |= {turned for name in whole for turned in _turned(name)}
    papers = Document.objects.filter(person__centre=centre).order_by()
    values |= set(papers.exclude(number="").values_list("number", flat=True))
    health |= set(papers.filter(kind__in=GUARDED).exclude(remark="").values_list("remark", flat=True))
    kept = [[w for w in found if _may_stand(w, may)] for found in (values, words, whole)]
    return Sweep(kept[0], {w for w in kept[1] if not _is_of_a_role(w)}, kept[2], health)


@cache
def conditions() -> tuple[str, ...]:
    """Words of health as they begin, in three languages."""
    text = (files("blueberet.stages.programme") / "catalogue" / "health.csv").read_text(encoding="utf-8")
    return tuple(r["begins"] for r in csv.DictReader(text.splitlines()))


def taken_out(text: str, swept: str) -> list[str]:
    """What stood where a swept text has its marks, in its order."""
    told = "(.+?)".join(re.escape(part) for part in swept.split(MARK))
    found = re.fullmatch(told, text, re.DOTALL)
    return list(found.groups()) if found else []


def _hint(within: Sequence[str] | None) -> str | None:
    return None if within is None else " ".join(" ".join(t.split()) for t in within).casefold()


def _may_stand(value: str, may: str | None) -> bool:
    """Whether the beginning of a value stands in the texts: what does not begin there is not found there."""
    return may is None or (bool(value.split()) and value.split()[0][:HINT].casefold() in may)


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if patterns else None


def _exact(values: Iterable[str]) -> list[str]:
    return [_spaced(v) for v in sorted({v.strip() for v in values if len(v.strip()) >= SHORTEST},
                                       key=lambda v: (-len(v), v))]  # fmt: skip


def _spaced(value: str) -> str:
    """A value with blanks of any width."""
    return re.escape(value.strip()).replace(r"\ ", r"\s+")


def _is_of_a_role(word: str) -> bool:
    """Whether an account is called by what it is: ``Commander`` is no name that has to be blacked out."""
    return any(part.startswith(word[:5].casefold()) for role in Role.values for part in role.split("_"))


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
