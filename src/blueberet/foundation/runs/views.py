"""The live card of a run, asked for every second until it ends."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, has_role, holds
from blueberet.foundation.runs.models import Run


def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far a run is; a run of another centre looks like none."""
    centre = centre_of(request.user)
    run = Run.objects.filter(pk=run_id, centre=centre).first()
    if run is None or not holds(request.user, centre, *STAFF):
        raise Http404
    if run.limits.get("planners_only") and not has_role(request.user, centre, Role.PLANNER):
        raise Http404
    response = render(request, "runs/progress.html", {"run": run, "asked_for": True})
    if run.ended_at and request.htmx:  # type: ignore[attr-defined]
        # The page around the card shows what came out; load it once.
        response["HX-Refresh"] = "true"
    return response
