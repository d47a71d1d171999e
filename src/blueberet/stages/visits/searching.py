"""What visits finds for the words of the search box: visits by title, findings by number and words."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.policies import STAFF, centre_of, holds
from blueberet.foundation.sheets.forms import whole_in
from blueberet.foundation.shell.searching import Found
from blueberet.foundation.shell.together import together
from blueberet.stages.visits.policies import findings_seen_by, visits_seen_by

MOST = 10


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """For those who see them."""
    if not holds(request.user, centre_of(request.user), *STAFF):
        return
    number = whole_in(words[1:]) if words[:1] in "Ff" else None
    rows = findings_seen_by(request.user)
    rows = rows.filter(number=number) if number else rows.filter(words__icontains=words)
    visits, findings = together(visits_seen_by(request.user).filter(title__icontains=words)[:MOST], rows[:MOST])
    for v in visits:
        yield Found(_("Visits"), v.title, reverse("visit", args=[v.pk]), v.get_kind_display())
    for f in findings:
        yield Found(_("Findings"), f"{f} {f.words[:80]}", reverse("finding", args=[f.number]), f.get_state_display())
