"""What the log says on the first page: what is shut now, what was entered in the last day, lessons that stay open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import STAFF, centre_of, holds
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.today import Line
from blueberet.stages.incidents.models import Draft, Incident, Lesson
from blueberet.stages.incidents.policies import LogSight, log_sight
from blueberet.stages.incidents.selectors.closures import Closure, closures_with
from blueberet.stages.incidents.selectors.log import standing

MOST = 4
READ = ("roster", "endurance", "incidents")
"""Rooms whose acts change what is kept."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the trail tells of; how long a thing is shut and what is older than a day is looked at each time."""

    shut: tuple[Closure, ...]
    new: tuple[Incident, ...]
    lessons: int


def unkept(request: HttpRequest) -> QuerySet[Draft, int] | None:
    """Keys of the account's own drafts."""
    user = request.user
    mine = Draft.objects.filter(centre=centre_of(user), by=user.pk).order_by().values_list("pk", flat=True)
    return mine if isinstance(user, User) and holds(user, centre_of(user), *STAFF) else None


def lines(request: HttpRequest, drafts: Sequence[int] = ()) -> Iterator[Line]:
    """For all who see the log, of what they see. ``drafts``: ``unkept``."""
    if not request.user.is_authenticated:
        return
    there, now = kept(request, "incidents.today", READ, lambda: _told(request)), timezone.now()
    if there is None:
        return
    for c in there.shut[:MOST]:
        told = _("%(w)s, %(p)s: shut for %(d)s days") % {"w": c.what, "p": c.plan.name, "d": f"{c.days(now):.1f}"}
        address = reverse("incident", args=[c.incident.year, c.incident.number])
        yield Line("wrong", told[:1].upper() + told[1:], address, "bb-missing", str(c.incident))
    if len(there.shut) > MOST:
        told = _("%(n)d more things are shut") % {"n": len(there.shut) - MOST}
        yield Line("wrong", told, reverse("incident-closures"), "bb-missing")
    if n := len(drafts):
        told = ngettext("%(n)d incident typed and not sent", "%(n)d incidents typed and not sent", n) % {"n": n}
        yield Line("now", told, reverse("incidents"), "bb-expiring")
    for i in [i for i in there.new if min(i.at, i.happened_at) > now - DAY][:MOST]:
        told = f"{i.get_kind_display()}: {i.what}"
        at = f"{timezone.localtime(i.happened_at):%H:%M}"
        yield Line("now", told, reverse("incident", args=[i.year, i.number]), "", _("%(n)s, %(t)s") % {"n": i, "t": at})
    if n := there.lessons:
        told = ngettext("%(n)d lesson stays open", "%(n)d lessons stay open", n) % {"n": n}
        yield Line("next", told, reverse("lessons"), "")


def _told(request: HttpRequest) -> Told | None:
    """For an account that sees the log."""
    try:
        sight = log_sight(request.user)
    except Http404:
        return None
    since = timezone.now() - DAY
    new = standing(sight.centre, sight.units).filter(at__gt=since, happened_at__gt=since).prefetch_related(None)
    closures, (entered, lessons) = closures_with(
        sight.centre, None, sight.units, new.order_by("-happened_at"), _lessons(sight)
    )
    shut = [c for c in closures if c.opened_at is None]
    return Told(tuple(sorted(shut, key=lambda c: c.shut_at)), tuple(entered), len(lessons))


def _lessons(sight: LogSight) -> QuerySet[Lesson, int]:
    """Keys of those that stay open."""
    rows = Lesson.objects.filter(centre=sight.centre, corrected_by=None, state=Lesson.State.OPEN).order_by()
    mine = rows if sight.units is None else rows.filter(unit__in=[u.pk for u in sight.units])
    return mine.values_list("pk", flat=True)
