"""How courses were judged by those who took them: what is kept, and the form of what came back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.standards.selectors import versions_by_code
from blueberet.stages.visits.policies import may_keep_judged, visits_centre
from blueberet.stages.visits.selectors.judged import means, standing
from blueberet.stages.visits.services.judging import LEAST, MARKS, Slips, keep_judged
from blueberet.stages.visits.shipped import judged_questions
from blueberet.stages.visits.views.asking import new_key

MOST = 60


def judged(request: HttpRequest) -> HttpResponse:
    """Every sheet that stands, the newest first; the form of a new one, or of one that was counted wrongly."""
    centre, today, user = visits_centre(request.user), timezone.localdate(), user_of(request)
    said: Any = request.POST
    faults, may = list[str](), may_keep_judged(request.user, centre)
    wrong = standing(centre).filter(pk=whole_in(said.get("corrects", request.GET.get("correct", ""))) or 0).first()
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        counts = {q.code: tuple(said.get(f"{q.code}-{m}", "") for m in MARKS) for q in judged_questions()}
        slips = Slips(
            said.get("course", ""), said.get("group", ""), day_in(said.get("day", "")), said.get("handed_out", ""),
            said.get("returned", ""), counts, said.get("words", ""),
        )  # fmt: skip
        try:
            keep_judged(
                centre, slips, actor=user, client_key=said.get("key", "")[:64] or new_key(), today=today,
                replaces=wrong, reason=said.get("reason", ""),
            )  # fmt: skip
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("Kept; it stands in the pack of the course."))
            return redirect("courses-judged")
    shown: Any = said if request.method == "POST" else _as_form(wrong) if wrong else {}
    courses = {
        c: v.title for c, v in versions_by_code(centre, today).items() if v.standard.kind in ("course", "edition")
    }
    return render(request, "visits/judged.html", {
        "rows": [(r, courses.get(r.course, r.course), list(means(r))) for r in standing(centre)[:MOST]],
        "courses": sorted(courses.items()), "said": shown, "faults": faults, "may_keep": may, "today": today,
        "least": LEAST, "marks": MARKS, "key": said.get("key") or new_key(), "wrong": wrong,
        "questions": [(q, [(m, f"{q.code}-{m}", shown.get(f"{q.code}-{m}", "")) for m in MARKS])
                      for q in judged_questions()],
    }, status=422 if faults else 200)  # fmt: skip


def _as_form(row: Any) -> dict[str, str]:
    """A sheet as its form, for its correction."""
    found = {
        "course": row.course, "group": row.group, "day": row.day.isoformat(), "handed_out": str(row.handed_out),
        "returned": str(row.returned), "words": row.words,
    }  # fmt: skip
    return found | {f"{code}-{m}": str(n) for code, spread in row.counts.items() for m, n in enumerate(spread, 1)}
