"""What evidence finds for the words of the search box: packs by number and title, items of declared equipment."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds
from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.together import together
from blueberet.stages.evidence.models import Declared
from blueberet.stages.evidence.selectors.packs import packs_of

MOST = 8


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """For the staff."""
    centre = centre_of(request.user)
    if centre is None or not holds(request.user, centre, *STAFF):
        return
    wanted = Q(title__icontains=words) | Q(course__iexact=words)
    last = words.split()[-1] if words.split() else ""
    if last.isascii() and last.isdigit() and len(last) < 9:
        wanted |= Q(number=int(last))
    packs, newest = together(
        packs_of(centre).filter(wanted)[:MOST], Declared.objects.filter(centre=centre).order_by("-day", "-number")[:1]
    )
    for p in packs:
        yield Found(_("Evidence packs"), _("Pack %(n)d: %(t)s") % {"n": p.number, "t": p.title or p.get_kind_display()},
                    reverse("pack", args=[p.number]), soldier_date(p.day))  # fmt: skip
    rows = newest[0].content.get("equipment", []) if newest else []
    for r in [r for r in rows if words.casefold() in str(r["item"]).casefold()][:MOST]:
        yield Found(_("Declared equipment"), r["item"], reverse("equipment"), str(r["quantity"]))
