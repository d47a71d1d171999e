"""The bottleneck: which training, paper or waiver fills most posts, and asking the programme for what leads there."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.programme.repair.asked import MOST_SESSIONS
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.deployment.holdings import GUARDED
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.policies import may_propose, named_centre
from blueberet.stages.deployment.selectors.ways import Ways
from blueberet.stages.deployment.sentences import lever_told
from blueberet.stages.deployment.services.asking import LEVERS, ask_for_lever, asked_for, start_levers
from blueberet.stages.deployment.views.asking import day_in, names_of, proposal_of, sees_papers, try_act, user_of
from blueberet.stages.deployment.views.scenarios import last_run
from blueberet.stages.deployment.words import LEVERS as KINDS
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.programme.selectors.requests import last_day_to_ask


def levers(request: HttpRequest, number: int) -> HttpResponse:
    """Which training, paper or waiver fills most posts, each confirmed; posted: look for it."""
    centre = named_centre(request.user)
    row = proposal_of(centre, number)
    if request.method == "POST":
        if not may_propose(request.user, centre):
            raise PermissionDenied
        try_act(request, lambda: start_levers(row, actor=user_of(request)),
                _("Asked for; every idea is confirmed by filling again."))  # fmt: skip
        return redirect("proposal-levers", number)
    return _shown(request, centre, row)


def _shown(request: HttpRequest, centre: Centre, row: Proposal, *, place: int = -1, status: int = 200) -> HttpResponse:
    """The page; after a fault the form of the idea at ``place`` keeps what was filled in."""
    run, today = last_run(row, LEVERS), timezone.localdate()
    names, guarded = names_of(row), sees_papers(request)
    found = (run.result or {}).get("levers") if run else None
    asked = asked_for(run) if run else {}
    programme = current_programme(centre)
    ways, by = Ways(centre, programme, today), _by(row, programme, today).isoformat()

    def told(n: int, x: dict[str, Any]) -> dict[str, Any]:
        way = ways.leading(x) if x["kind"] == "training" else None
        hidden = x["what"] in GUARDED and not guarded
        given = {"by": request.POST.get("by", ""), "sessions": request.POST.get("sessions", "")} if n == place else {
            "by": by, "sessions": min(way.sessions, MOST_SESSIONS) if way else 1
        }  # fmt: skip
        return x | {
            "told": lever_told(x),
            "names": [] if hidden else [(p, names.get(p, p)) for p in x["people"]],
            "word": KINDS.get(x["kind"], x["kind"]), "way": way, "asked": asked.get(n), "given": given,
        }  # fmt: skip

    return render(request, "deployment/levers.html", {
        "p": row, "run": run, "found": found is not None, "page": "posts", "most": MOST_SESSIONS,
        "levers": [told(n, x) for n, x in enumerate(found or ())], "may_propose": may_propose(request.user, centre),
    }, status=status)  # fmt: skip


def _by(row: Proposal, programme: Programme | None, today: date) -> date:
    """A day by which training would have to be over: before the first tour with empty places, within the programme."""
    empty = {e["rotation"] for e in row.reasons.get("empty", ())}
    days = [date.fromisoformat(r["first"]) for r in row.problem["rotations"] if r["code"] in empty]
    last = last_day_to_ask(programme) if programme else date.max
    return max(today, min((last, *days))) if days else today


@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the programme for the course or task that leads to what a confirmed idea needs."""
    centre: Centre = named_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    row = proposal_of(centre, number)
    run = last_run(row, LEVERS)
    if run is None:
        raise Http404
    asked = whole_in(request.POST.get("lever", ""), most=100)
    place = -1 if asked is None else asked
    done = try_act(request, lambda: ask_for_lever(
        run, place, actor=user_of(request), latest_day=day_in(request.POST.get("by", "")),
        sessions=whole_in(request.POST.get("sessions", "1"), most=MOST_SESSIONS) or None, today=timezone.localdate(),
    ), _("Asked. The planner sees it under Requests."))  # fmt: skip
    return redirect("proposal-levers", number) if done else _shown(request, centre, row, place=place, status=422)
