"""Reads of lessons: the last version of each, its history."""

from collections.abc import Iterable

from django.db.models import QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.incidents.models import Lesson
from blueberet.stages.roster.models import Unit


def lessons_of(centre: Centre, units: Iterable[Unit] | None = None) -> list[Lesson]:
    """Lessons of a centre in their last version: the open ones first, of each the latest first.

    ``units``: those of these units alone.
    """
    rows: QuerySet[Lesson] = Lesson.objects.filter(centre=centre, corrected_by=None).select_related("unit", "by")
    if units is not None:
        rows = rows.filter(unit__in=[u.pk for u in units])
    return sorted(rows, key=lambda x: (x.state != Lesson.State.OPEN, -x.number))


def lesson_versions(centre: Centre, number: int) -> list[Lesson]:
    """All versions of a lesson, the last one first."""
    return list(Lesson.objects.filter(centre=centre, number=number).select_related("unit", "by", "centre"))
