"""Reads: when the last back-up was made."""

from datetime import datetime, timedelta

from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.audit.models import Act

MOST_DAYS = 7
"""Days after which a centre with real people is told that it has no fresh back-up."""


def last_backup_at() -> datetime | None:
    """When the trail last tells of a back-up."""
    last = Act.objects.filter(name="backups.backup.made").order_by("-number").first()
    return last.at if last else None


def is_backup_due(*, now: datetime | None = None) -> bool:
    """Whether a centre of its own has worked for more than seven days since the last back-up, or without any."""
    if not Centre.objects.filter(is_demonstration=False).exists():
        return False
    since = last_backup_at()
    if since is None:
        first = Act.objects.filter(centre__is_demonstration=False).order_by("number").first()
        since = first.at if first else None
    return since is not None and (now or timezone.now()) - since > timedelta(days=MOST_DAYS)
