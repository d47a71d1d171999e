"""Rows of evidence: packs with their facts and files, for whom they are laid out, equipment as it was declared.

A pack is a whole or it is not there: facts, both versions of its file and the record are written in one transaction,
and the database refuses to change them (``guard``).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.runs.models import Run
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.roster.models import Unit


class Pack(models.Model):
    """What a contingent shows on a day, frozen in one moment."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit of experts")
        COURSE = "course", _("certification of a course")
        HANDOVER = "hand-over", _("hand-over to the next rotation")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        RUSSIAN = "ru", _("Russian")
        KAZAKH = "kk", _("Kazakh")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    """The contingent, with all below it; none for a course."""
    course = models.CharField(max_length=40, blank=True, default="")
    """Code of the course that is certified; empty for the other kinds."""
    title = models.CharField(max_length=160)
    day = models.DateField()
    """The day that it tells of."""
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    facts = models.JSONField()
    """Everything it says, as ``docs/formats/evidence-facts.md`` describes it."""
    seal = models.CharField(max_length=64)
    """SHA-256 of the facts."""
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+", null=True)
    """Where its states of readiness stand."""
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    """The moment in which the facts were read."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="pack_number_once_a_centre"),
            models.CheckConstraint(condition=~Q(kind="course") | ~Q(course=""), name="a_course_pack_names_its_course"),
        ]
        indexes = [models.Index(fields=["centre", "-day"], name="pack_of_a_day")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PackFile(models.Model):
    """A version of a pack as one file; its bytes lie in the database, as pictures do."""

    class Version(models.TextChoices):
        FULL = "full", _("full, for the staff")
        REDACTED = "redacted", _("redacted, for visitors")

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    version = models.CharField(max_length=8, choices=Version.choices)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "version"], name="a_version_once_a_pack")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Laying(models.Model):
    """A pack laid out for a visitor: he reads its redacted version as long as his login lasts."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="layings")
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "visitor"], condition=Q(withdrawn_at=None), name="a_pack_lies_once_for_a_visitor"
            )
        ]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.visitor_id}"


class Declared(models.Model):
    """Equipment and self-sustainment as the centre declared them on a day; the newest list counts."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    day = models.DateField()
    """As of."""
    content = models.JSONField()
    """Rows by sheet, see ``table.py``."""
    why = models.CharField(max_length=240, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="declared_number_once_a_centre")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.day}"
