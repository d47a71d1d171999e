"""The readiness chain of a contingent: where it stands, what is next and what is missing for it, the step taken."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in, user_of
from blueberet.stages.deployment.models import Pledge
from blueberet.stages.roster.models import Unit
from blueberet.stages.visits.models import Chain
from blueberet.stages.visits.policies import chain_for, may_advance, may_move, visits_centre, who_advances
from blueberet.stages.visits.selectors.chains import standing_of
from blueberet.stages.visits.selectors.findings import open_then, overdue
from blueberet.stages.visits.services.chaining import HELD_BACK, Signed, advance_chain, begin_chain
from blueberet.stages.visits.views.asking import is_limited


def chain(request: HttpRequest, number: int) -> HttpResponse:
    """The strip, what is next and what it asks for, every step with its documents; the form of the next."""
    row, today = chain_for(request.user, number), timezone.localdate()
    user, faults = user_of(request), list[str]()
    standing = standing_of(row, today)
    said: Any = request.POST
    if request.method == "POST":
        state = said.get("state", "")
        documents = {
            k.removeprefix(f"d-{state}-"): str(v) for k, v in request.POST.items() if k.startswith(f"d-{state}-")
        }  # fmt: skip
        signed = Signed(day_in(said.get("day", "")), said.get("signatory", ""), documents, said.get("reason", ""))
        try:
            advance_chain(row, state, signed, actor=user, today=today)
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("The step is kept with its documents."))
            return redirect("visit-chain", row.pk)
    there = open_then(row, today)
    follow = standing.next_follow or (standing.follows[0] if standing.follows else None)
    chosen = next((f for f in standing.follows if f.state == said.get("state")), follow)
    return render(request, "visits/chain.html", {
        "s": standing, "c": row, "faults": faults, "said": said, "today": today, "may_move": may_advance(user, row),
        "others": _others(user, row), "chosen": chosen,
        "open": there, "late": overdue(there, today), "limited": is_limited(user),
        "forms": [
            (f, [(w, f"d-{f.state}-{w.code}", said.get(f"d-{f.state}-{w.code}", "")) for w in f.documents],
             f.is_back or (f.state in HELD_BACK and any(x.severity == "critical" for x in there)))
            for f in standing.follows
        ],
        "steps": list(reversed(standing.steps)),
    }, status=422 if faults else 200)  # fmt: skip


def _others(user: User, row: Chain) -> str:
    """Who takes the next step of a chain that moves a pledge, for whoever moves other chains and not this one."""
    if may_advance(user, row) or not may_move(user, row.centre):
        return ""
    return ", ".join(who_advances(row)) or _("nobody yet: give an account that role under Accounts")


def new(request: HttpRequest) -> HttpResponse:
    """Begin the chain of a contingent."""
    centre, user = visits_centre(request.user), user_of(request)
    if not may_move(user, centre):
        raise PermissionDenied
    units = Unit.objects.filter(centre=centre, kind=Unit.Kind.CONTINGENT)
    taken = Chain.objects.filter(centre=centre, pledge__isnull=False).values("pledge")
    pledges = Pledge.objects.filter(centre=centre).exclude(pk__in=taken)
    said, faults = request.POST, list[str]()
    if request.method == "POST":
        try:
            made = begin_chain(
                centre, actor=user, title=said.get("title", ""),
                unit=units.filter(pk=whole_in(said.get("unit", "")) or 0).first(),
                pledge=pledges.filter(pk=whole_in(said.get("pledge", "")) or 0).first(),
            )  # fmt: skip
        except Refused as refused:
            faults = list(refused.sentences)
        else:
            messages.success(request, _("The chain has begun. Its first step is the pledge."))
            return redirect("visit-chain", made.pk)
    return render(request, "visits/chain_form.html", {
        "units": units, "pledges": pledges, "said": said, "faults": faults,
    }, status=422 if faults else 200)  # fmt: skip
