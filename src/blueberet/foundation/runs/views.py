"""The live card of a run, asked for every second until it ends, and its Stop button."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, has_role, holds
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run


def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far a run is; a run of another centre looks like none."""
    run = _seen(request, run_id)
    response = render(request, "runs/progress.html", {"run": run, "asked_for": True})
    if run.ended_at and request.htmx:  # type: ignore[attr-defined]
        # The page around the card shows what came out; load it once.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop a run: whoever asked for it may, and an administrator."""
    run = _seen(request, run_id)
    assert isinstance(request.user, User)
    if run.created_by != request.user and not has_role(request.user, run.centre, Role.ADMINISTRATOR):
        raise PermissionDenied
    cancel_run(run, request.user)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "today")


def _seen(request: HttpRequest, run_id: int) -> Run:
    centre = centre_of(request.user)
    run = Run.objects.filter(pk=run_id, centre=centre).first()
    if run is None or not holds(request.user, centre, *STAFF):
        raise Http404
    if run.limits.get("planners_only") and not has_role(request.user, centre, Role.PLANNER):
        raise Http404
    return run
