"""What attendance says on the first page: rolls to call now, rolls left, drafts not sent, one's own debt."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.today import Line
from blueberet.stages.attendance.models import Draft
from blueberet.stages.attendance.policies import may_call
from blueberet.stages.attendance.selectors.ledger import accounts
from blueberet.stages.attendance.selectors.rolls import Uncalled, called_of, uncalled_on
from blueberet.stages.attendance.views.asking import groups_seen_with, now, user_of
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import latest_programme
from blueberet.stages.roster.policies import own_person_kept

MOST = 6
READ = ("roster", "programme", "attendance")
OWED = (*READ, "standards")


def unkept(request: HttpRequest) -> QuerySet[Draft, tuple[Any, ...]] | None:
    """Session and owner of each draft, for those who call rolls."""
    programme = _programme(request)
    if programme is None or not may_call(request.user):
        return None
    return Draft.objects.filter(programme=programme).order_by().values_list("session", "by")


def lines(request: HttpRequest, drafts: Sequence[tuple[str, int]] = ()) -> Iterator[Line]:
    """Only for those who call rolls, and for a soldier his own hours. ``drafts``: ``unkept``."""
    programme = _programme(request)
    if programme is None:
        return
    if may_call(request.user):
        yield from _rolls(request, programme, drafts)
    yield from kept(request, "attendance.owed", OWED, lambda: tuple(_owed(request, programme)), key=programme.pk)


def _programme(request: HttpRequest) -> Programme | None:
    found: Programme | None = getattr(request, "programme", None) or latest_programme(request.user)
    return found


def _rolls(request: HttpRequest, programme: Programme, drafts: Sequence[tuple[str, int]]) -> Iterator[Line]:
    """What is to be called now hangs on the minute, and a draft is no act: both are looked at each time."""
    at = now()

    def work() -> Uncalled:
        groups, [called] = groups_seen_with(request, programme, called_of(programme))
        return uncalled_on(programme, at.date(), groups, set(called))

    there = kept(request, "attendance.uncalled", READ, work, key=(programme.pk, at.date()))
    begun = {session for session, _by in drafts}
    for h in [h for h in there.today if h.starts <= at or h.code in begun][:MOST]:
        told, address = _("Call the roll: %(t)s") % {"t": h.title}, reverse("call-roll", args=[h.code])
        yield Line("now", told, address, "", f"{h.group_name} · {h.starts:%H:%M}")
    if there.left:
        told = ngettext("%(n)d roll was never called", "%(n)d rolls were never called", there.left) % {"n": there.left}
        yield Line("wrong", told, reverse("rolls") + "#left", "bb-missing")
    if mine := sum(by == user_of(request).pk for _session, by in drafts):
        told = ngettext("%(n)d roll of yours is not sent", "%(n)d rolls of yours are not sent", mine)
        yield Line("wrong", told % {"n": mine}, reverse("rolls"), "bb-expiring")


def _owed(request: HttpRequest, programme: Programme) -> Iterator[Line]:
    if me := own_person_kept(request):
        debt = sum(a.debt for a in accounts(programme, [(me.pk, me.service_number)]))
        if debt:
            yield Line("wrong", _("You owe %(h)g missed hours") % {"h": debt}, reverse("person-hours", args=[me.pk]),
                       "bb-missing")  # fmt: skip
