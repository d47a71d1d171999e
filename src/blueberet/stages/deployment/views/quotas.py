"""A quota: people allowed in a mission, and its decision chain, moved on step by step."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.stages.deployment.models import Quota
from blueberet.stages.deployment.policies import may_propose, posts_centre, sees_names
from blueberet.stages.deployment.selectors.quotas import allowed_under, chain_of
from blueberet.stages.deployment.services.allowing import move_quota, next_step
from blueberet.stages.deployment.services.proving import Paper
from blueberet.stages.deployment.views.asking import day_in, try_act, user_of
from blueberet.stages.deployment.words import QUOTA_STEPS


def quota(request: HttpRequest, number: int) -> HttpResponse:
    """The chain with who signed what; posted: the next step."""
    centre, today, status = posts_centre(request.user), timezone.localdate(), 200
    row = Quota.objects.filter(mission__centre=centre, pk=number).select_related("mission", "approval").first()
    if row is None:
        raise Http404
    if request.method == "POST":
        if not may_propose(request.user, centre):
            raise PermissionDenied
        asked = request.POST
        paper = Paper(day_in(asked.get("day", "")), asked.get("document", ""), asked.get("signatory", ""))
        if try_act(request, lambda: move_quota(
            row, actor=user_of(request), step=asked.get("step", ""), paper=paper, today=today
        ), _("Written; the steps before stay as they are.")):  # fmt: skip
            return redirect("posts-quota", number)
        status = 422
    due = next_step(row)
    chain = chain_of(row)
    return render(request, "deployment/quota.html", {
        "q": row, "chain": chain, "due": due, "due_word": QUOTA_STEPS.get(due, ""), "today": today, "page": "posts",
        "last": max((s.day for s in chain if s.day), default=None), "allowed": allowed_under(row.approval, today),
        "may_propose": may_propose(request.user, centre), "named": sees_names(request.user, centre),
        "given": request.POST,
    }, status=status)  # fmt: skip
