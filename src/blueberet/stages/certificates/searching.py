"""What certificates find for the words of the search box: by number, by title, by holder."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.shell.searching import Found
from blueberet.stages.certificates.policies import certificates_seen_by
from blueberet.stages.certificates.words import shown

MOST = 8


def found(request: HttpRequest, words: str) -> Iterator[Found]:
    """Certificates the account sees."""
    wanted = words.strip()
    if len(wanted) < 3:
        return
    rows = certificates_seen_by(request.user).filter(
        Q(number__icontains=wanted) | Q(version__title__icontains=wanted) | Q(unit__code__icontains=wanted)
        | Q(person__search_key__icontains=wanted.casefold())
    )  # fmt: skip
    today = timezone.localdate()
    for c in rows[:MOST]:
        s = shown(c, today)
        address = reverse("certificate", args=[c.pk])
        yield Found(_("Certificates"), f"{c.number} {c.content['title']}, {s.name}", address, s.word)
