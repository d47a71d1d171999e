"""Interviews of those who were drawn: the list, the form on one screen, what was answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.assessment.models import Origin
from blueberet.stages.roster.policies import people_seen_by, sees_people
from blueberet.stages.visits.models import Draw, Interview
from blueberet.stages.visits.policies import draw_for, interview_for, may_enter, visit_for
from blueberet.stages.visits.selectors.interviews import results_of
from blueberet.stages.visits.selectors.samples import places_of
from blueberet.stages.visits.services.interviewing import Answers, enter_interview
from blueberet.stages.visits.shipped import topics
from blueberet.stages.visits.views.asking import new_key


def interviews(request: HttpRequest, number: int) -> HttpResponse:
    """What came out by topic and platoon, national and UN apart; who was asked and who is still to be."""
    visit = visit_for(request.user, number)
    draws = list(visit.draws.filter(drawn_at__isnull=False))
    waiting, hidden = [], 0
    if draws:
        _sample, places, hidden = places_of(draws[0], request.user)
        waiting = [p for p in places if not p.missing and p.interview is None]
    people = people_seen_by(request.user).order_by().values("pk")
    rows = Interview.objects.filter(draw__visit=visit, person__in=people, replaced_at=None)
    kept = list(rows.select_related("person__unit", "by"))
    return render(request, "visits/interviews.html", {
        "v": visit, "page": "interviews", "draw": draws[0] if draws else None, "waiting": waiting, "rows": kept,
        "results": results_of(kept), "topics": topics().values(), "hidden": hidden,
        "may_enter": may_enter(user_of(request), visit.centre), "named": sees_people(request.user),
    })  # fmt: skip


def ask(request: HttpRequest, number: int, person: int) -> HttpResponse:
    """Enter what somebody answered."""
    draw = draw_for(request.user, number)
    if not may_enter(user_of(request), draw.visit.centre):
        raise PermissionDenied
    found = people_seen_by(request.user).select_related("unit").filter(pk=person).first()
    if found is None:
        raise Http404
    kept = Interview.objects.filter(draw=draw, person=found, replaced_at=None).first()
    if kept is not None and request.method != "POST":
        return redirect("visit-interview", kept.pk)
    return _form(request, draw, found, None)


def interview(request: HttpRequest, number: int) -> HttpResponse:
    """What somebody answered, with the corrections before it."""
    row = interview_for(request.user, number)
    before, line = row.replaces, []
    while before is not None:
        line.append(before)
        before = before.replaces
    return render(request, "visits/interview.html", {
        "i": row, "v": row.draw.visit, "page": "interviews", "before": line, "topics": _shown(row),
        "may_enter": may_enter(user_of(request), row.centre) and row.replaced_at is None,
    })  # fmt: skip


def _shown(row: Interview) -> list[dict[str, Any]]:
    found = []
    for topic in topics().values():
        answers = [a for a in row.answers if a["topic"] == topic.code]
        if answers:
            found.append({"topic": topic, "answers": answers, "result": row.results[topic.code]})
    return found


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct an interview: another that names it and says why."""
    row = interview_for(request.user, number)
    if not may_enter(user_of(request), row.centre):
        raise PermissionDenied
    return _form(request, row.draw, row.person, row)


def _form(request: HttpRequest, draw: Draw, person: Any, old: Interview | None) -> HttpResponse:
    said: Any = request.POST if request.method == "POST" else _before(draw, old)
    faults: list[str] = []
    if request.method == "POST":
        points = {k.removeprefix("q-"): str(v) for k, v in request.POST.items() if k.startswith("q-")}
        answers = Answers(
            person, day_in(said.get("day", "")), said.get("interviewer", ""), said.get("origin") == Origin.EXTERNAL,
            points, said.get("remark", ""),
        )  # fmt: skip
        try:
            row = enter_interview(
                answers, draw, actor=user_of(request), client_key=said.get("key", "")[:40] or new_key(), replaces=old,
                reason=said.get("reason", ""),
            )  # fmt: skip
            messages.success(request, _("The interview is kept."))
            return redirect("visit-interviews", row.draw.visit_id)
        except Refused as refused:
            faults = list(refused.sentences)
    asked = [(t, [(q, said.get(f"q-{q.code}", "")) for q in t.questions]) for t in topics().values()]
    return render(request, "visits/ask.html", {
        "v": draw.visit, "draw": draw, "person": person, "old": old, "said": said, "faults": faults, "asked": asked,
        "page": "interviews", "key": said.get("key") or new_key(), "today": timezone.localdate(),
        "marks": (("", _("not asked")), ("0", _("not known")), ("1", _("partly")), ("2", _("known"))),
    }, status=422 if faults else 200)  # fmt: skip


def _before(draw: Draw, old: Interview | None) -> dict[str, str]:
    """What the form holds when it is opened."""
    if old is not None:
        held = {f"q-{a['code']}": str(a["points"]) for a in old.answers}
        return held | {
            "day": old.day.isoformat(), "interviewer": old.interviewer, "origin": old.origin, "remark": old.remark,
        }  # fmt: skip
    today = timezone.localdate()
    return {"day": min(max(today, draw.visit.first_day), draw.visit.last_day).isoformat(), "origin": Origin.NATIONAL}
