"""Reads for the first page of the room and for lists: what was seen, by whom, and what is due.

National and external results stand side by side; nothing here adds the two up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import Draft, Observation, Origin, Result
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import versions_by_code

PAGE = 50
MOST_DUE = 40


@dataclass(slots=True)
class Told:
    """An observation as a list shows it: its own grade, and how many people were marked besides."""

    observation: Observation
    grade: str = ""
    share: float | None = None
    people: int = 0
    people_good: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A task that a unit shows, and when it was last seen by each origin."""

    version: Version
    unit: Unit
    national: date | None
    national_grade: str
    external: date | None
    external_grade: str


@dataclass(slots=True)
class Evaluator:
    """Sheets of one evaluator on a day."""

    name: str
    sheets: list[Told] = field(default_factory=list)


def observations_told(rows: Iterable[Observation]) -> list[Told]:
    """Observations with what they came to; one query."""
    told = {o.pk: Told(o) for o in rows}
    for r in Result.objects.filter(observation__in=told).values("observation", "person", "grade", "share"):
        line = told[r["observation"]]
        if r["person"] is None:
            line.grade, line.share = r["grade"], r["share"]
        else:
            line.people += 1
            line.people_good += r["grade"] == "satisfactory"
    return list(told.values())


def sheets_of(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """With what a list shows of them."""
    return rows.select_related("event__unit", "version__standard", "replaces")


def by_evaluator(rows: Iterable[Told]) -> list[Evaluator]:
    """Grouped by who saw it, by name."""
    found: dict[str, Evaluator] = {}
    for row in rows:
        name = row.observation.evaluator_name
        found.setdefault(name, Evaluator(name)).sheets.append(row)
    return [found[n] for n in sorted(found)]


def drafts_of(user_key: int | None, centre: Centre) -> list[Draft]:
    """Sheets begun by an account and not sent."""
    rows = Draft.objects.filter(centre=centre, by=user_key).select_related("version__standard", "unit")
    return list(rows)


def drafts_by_others(centre: Centre, user_key: int | None) -> list[tuple[str, int]]:
    """Names of other accounts with sheets not sent, and how many."""
    rows = Draft.objects.filter(centre=centre).exclude(by=user_key).order_by()
    told = rows.values("by__first_name", "by__last_name", "by__username").annotate(n=Count("pk"))
    return sorted((f"{r['by__first_name']} {r['by__last_name']}".strip() or r["by__username"], r["n"]) for r in told)


def tasks_on(centre: Centre, day: date) -> list[Version]:
    """Versions of tasks in force on a day, by code."""
    rows = versions_by_code(centre, day)
    return [rows[c] for c in sorted(rows) if rows[c].standard.kind == "task"]


def last_seen(centre: Centre, units: Iterable[int], on: date) -> dict[tuple[int, int, str], tuple[date, str]]:
    """Day and grade of the last current result of units as a whole, by unit, task and origin; one query."""
    place = Window(
        RowNumber(), partition_by=[F("subject"), F("standard_id"), F("origin")],
        order_by=[F("day").desc(), F("id").desc()],
    )  # fmt: skip
    rows = Result.objects.filter(centre=centre, subject__in=[-u for u in units], replaced_at=None, day__lte=on)
    last = rows.order_by().annotate(place=place).filter(place=1)
    told = last.values_list("subject", "standard_id", "origin", "day", "grade")
    return {(-subject, standard, origin): (day, grade) for subject, standard, origin, day, grade in told}


def due_of(centre: Centre, units: QuerySet[Unit], on: date) -> tuple[list[Due], int]:
    """What units of the right kind show, the longest unseen first, and how many of it were never seen."""
    tasks: dict[str, list[Version]] = defaultdict(list)
    for v in tasks_on(centre, on):
        if v.head.get("origin") == "UN":
            tasks[str(v.head.get("element"))].append(v)
    mine = [u for u in units.filter(places__last_day=None, places__isnull=False).distinct() if u.kind in tasks]
    seen = last_seen(centre, [u.pk for u in mine], on)
    found = []
    for u in mine:
        for v in tasks[u.kind]:
            own = seen.get((u.pk, v.standard_id, Origin.NATIONAL))
            theirs = seen.get((u.pk, v.standard_id, Origin.EXTERNAL))
            found.append(Due(v, u, own[0] if own else None, own[1] if own else "", *(theirs or (None, ""))))
    found.sort(key=lambda d: (d.national or date.min, d.unit.code, d.version.standard.code))
    return found[:MOST_DUE], sum(d.national is None for d in found)


def results_of_person(person: Person) -> list[Result]:
    """What sheets came to for one person and for rows merged into him, the latest first; corrected ones too."""
    keys = [person.pk, *person.merged.values_list("pk", flat=True)]
    rows = Result.objects.filter(centre=person.centre_id, subject__in=keys)
    return list(rows.select_related("standard", "unit", "observation").order_by("-day", "-pk")[:300])


def results_of_unit(unit: Unit, most: int = 300) -> list[Result]:
    """What sheets came to for a unit as a whole, the latest first; corrected ones too."""
    rows = Result.objects.filter(centre=unit.centre_id, subject=-unit.pk)
    return list(rows.select_related("standard", "observation").order_by("-day", "-pk")[:most])
