"""Reads of agreement: events that two evaluators saw, as the judgements that the engine compares."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from blueberet.engine.assessment.agreement import Agreement, Drift, Judgement, agreement, by_pair, drift_of
from blueberet.stages.assessment.models import Event, StepMark

MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class Agreeing:
    """How evaluators agree over some events: whole, by task, by pair, and each one's drift."""

    whole: Agreement
    tasks: list[tuple[str, Agreement]]
    pairs: list[tuple[str, str, Agreement]]
    drifts: list[tuple[str, list[Drift]]]
    events: list[Event]
    is_cut: bool


def doubled_events(events: QuerySet[Event], origin: str, first: date | None, task: str) -> QuerySet[Event]:
    """Events at which two sheets that count were kept; of one origin, which every event is."""
    rows = events.filter(external=origin == "external", observations__replaced_at=None)
    rows = rows.filter(observations__is_taken_back=False)
    if first is not None:
        rows = rows.filter(day__gte=first)
    if task:
        rows = rows.filter(version__standard__code=task)
    return rows.annotate(sheets=Count("observations")).filter(sheets__gt=1).order_by("-day", "-pk")


def agreeing(events: QuerySet[Event], *, origin: str, first: date | None = None, task: str = "") -> Agreeing:
    """Compare what was marked at events of one origin; three queries whatever their number, at most 2,000 events."""
    rows = list(
        doubled_events(events, origin, first, task).select_related("version__standard", "unit")[: MOST_EVENTS + 1]
    )  # fmt: skip
    kept = rows[:MOST_EVENTS]
    judgements, tasks = judgements_of(kept)
    months = {e.pk: f"{e.day:%Y-%m}" for e in kept}
    by_task: dict[str, list[Judgement]] = defaultdict(list)
    for j in judgements:
        by_task[tasks[j.event]].append(j)
    names = sorted({j.evaluator for j in judgements})
    return Agreeing(
        agreement(judgements), [(t, agreement(by_task[t])) for t in sorted(by_task)],
        [(a, b, found) for (a, b), found in by_pair(judgements).items()],
        [(n, drift_of(judgements, months, n)) for n in names], kept[:100], len(rows) > MOST_EVENTS,
    )  # fmt: skip


def judgements_of(events: Sequence[Event]) -> tuple[list[Judgement], dict[int, str]]:
    """Marks of the sheets that count, by evaluator and item; and the task of each event."""
    tasks = {e.pk: e.version.standard.code for e in events}
    rows = StepMark.objects.filter(
        observation__event__in=list(tasks), observation__replaced_at=None, observation__is_taken_back=False
    ).order_by("pk")  # fmt: skip
    told = rows.values_list("observation__event", "step", "person", "observation__evaluator_name", "mark")
    found = [Judgement(event, f"{step} {person or ''}", name, mark) for event, step, person, name, mark in told]
    return found, tasks
