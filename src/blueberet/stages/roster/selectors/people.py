"""Reads of the roster, scoped to the centre that asks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import together
from blueberet.stages.roster.folding import asked_keys, steps_between, typos_forgiven
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.roster.reading import Entry
from blueberet.stages.roster.table import UNITS


def people_of(centre: Centre | None) -> QuerySet[Person]:
    """People of a centre, without rows merged into another; nobody without a centre."""
    if centre is None:
        return Person.objects.none()
    return Person.objects.filter(centre=centre, merged_into=None).select_related("unit")


def entries_of(centre: Centre) -> list[Entry]:
    """The roster as import entries, for comparing and exporting; five queries whatever its size."""
    people = people_of(centre).prefetch_related("languages", "licences", "documents").order_by("pk")
    order = {"passport": 0, "medical": 1, "vaccination": 2, "conduct attestation": 3}
    found = []
    for p in people:
        rolled = [d for d in p.documents.all() if d.counts and not d.vaccine and d.kind in order]
        documents = sorted(rolled, key=lambda d: order[d.kind])
        found.append(
            Entry(
                p.service_number, p.name_cyrillic, p.name_latin, p.name_passport, p.sex, p.birth_date, p.rank,
                p.category, tuple(p.unit.code.split(" > ")), p.region, p.medical_class,
                tuple((x.language, x.scale, x.score) for x in sorted(p.languages.all(), key=lambda x: x.pk)),
                tuple((x.category, x.expires) for x in sorted(p.licences.all(), key=lambda x: x.pk)),
                tuple(p.specialities), tuple((d.kind, d.number, d.expires) for d in documents),
                p.served_from,
            )
        )  # fmt: skip
    return found


def merged_numbers(centre: Centre) -> dict[str, str]:
    """Service numbers of rows merged into another person, with that person's number."""
    rows = Person.objects.filter(centre=centre, merged_into__isnull=False)
    return dict(rows.values_list("service_number", "merged_into__service_number"))


def members_of(centre: Centre) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Service number, unit path and specialities of everybody, for the programme."""
    rows = people_of(centre).values_list("service_number", "unit__code", "specialities").order_by("pk")
    return [(number, tuple(code.split(" > ")), tuple(skills)) for number, code, skills in rows]


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry in the columns of the nominal roll."""
    row: dict[str, Any] = {
        key: getattr(entry, key)
        for key in ("service_number", "name_cyrillic", "name_latin", "name_passport", "sex", "birth_date", "rank",
                    "category", "region", "medical_class", "served_from")
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
    counts = people_of(centre).order_by().values("unit").annotate(total=Count("pk"), women=women)
    rows, there = together(counts, Unit.objects.filter(centre=centre) if centre else Unit.objects.none())
    units = {u.pk: u for u in there}
    by_unit = sorted(
        (Strength(units[r["unit"]], r["total"], r["women"]) for r in rows), key=lambda s: s.unit.code if s.unit else ""
    )
    return Strength(None, sum(s.total for s in by_unit), sum(s.women for s in by_unit)), by_unit


def platoon_strength(centre: Centre | None) -> list[Strength]:
    """Head counts by company and platoon, sections added up; people of a headquarters count where they stand."""
    women = Count("pk", filter=Q(sex="F"))
    counts = people_of(centre).order_by().values_list("unit__code").annotate(total=Count("pk"), women=women)
    sums: dict[str, list[int]] = {}
    for unit, people, of_them in sorted(counts):
        total = sums.setdefault(" > ".join(unit.split(" > ")[:3]), [0, 0])
        total[0] += people
        total[1] += of_them
    # Of a thousand sections no row is read.
    codes, units = list(sums), dict[str, Unit]()
    for n in range(0, len(codes), 900):
        units |= {u.code: u for u in Unit.objects.filter(centre=centre, code__in=codes[n : n + 900])}
    return [Strength(units[code], a, b) for code, (a, b) in sums.items()]


def search_people(centre: Centre | None, words: str) -> QuerySet[Person]:
    """People whose number or any spelling of the name holds all the words; failing that, the nearest spellings."""
    return find_people(centre, words)[0]


def find_people(centre: Centre | None, words: str) -> tuple[QuerySet[Person], bool]:
    """People by any spelling, and whether they are only near to what was asked.

    Letters of both scripts and keyboards are folded together. Only if nobody holds all the words, a letter
    may be wrong in words of four letters, two in words of eight.
    """
    everyone, asked = people_of(centre), asked_keys(words)
    if not asked:
        return everyone.none(), False
    found = everyone
    for keys in asked:
        match = Q()
        for key in keys:
            match |= Q(search_key__contains=key)
        found = found.filter(match)
    if found.exists():
        return found, False
    return _nearest(everyone, [keys[0] for keys in asked]), True


def _nearest(everyone: QuerySet[Person], asked: list[str]) -> QuerySet[Person]:
    known = {word for key in everyone.order_by().values_list("search_key", flat=True) for word in key.split()}
    found = everyone
    for key in asked:
        most = typos_forgiven(key)
        # A number comes near to numbers only, a name to names.
        alike = [w for w in known if abs(len(w) - len(key)) <= most and w[-1].isdigit() == key[-1].isdigit()]
        near = sorted((n, w) for w in alike if (n := steps_between(key, w, most)) <= most)
        match = Q(search_key__contains=key)
        for _, word in near[:40]:
            match |= Q(search_key__contains=f" {word} ")
        found = found.filter(match)
    return found


def unit_codes(centre: Centre) -> list[str]:
    """Codes of all units, in the order of the tree."""
    return list(Unit.objects.filter(centre=centre).order_by("code").values_list("code", flat=True))


def has_person(centre: Centre, service_number: str) -> bool:
    """Whether somebody with that number is on the roster."""
    return people_of(centre).filter(service_number=service_number).exists()
