"""One person: his tours, the posts he fits and nearly fits; pins, exclusions, dropping out."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.reasons import Near, Reasons
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.sheets.forms import whole_in
from blueberet.stages.deployment.models import Absence, Assignment, ByHand, Mission, Post, Proposal
from blueberet.stages.deployment.policies import may_propose, named_centre
from blueberet.stages.deployment.selectors.standing import standing_of
from blueberet.stages.deployment.services.filling import start_repair
from blueberet.stages.deployment.services.keeping import is_back, say_by_hand, take_back
from blueberet.stages.deployment.views.asking import day_in, lacks_told, sees_papers, try_act, user_of
from blueberet.stages.roster.models import MissionServed, Person
from blueberet.stages.roster.policies import people_seen_by

_asked: list[tuple[tuple[int, datetime], Reasons]] = []


def reasons_asked(row: Proposal) -> Reasons:
    """Answers on one proposal; the last one asked of is kept, as it never changes."""
    key = (row.pk, row.at)
    found = next((r for k, r in tuple(_asked) if k == key), None)
    if found is None:
        found = Reasons(wire.load(Problem, row.problem), wire.load(Plan, row.plan))
        _asked[:] = [(key, found)]
    return found


def _person(request: HttpRequest, number: str) -> Person:
    found = people_seen_by(request.user).filter(service_number=number).first()
    if found is None:
        raise Http404
    return found


def person(request: HttpRequest, number: str) -> HttpResponse:
    """A person's tours, all posts he fits, all he nearly fits."""
    centre = named_centre(request.user)
    row = _person(request, number)
    proposal = Proposal.objects.filter(centre=centre).exclude(kind=Proposal.Kind.REPAIR).first()
    fits: list[dict[str, Any]] = []
    nearly: list[dict[str, Any]] = []
    mine: list[str] = []
    guarded, known = sees_papers(request), False
    if proposal is not None:
        asked = reasons_asked(proposal)
        known = number in asked.fits.person
        if known:
            said = asked.person(number)
            fits, nearly = ([_line(asked, n, guarded) for n in part] for part in (said.fits, said.nearly))
            mine = [r.code for r in asked.of_person[number]]
    return render(request, "deployment/person.html", {
        "p": row, "proposal": proposal, "known": known, "fits": fits, "nearly": nearly, "mine": mine, "page": "posts",
        "tours": Assignment.objects.filter(person=row).select_related("post__mission"), "on": timezone.localdate(),
        "served": MissionServed.objects.filter(person=row, withdrawn_on=None),
        "absences": Absence.objects.filter(person=row, undone_at=None), "guarded": guarded,
        "by_hand": ByHand.objects.filter(person=row, undone_at=None).select_related("mission", "by"),
        "may_propose": may_propose(request.user, centre), "missions": Mission.objects.filter(centre=centre),
        "choices": _tours(centre) if may_propose(request.user, centre) else {},
    })  # fmt: skip


def _line(asked: Reasons, near: Near, guarded: bool) -> dict[str, Any]:
    r = asked.rotations[near.rotation]
    return {
        "r": r, "post": asked.problem.post_of[r.code],
        "lacks": lacks_told((wire.dump(x) for x in near.lacks), guarded=guarded),
    }  # fmt: skip


def _tours(centre: Centre) -> dict[str, str]:
    """Tours to come by code, with what they are called."""
    return {t.code: t.post.title for t in standing_of(centre, timezone.localdate()).tours}


@require_POST
def by_hand(request: HttpRequest, number: str) -> HttpResponse:
    """Pin, exclude, or take back."""
    centre = named_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    row, asked = _person(request, number), request.POST
    if "take_back" in asked:
        said = get_object_or_404(ByHand, pk=whole_in(asked["take_back"]) or 0, person=row)
        try_act(request, lambda: take_back(said, actor=user_of(request)), _("Taken back."))
        return redirect("posts-person", number)
    if "is_back" in asked:
        absence = get_object_or_404(Absence, pk=whole_in(asked["is_back"]) or 0, person=row)
        try_act(request, lambda: is_back(absence, actor=user_of(request)), _("He can be sent again."))
        return redirect("posts-person", number)
    rotation = asked.get("rotation", "")[:60]
    post = Post.objects.filter(centre=centre, code=rotation.partition("/")[0]).first() if rotation else None
    named = asked.get("mission", "")[:40]
    mission = Mission.objects.filter(centre=centre, code=named).first()
    if (named and mission is None) or (rotation and (post is None or rotation not in _tours(centre))):
        messages.error(request, _("There is no such tour or mission to come; nothing was changed."))
        return redirect("posts-person", number)
    try_act(request, lambda: say_by_hand(
        centre, actor=user_of(request), kind=asked.get("kind", ""), person=row, post=post, rotation=rotation,
        mission=mission, reason=asked.get("reason", ""),
    ), _("Said. It counts from the next proposal on."))  # fmt: skip
    return redirect("posts-person", number)


@require_POST
def drop_out(request: HttpRequest, number: str) -> HttpResponse:
    """He cannot be sent or stay: have what is decided planned again with the least change."""
    centre = named_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    row, asked = _person(request, number), request.POST
    done = try_act(request, lambda: start_repair(
        row, actor=user_of(request), first=day_in(asked.get("first", "")), last=day_in(asked.get("last", "")),
        reason=asked.get("reason", ""),
    ), _("Asked for; the change comes as a proposal."))  # fmt: skip
    return redirect("posts") if done else redirect("posts-person", number)
