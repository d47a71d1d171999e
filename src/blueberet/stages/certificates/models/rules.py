"""What may be certified, in versions that never change; how a holder wants his name written."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.roster.models import Person


class CertificateRule(models.Model):
    """A kind of certificate that a centre grants; what it says is in its versions."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="certificate_rule_once_a_centre")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class RuleVersion(models.Model):
    """What a certificate is granted for, from a moment on; the newest counts."""

    class Kind(models.TextChoices):
        PERSON = "person", _("readiness of a person")
        UNIT = "unit", _("readiness of a unit")
        TASK = "task", _("a task shown by a unit")
        COURSE = "course", _("a course or edition passed")
        HOURS = "hours", _("a course with all its hours")
        LEVEL = "level", _("a level of competence")
        LANGUAGE = "language", _("a language, on a scale")

    rule = models.ForeignKey(CertificateRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    """What the paper is called: ``Buddy first aid``."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    standard = models.CharField(max_length=40)
    """Code of the requirement set, task, course, edition or level; of a language its name."""
    scale = models.CharField(max_length=40, blank=True, default="")
    least = models.CharField(max_length=20, blank=True, default="")
    """For a language: the scale and the least score on it."""
    text = models.CharField(max_length=400, blank=True, default="")
    """A sentence of the centre's own that the paper bears."""
    valid_months = models.PositiveIntegerField(null=True, blank=True)
    """The longest it holds, from the day a thing was shown, of a set from granting; never longer than its proof."""
    abroad = models.BooleanField(default=False)
    """Whether the paper goes abroad: it then bears the passport spelling."""
    two_persons = models.BooleanField(default=False)
    """Whether one proposes and another grants."""
    is_open = models.BooleanField(default=True)
    """Whether certificates are granted by it; a version that is not ends the rule."""
    reason = models.CharField(max_length=240, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="certificate_rule_version_once"),
            models.CheckConstraint(
                condition=(~Q(kind="language") & Q(scale="", least=""))
                | (Q(kind="language") & ~Q(scale="") & ~Q(least="")),
                name="a_language_has_a_scale",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"

    @property
    def is_of_units(self) -> bool:
        """Whether its holders are units."""
        return self.kind in (self.Kind.UNIT, self.Kind.TASK)

    @property
    def by_told(self) -> str:
        """Who did it, by name."""
        return account_name(self.by)


class NameChoice(models.Model):
    """How a person wants his name on certificates that stay in the country."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    scripts = models.JSONField()
    """``cyrillic``, ``latin``, ``passport``, in the order in which they are printed."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
