"""What the log says on the first page: what is shut now, what was entered in the last day, lessons that stay open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.shell.acting import user_of
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.today import Line
from blueberet.stages.incidents.models import Incident, Lesson
from blueberet.stages.incidents.policies import LogSight, drafts_of, log_sight
from blueberet.stages.incidents.selectors.closures import Closure, closures_of
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


def lines(request: HttpRequest) -> Iterator[Line]:
    """For all who see the log, of what they see."""
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
    drafts = len(drafts_of(user_of(request)))
    if drafts:
        told = ngettext("%(n)d incident typed and not sent", "%(n)d incidents typed and not sent", drafts) % {
            "n": drafts
        }
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
    shut = [c for c in closures_of(sight.centre, None, sight.units) if c.opened_at is None]
    since = timezone.now() - DAY
    new = standing(sight.centre, sight.units).filter(at__gt=since, happened_at__gt=since).prefetch_related(None)
    return Told(tuple(sorted(shut, key=lambda c: c.shut_at)), tuple(new.order_by("-happened_at")), _lessons(sight))


def _lessons(sight: LogSight) -> int:
    rows = Lesson.objects.filter(centre=sight.centre, corrected_by=None, state=Lesson.State.OPEN)
    return (rows if sight.units is None else rows.filter(unit__in=[u.pk for u in sight.units])).count()
