"""What visits says on the first page: findings overdue, to be confirmed or due soon, and the next visit."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.visits.leading import ROOMS, open_for
from blueberet.stages.visits.models import Finding
from blueberet.stages.visits.policies import visits_seen_by

SOON = timedelta(days=14)


def lines(request: HttpRequest) -> tuple[Line, ...]:
    """What is said, kept for the account until an act of visits or of the roster is new."""
    return kept(request, "visits.today", ROOMS, lambda: tuple(_lines(request)), key=request.user.pk)


def _lines(request: HttpRequest) -> Iterator[Line]:
    """For whoever commands or owns a finding; the next visit for all staff."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None or not holds(request.user, centre, *STAFF):
        return
    address, mine = reverse("findings"), open_for(request)
    if late := sum(f.due < today for f in mine):
        told = ngettext("%(n)d finding is overdue", "%(n)d findings are overdue", late) % {"n": late}
        yield Line("wrong", told, f"{address}?state=late", "bb-missing")
    if waiting := sum(f.state == Finding.State.ANSWERED for f in mine):
        told = ngettext("%(n)d finding waits to be confirmed", "%(n)d findings wait to be confirmed", waiting)
        yield Line("now", told % {"n": waiting}, f"{address}?state=answered", "bb-expiring")
    soon = [f for f in mine if today <= f.due <= today + SOON and f.state == Finding.State.OPEN]
    if soon:
        told = ngettext("%(n)d finding is due by %(d)s", "%(n)d findings are due by %(d)s", len(soon))
        yield Line("next", told % {"n": len(soon), "d": soldier_date(max(f.due for f in soon))}, address)
    coming = visits_seen_by(request.user).filter(last_day__gte=today).order_by("first_day").first()
    if coming is not None:
        where = "now" if coming.first_day <= today else "next"
        note = _("today") if where == "now" else soldier_date(coming.first_day)
        yield Line(where, coming.title, reverse("visit", args=[coming.pk]), "", note)
