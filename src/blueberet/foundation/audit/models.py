"""The trail: every act, by whom, on what, each chained to the one before it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre


class Act(models.Model):
    """One act, written in the same transaction as what it did. Never changed, never deleted: triggers refuse it."""

    number = models.PositiveBigIntegerField(unique=True)
    """Place in the chain, from 1, without gaps."""
    at = models.DateTimeField(default=timezone.now, db_index=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    """The account's name as it was; empty: the set-up itself, or the worker."""
    name = models.CharField(max_length=80)
    """``programme.timetable.published``."""
    kind = models.CharField(max_length=80, blank=True)
    """What it was done to: ``programme.timetable``."""
    subject = models.CharField(max_length=120, blank=True)
    """Which one: a code or number that people know."""
    label = models.CharField(max_length=160, blank=True)
    """What that one is called, where the number says little."""
    details = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    """Seal of the act before."""
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["centre", "-number"], name="act_of_centre")]


class Head(models.Model):
    """The last act's number and seal, apart from the acts: one row; writers wait for it in line."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64)
