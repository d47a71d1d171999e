"""What posts say on the first page: tours that nobody is proposed for, tours that come, one's own tour."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.kept import while_still
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.deployment.models import Assignment
from blueberet.stages.deployment.policies import may_decide
from blueberet.stages.deployment.selectors.standing import SERVED_TO, late, standing_of
from blueberet.stages.roster.policies import own_person_kept

MOST, SOON = 4, timedelta(days=45)


@while_still("roster", "deployment")
def lines(request: HttpRequest) -> Iterator[Line]:
    """For those who decide on posts, and for a soldier his own tour."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None:
        return
    if may_decide(request.user, centre):
        s = standing_of(centre, today)
        missing, _waiting = late(s)
        for t in missing[:MOST]:
            told = ngettext("%(c)s has nobody for %(n)d place", "%(c)s has nobody for %(n)d places", t.missing)
            yield Line("wrong", told % {"c": t.code, "n": t.missing}, reverse("post", args=[t.post.code]), "bb-missing",
                       _("tour from %(d)s") % {"d": soldier_date(t.first)})  # fmt: skip
        if len(missing) > MOST:
            yield Line("wrong", _("%(n)d more tours have places with nobody") % {"n": len(missing) - MOST},
                       reverse("posts"), "bb-missing")  # fmt: skip
        for t in [t for t in s.tours if t.first <= today + SOON][:MOST]:
            told = _("%(c)s begins: %(d)d of %(p)d decided") % {"c": t.code, "d": t.decided, "p": t.places}
            yield Line("next", told, reverse("post", args=[t.post.code]), "", soldier_date(t.first))
    if me := own_person_kept(request):
        mine = (
            Assignment.objects.annotate(to=SERVED_TO)
            .filter(Q(to=None) | Q(to__gte=today), person=me, last_day__gte=today)
            .select_related("post__mission")
        )
        for a in mine[:MOST]:
            words = _("%(m)s, %(t)s") % {"m": a.post.mission.code, "t": a.post.title}
            yield Line("next", words, "", "", f"{soldier_date(a.first_day)} – {soldier_date(a.last_day)}")
