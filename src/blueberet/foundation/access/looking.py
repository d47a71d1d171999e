"""Every look of a visitor stands in the trail: which page, when, how it was answered.

A part of a page that asks for itself again and again is told once in a while, not each time; whatever else is asked for
is told each time. Static files never come this far.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import centre_of, is_mere_visitor
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act

SEEN = "access.page.seen"
AGAIN = timedelta(minutes=5)
"""So long a part that asks for itself is not told again."""


def note_look(request: HttpRequest, status: int) -> None:
    """Write down what a visitor looked at; of others nothing."""
    user = request.user
    if not isinstance(user, User) or not is_mere_visitor(user):
        return
    asked = request.META.get("QUERY_STRING", "")[:200]
    if request.headers.get("HX-Request") and _told_lately(user, request.path, asked):
        return
    record_act(
        SEEN, centre=centre_of(user), actor=user, subject=request.path, method=request.method, answer=status,
        **({"asked": asked} if asked else {}),
    )  # fmt: skip


def _told_lately(user: User, path: str, asked: str) -> bool:
    rows = Act.objects.filter(
        at__gt=timezone.now() - AGAIN, name=SEEN, actor=user, subject=path[:120]
    ).values_list("details", flat=True)  # fmt: skip
    return any(d.get("asked", "") == asked for d in rows)
