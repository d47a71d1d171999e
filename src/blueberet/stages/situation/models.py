"""Rows of situation reports: the report and what it tells, its steps, its frozen editions, to whom it was handed.

A report is worked on until it is approved; then what it tells is frozen as an edition, which the database lets nobody
change. Sent back to draft, it may be approved again: that is the next edition, and the one before stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Unit

WHO = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """How far a report has come."""

    DRAFT = "draft", _("draft")
    CHECKED = "checked", _("checked")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("thrown away")


class Addressee(models.TextChoices):
    """To whom a report is told; ``higher`` is the unit above, which takes all of it."""

    PERSONNEL = "personnel", _("personnel")
    STATE = "state", _("state (ministry)")
    COMMAND = "command", _("international command (mission headquarters)")
    HIGHER = "higher", _("unit above")


class Report(models.Model):
    """One situation report of a unit over some days, both ends included."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    """Counts the reports of its unit."""
    first_day = models.DateField()
    last_day = models.DateField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, related_name="corrections", null=True)
    why = models.CharField(max_length=240, blank=True, default="")
    """Why it corrects; needed then."""
    made_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    content = models.JSONField()
    """The facts as they were gathered last (``engine/situation/facts``), without anybody's own words."""
    judgements = models.JSONField(default=dict)
    """By block: ``text``, ``by`` (name), ``user`` (key), ``at``, ``before`` (keys of who wrote there earlier)."""
    remarks = models.JSONField(default=dict)
    """The same by addressee."""
    edited = models.PositiveIntegerField(default=0)
    """Counts what was kept, so that a page that is behind does not write over another."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="report_number_once_a_unit"),
            models.UniqueConstraint(
                fields=["unit", "first_day"], condition=Q(corrects=None) & ~Q(state="dropped"),
                name="one_report_of_a_unit_begins_a_day",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state="dropped"), name="a_report_is_corrected_by_one"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="report_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(why=""), name="a_corrected_report_says_why"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["centre", "-last_day"], name="report_by_day"),
            models.Index(fields=["unit", "state", "-last_day"], name="report_of_a_unit"),
        ]
        ordering = ["-last_day", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"


class Step(models.Model):
    """A step of a report with who took it; never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    by_name = models.CharField(max_length=160)
    """As he was called then."""
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=240, blank=True, default="")
    """Why it was sent back or thrown away."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class Edition(models.Model):
    """A report as it was approved: facts, own words, and the table of who is told what; never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    """``engine/situation/facts.Situation`` as a whole."""
    table = models.JSONField()
    """Addressees by kind of fact, as it was then."""
    seal = models.CharField(max_length=64)
    """SHA-256 of content and table."""
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="edition_number_once_a_report")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class Handover(models.Model):
    """That a file made of an edition was handed to somebody: who, when, to whom, which file; never changed."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="handovers")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="handovers")
    addressee = models.CharField(max_length=9, choices=Addressee.choices)
    to_whom = models.CharField(max_length=160)
    filename = models.CharField(max_length=160)
    checksum = models.CharField(max_length=64)
    """SHA-256 of the PDF."""
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "addressee"], name="handed_once_to_an_addressee"),
            models.CheckConstraint(condition=~Q(to_whom=""), name="a_handover_says_to_whom"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.addressee}"


class Paper(models.Model):
    """The file that was handed over, to the byte: a later version of the program may write it otherwise."""

    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="paper")
    content = models.BinaryField()
    made_with = models.CharField(max_length=40)
    """Version of the program that wrote it."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.made_with}"


class Telling(models.Model):
    """Who is told which kind of fact, from a moment on; the newest of a centre counts, none: as it is shipped."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    """Kind of fact to a list of addressees."""
    why = models.CharField(max_length=240)
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="who_changes_the_table_says_why")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.at:%Y-%m-%d}"
