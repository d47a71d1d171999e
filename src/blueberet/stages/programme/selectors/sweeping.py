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
from itertools import product

from django.db.models import QuerySet
from django.db.models.functions import Substr

from blueberet.foundation.accounts.models import Centre, Membership
from blueberet.foundation.accounts.policies import Role
from blueberet.stages.programme.models import Instructor
from blueberet.stages.roster.models import Document, Person, Unit
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
MOST_WAYS = 5_000
"""With more beginnings of words than this all numbers are read."""
BETWEEN, BEGINS, YEAR = re.compile(r"[\s-]+"), re.compile(rf"(?<!\w)(?=(.{{{HINT}}}))"), re.compile(r"(?:19|20)\d\d")
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
    may = None if within is None else " ".join(" ".join(t.split()) for t in within).casefold()
    people = Person.objects.filter(centre=centre).order_by()
    numbers, whole = set[str](), set[str]()
    for number, *names in people.values_list("service_number", "name_cyrillic", "name_latin", "name_passport"):
        numbers.add(number)
        whole.update(names)
    for former in people.exclude(former_numbers=[]).values_list("former_numbers", flat=True):
        numbers.update(former)
    whole |= set(Instructor.objects.filter(programme__centre=centre).values_list("name", flat=True))
    staff = Membership.objects.filter(centre=centre).exclude(role=Role.VISITOR)
    whole |= {f"{last} {first}" for first, last in staff.values_list("user__first_name", "user__last_name")}
    parts = {w.strip(".,()") for name in whole for w in BETWEEN.split(name)}
    whole |= {turned for name in whole for turned in _turned(name)}
    if may is not None:
        numbers, parts, whole = ({w for w in found if _may_stand(w, may)} for found in (numbers, parts, whole))
    values = numbers | _days_of(people, may) | _papers_of(centre, may)
    single = {w for w in parts if not _is_of_a_role(w)}
    # Words of health are looked for beside somebody who is named, so without anybody none has to be read.
    known = Sweep(values, single, whole)
    if within is not None and all(known.text(t) == t for t in within):
        return known
    fit = set(people.exclude(medical_class="").values_list("medical_class", flat=True).distinct())
    guarded = Document.objects.filter(person__centre=centre, kind__in=GUARDED).exclude(remark="").order_by()
    return Sweep(values, single, whole, {*conditions(), *fit, *guarded.values_list("remark", flat=True).distinct()})


def _days_of(people: QuerySet[Person], may: str | None) -> set[str]:
    """Days of birth as people write them, those of years that stand in the texts."""
    if may is not None:
        years = {int(y) for y in YEAR.findall(may)}
        people = people.filter(birth_date__year__in=years) if years else people.none()
    return {told for born in people.values_list("birth_date", flat=True).distinct() for told in days(born)}


def _papers_of(centre: Centre, may: str | None) -> set[str]:
    """Numbers of documents, those that begin as some word of the texts does."""
    rows = Document.objects.filter(person__centre=centre).exclude(number="").order_by()
    if may is not None:
        starts = set(BEGINS.findall(may))
        # The database may know capitals of Latin letters alone.
        ways = {"".join(way) for s in starts for way in product(*({c, c.upper()} for c in s))}
        if len(ways) < MOST_WAYS:
            rows = rows.annotate(begins=Substr("number", 1, HINT)).filter(begins__in=ways)
    return set(rows.values_list("number", flat=True))


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


def _may_stand(value: str, may: str) -> bool:
    """Whether the beginning of a value stands in the texts: what does not begin there is not found there."""
    return value.partition(" ")[0][:HINT].casefold() in may


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if patterns else None


def _exact(values: Iterable[str]) -> list[str]:
    return [_spaced(v) for v in sorted({v.strip() for v in values if len(v.strip()) >= SHORTEST},
                                       key=lambda v: (-len(v), v))]  # fmt: skip


def _spaced(value: str) -> str:
    """A value with blanks of any width."""
    return re.escape(value.strip()).replace(r"\ ", r"\s+")


def _is_of_a_role(word: str) -> bool:
    """Whether an account is called by what it is: ``Commander`` and ``Platoon`` are no names to be blacked out."""
    begins, kinds = word[:5].casefold(), set(Unit.Kind.values)
    return word.casefold() in kinds or any(p.startswith(begins) for role in Role.values for p in role.split("_"))


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
