"""What the log says on the first page: what is shut now, what was entered in the last day, lessons that stay open."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.shell.acting import user_of
from blueberet.foundation.shell.today import Line
from blueberet.stages.incidents.models import Lesson
from blueberet.stages.incidents.policies import drafts_of, log_sight
from blueberet.stages.incidents.selectors.closures import closures_of
from blueberet.stages.incidents.selectors.log import standing

MOST = 4


def lines(request: HttpRequest) -> Iterator[Line]:
    """For all who see the log, of what they see."""
    if not request.user.is_authenticated:
        return
    try:
        sight = log_sight(request.user)
    except Http404:
        return
    now = timezone.now()
    shut = sorted(
        (c for c in closures_of(sight.centre, None, sight.units) if c.opened_at is None), key=lambda c: c.shut_at
    )
    for c in shut[:MOST]:
        told = _("%(w)s, %(p)s: shut for %(d)s days") % {"w": c.what, "p": c.plan.name, "d": f"{c.days(now):.1f}"}
        address = reverse("incident", args=[c.incident.year, c.incident.number])
        yield Line("wrong", told[:1].upper() + told[1:], address, "bb-missing", str(c.incident))
    if len(shut) > MOST:
        told = _("%(n)d more things are shut") % {"n": len(shut) - MOST}
        yield Line("wrong", told, reverse("incident-closures"), "bb-missing")
    drafts = len(drafts_of(user_of(request)))
    if drafts:
        told = ngettext("%(n)d incident typed and not sent", "%(n)d incidents typed and not sent", drafts) % {
            "n": drafts
        }
        yield Line("now", told, reverse("incidents"), "bb-expiring")
    new = standing(sight.centre, sight.units).filter(
        at__gt=now - timedelta(days=1), happened_at__gt=now - timedelta(days=1)
    )
    for i in new.order_by("-happened_at")[:MOST]:
        told = f"{i.get_kind_display()}: {i.what}"
        at = f"{timezone.localtime(i.happened_at):%H:%M}"
        yield Line("now", told, reverse("incident", args=[i.year, i.number]), "", _("%(n)s, %(t)s") % {"n": i, "t": at})
    lessons = Lesson.objects.filter(centre=sight.centre, corrected_by=None, state=Lesson.State.OPEN)
    if sight.units is not None:
        lessons = lessons.filter(unit__in=[u.pk for u in sight.units])
    if n := lessons.count():
        told = ngettext("%(n)d lesson stays open", "%(n)d lessons stay open", n) % {"n": n}
        yield Line("next", told, reverse("lessons"), "")
