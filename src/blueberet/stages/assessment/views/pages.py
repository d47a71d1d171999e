"""Reading evaluations: the first page, one event, one sheet, a person, a unit, agreement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from blueberet.engine.assessment.agreement import COEFFICIENT
from blueberet.foundation.accounts.policies import has_role
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.assessment.models import Observation, Origin
from blueberet.stages.assessment.policies import (
    event_for,
    events_seen_by,
    is_person,
    may_enter_scores,
    may_evaluate,
    may_write_log_of,
    observation_for,
    person_seen,
    sees_evaluations,
    unit_seen,
    units_seen_by,
)
from blueberet.stages.assessment.selectors import lists
from blueberet.stages.assessment.selectors.agreeing import agreeing
from blueberet.stages.assessment.selectors.showing import sheets_at, shown_sheet
from blueberet.stages.assessment.selectors.standing import levels_of, log_of, tests_of
from blueberet.stages.assessment.views.asking import asked_day, reader_of
from blueberet.stages.roster.policies import people_seen_by


def index(request: HttpRequest) -> HttpResponse:
    """Drafts not sent, loudly; the day's sheets by evaluator; what is due; the latest results."""
    user, centre = reader_of(request)
    day = asked_day(request.GET.get("on")) or timezone.localdate()
    seen = Observation.objects.filter(centre=centre, event__in=events_seen_by(user).order_by().values("pk"))
    now = lists.observations_told(lists.sheets_of(seen.filter(seen_on=day, replaced_at=None)))
    latest = lists.sheets_of(seen.filter(replaced_at=None, seen_on__lte=day).order_by("-seen_on", "-pk"))[:20]
    due, never = lists.due_of(centre, units_seen_by(user), day)
    evaluates = may_evaluate(user, centre)
    return render(request, "assessment/index.html", {
        "page": "evaluation", "day": day, "today": timezone.localdate(), "evaluators": lists.by_evaluator(now),
        "sheets": len(now), "drafts": lists.drafts_of(user.pk, centre), "may_evaluate": evaluates,
        "others": lists.drafts_by_others(centre, user.pk) if evaluates else [],
        "due": due, "never": never, "latest": lists.observations_told(latest),
    })  # fmt: skip


def observations(request: HttpRequest) -> HttpResponse:
    """All sheets, by origin; a filter never shows the two kinds together as one number."""
    user, centre = reader_of(request)
    origin = request.GET.get("origin", "")
    origin = origin if origin in Origin.values else ""
    rows = Observation.objects.filter(centre=centre, event__in=events_seen_by(user).order_by().values("pk"))
    if origin:
        rows = rows.filter(origin=origin)
    task, name = request.GET.get("task", "")[:40], request.GET.get("evaluator", "")[:160]
    if task:
        rows = rows.filter(version__standard__code=task)
    if name:
        rows = rows.filter(evaluator_name=name)
    unit = whole_in(request.GET.get("unit", ""))
    if unit is not None:
        rows = rows.filter(event__unit=unit)
    first = (whole_in(request.GET.get("page", "")) or 0) * lists.PAGE
    told = lists.observations_told(lists.sheets_of(rows.order_by("-seen_on", "-pk"))[first : first + lists.PAGE + 1])
    return render(request, "assessment/observations.html", {
        "page": "sheets", "rows": told[: lists.PAGE], "more": len(told) > lists.PAGE, "number": first // lists.PAGE,
        "origin": origin, "origins": Origin.choices, "task": task, "evaluator": name, "unit": unit,
        "tasks": lists.tasks_on(centre, timezone.localdate()), "units": units_seen_by(user),
    })  # fmt: skip


def event(request: HttpRequest, number: int) -> HttpResponse:
    """One showing: every sheet that was kept of it, side by side."""
    reader_of(request)
    row = event_for(request.user, number)
    sheets = lists.observations_told(sheets_at(row))
    same = row.version.standard.pk
    others = events_seen_by(request.user).filter(version__standard=same, unit=row.unit, day=row.day).exclude(pk=row.pk)
    return render(request, "assessment/event.html", {
        "page": "sheets", "row": row, "sheets": sheets, "others": others.select_related("version"),
        "counting": [s for s in sheets if s.observation.is_current and not s.observation.is_taken_back],
        "agreement": agreeing(events_seen_by(request.user).filter(pk=row.pk), origin=row_origin(row.external)),
        "may_evaluate": may_evaluate(request.user, row.centre),
    })  # fmt: skip


def row_origin(external: bool) -> str:
    """The origin of what is seen at an event."""
    return Origin.EXTERNAL if external else Origin.NATIONAL


def observation(request: HttpRequest, number: int) -> HttpResponse:
    """One sheet as it was sent: who saw it, in what role, under which version, and what came before and after."""
    reader_of(request)
    row = observation_for(request.user, number)
    later = Observation.objects.filter(replaces=row).first()
    mine = row.sent_by_id == request.user.pk or has_role(request.user, row.centre)
    return render(request, "assessment/observation.html", {
        "page": "sheets", "row": row, "shown": shown_sheet(row), "later": later,
        "photos": row.photos.defer("content"),
        "may_correct": mine and may_evaluate(request.user, row.centre) and row.is_current and not row.is_taken_back,
    })  # fmt: skip


def person(request: HttpRequest, number: int) -> HttpResponse:
    """What evaluators saw of one person, his tests, levels and log."""
    row = person_seen(request.user, number)
    return render(request, "assessment/person.html", {
        "page": "people", "row": row, "results": lists.results_of_person(row), "tests": tests_of(row),
        "levels": levels_of(row), "log": log_of(row)[:5], "may_enter": may_enter_scores(request.user, row.centre),
        "may_log": may_write_log_of(request.user, row), "is_me": is_person(request.user, row),
        "reads": sees_evaluations(request.user), "today": timezone.localdate(),
    })  # fmt: skip


def unit(request: HttpRequest, number: int) -> HttpResponse:
    """What evaluators saw of one unit as a whole, and of the people in it now."""
    reader_of(request)
    row = unit_seen(request.user, number)
    people = people_seen_by(request.user).filter(unit=row).order_by("name_cyrillic")[:200]
    below = units_seen_by(request.user).filter(parent=row)
    return render(request, "assessment/unit.html", {
        "page": "people", "row": row, "results": lists.results_of_unit(row), "people": people, "below": below,
        "may_evaluate": may_evaluate(request.user, row.centre),
    })  # fmt: skip


def agreement(request: HttpRequest) -> HttpResponse:
    """How far evaluators agree, by task and by pair, and how each drifts; one origin at a time."""
    user, centre = reader_of(request)
    origin = request.GET.get("origin", "")
    origin = origin if origin in Origin.values else Origin.NATIONAL
    task = request.GET.get("task", "")[:40]
    found = agreeing(events_seen_by(user), origin=origin, first=asked_day(request.GET.get("since")), task=task)
    return render(request, "assessment/agreement.html", {
        "page": "agreement", "found": found, "origin": origin, "origins": Origin.choices, "task": task,
        "coefficient": COEFFICIENT, "tasks": lists.tasks_on(centre, timezone.localdate()),
        "since": request.GET.get("since", ""),
    })  # fmt: skip
