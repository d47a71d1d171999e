"""The draw of a visit: its seed, its names, who cannot come, the list to draw again, the sheets to ask from."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.visits.sampling import Asked
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.papers.writing import WRITERS, write
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import file_answer, try_act, user_of
from blueberet.stages.roster.policies import sees_people
from blueberet.stages.visits.models import Missing, Visit
from blueberet.stages.visits.outputs import sheets
from blueberet.stages.visits.policies import draw_for, may_enter, may_plan, visit_for
from blueberet.stages.visits.selectors.samples import asked_of, frame_of, missing_of, places_of, roll_of
from blueberet.stages.visits.services.drawing import fix_seed, show_names, tell_missing

SIZE = 24
"""Offered at first."""
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def sample(request: HttpRequest, number: int) -> HttpResponse:
    """Fix a seed, show whom it draws, see who was replaced by whom."""
    visit = visit_for(request.user, number)
    user, faults = user_of(request), list[str]()
    if request.method == "POST":
        said = request.POST
        try:
            fix_seed(
                visit, actor=user, size=whole_in(said.get("size", "")), seed=said.get("seed", "")[:200],
                seed_from=said.get("seed_from", ""), a_woman_each="a_woman_each" in said,
                reason=said.get("reason", ""),
            )  # fmt: skip
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("The seed is fixed. No name is shown yet."))
            return redirect("visit-sample", visit.pk)
    draws = list(visit.draws.select_related("by", "drawn_by"))
    draw = next((d for d in draws if str(d.number) == request.GET.get("draw", "")), draws[0] if draws else None)
    found: dict[str, Any] = {}
    if draw is not None and draw.drawn_at is not None:
        told, places, hidden = places_of(draw, request.user)
        found = {"sample": told, "places": [p for p in places if not p.missing], "hidden": hidden,
                 "missing": [p for p in places if p.missing], "short": sum(s.short for s in told.strata),
                 "roll": roll_of(draw),
                 "strata": [{"name": s.platoon.split(" > ")[-1], "platoon": s.platoon, "sex": s.sex,
                             "people": s.people, "asked": s.asked, "short": s.short} for s in told.strata]}  # fmt: skip
    return render(request, "visits/sample.html", found | {
        "v": visit, "page": "sample", "draws": draws, "draw": draw, "faults": faults, "said": request.POST,
        "may_plan": may_plan(user, visit), "may_enter": may_enter(user, visit.centre), "size": SIZE,
        "people": _counted(visit) if not draws else None, "whys": Missing.Why.choices, "named": sees_people(user),
    }, status=422 if faults else 200)  # fmt: skip


def _counted(visit: Visit) -> dict[str, int]:
    people = frame_of(visit)
    return {
        "all": len(people), "women": sum(p.sex == "F" for p in people), "platoons": len({p.platoon for p in people}),
    }  # fmt: skip


def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show the names of a draw."""
    draw = draw_for(request.user, number)
    if request.method != "POST":
        return redirect("visit-sample", draw.visit_id)
    try_act(request, lambda: show_names(draw, actor=user_of(request)), _("These people are drawn."))
    return redirect("visit-sample", draw.visit_id)


def missing(request: HttpRequest, number: int) -> HttpResponse:
    """Say that somebody drawn cannot come, or is here again."""
    draw = draw_for(request.user, number)
    if request.method != "POST":
        return redirect("visit-sample", draw.visit_id)
    said = request.POST
    try_act(
        request, lambda: tell_missing(
            draw, said.get("number", "")[:32], actor=user_of(request), why=said.get("why", ""),
            words=said.get("words", ""),
        ), _("Told. The next in the drawn order comes instead."),
    )  # fmt: skip
    return redirect("visit-sample", draw.visit_id)


def people(request: HttpRequest, number: int) -> HttpResponse:
    """The list that was drawn from, with size and seed, for ``blueberet report sample``: numbers, no names."""
    draw = draw_for(request.user, number)
    if draw.drawn_at is None:
        raise Http404
    if not sees_people(request.user):
        raise PermissionDenied
    asked: Asked = asked_of(draw, missing_of(draw))
    record_act(
        "visits.draw.exported", centre=draw.visit.centre, actor=user_of(request), subject=str(draw.pk),
        label=draw.visit.title,
    )  # fmt: skip
    return file_answer(wire.dump_json(asked), "application/json", f"draw-{draw.visit_id}-{draw.number}.json")


def question_sheets(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Question sheets of those whom the account sees, one sheet of two pages a person."""
    draw = draw_for(request.user, number)
    if kind not in TYPES or kind not in WRITERS or draw.drawn_at is None:
        raise Http404
    if not sees_people(request.user):
        raise PermissionDenied
    _sample, places, _hidden = places_of(draw, request.user)
    asked_now = [p for p in places if not p.missing]
    if not asked_now:
        messages.error(request, _("Nobody whom you see is asked."))
        return redirect("visit-sample", draw.visit_id)
    record_act(
        "visits.sheets.printed", centre=draw.visit.centre, actor=user_of(request), subject=str(draw.pk),
        label=draw.visit.title, people=len(asked_now),
    )  # fmt: skip
    body = write("pdf" if kind == "pdf" else "docx", sheets(draw, asked_now), draw.drawn_at)
    return file_answer(body, TYPES[kind], f"questions-{draw.visit_id}-{draw.number}.{kind}")
