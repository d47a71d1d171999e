"""What attendance says on the first page: rolls to call now, rolls left, drafts not sent, one's own debt."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.shell.today import Line
from blueberet.stages.attendance.models import Draft
from blueberet.stages.attendance.policies import may_call
from blueberet.stages.attendance.selectors.ledger import accounts
from blueberet.stages.attendance.selectors.rolls import left_of, rolls_of_day
from blueberet.stages.attendance.sessions import held_of
from blueberet.stages.attendance.views.asking import groups_seen, now, user_of
from blueberet.stages.programme.policies import latest_programme
from blueberet.stages.roster.policies import own_person

MOST = 6


def lines(request: HttpRequest) -> Iterator[Line]:
    """Only for those who call rolls, and for a soldier his own hours."""
    programme = getattr(request, "programme", None) or latest_programme(request.user)
    if programme is None:
        return
    if may_call(request.user):
        at, groups, sessions = now(), groups_seen(request, programme), held_of(programme)
        todo = [x for x in rolls_of_day(programme, at.date(), at, groups, sessions) if x.state in ("open", "draft")]
        for x in todo[:MOST]:
            told, address = _("Call the roll: %(t)s") % {"t": x.held.title}, reverse("call-roll", args=[x.held.code])
            yield Line("now", told, address, "", f"{x.held.group_name} · {x.held.starts:%H:%M}")
        left = len(left_of(programme, at.date(), groups, sessions))
        if left:
            told = ngettext("%(n)d roll was never called", "%(n)d rolls were never called", left) % {"n": left}
            yield Line("wrong", told, reverse("rolls") + "#left", "bb-missing")
        drafts = Draft.objects.filter(programme=programme, by=user_of(request)).count()
        if drafts:
            told = ngettext("%(n)d roll of yours is not sent", "%(n)d rolls of yours are not sent", drafts)
            yield Line("wrong", told % {"n": drafts}, reverse("rolls"), "bb-expiring")
    if me := own_person(request.user):
        debt = sum(a.debt for a in accounts(programme, [(me.pk, me.service_number)]))
        if debt:
            yield Line("wrong", _("You owe %(h)g missed hours") % {"h": debt}, reverse("person-hours", args=[me.pk]),
                       "bb-missing")  # fmt: skip
