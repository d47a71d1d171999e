"""What the first page of everyone tells of this room: sheets not sent, loudly."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.today import Line
from blueberet.stages.assessment.models import Draft
from blueberet.stages.assessment.policies import may_evaluate


def unkept(request: HttpRequest) -> QuerySet[Draft, int] | None:
    """Keys of the account's own drafts."""
    user, centre = request.user, centre_of(request.user)
    if not may_evaluate(user, centre):
        return None
    return Draft.objects.filter(centre=centre, by=user.pk).order_by().values_list("pk", flat=True)


def lines(request: HttpRequest, drafts: Sequence[int] = ()) -> Iterator[Line]:
    """One line for the account's own drafts. ``drafts``: ``unkept``."""
    if n := len(drafts):
        text = ngettext("%(n)d evaluation sheet is not sent yet", "%(n)d evaluation sheets are not sent yet", n)
        yield Line("first", text % {"n": n}, reverse("evaluation"), "bb-missing")
