"""Lessons: the list for the next rotation, one with its versions, writing and changing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.shell.acting import user_of
from blueberet.stages.incidents.forms import key_in
from blueberet.stages.incidents.models import Lesson
from blueberet.stages.incidents.policies import LogSight, lesson_for, log_sight
from blueberet.stages.incidents.selectors.lessons import lesson_versions, lessons_of
from blueberet.stages.incidents.services.learning import change_lesson, write_lesson
from blueberet.stages.roster.models import Unit

FIELDS = ("title", "happened", "decided", "why", "decided_by", "left_open", "for_whom", "state", "learnt_on", "unit",
          "incident", "finding")  # fmt: skip


def lessons(request: HttpRequest) -> HttpResponse:
    """Lessons, the open ones first; in full for print."""
    sight = log_sight(request.user)
    found = lessons_of(sight.centre, sight.units)
    state = request.GET.get("state", "")
    shown = [x for x in found if not state or x.state == state]
    return render(request, "incidents/lessons.html", {
        "page": "lessons", "lessons": shown, "open": sum(x.state == Lesson.State.OPEN for x in found),
        "all": len(found), "state": state,
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Write a lesson; ``incident`` and ``finding`` may come with the address."""
    sight = log_sight(request.user)
    given = dict.fromkeys(FIELDS, "") | {k: request.GET.get(k, "")[:40] for k in ("incident", "finding", "title")}
    given |= {"learnt_on": timezone.localdate().isoformat(), "unit": sight.units[0].code if sight.units else ""}
    faults: list[str] = []
    if request.method == "POST":
        given = {k: request.POST.get(k, "") for k in FIELDS}
        try:
            made = write_lesson(
                sight.centre, given, actor=user_of(request), key=key_in(request), today=timezone.localdate()
            )
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("Lesson %(n)s is written.") % {"n": made})
            return redirect("lesson", made.number)
    return _form(request, sight, given, faults, {})


def lesson(request: HttpRequest, number: int) -> HttpResponse:
    """A lesson with its versions."""
    row = lesson_for(request.user, number)
    return render(request, "incidents/lesson.html", {
        "page": "lessons", "l": row, "versions": lesson_versions(row.centre, number)
    })  # fmt: skip


def change(request: HttpRequest, number: int) -> HttpResponse:
    """Write the next version of a lesson."""
    row, sight = lesson_for(request.user, number), log_sight(request.user)
    given: dict[str, Any] = {k: getattr(row, k, "") for k in FIELDS} | {
        "learnt_on": row.learnt_on.isoformat(), "unit": row.unit.code if row.unit else "",
        "incident": f"{row.incident_year}/{row.incident_number:03d}" if row.incident_number else "",
    }  # fmt: skip
    faults: list[str] = []
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        given = {k: request.POST.get(k, "") for k in FIELDS}
        try:
            change_lesson(row, given, actor=user_of(request), key=key_in(request), reason=reason,
                          today=timezone.localdate())  # fmt: skip
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("Changed; what stood there before stays to be seen."))
            return redirect("lesson", number)
    return _form(request, sight, given, faults, {"changes": row, "reason": reason})


def _form(
    request: HttpRequest, sight: LogSight, given: dict[str, Any], faults: list[str], more: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    units = sight.units if sight.units is not None else Unit.objects.filter(centre=sight.centre)
    return render(request, "incidents/lesson_form.html", more | {
        "page": "lessons", "g": given, "faults": faults, "units": units, "must_name_unit": sight.units is not None,
        "key": request.POST.get("key") or uuid.uuid4(), "today": timezone.localdate(),
    }, status=422 if faults else 200)  # fmt: skip
