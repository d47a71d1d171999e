"""Reads of workers: who lives, and since when nobody does."""

from datetime import datetime, timedelta

from django.utils import timezone

from blueberet.foundation.runs.models import WorkerBeat

SILENT = timedelta(seconds=30)
"""Without a sign for so long a worker counts as gone; it gives one every five seconds."""


def living_workers() -> int:
    """Number of workers that gave a sign of late. One from the future is no sign: the clock was changed."""
    now = timezone.now()
    return WorkerBeat.objects.filter(at__gt=now - SILENT, at__lt=now + SILENT).count()


def silent_since() -> datetime | None:
    """Time of the last sign; ``None`` if there never was one."""
    last = WorkerBeat.objects.order_by("-at").first()
    return last.at if last else None
