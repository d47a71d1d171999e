"""Reads of likely duplicates: what the registrar has still to decide, what was decided."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.duplicates import LikelyPair, Reason, Sighting, compare, likely_pairs
from blueberet.stages.roster.models import Distinction, Merge, Person
from blueberet.stages.roster.reading import Entry
from blueberet.stages.roster.selectors.people import people_of
from blueberet.stages.roster.wording import FIELDS, shown

SENTENCES = {
    Reason.SAME_NAME: _("the same name"), Reason.SPELLING: _("the names differ by script or spelling only"),
    Reason.SWAPPED: _("family and given name are swapped"),
    Reason.PATRONYMIC_MISSING: _("one has a patronymic, the other none"),
    Reason.DOUBLE_NAME: _("a part of a double name is missing"),
    Reason.ONE_LETTER: _("the names differ by one letter"), Reason.TWO_LETTERS: _("the names differ by two letters"),
    Reason.FAMILY_DIFFERS: _("given name and patronymic agree, the family name differs"),
    Reason.PATRONYMIC_DIFFERS: _("family and given name agree, the patronymic differs"),
    Reason.SAME_BIRTH: _("the same birth date"), Reason.BIRTH_DAYS: _("the birth dates are one to three days apart"),
    Reason.BIRTH_DIGIT: _("the birth dates differ by one digit"),
    Reason.BIRTH_SWAPPED: _("day and month of birth are swapped"),
    Reason.SAME_NUMBER: _("the same service number"),
    Reason.NUMBER_DIGIT: _("the service numbers differ by one digit"), Reason.SEX_DIFFERS: _("the sex differs"),
}  # fmt: skip


COMPARED = (
    "service_number", "name_cyrillic", "name_latin", "name_passport", "birth_date", "sex", "rank", "unit", "region",
    "medical_class", "specialities",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A field of both people beside each other."""

    name: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people of the roster that may be one, with the reasons in words."""

    first: Person
    second: Person
    points: int
    reasons: tuple[str, ...]

    @property
    def people(self) -> tuple[Person, Person]:
        """Both."""
        return self.first, self.second

    @property
    def rows(self) -> list[Line]:
        """Field by field, what stands in each."""
        found = []
        for name in COMPARED:
            a, b = (p.unit.code if name == "unit" else getattr(p, name) for p in self.people)
            found.append(Line(str(FIELDS[name]), shown(a), shown(b), a != b))
        return found


def sightings_of(centre: Centre) -> list[Sighting]:
    """The people of a centre as the matcher takes them."""
    fields = ("pk", "service_number", "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date")
    return [
        Sighting(pk, number, tuple(n for n in names if n), sex, born)
        for pk, number, *names, sex, born in people_of(centre).order_by("pk").values_list(*fields)
    ]


def open_pairs(centre: Centre | None, *, most: int = 200) -> list[Pair]:
    """Pairs that look alike and were not said to be two people, likeliest first; the first two hundred."""
    if centre is None:
        return []
    said = set(_said(centre).values_list("first", "second"))
    likely = [p for p in _likely(tuple(sightings_of(centre))) if _keys(p) not in said][:most]
    rows = people_of(centre).in_bulk({key for p in likely for key in _keys(p)})
    return [
        Pair(rows[a], rows[b], p.points, tuple(str(SENTENCES[r]) for r in p.reasons))
        for p in likely
        for a, b in [_keys(p)]
    ]


@lru_cache(maxsize=2)
def _likely(people: tuple[Sighting, ...]) -> tuple[LikelyPair, ...]:
    # The people themselves are the key: any change of a name, number or date is compared anew.
    return tuple(likely_pairs(people))


def pair_of(first: Person, second: Person) -> Pair:
    """Any two people side by side, with what they have in common."""
    a, b = sorted((first, second), key=lambda p: p.pk)
    likely = compare(*(_sighting(p) for p in (a, b)))
    reasons = tuple(str(SENTENCES[r]) for r in likely.reasons) if likely else ()
    return Pair(a, b, likely.points if likely else 0, reasons)


def likely_duplicates(centre: Centre, entries: Iterable[Entry]) -> list[LikelyPair]:
    """Pairs of a roll's new people with each other and with the roster; keys are service numbers.

    An entry whose number the roster has is that person already. Pairs said to be two people are left out.
    """
    there = {s.service_number: s for s in sightings_of(centre)}
    said = {frozenset(numbers) for numbers in _said(centre).values_list("first__service_number",
                                                                        "second__service_number")}  # fmt: skip
    new: dict[Hashable, Sighting] = {}
    for e in entries:
        if e.service_number not in there:
            names = tuple(n for n in (e.name_cyrillic, e.name_latin, e.name_passport) if n)
            new[e.service_number] = Sighting(e.service_number, e.service_number, names, e.sex, e.birth_date)
    old = [Sighting(s.service_number, s.service_number, s.names, s.sex, s.birth_date) for s in there.values()]
    found = likely_pairs([*old, *new.values()], touching=frozenset(new))
    return [p for p in found if frozenset((p.first.service_number, p.second.service_number)) not in said]


def distinctions_of(centre: Centre | None) -> list[Distinction]:
    """Pairs said to be two people, latest first."""
    return list(_said(centre).select_related("first__unit", "second__unit", "by")) if centre else []


def merges_of(centre: Centre | None) -> list[Merge]:
    """Merges that stand, latest first."""
    rows = Merge.objects.filter(kept__centre=centre, undone_at=None) if centre else Merge.objects.none()
    return list(rows.select_related("kept", "other", "by"))


def _said(centre: Centre) -> QuerySet[Distinction]:
    return Distinction.objects.filter(first__centre=centre, undone_at=None)


def _keys(pair: LikelyPair) -> tuple[int, int]:
    a, b = pair.first.key, pair.second.key
    assert isinstance(a, int)
    assert isinstance(b, int)
    return (a, b) if a < b else (b, a)


def _sighting(p: Person) -> Sighting:
    names = tuple(n for n in (p.name_cyrillic, p.name_latin, p.name_passport) if n)
    return Sighting(p.pk, p.service_number, names, p.sex, p.birth_date)
