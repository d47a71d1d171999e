"""What certificates says on the first page: what waits for a second name, what ends soon; to a soldier, his own."""

from collections.abc import Iterator

from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of
from blueberet.foundation.shell.kept import kept
from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.foundation.shell.today import Line
from blueberet.foundation.shell.together import together
from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.policies import Account, certificates_seen_by, may_grant, proposals_seen_by
from blueberet.stages.certificates.selectors.due import AHEAD
from blueberet.stages.roster.policies import own_person_kept

READ = ("roster", "certificates")


def lines(request: HttpRequest) -> tuple[Line, ...]:
    """What is said, kept for the account until an act of certificates or of the roster is new."""
    return kept(request, "certificates.today", READ, lambda: tuple(_lines(request)), key=request.user.pk)


def _lines(request: HttpRequest) -> Iterator[Line]:
    """For those who grant; a soldier reads which of his own end."""
    user = request.user
    if isinstance(user, User) and may_grant(user, centre_of(user)):
        waits = proposals_seen_by(user).exclude(by=user).order_by().values_list("version__rule__centre")
        ending = _ending(user).order_by().values("centre").annotate(n=Count("pk"), first=Min("valid_until"))
        waiting_rows, ending_rows = together(waits.annotate(n=Count("pk")), ending)
        for _centre, waiting in waiting_rows:
            told = ngettext("%(n)d certificate waits for a second name", "%(n)d certificates wait for a second name",
                            waiting)  # fmt: skip
            yield Line("now", told % {"n": waiting}, reverse("certificate-proposals"), "bb-expiring")
        for ends in ending_rows:
            told = ngettext("%(n)d certificate ends within 60 days", "%(n)d certificates end within 60 days", ends["n"])
            note = _("the first on %(d)s") % {"d": soldier_date(ends["first"])}
            yield Line("next", told % {"n": ends["n"]}, f"{reverse('certificates-granted')}?state=expiring",
                       "bb-expiring", note)  # fmt: skip
        return
    if me := own_person_kept(request):
        for c in _ending(user).filter(person=me):
            told = _("Your certificate %(t)s ends %(d)s") % {"t": c.content["title"], "d": soldier_date(c.valid_until)}
            yield Line("next", told, reverse("certificate", args=[c.pk]), "bb-expiring")


def _ending(user: Account) -> QuerySet[Certificate]:
    today = timezone.localdate()
    return certificates_seen_by(user).filter(
        revocation=None, followed_by=None, valid_until__gte=today, valid_until__lte=today + AHEAD
    )
