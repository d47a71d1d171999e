"""Guessing from all sides: many addresses at one account, or one address at many accounts.

Five wrong passwords lock an account for one address (django-axes). These limits are above it, over the same rows, so a
restart lifts nothing: 25 in fifteen minutes are a hundred an hour.
"""

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from blueberet.foundation.access.addresses import client_address

MOST_FOR_ACCOUNT = 25
MOST_FROM_ADDRESS = 100
"""A whole centre may stand behind one address."""


def is_guessed_at(request: HttpRequest, username: str) -> bool:
    """Whether too many wrong passwords came for this account, or from this address, within the lock-out's time."""
    address = client_address(request)
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    found = recent.aggregate(
        account=Sum("failures_since_start", filter=Q(username=username)),
        address=Sum("failures_since_start", filter=Q(ip_address=address)),
    )
    return (found["account"] or 0) >= MOST_FOR_ACCOUNT or (found["address"] or 0) >= MOST_FROM_ADDRESS
