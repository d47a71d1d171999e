"""What the room of readiness asks: results, tests and levels as they were on a day and known at a time.

Each read is one or two queries. ``on`` is a day: what was seen, tested or issued until then. ``known_at`` is a moment:
what had been sent until then, corrections included; empty: now. Rows of people merged into another are given as his.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import together
from blueberet.stages.assessment.models import Grade, LevelCertificate, LogEntry, Result, TestScore
from blueberet.stages.roster.models import Person


class TaskResult(NamedTuple):
    """What a sheet came to for a unit as a whole, or for one person; exactly one of the two keys is given."""

    unit_id: int | None
    person_id: int | None
    task: str
    version: int
    day: date
    grade: str
    share: float | None
    origin: str
    observation: int
    known_at: datetime


class ScoreKnown(NamedTuple):
    """A test: ``of`` is the code of a course or edition, or empty with a ``language``."""

    person_id: int
    of: str | None
    language: str
    scale: str
    score: str
    passed: bool | None
    day: date
    origin: str
    test: int
    known_at: datetime


class LevelKnown(NamedTuple):
    """A certificate of level; ``until`` is its last valid day as known then, empty if it has none."""

    person_id: int
    ladder: str
    level: str
    issued: date
    until: date | None
    origin: str
    certificate: int
    known_at: datetime


class LogKnown(NamedTuple):
    """A person's log added up: entries, those countersigned, hours of these, the last day worked."""

    person_id: int
    entries: int
    countersigned: int
    hours: float
    last_day: date


def merged_people(centre: Centre) -> dict[int, int]:
    """Keys of rows that turned out to be another person, with his key."""
    return dict(_merged(centre))


def _merged(centre: Centre) -> QuerySet[Person, tuple[int, int]]:
    rows = Person.objects.filter(centre=centre, merged_into__isnull=False)
    return rows.order_by().values_list("pk", "merged_into_id")


def _known(at: datetime | None) -> Q:
    """What had been sent by then, and not replaced by then."""
    if at is None:
        return Q(replaced_at=None)
    return Q(known_at__lte=at) & (Q(replaced_at=None) | Q(replaced_at__gt=at))


def _results(
    centre: Centre, on: date, known_at: datetime | None, first_day: date | None, observations: Iterable[int] | None
) -> QuerySet[Result]:  # fmt: skip
    rows = Result.objects.filter(_known(known_at), centre=centre, day__lte=on).exclude(grade=Grade.NOT_GRADED)
    if first_day is not None:
        rows = rows.filter(day__gte=first_day)
    if observations is not None:
        rows = rows.filter(observation__in=list(observations))
    return rows


def task_results(
    centre: Centre, *, on: date, known_at: datetime | None = None, latest: bool = False,
    first_day: date | None = None, observations: Iterable[int] | None = None,
    subjects: Iterable[int] | None = None, tasks: Iterable[str] = (), merged: Mapping[int, int] | None = None,
) -> list[TaskResult]:  # fmt: skip
    """Results in the order of their days, then as they were sent; origins stand side by side, never together.

    ``latest`` keeps the last one of each subject, task and origin, found by the database. ``first_day`` leaves out
    what is older; ``observations`` asks for certain sheets only; ``subjects``, keys of people or minus those of units,
    and ``tasks`` for some subjects' of some tasks. A sheet on which no step applied is no result. ``merged``:
    ``merged_people``, if they were read before; empty: rows are given as they are.
    """
    rows = _results(centre, on, known_at, first_day, observations)
    if subjects is not None:
        rows = rows.filter(subject__in=set(subjects), standard__code__in=set(tasks), standard__kind="task")
    if latest:
        place = Window(
            RowNumber(), partition_by=[F("subject"), F("standard_id"), F("origin")],
            order_by=[F("day").desc(), F("id").desc()],
        )  # fmt: skip
        # The keys come out of one index alone; only the rows that are last are read.
        rows = Result.objects.filter(pk__in=rows.annotate(place=place).filter(place=1).values("pk"))
    alone = Case(When(person=None, then=F("unit_id")), default=Value(None))
    told = rows.order_by("day", "pk").values_list(
        alone, "person_id", "standard__code", "version_number", "day", "grade", "share", "origin", "observation_id",
        "known_at",
    )  # fmt: skip
    found = [TaskResult(*row) for row in told]
    merged = merged_people(centre) if merged is None else merged
    if not merged:
        return found
    found = [r._replace(person_id=merged.get(r.person_id, r.person_id)) if r.person_id else r for r in found]
    if latest:
        last = {(r.unit_id, r.person_id, r.task, r.origin): n for n, r in enumerate(found)}
        found = [found[n] for n in sorted(last.values())]
    return found


