"""Certificates of level: the list, one entered, one withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.assessment.models import LevelCertificate
from blueberet.stages.assessment.policies import certificate_for, may_enter_scores
from blueberet.stages.assessment.selectors.standing import state_of
from blueberet.stages.assessment.services.levels import issue_certificate, withdraw_certificate
from blueberet.stages.assessment.views.asking import asked_day, enterer_of, reader_of
from blueberet.stages.assessment.views.scores import new_key
from blueberet.stages.roster.policies import people_seen_by
from blueberet.stages.standards.models import Version
from blueberet.stages.standards.selectors import versions_by_code

MOST = 300


def levels(request: HttpRequest) -> HttpResponse:
    """Who holds which level in writing, and until when."""
    user, centre = reader_of(request)
    people = people_seen_by(user).order_by().values("pk")
    rows = LevelCertificate.objects.filter(centre=centre, person__in=people).select_related(
        "person", "version__standard"
    )
    today = timezone.localdate()
    told = [(c, state_of(c, today)) for c in rows.order_by("version__standard__code", "-level", "-issued")[:MOST]]
    return render(request, "assessment/levels.html", {
        "page": "levels", "rows": told, "may_enter": may_enter_scores(user, centre), "today": today,
        "held": sum(state == "held" for _c, state in told),
    })  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Enter a certificate as the paper says."""
    user, centre = enterer_of(request)
    said: Any = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    ladders = {c: v for c, v in versions_by_code(centre, today).items() if v.standard.kind == "ladder"}
    refusals: list[str] = []
    if request.method == "POST":
        ladder, _sign, level = said.get("level", "").partition("|")
        number = said.get("person", "").strip()
        person = people_seen_by(user).select_related("centre").filter(service_number=number).first()
        try:
            if person is None:
                raise Refused(_("Nobody on the roster has this service number."))
            issue_certificate(
                person, ladders[ladder].standard if ladder in ladders else None, level,
                issued=asked_day(said.get("issued")), expires=asked_day(said.get("expires")),
                authority=said.get("authority", ""), number=said.get("number", ""), actor=user,
                client_key=said.get("key", "")[:64] or new_key(), external=said.get("origin") == "external",
            )  # fmt: skip
            messages.success(request, _("The certificate is kept."))
            return redirect("evaluation-levels")
        except Refused as told:
            refusals = list(told.sentences)
    full = Version.objects.filter(pk__in=[v.pk for v in ladders.values()]).select_related("standard")
    return render(request, "assessment/level_form.html", {
        "page": "levels", "said": said, "refusals": refusals, "today": today, "key": said.get("key") or new_key(),
        "ladders": full.prefetch_related("lines"),
    }, status=422 if refusals else 200)  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a certificate from a day on, with the reason."""
    user, _centre = enterer_of(request)
    row = certificate_for(user, number)
    try:
        withdraw_certificate(
            row, actor=user, day=asked_day(request.POST.get("day")), reason=request.POST.get("reason", "")
        )  # fmt: skip
        messages.success(request, _("The certificate is withdrawn; it stays to be read."))
    except Refused as told:
        messages.error(request, str(told))
    return redirect("evaluation-person", row.person_id)
