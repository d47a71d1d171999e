"""Pledged units with their steps, and the history that public sources tell."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models.asked import Mission


class Pledge(models.Model):
    """A unit pledged to the UN; what became of it stands in its steps."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    people = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.title


class PledgeStep(models.Model):
    """One step of a pledge: what it became, on which day, by which paper, signed by whom, with which findings."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16)
    day = models.DateField()
    document = models.CharField(max_length=160)
    signatory = models.CharField(max_length=160)
    findings = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(document="") & ~Q(signatory=""), name="a_step_names_paper_and_hand")
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.state}"


class Contingent(models.Model):
    """A contingent, or those who served in a mission over some years, as public sources tell."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    mission = models.CharField(max_length=40)
    place = models.CharField(max_length=120)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    first = models.CharField(max_length=10)
    """``2003``, ``2003-08`` or ``2003-08-20``: as exactly as it is known."""
    last = models.CharField(max_length=10, blank=True, default="")
    people = models.PositiveIntegerField(null=True, blank=True)
    women = models.PositiveIntegerField(null=True, blank=True)
    counted = models.BooleanField(default=True)
    """Whether the total counts it; not where its people are part of another row."""
    told = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=240)
    is_verified = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="contingent_code_once_a_centre")]
        ordering = ["first", "code"]

    def __str__(self) -> str:
        return self.code
