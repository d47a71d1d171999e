"""What situation finds for the words of the search box: reports by unit, number or day."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.acting import day_in
from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.situation.models import State
from blueberet.stages.situation.policies import reports_seen

MOST = 10
OURS = ("sitrep", "situation", "report")


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """The newest reports whose unit, number or days are named; ``sitrep 12`` and ``2024-03-14`` too."""
    centre = centre_of(request.user)
    if centre is None or not holds(request.user, centre, *STAFF):
        return
    asked = [w for w in words.split() if w.casefold() not in OURS]
    if not asked and not words.split():
        return
    rows = reports_seen(request.user).exclude(state=State.DROPPED).defer("content")
    for w in asked:
        match = Q(unit__name__icontains=w)
        if (day := day_in(w)) is not None:
            match |= Q(first_day__lte=day, last_day__gte=day)
        if (number := whole_in(w)) is not None:
            match |= Q(number=number)
        rows = rows.filter(match)
    for r in rows[:MOST]:
        told = f"{r.unit.name} {r.number}"
        yield Found(
            _("Situation reports"),
            told,
            reverse("report", args=[r.pk]),
            f"{soldier_date(r.last_day)}, {r.get_state_display()}",
        )
