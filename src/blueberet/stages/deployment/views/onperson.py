"""What is done on a person's page: pins, exclusions, dropping out, the days of a drop-out corrected."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.deployment.models import Absence, ByHand, Mission, Post
from blueberet.stages.deployment.policies import may_decide, may_propose, named_centre
from blueberet.stages.deployment.services.correcting import correct_absence
from blueberet.stages.deployment.services.filling import start_repair
from blueberet.stages.deployment.services.keeping import is_back, say_by_hand, take_back
from blueberet.stages.deployment.views.asking import day_in, tell_refused, try_act, user_of
from blueberet.stages.deployment.views.people import person_of, shown, tours_ahead


def _proposers_centre(request: HttpRequest) -> Centre:
    centre = named_centre(request.user)
    if not may_propose(request.user, centre):
        raise PermissionDenied
    return centre


@require_POST
def by_hand(request: HttpRequest, number: str) -> HttpResponse:
    """Pin, exclude, or take back."""
    centre = _proposers_centre(request)
    row, asked = person_of(request, number), request.POST
    if "take_back" in asked:
        said = get_object_or_404(ByHand, pk=whole_in(asked["take_back"]) or 0, person=row)
        try_act(request, lambda: take_back(said, actor=user_of(request)), _("Taken back."))
        return redirect("posts-person", number)
    if "is_back" in asked:
        absence = get_object_or_404(Absence, pk=whole_in(asked["is_back"]) or 0, person=row)
        try_act(request, lambda: is_back(absence, actor=user_of(request)), _("Can be sent again."))
        return redirect("posts-person", number)
    rotation = asked.get("rotation", "")[:60]
    post = Post.objects.filter(centre=centre, code=rotation.partition("/")[0]).first() if rotation else None
    named = asked.get("mission", "")[:40]
    mission = Mission.objects.filter(centre=centre, code=named).first()
    if (named and mission is None) or (rotation and (post is None or rotation not in tours_ahead(centre))):
        messages.error(request, _("There is no such tour or mission to come; nothing was changed."))
        return shown(request, centre, row, form="by-hand", status=422)
    done = try_act(request, lambda: say_by_hand(
        centre, actor=user_of(request), kind=asked.get("kind", ""), person=row, post=post, rotation=rotation,
        mission=mission, reason=asked.get("reason", ""),
    ), _("Said. It counts from the next proposal on."))  # fmt: skip
    return redirect("posts-person", number) if done else shown(request, centre, row, form="by-hand", status=422)


@require_POST
def drop_out(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody cannot be sent or stay: have what is decided planned again with the least change."""
    centre = _proposers_centre(request)
    row, asked = person_of(request, number), request.POST
    done = try_act(request, lambda: start_repair(
        row, actor=user_of(request), first=day_in(asked.get("first", "")), last=day_in(asked.get("last", "")),
        reason=asked.get("reason", ""),
    ), _("Asked for; the change comes as a proposal."))  # fmt: skip
    return redirect("posts") if done else shown(request, centre, row, form="drop-out", status=422)


@require_POST
def correct(request: HttpRequest, number: str, absence: int) -> HttpResponse:
    """Correct from when, or until when, somebody drops out, after it was decided."""
    centre = named_centre(request.user)
    if not may_decide(request.user, centre):
        raise PermissionDenied
    row, asked = person_of(request, number), request.POST
    gone = get_object_or_404(Absence, pk=absence, person=row)
    try:
        uncovered = correct_absence(
            gone, actor=user_of(request), first=day_in(asked.get("first", "")), last=day_in(asked.get("last", "")),
            reason=asked.get("reason", ""),
        )  # fmt: skip
    except Refused as refused:
        tell_refused(request, refused)
        return shown(request, centre, row, form=f"correct-{gone.pk}", status=422)
    messages.success(request, _("Corrected; both days stand beside each other."))
    for x in uncovered:
        told = _("%(t)s has one place with nobody from %(a)s to %(b)s. Tell the mission.")
        messages.warning(request, told % {"t": x.rotation, "a": soldier_date(x.first), "b": soldier_date(x.last)})
    return redirect("posts-person", number)
