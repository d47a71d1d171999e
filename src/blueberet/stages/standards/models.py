"""Rows of the standards: what a centre holds its people to, in versions that never change once in force."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre


class Source(models.Model):
    """A document that rows of the catalogue rest on."""

    class Read(models.TextChoices):
        IN_FULL = "in full", _("read in full")
        OPENING = "opening part", _("only the opening part was read")
        NOT_READ = "not read", _("not read")
        OWN = "own", _("our own proposal")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True)
    read = models.CharField(max_length=12, choices=Read.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="source_code_once_a_centre")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Standard(models.Model):
    """A task, edition, course, ladder, scale, requirement set or crosswalk; what it says is in its versions."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    """Key of a kind in ``table.KINDS``."""
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="standard_code_once_a_centre")]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """What a standard says from a day on. A draft may be changed; whatever has been in force may not.

    The database refuses to change or delete a version, or a line of one, that is no draft (``guard``).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in force", _("in force")

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=200)
    head = models.JSONField()
    """Values by column key of the kind's head sheet, without code and version; empty ones are left out."""
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=240, blank=True)
    edited = models.PositiveIntegerField(default=0)
    """Counts edits of the draft, so that a form made before another edit is refused."""
    first_day = models.DateField(null=True, blank=True)
    """First day in force; empty for a draft."""
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    seal = models.CharField(max_length=64, blank=True)
    """SHA-256 of what it says, made when it is put into force."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["standard"], condition=Q(state="draft"), name="one_draft_a_standard"),
            models.CheckConstraint(
                condition=Q(state="draft", first_day=None, seal="")
                | (Q(state="in force", first_day__isnull=False) & ~Q(seal="")),
                name="a_version_in_force_has_a_day_and_a_seal",
            ),
            models.CheckConstraint(
                condition=Q(first_day=None) | Q(first_day__gte=F("made_on")), name="in_force_after_made"
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.standard_id} v{self.number}"


class Line(models.Model):
    """A row of a version: a step of a task, a lesson of an edition, a requirement of a set."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    values = models.JSONField()
    """Values by column key of the kind's line sheet, without code and the column that names the head."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="line_code_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="line_position_once_a_version"),
        ]
        ordering = ["position"]


class Withdrawal(models.Model):
    """Days on which a standard is not in use at all, whatever its versions say; both ends belong to them."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="withdrawals")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """Empty: until further notice."""
    reason = models.CharField(max_length=240)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard"], condition=Q(last_day=None), name="withdrawn_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="withdrawal_ends_after_it_begins"
            ),
        ]
        ordering = ["-first_day"]
