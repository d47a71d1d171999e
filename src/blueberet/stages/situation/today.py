"""What situation says on the first page: reports due, waiting to be approved or sent; a new notice to a soldier."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, holds
from blueberet.foundation.shell.kept import while_still
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.roster.policies import own_person_kept
from blueberet.stages.situation.models import State
from blueberet.stages.situation.policies import WRITERS, may_approve, notices_seen, reports_seen, units_written
from blueberet.stages.situation.selectors.front import front_of

NEW_DAYS, MOST = 2, 4


@while_still("roster", "situation")
def lines(request: HttpRequest) -> Iterator[Line]:
    """For those who write, approve and send; for a soldier the notice that was sent last."""
    user, today = request.user, timezone.localdate()
    centre = centre_of(user)
    if centre is None:
        return
    if holds(user, centre, Role.SOLDIER) and not holds(user, centre, *STAFF):
        newest = notices_seen(user, own_person_kept(request)).order_by("-pk").first()
        if newest and newest.report.last_day >= today - timedelta(days=NEW_DAYS):
            told = _("Notice to the personnel, %(d)s") % {"d": soldier_date(newest.report.last_day)}
            yield Line("now", told, reverse("notice", args=[newest.pk]))
        return
    if not holds(user, centre, *WRITERS):
        return
    front = front_of(reports_seen(user), units_written(user), today, newest=0)
    for r in front.waiting[:MOST]:
        words, address = {"u": r.unit.name, "n": r.number}, reverse("report", args=[r.pk])
        if r.state == State.CHECKED and may_approve(user, r.unit):
            yield Line("wrong", _("Approve situation report %(n)d of %(u)s") % words, address, "bb-expiring")
        elif r.state == State.APPROVED:
            yield Line("now", _("Send situation report %(n)d of %(u)s") % words, address)
    late = [d for d in front.due if d.is_late]
    if late:
        told = ngettext("%(n)d unit has not told yesterday", "%(n)d units have not told yesterday", len(late))
        yield Line("wrong", told % {"n": len(late)}, reverse("reports"), "bb-missing")
    if len(front.due) > len(late):
        n = len(front.due) - len(late)
        told = ngettext("%(n)d situation report is due today", "%(n)d situation reports are due today", n)
        yield Line("now", told % {"n": n}, reverse("reports"))
    for s in front.stale[:MOST]:
        which = ", ".join(title for title, _hours in s.blocks)
        told = _("Stale in the draft of %(u)s: %(b)s") % {"u": s.report.unit.name, "b": which}
        yield Line("wrong", told, reverse("report", args=[s.report.pk]), "bb-expiring")
