"""What endurance says on the first page: stores below their thresholds, sites that nobody has counted lately."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.kept import while_still
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.endurance.policies import may_choose
from blueberet.stages.endurance.selectors.stock import STALE_DAYS, held_by_plan

MOST = 4


@while_still("deployment", "endurance")
def lines(request: HttpRequest) -> Iterator[Line]:
    """For the logistician and the commander of the centre; only plans that are counted."""
    centre, today = centre_of(request.user), timezone.localdate()
    if centre is None or not may_choose(request.user, centre):
        return
    for plan, held in held_by_plan(centre):
        address = reverse("supply-stock", args=[plan.code])
        wrong = [(h, "bb-missing") for h in held if h.state == "missing"]
        wrong += [(h, "bb-expiring") for h in held if h.state == "expiring"]
        for h, state in wrong[:MOST]:
            told = _("%(i)s at %(s)s, %(p)s: %(d)s days left") % {
                "i": h.item_name, "s": h.site_name, "p": plan.name, "d": f"{h.days or 0:.1f}"
            }  # fmt: skip
            yield Line("wrong", told, address, state, _("counted %(d)s") % {"d": soldier_date(h.day)})
        if len(wrong) > MOST:
            told = _("%(n)d more stores of %(p)s are below their thresholds") % {"n": len(wrong) - MOST, "p": plan.name}
            yield Line("wrong", told, address, "bb-expiring")
        newest = max((h.day for h in held if h.day), default=None)
        if newest and (today - newest).days > STALE_DAYS:
            told = _("Stock of %(p)s was last counted %(d)s") % {"p": plan.name, "d": soldier_date(newest)}
            yield Line("now", told, address, "bb-expiring")
