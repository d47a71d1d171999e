"""What planners do from pages: solve, stop, move, pin, publish."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import User
from blueberet.foundation.runs.models import Run
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.programme.models import Session
from blueberet.stages.programme.policies import may_plan, may_see_workings, programme_for
from blueberet.stages.programme.services.keeping import stop_solving, take_kept
from blueberet.stages.programme.services.moving import Refused, move_session, pin_session, send_to_tray, verdict_on
from blueberet.stages.programme.services.publishing import changes_since_last, publish_timetable
from blueberet.stages.programme.services.solving import KIND, MINUTES, USUAL_MINUTES, AlreadySolving, start_solve
from blueberet.stages.programme.views.pages import session_context, session_for, to_day
from blueberet.stages.programme.views.today import this_day


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _minutes(request: HttpRequest) -> int:
    """The limit she chose; nonsense gives the usual one."""
    asked = request.POST.get("minutes", "")
    return int(asked) if asked in {str(n) for n in MINUTES} else USUAL_MINUTES


@require_POST
def solve(request: HttpRequest) -> HttpResponse:
    """Queue a solve."""
    programme = programme_for(request.user)
    try:
        anyway = request.POST.get("anyway") == "1"
        start_solve(programme, actor=_actor(request), time_limit_s=60.0 * _minutes(request), anyway=anyway)
    except AlreadySolving as told:
        messages.info(request, str(told))
    return redirect("today")


@require_POST
def stop_solve(request: HttpRequest) -> HttpResponse:
    """Ask the solve to stop; the best so far is kept."""
    programme = programme_for(request.user)
    if not may_plan(request.user, programme):
        raise PermissionDenied
    run = get_object_or_404(Run, pk=whole(request, "run"), kind=KIND, centre=programme.centre, subject=programme.pk)
    try:
        stop_solving(run, actor=_actor(request), today=this_day())
    except Refused as told:
        messages.error(request, str(told))
    return redirect("today")


@require_POST
def take_solve(request: HttpRequest) -> HttpResponse:
    """Put what a solve has left with its run in the place of the draft."""
    programme = programme_for(request.user)
    if not may_plan(request.user, programme):
        raise PermissionDenied
    run = get_object_or_404(Run, pk=whole(request, "run"), kind=KIND, centre=programme.centre, subject=programme.pk)
    try:
        take_kept(run, actor=_actor(request), version=whole(request, "version"), today=this_day())
        messages.success(request, _("Taken. It is the timetable in work now."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("today")


def whole(request: HttpRequest, key: str) -> int:
    """A number of a form; 0 for anything else."""
    return whole_in(request.POST.get(key, "")) or 0


def _asked_place(request: HttpRequest, session: Session) -> dict[str, object]:
    day = to_day(request, request.POST.get("day", ""))
    period = whole_in(request.POST.get("period", ""), most=100)
    if day is None or period is None:
        raise Refused(_("Choose a day and a time."))
    staff = [c for c in request.POST.getlist("instructors") if c]
    return {"day": day, "period": period, "venue": request.POST.get("venue", ""), "instructors": staff}


@require_POST
def verdict(request: HttpRequest, number: int) -> HttpResponse:
    """What the checker says of the place in the form, at once."""
    session = session_for(request, number)
    if not may_plan(request.user, session.programme):
        raise PermissionDenied
    try:
        breaches = verdict_on(session, **_asked_place(request, session))  # type: ignore[arg-type]
    except Refused as told:
        return render(request, "programme/verdict.html", {"message": str(told)})
    return render(request, "programme/verdict.html", {"breaches": breaches, "asked": True})


@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Move, pin, let go, or send to the tray, by the button pressed."""
    session = session_for(request, number)
    act, actor = request.POST.get("act", "move"), _actor(request)
    version = whole(request, "version")
    try:
        if act == "move":
            move_session(session, actor=actor, version=version, **_asked_place(request, session))  # type: ignore[arg-type]
            messages.success(request, _("Moved. No hard rule is broken."))
        elif act == "tray":
            send_to_tray(session, actor=actor, version=version)
            messages.success(request, _("The session lies in the tray now."))
        elif act in ("pin", "unpin"):
            pin_session(session, actor=actor, version=version, is_pinned=act == "pin")
            messages.success(request, _("Pinned.") if act == "pin" else _("No longer pinned."))
        else:
            raise Http404
    except Refused as told:
        session.refresh_from_db()
        context = session_context(request, session) | {"breaches": told.breaches, "message": str(told), "asked": True}
        return render(request, "programme/session.html", context, status=409)
    return redirect("session", session.pk)


def publications(request: HttpRequest) -> HttpResponse:
    """What has been published, and what the next publication would change."""
    programme = programme_for(request.user)
    if not may_see_workings(request.user, programme):
        raise PermissionDenied
    if request.method == "POST":
        version = whole(request, "version")
        try:
            made = publish_timetable(
                programme=programme,
                actor=_actor(request),
                note=request.POST.get("note", "")[:200],
                expected_version=version,
                today=this_day(),
            )
        except Refused as told:
            messages.error(request, str(told))
        else:
            messages.success(
                request, _("Published as version %(n)d. Calendars follow at their next look.") % {"n": made.version}
            )
        return redirect("publications")
    rows = programme.publications.select_related("by").defer("plan")
    changes = changes_since_last(programme)
    is_same = bool(rows) and not (changes["added"] or changes["moved"] or changes["removed"])
    return render(request, "programme/publications.html", {
        "programme": programme, "rows": rows, "changes": changes, "page": "publications", "is_same": is_same,
        "may_plan": may_plan(request.user, programme),
    })  # fmt: skip
