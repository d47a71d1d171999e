"""Who is set by hand, what was proposed, and what was decided: it stays as it was written."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.runs.models import Run
from blueberet.stages.deployment.models.asked import Mission, Post
from blueberet.stages.roster.models import Person


class ByHand(models.Model):
    """A pin (this person fills this tour) or an exclusion (he fills none of a tour, a mission, or at all)."""

    class Kind(models.TextChoices):
        PIN = "pin", _("pinned")
        EXCLUSION = "exclusion", _("excluded")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    rotation = models.CharField(max_length=60, blank=True, default="")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=240)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="by_hand_says_why"),
            models.CheckConstraint(condition=~Q(kind="pin") | ~Q(rotation=""), name="a_pin_names_a_tour"),
        ]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.rotation}"

    @property
    def where(self) -> str:
        """The tour, the mission, or everywhere."""
        return self.rotation or (self.mission.code if self.mission else str(_("everywhere")))


class Proposal(models.Model):
    """A plan that an engine proposed, with the situation it was made for; decided once, by somebody, or never."""

    class Kind(models.TextChoices):
        FILL = "fill", _("filling")
        REPAIR = "repair", _("repair")
        BY_HAND = "by hand", _("by hand")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FILL)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=120)
    problem = models.JSONField()
    plan = models.JSONField()
    reasons = models.JSONField(default=dict)
    """``empty``: why places stay empty and who comes nearest; ``filled``: why each person, by tour and number.

    ``left_out``: facts that count nowhere. ``stood``: what was decided when a repair was made.
    """
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


class Assignment(models.Model):
    """It is decided: this person serves this tour. Ended before its time, the row stays and says when and why."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    rotation = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="assignments", null=True)
    source = models.CharField(max_length=240, blank=True, default="")
    ended_on = models.DateField(null=True, blank=True)
    """Last day that he served, or the day before the first if he never left."""
    ended_why = models.CharField(max_length=240, blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    """In place of ``ended_on``, where the day of dropping out was corrected after it was decided."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "rotation"], condition=Q(ended_on=None), name="once_in_a_tour"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="tour_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["centre", "first_day", "last_day"], name="assignment_by_days")]
        ordering = ["first_day", "post", "person"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rotation}"

    @property
    def served_to(self) -> date | None:
        """Last day served of a tour that ended before its time, as it is known now; none: it did not."""
        return self.left_on or self.ended_on


class Absence(models.Model):
    """Somebody who dropped out, by a decided repair: he is sent nowhere in these days. Without a last day: for good."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=240)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    @property
    def key(self) -> str:
        """Its number as text, by which its form on the page is known."""
        return str(self.pk)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            )
        ]
        ordering = ["first_day"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day}"


class AbsenceChange(models.Model):
    """The days of a drop-out, corrected after it was decided: what stood before, what stands now, who, when and why."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="changes")
    first_before = models.DateField()
    last_before = models.DateField(null=True, blank=True)
    first_after = models.DateField()
    last_after = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=240)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_corrected_absence_says_why"),
            models.CheckConstraint(
                condition=Q(last_after=None) | Q(last_after__gte=F("first_after")), name="corrected_absence_ends_after"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.absence_id} {self.first_before} {self.first_after}"
