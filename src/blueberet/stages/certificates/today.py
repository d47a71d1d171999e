"""What certificates says on the first page: what waits for a second name, what ends soon; to a soldier, his own."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.policies import Account, certificates_seen_by, may_grant, proposals_seen_by
from blueberet.stages.certificates.selectors.due import AHEAD
from blueberet.stages.roster.policies import own_person


def lines(request: HttpRequest) -> Iterator[Line]:
    """For those who grant; a soldier reads which of his own end."""
    user = request.user
    if isinstance(user, User) and may_grant(user, centre_of(user)):
        waiting = proposals_seen_by(user).exclude(by=user).count()
        if waiting:
            told = ngettext("%(n)d certificate waits for a second name", "%(n)d certificates wait for a second name",
                            waiting)  # fmt: skip
            yield Line("now", told % {"n": waiting}, reverse("certificate-proposals"), "bb-expiring")
        ends = _ending(user).order_by("valid_until")
        count, first = ends.count(), ends.first()
        if first is not None:
            told = ngettext("%(n)d certificate ends within 60 days", "%(n)d certificates end within 60 days", count)
            note = _("the first on %(d)s") % {"d": soldier_date(first.valid_until)}
            yield Line("next", told % {"n": count}, f"{reverse('certificates-granted')}?state=expiring",
                       "bb-expiring", note)  # fmt: skip
        return
    me = own_person(user)
    if me is not None:
        for c in _ending(user):
            if c.person_id == me.pk:
                told = _("Your certificate %(t)s ends %(d)s") % {
                    "t": c.content["title"], "d": soldier_date(c.valid_until)}  # fmt: skip
                yield Line("next", told, reverse("certificate", args=[c.pk]), "bb-expiring")


def _ending(user: Account) -> QuerySet[Certificate]:
    today = timezone.localdate()
    return certificates_seen_by(user).filter(
        revocation=None, followed_by=None, valid_until__gte=today, valid_until__lte=today + AHEAD
    )
