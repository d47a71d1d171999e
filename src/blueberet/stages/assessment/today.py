"""What the first page of everyone tells of this room: sheets not sent, loudly."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.today import Line
from blueberet.stages.assessment.models import Draft
from blueberet.stages.assessment.policies import may_evaluate


def lines(request: HttpRequest) -> Iterator[Line]:
    """One line for the account's own drafts; one query."""
    user = request.user
    centre = centre_of(user)
    if not may_evaluate(user, centre):
        return
    n = Draft.objects.filter(centre=centre, by=user.pk).count()
    if n:
        text = ngettext("%(n)d evaluation sheet is not sent yet", "%(n)d evaluation sheets are not sent yet", n)
        yield Line("first", text % {"n": n}, reverse("evaluation"), "bb-missing")
