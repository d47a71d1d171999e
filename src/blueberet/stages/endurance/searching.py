"""What endurance finds for the words of the search box: supply plans and their sites."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import centre_of, memberships_of
from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.together import together
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.policies import SEEN_BY
from blueberet.stages.endurance.selectors.stock import newest_editions

MOST = 10


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """Plans by code and name, sites by code and name; for those who see them."""
    centre = centre_of(request.user)
    if centre is None or not any(m.centre_id == centre.pk and m.role in SEEN_BY for m in memberships_of(request.user)):
        return
    wanted, told = words.casefold(), 0
    plans, editions = together(SupplyPlan.objects.filter(centre=centre), newest_editions(centre))
    content = {e.plan_id: e.content for e in editions}
    for plan in plans:
        if wanted in f"{plan.code} {plan.name}".casefold():
            yield Found(_("Supply plans"), plan.name, reverse("supply-plan", args=[plan.code]), plan.code)
            told += 1
        for site in content[plan.pk]["sites"]:
            name = site.get("name") or site["code"]
            if wanted in f"{site['code']} {name}".casefold():
                yield Found(_("Sites"), f"{name}, {plan.name}", reverse("supply-stock", args=[plan.code]), site["code"])
                told += 1
        if told >= MOST:
            return
