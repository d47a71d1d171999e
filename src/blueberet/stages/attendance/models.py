"""Rows of attendance: rolls that were called, and what each person was marked.

A roll keeps the facts of its session as they were that day, so that no later change of the programme takes anything
away. Marks are only added: a correction names the mark it replaces, and that one learns when it was replaced.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.stages.programme.models import Programme
from blueberet.stages.roster.models import Person


class Status(models.TextChoices):
    """What a person was marked."""

    PRESENT = "present", _("present")
    LATE = "late", _("late")
    DUTY = "duty", _("duty")
    SICK = "sick", _("sick")
    LEAVE = "leave", _("leave")
    ABSENT = "absent", _("absent")


class RollCall(models.Model):
    """The roll of one session, called once."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=160)
    """Code of the session."""
    module = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    subject = models.CharField(max_length=80)
    group = models.CharField(max_length=60, blank=True)
    group_name = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    last_day = models.DateField()
    """Of a field session; the same day for others."""
    first_period = models.PositiveSmallIntegerField()
    last_period = models.PositiveSmallIntegerField()
    hours = models.FloatField()
    """Teaching hours of 45 minutes that a person earns by being there."""
    is_make_up = models.BooleanField(default=False)
    """It pays debts of its module; it is not owed itself."""
    standards = models.JSONField(default=list)
    """``[[code, version number], …]``, sorted: what the module served when the roll was called."""
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Empty: taken in with a history."""
    called_at = models.DateTimeField(default=timezone.now)
    client_key = models.CharField(max_length=64)
    """Made by the page: the same roll sent twice is one."""
    content_seal = models.CharField(max_length=64)
    """SHA-256 of what was sent."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "session"], name="roll_called_once"),
            models.UniqueConstraint(fields=["programme", "client_key"], name="roll_key_once"),
            models.CheckConstraint(condition=Q(last_day__gte=F("day")), name="roll_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="roll_is_worth_hours"),
        ]
        indexes = [models.Index(fields=["programme", "-day"], name="roll_of_a_day")]
        ordering = ["-day", "-first_period", "session"]

    def __str__(self) -> str:
        return f"{self.session} {self.day}"


class Mark(models.Model):
    """What one person was marked at one roll call."""

    roll = models.ForeignKey(RollCall, on_delete=models.PROTECT, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=60)
    """Programme and module of the roll: with them a ledger reads one index."""
    status = models.CharField(max_length=7, choices=Status.choices)
    minutes = models.PositiveSmallIntegerField(default=0)
    """Minutes late."""
    held = models.FloatField()
    """Hours owed that the session held for the person; 0 at a make-up session, which pays and does not owe."""
    earned = models.FloatField()
    """Of those, attended."""
    missed = models.FloatField()
    """Of those, a debt."""
    made_up = models.FloatField()
    """Hours of debt that the session pays."""
    remark = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    """Known from then."""
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True)
    """Why it corrects."""
    replaced_at = models.DateTimeField(null=True, blank=True)
    """When a correction was made; empty: it counts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll", "person"], condition=Q(replaced_at=None), name="one_mark_counts"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_corrected_mark_says_why"),
            models.CheckConstraint(condition=Q(minutes=0) | Q(status="late"), name="only_who_is_late_has_minutes"),
        ]
        indexes = [
            models.Index(
                fields=["programme", "person", "module", "held", "earned", "missed", "made_up"],
                condition=Q(replaced_at=None),
                name="mark_ledger",
            ),
            models.Index(fields=["person", "-at"], name="mark_of_a_person"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status}"


class Draft(models.Model):
    """A roll as somebody is calling it; kept until it is sent or thrown away."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=160)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    """Service number to status and minutes, as entered; ``key``: the page's key."""
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "session", "by"], name="one_draft_of_a_roll")]
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.session
