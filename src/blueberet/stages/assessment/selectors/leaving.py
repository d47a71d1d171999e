"""Reads for export: observations and their marks as rows of the files."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from blueberet.stages.assessment.models import Observation, Result, StepMark
from blueberet.stages.roster.models import Person


def rows_of(observations: QuerySet[Observation]) -> dict[str, list[dict[str, Any]]]:
    """Rows by key of the table, corrected and taken back ones too, in the order they were sent; four queries."""
    rows = list(observations.select_related("event__unit", "version__standard", "replaces").order_by("sent_at", "pk"))
    keys = [o.pk for o in rows]
    grades = dict(Result.objects.filter(observation__in=keys, person=None).values_list("observation", "grade"))
    leaders = [o.conditions["leader"] for o in rows if o.conditions.get("leader")]
    numbers = dict(Person.objects.filter(pk__in=leaders).values_list("pk", "service_number"))
    shared: dict[int, int] = defaultdict(int)
    for o in rows:
        shared[o.event_id] += 1
    names = {o.pk: o.client_key for o in rows}
    told = StepMark.objects.filter(observation__in=keys).order_by("observation", "pk")
    marks = [
        {"key": names[o], "step": step, "person": number or "", "mark": mark, "value": value, "remark": remark}
        for o, step, number, mark, value, remark in told.values_list(
            "observation", "step", "person__service_number", "mark", "value", "remark"
        )
    ]
    return {"evaluations": [_row(o, grades, numbers, shared) for o in rows], "marks": marks}


def _row(o: Observation, grades: dict[int, str], numbers: dict[int, str], shared: dict[int, int]) -> dict[str, Any]:
    state = "taken back" if o.is_taken_back else "counts" if o.is_current else "corrected"
    return {
        "key": o.client_key, "task": o.version.standard.code, "version": o.version.number, "unit": o.event.unit.code,
        "day": o.seen_on, "origin": o.origin, "evaluator_name": o.evaluator_name, "evaluator_role": o.evaluator_role,
        "event": f"E{o.event_id}" if shared[o.event_id] > 1 else "", "session": o.event.session,
        "began": o.began.strftime("%H:%M") if o.began else "", "ended": o.ended.strftime("%H:%M") if o.ended else "",
        **{k: o.conditions.get(k, "") for k in ("light", "weather", "temperature", "strength", "met")},
        "leader": numbers.get(o.conditions.get("leader", 0), ""), "remarks": o.remarks,
        "corrects": o.replaces.client_key if o.replaces else "", "reason": o.reason,
        "sent_at": timezone.localtime(o.sent_at).isoformat(timespec="seconds"), "state": state,
        "grade": grades.get(o.pk, ""),
    }  # fmt: skip
