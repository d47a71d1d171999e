"""Rows of readiness: what was excused, what a commander stated, what was measured on a day.

States themselves are no rows: they are worked out from what the other rooms hold. A snapshot keeps what they were.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Person, Unit


class Waiver(models.Model):
    """An authority's word that somebody, or a unit, is excused from one requirement, from a day to a day."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    set = models.CharField(max_length=40)
    """Code of the requirement set."""
    code = models.CharField(max_length=40)
    """Code of the requirement."""
    authority = models.CharField(max_length=160)
    reason = models.CharField(max_length=300)
    first_day = models.DateField()
    last_day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                name="a_waiver_is_of_one",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="waiver_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(authority="") & ~Q(reason=""), name="a_waiver_says_who_and_why"),
        ]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.set} {self.code}"


class Statement(models.Model):
    """A commander's own word on a unit; it stands beside what is measured and never changes it."""

    class Grade(models.TextChoices):
        READY = "ready", _("ready")
        LIMITED = "ready with limits", _("ready with limits")
        NOT = "not ready", _("not ready")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20, choices=Grade.choices)
    measured = models.CharField(max_length=20)
    """The grade that was measured when it was stated."""
    reason = models.TextField()
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_statement_says_why")]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.grade}"


class Snapshot(models.Model):
    """Readiness of a centre on a day as it was known then, frozen."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    origin = models.CharField(max_length=8)
    """Whose evaluations counted: ``national`` or ``external``."""
    content = models.JSONField()
    """The roll-up by ``engine/kit/wire``, without names."""
    seal = models.CharField(max_length=64)
    """SHA-256 of the content."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Empty: the worker's own, once a day."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["centre", "origin", "-day"], name="snapshot_of_a_day")]
        ordering = ["-day", "-at"]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"