def tests_known(centre: Centre, *, on: date, known_at: datetime | None = None) -> list[ScoreKnown]:  # noqa: PT028
    """Tests in the order of their days; scores stand on their own scale."""
    rows, merged = together(_tests(centre, on, known_at), _merged(centre))
    return _scores(rows, dict(merged))


def tests_and_levels_known(
    centre: Centre, *, on: date, known_at: datetime
) -> tuple[list[ScoreKnown], list[LevelKnown], dict[int, int]]:  # fmt: skip
    """Both, and ``merged_people``; one query."""
    tests, levels, rows = together(_tests(centre, on, known_at), _certificates(centre, on, known_at), _merged(centre))
    merged = dict(rows)
    return _scores(tests, merged), _levels(levels, merged, known_at), merged


def _tests(centre: Centre, on: date, known_at: datetime | None) -> QuerySet[TestScore, tuple[Any, ...]]:
    rows = TestScore.objects.filter(_known(known_at), centre=centre, day__lte=on).order_by("day", "pk")
    return rows.values_list(
        "person_id", "version__standard__code", "language", "scale", "score", "passed", "day", "origin", "pk",
        "known_at",
    )  # fmt: skip


def _scores(rows: Iterable[tuple[Any, ...]], merged: Mapping[int, int]) -> list[ScoreKnown]:
    return [ScoreKnown(*row)._replace(person_id=merged.get(row[0], row[0])) for row in rows]


def levels_known(centre: Centre, *, on: date, known_at: datetime | None = None) -> list[LevelKnown]:
    """Certificates of level issued until a day, also those run out; a withdrawal counts once it was known."""
    rows, merged = together(_certificates(centre, on, known_at), _merged(centre))
    return _levels(rows, dict(merged), known_at)


def _certificates(
    centre: Centre, on: date, known_at: datetime | None
) -> QuerySet[LevelCertificate, tuple[Any, ...]]:  # fmt: skip
    rows = LevelCertificate.objects.filter(centre=centre, issued__lte=on)
    if known_at is not None:
        rows = rows.filter(known_at__lte=known_at)
    return rows.order_by("issued", "pk").values_list(
        "person_id", "version__standard__code", "level", "issued", "expires", "origin", "pk", "known_at",
        "withdrawn_on", "withdrawn_at",
    )  # fmt: skip


def _levels(
    rows: Iterable[tuple[Any, ...]], merged: Mapping[int, int], known_at: datetime | None
) -> list[LevelKnown]:  # fmt: skip
    found = []
    for c in rows:
        *_, withdrawn_on, withdrawn_at = c
        until = c[4]
        if withdrawn_on is not None and (known_at is None or (withdrawn_at is not None and withdrawn_at <= known_at)):
            last = withdrawn_on - timedelta(days=1)
            until = last if until is None else min(until, last)
        found.append(LevelKnown(merged.get(c[0], c[0]), c[1], c[2], c[3], until, c[5], c[6], c[7]))
    return found


def logs_known(centre: Centre, *, on: date, known_at: datetime | None = None) -> list[LogKnown]:
    """Personal logs added up; hours are those of countersigned entries, countersigned by then."""
    signed = Q(countersign__isnull=False) if known_at is None else Q(countersign__at__lte=known_at)
    rows = LogEntry.objects.filter(_known(known_at), centre=centre, day__lte=on).order_by().values("person_id")
    merged = merged_people(centre)
    found: dict[int, LogKnown] = {}
    for row in rows.annotate(n=Count("pk"), s=Count("pk", filter=signed), h=Sum("hours", filter=signed)):
        person = merged.get(row["person_id"], row["person_id"])
        was = found.get(person, LogKnown(person, 0, 0, 0.0, date.min))
        found[person] = LogKnown(
            person, was.entries + row["n"], was.countersigned + row["s"], was.hours + float(row["h"] or 0), was.last_day
        )
    days = LogEntry.objects.filter(_known(known_at), centre=centre, day__lte=on).order_by()
    for key, day in days.values_list("person_id", "day").distinct():
        person = merged.get(key, key)
        found[person] = found[person]._replace(last_day=max(found[person].last_day, day))
    return [found[p] for p in sorted(found)]
