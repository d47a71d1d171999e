"""The page that says why a timetable cannot be complete, and what would make it fit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from blueberet.engine.programme.words import session_words
from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.bridge import problem_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import latest_programme, may_plan, may_see_workings, programme_for
from blueberet.stages.programme.services.explaining import (
    KIND,
    TOGETHER,
    last_explanation,
    refusal_of,
    start_explain,
    take_concession,
)
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.views.today import this_day


def _context(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    run = last_explanation(programme)
    known = refusal_of(run)
    stale = bool(run and run.limits.get("programme_version") != programme.version)
    problem = problem_of(programme) if known and known.tray else None
    tray = [(session_words(problem, t.session), t) for t in known.tray] if known and problem else []
    return {
        "programme": programme, "run": run, "known": known, "stale": stale, "tray": tray, "page": "refusal",
        "may_plan": may_plan(request.user, programme),
        # While it grows, a number may name another concession a moment later.
        "may_take": may_plan(request.user, programme) and not stale and bool(run and run.ended_at),
        "offers": sum(len(c.offers) for c in known.clashes) if known else 0,
    }  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """The explanation; a post asks for a new one, of all or of one session."""
    programme = latest_programme(request.user)
    if programme is None:
        return render(request, "programme/empty.html")
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    if request.method == "POST":
        code = request.POST.get("session", "")
        sessions = list(programme.sessions.filter(code=code).values_list("code", flat=True)) if code else None
        start_explain(programme, actor=_actor(request), sessions=sessions)
        return redirect("refusal")
    return render(request, "programme/refusal.html", _context(request, programme))


def parts(request: HttpRequest) -> HttpResponse:
    """The part of the page that grows, asked for every second while the run lives."""
    programme = programme_for(request.user)
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    context = _context(request, programme)
    response = render(request, "programme/refusal_parts.html", context)
    if context["run"] and context["run"].ended_at and request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Ask the explanation to stop; what is known is kept."""
    programme = programme_for(request.user)
    if not may_plan(request.user, programme):
        raise PermissionDenied
    run = last_explanation(programme)
    if run and not run.ended_at:
        cancel_run(run, _actor(request))
    return redirect("refusal")


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Make one of the concessions."""
    programme = programme_for(request.user)
    if not may_plan(request.user, programme):
        raise PermissionDenied
    run = get_object_or_404(Run, pk=_number(request, "run"), kind=KIND, centre=programme.centre, subject=programme.pk)
    try:
        taken = take_concession(
            programme, actor=_actor(request), version=_number(request, "version"), run=run,
            clash=TOGETHER if request.POST.get("clash") == "all" else _number(request, "clash"),
            offer=_number(request, "offer"),
            words=request.POST.get("words", ""), today=this_day(),
        )  # fmt: skip
    except Refused as told:
        messages.error(request, str(told))
    else:
        n, pins = taken.to_tray, taken.unpinned
        gone = ngettext("%(n)d session lies in the tray now.", "%(n)d sessions lie in the tray now.", n) % {"n": n}
        free = ngettext("%(n)d of them was pinned and is so no more.", "%(n)d of them were pinned and are so no more.",
                        pins) % {"n": pins}  # fmt: skip
        solve = _("Solve the timetable to see the whole.")
        said = [_("Taken:"), *taken.words, *([gone] if n else []), *([free] if pins else []), solve]
        messages.success(request, " ".join(said))
    return redirect("refusal")


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _number(request: HttpRequest, name: str) -> int:
    number = whole_in(request.POST.get(name, ""))
    if number is None:
        raise Http404
    return number
