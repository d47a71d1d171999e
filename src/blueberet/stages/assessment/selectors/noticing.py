"""What the first page of everyone tells of this room: sheets not sent, loudly."""

from django.urls import reverse
from django.utils.translation import ngettext

from blueberet.foundation.accounts.policies import Account, centre_of
from blueberet.foundation.shell.notices import Notice
from blueberet.stages.assessment.models import Draft
from blueberet.stages.assessment.policies import may_evaluate


def notices(user: Account) -> list[Notice]:
    """One line for the account's own drafts; one query."""
    centre = centre_of(user)
    if not may_evaluate(user, centre):
        return []
    n = Draft.objects.filter(centre=centre, by=user.pk).count()
    if not n:
        return []
    text = ngettext("%(n)d evaluation sheet is not sent yet", "%(n)d evaluation sheets are not sent yet", n)
    return [Notice("missing", text % {"n": n}, reverse("evaluation"))]
