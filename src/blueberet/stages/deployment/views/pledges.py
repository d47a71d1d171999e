"""Units pledged to the UN: the list, the steps of each, and the form with what may follow."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.deployment.models import Mission, PledgeStep
from blueberet.stages.deployment.pledges import STEPS
from blueberet.stages.deployment.policies import may_propose, posts_centre, sees_names
from blueberet.stages.deployment.selectors.pledges import path_of, pledges_of, standing_of, standings_of
from blueberet.stages.deployment.services.pledging import make_pledge, move_pledge
from blueberet.stages.deployment.services.proving import Paper


def pledges(request: HttpRequest) -> HttpResponse:
    """All pledges with level, state and days since; a form to pledge a unit."""
    centre, today, status = posts_centre(request.user), timezone.localdate(), 200
    missions = Mission.objects.filter(centre=centre).exclude(state=Mission.State.PAST)
    if request.method == "POST":
        actor = _proposer(request)
        post = request.POST
        try:
            made = make_pledge(
                centre, actor=actor, title=post.get("title", ""), people=whole_in(post.get("people", "")),
                mission=missions.filter(code=post.get("mission", "")).first(), paper=_paper(request), today=today,
            )  # fmt: skip
        except Refused as refused:
            status = _tell(request, refused)
        else:
            messages.success(request, _("Pledged."))
            return redirect("posts-pledge", made.pk)
    found = standings_of(centre, today)
    opened = [s for s in found if s.is_open]
    return render(request, "deployment/pledges.html", {
        "standings": found, "open": opened, "people": sum(s.pledge.people for s in opened), "missions": missions,
        "may_propose": may_propose(request.user, centre), "today": today, "given": request.POST, "page": "pledges",
    }, status=status)  # fmt: skip


def pledge(request: HttpRequest, number: int) -> HttpResponse:
    """The steps of a pledge in their order, and the form with what may follow."""
    centre, today, status = posts_centre(request.user), timezone.localdate(), 200
    row = get_object_or_404(pledges_of(centre), pk=number)
    if request.method == "POST":
        actor = _proposer(request)
        try:
            move_pledge(row, actor=actor, state=request.POST.get("state", ""), paper=_paper(request), today=today)
        except Refused as refused:
            status = _tell(request, refused)
        else:
            messages.success(request, _("Written; the steps before stay as they are."))
            return redirect("posts-pledge", number)
    standing = standing_of(row, today)
    if standing is None:
        raise Http404
    return render(request, "deployment/pledge.html", {
        "s": standing, "steps": _told(standing.steps), "path": path_of(standing), "today": today,
        "may_propose": may_propose(request.user, centre), "named": sees_names(request.user, centre),
        "given": request.POST, "page": "pledges",
    }, status=status)  # fmt: skip


def _told(steps: list[PledgeStep]) -> list[tuple[PledgeStep, str, str, int]]:
    """Steps with word, level, and days since the one before."""
    found, before = [], None
    for step in steps:
        word, level = STEPS.get(step.state, (step.state, ""))
        found.append((step, str(word), level, (step.day - before).days if before else 0))
        before = step.day
    return found


def _proposer(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_propose(request.user, posts_centre(request.user)):
        raise PermissionDenied
    return request.user


def _paper(request: HttpRequest) -> Paper:
    post = request.POST
    try:
        day = parse_date(post.get("day", ""))
    except ValueError:
        day = None
    return Paper(day, post.get("document", ""), post.get("signatory", ""), post.get("findings", ""))


def _tell(request: HttpRequest, refused: Refused) -> int:
    """Show every sentence; the status of the answer."""
    for told in refused.sentences:
        messages.error(request, told)
    return 422
