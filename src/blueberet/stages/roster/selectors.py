"""Reads of the roster, scoped to the centre that asks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Document, Person, Unit
from blueberet.stages.roster.reading import Entry
from blueberet.stages.roster.table import UNITS

SOON_DAYS = 60


def people_of(centre: Centre | None) -> QuerySet[Person]:
    """People of a centre; nobody without one."""
    return Person.objects.filter(centre=centre).select_related("unit") if centre else Person.objects.none()


def entries_of(centre: Centre) -> list[Entry]:
    """The roster as import entries, for comparing and exporting; five queries whatever its size."""
    people = people_of(centre).prefetch_related("languages", "licences", "documents").order_by("pk")
    order = {"passport": 0, "medical": 1, "vaccination": 2, "conduct attestation": 3}
    found = []
    for p in people:
        documents = sorted(p.documents.all(), key=lambda d: order.get(d.kind, 9))
        found.append(
            Entry(
                p.service_number, p.name_cyrillic, p.name_latin, p.name_passport, p.sex, p.birth_date, p.rank,
                p.category, tuple(p.unit.code.split(" > ")), p.region, p.medical_class,
                tuple((x.language, x.scale, x.score) for x in sorted(p.languages.all(), key=lambda x: x.pk)),
                tuple((x.category, x.expires) for x in sorted(p.licences.all(), key=lambda x: x.pk)),
                tuple(p.specialities), tuple((d.kind, d.number, d.expires) for d in documents),
            )
        )  # fmt: skip
    return found


def members_of(centre: Centre) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Service number, unit path and specialities of everybody, for the programme."""
    rows = people_of(centre).values_list("service_number", "unit__code", "specialities").order_by("pk")
    return [(number, tuple(code.split(" > ")), tuple(skills)) for number, code, skills in rows]


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry in the columns of the nominal roll."""
    row: dict[str, Any] = {
        key: getattr(entry, key)
        for key in ("service_number", "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date", "rank",
                    "category", "region", "medical_class")
    }  # fmt: skip
    row |= dict(zip(UNITS, entry.unit, strict=False))
    row["languages"] = "; ".join(" ".join(x) for x in entry.languages)
    row["licences"] = "; ".join(f"{c} until {d.isoformat()}" if d else c for c, d in entry.licences)
    row["specialities"] = "; ".join(entry.specialities) + (
        ";" if len(entry.specialities) == 1 and "," in entry.specialities[0] else ""
    )
    for kind, number, until in entry.documents:
        row[f"{kind} number"], row[f"{kind} expires"] = number, until
    return row


@dataclass(frozen=True, slots=True)
class Strength:
    """Head count of a unit."""

    unit: Unit | None
    total: int
    women: int

    def __str__(self) -> str:
        return f"{self.total} ({self.women} F)"


def strength_of(centre: Centre | None) -> tuple[Strength, list[Strength]]:
    """Head count of the centre, and by the units that people stand in directly."""
    women = Count("pk", filter=Q(sex="F"))
    rows = people_of(centre).values("unit").annotate(total=Count("pk"), women=women)
    units = {u.pk: u for u in Unit.objects.filter(centre=centre)} if centre else {}
    by_unit = sorted(
        (Strength(units[r["unit"]], r["total"], r["women"]) for r in rows), key=lambda s: s.unit.code if s.unit else ""
    )
    return Strength(None, sum(s.total for s in by_unit), sum(s.women for s in by_unit)), by_unit


def platoon_strength(centre: Centre | None) -> list[Strength]:
    """Head counts by company and platoon, sections added up; people of a headquarters count where they stand."""
    _, by_unit = strength_of(centre)
    if not by_unit or centre is None:
        return []
    units = {u.code: u for u in Unit.objects.filter(centre=centre)}
    sums: dict[str, list[int]] = {}
    for s in by_unit:
        assert s.unit is not None
        code = " > ".join(s.unit.code.split(" > ")[:3])
        total = sums.setdefault(code, [0, 0])
        total[0] += s.total
        total[1] += s.women
    return [Strength(units[code], a, b) for code, (a, b) in sums.items()]


def expiring(centre: Centre | None, *, today: date) -> tuple[list[Document], list[Document]]:
    """Documents that have expired, and those that expire within sixty days; earliest first."""
    if centre is None:
        return [], []
    rows = Document.objects.filter(person__centre=centre, expires__isnull=False).select_related("person__unit")
    gone = rows.filter(expires__lt=today).order_by("expires")
    soon = rows.filter(expires__gte=today, expires__lte=today + timedelta(days=SOON_DAYS)).order_by("expires")
    return list(gone), list(soon)


def search_people(centre: Centre | None, words: str) -> QuerySet[Person]:
    """People whose number or any spelling of the name contains all the words."""
    found = people_of(centre)
    for word in words.split():
        forms = {word, word.capitalize(), word.upper(), word.lower()}
        match = Q()
        for form in forms:
            # SQLite folds the case of ASCII only, so Cyrillic is asked for in each case.
            match |= Q(name_cyrillic__contains=form) | Q(name_latin__icontains=form)
            match |= Q(name_passport__icontains=form) | Q(service_number__icontains=form)
        found = found.filter(match)
    return found


def unit_codes(centre: Centre) -> list[str]:
    """Codes of all units, in the order of the tree."""
    return list(Unit.objects.filter(centre=centre).order_by("code").values_list("code", flat=True))


def has_person(centre: Centre, service_number: str) -> bool:
    """Whether somebody with that number is on the roster."""
    return people_of(centre).filter(service_number=service_number).exists()
