"""The trail: every act, by whom, on what."""

from django.conf import settings
from django.db import models

from blueberet.foundation.accounts.models import Centre


class Act(models.Model):
    """One act, written in the same transaction as what it did. Never changed, never deleted."""

    at = models.DateTimeField(auto_now_add=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    """``programme.timetable.published``."""
    subject = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
