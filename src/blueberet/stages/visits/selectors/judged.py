"""Reads of how courses were judged: what stands, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.visits.models import Judged
from blueberet.stages.visits.shipped import judged_questions


@dataclass(frozen=True, slots=True)
class Mean:
    """A question: how many marked it, the mean mark, how many gave 1, 2, 3, 4, 5."""

    code: str
    words: str
    answered: int
    mean: float
    spread: tuple[int, ...]


def standing(centre: Centre, course: str = "", until: date | None = None) -> QuerySet[Judged]:
    """What counts: corrected sheets do not; of a course and up to a day if they are given, the newest first."""
    rows = Judged.objects.filter(centre=centre, replaced_by=None).select_related("by")
    if course:
        rows = rows.filter(course=course)
    return rows.filter(day__lte=until) if until is not None else rows


def means(row: Judged) -> Iterator[Mean]:
    """Each question that anybody marked, in its order; one that is no longer asked goes by its code."""
    words = {q.code: q.words for q in judged_questions()}
    order = [*(c for c in words if c in row.counts), *(c for c in row.counts if c not in words)]
    for code in order:
        spread = tuple(row.counts[code])
        answered = sum(spread)
        mean = sum(mark * n for mark, n in enumerate(spread, 1)) / answered
        yield Mean(code, words.get(code, code), answered, round(mean, 2), spread)
