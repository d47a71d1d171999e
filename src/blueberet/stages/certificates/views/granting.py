"""Granting: what would be granted is shown first; deciding on what another proposed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.stages.certificates.entitling import entitlements
from blueberet.stages.certificates.models import RuleVersion
from blueberet.stages.certificates.policies import certificate_centre, may_grant, proposals_seen_by, rule_for
from blueberet.stages.certificates.services.bulk import (
    AT_ONCE,
    Outcome,
    grant_many,
    grant_proposals,
    holders,
    start_grants,
)
from blueberet.stages.certificates.services.granting import draft_of, name_of
from blueberet.stages.certificates.services.proposing import decline_many
from blueberet.stages.certificates.views.asking import holders_seen, keys_in, today_of
from blueberet.stages.certificates.views.rules import newest_of

MOST_SHOWN = 300
"""Certificates shown before they are granted; of the rest the number is told."""


@require_POST
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """Show what would be granted to those who were ticked; ``sure`` grants it."""
    centre = certificate_centre(request.user)
    if not may_grant(request.user, centre):
        raise PermissionDenied
    version, keys, user = newest_of(rule_for(request.user, code)), keys_in(request.POST, "holder"), user_of(request)
    # Whom the account does not see it does not hear of either, be it by a refusal.
    people = holders(version, set(keys) & holders_seen(request, version))
    if not people:
        messages.error(request, _("Tick at least one holder; nothing was granted."))
        return redirect("certificate-rule", code)
    if "sure" not in request.POST:
        return _preview(request, version, people)
    if len(people) > AT_ONCE:
        start_grants(version, actor=user, people=[h.pk for h in people])
        messages.success(request, _("Asked for; what comes of it stands here as soon as it is done."))
    else:
        _tell(request, grant_many(version, people, actor=user), proposed=version.two_persons)
    return redirect("certificate-rule", code)


def _preview(request: HttpRequest, version: RuleVersion, people: list[Any]) -> HttpResponse:
    m, user, day = today_of(request, version.rule.centre), user_of(request), timezone.localdate()
    known = {e.subject: e.holds for e in entitlements(m, version)}
    drafts, refused = [], []
    for holder in people[:MOST_SHOWN]:
        try:
            drafts.append(draft_of(version, holder, actor=user, day=day, m=m, known=known))
        except Refused as fault:
            refused.append((name_of(holder), fault.sentences))
        except PermissionDenied:
            refused.append((name_of(holder), (_("Not yours to grant."),)))
    return render(request, "certificates/preview.html", {
        "v": version, "rule": version.rule, "drafts": drafts, "refused": refused, "more": people[MOST_SHOWN:],
        "count": len(drafts) + len(people[MOST_SHOWN:]), "today": day,
    })  # fmt: skip


def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second name: granted by whoever did not propose it, or declined with a reason."""
    centre = certificate_centre(request.user)
    rows = proposals_seen_by(request.user)
    if request.method == "POST":
        if not may_grant(request.user, centre):
            raise PermissionDenied
        chosen = list(rows.filter(pk__in=keys_in(request.POST, "proposal")).select_related("person__unit", "unit"))
        if not chosen:
            messages.error(request, _("Tick at least one proposal; nothing was decided."))
        elif request.POST.get("act") == "decline":
            why = request.POST.get("why", "")
            if not try_act(request, lambda: decline_many(chosen, actor=user_of(request), why=why), _("Declined.")):
                return _proposals(request, status=422)
        elif request.POST.get("act") == "grant":
            _grant_by_version(request, chosen)
        else:
            raise Http404
        return redirect("certificate-proposals")
    return _proposals(request)


def _grant_by_version(request: HttpRequest, chosen: list[Any]) -> None:
    by_version: dict[int, list[Any]] = {}
    for p in chosen:
        by_version.setdefault(p.version_id, []).append(p)
    for those in by_version.values():
        if len(those) > AT_ONCE:
            start_grants(those[0].version, actor=user_of(request), proposals=[p.pk for p in those])
            messages.success(request, _("Asked for; what comes of it stands on the page of the rule."))
        else:
            _tell(request, grant_proposals(those, actor=user_of(request)), proposed=False)


def _proposals(request: HttpRequest, status: int = 200) -> HttpResponse:
    centre = certificate_centre(request.user)
    return render(request, "certificates/proposals.html", {
        "rows": proposals_seen_by(request.user), "may_grant": may_grant(request.user, centre), "page": "proposals",
        "why": request.POST.get("why", ""), "me": request.user,
    }, status=status)  # fmt: skip


def _tell(request: HttpRequest, outcome: Outcome, *, proposed: bool) -> None:
    n = len(outcome.done)
    if n and proposed:
        messages.success(request, ngettext("%(n)d proposed; another has to grant it.",
                                           "%(n)d proposed; another has to grant them.", n) % {"n": n})  # fmt: skip
    elif n:
        messages.success(request, ngettext("%(n)d certificate granted.", "%(n)d certificates granted.", n) % {"n": n})
    for told in outcome.refused:
        messages.error(request, told)
