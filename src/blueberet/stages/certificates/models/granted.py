"""What was granted, frozen; what was called back; what waits for a second name; how often strangers looked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.names import account_name
from blueberet.stages.certificates.models.rules import RuleVersion
from blueberet.stages.roster.models import Person, Unit

OF_ONE = Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None)


class StatusList(models.Model):
    """A public list of bits: which of the certificates that a key signed were revoked."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kid = models.CharField(max_length=64)
    """Name of the key that signs the list and its certificates."""
    slug = models.CharField(max_length=32, unique=True)
    """Names it in its public address."""
    address = models.CharField(max_length=240)
    """That address as its certificates name it; it stays, wherever the server is reached later."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.slug


class Certificate(models.Model):
    """A certificate as it was granted. Nothing of it is ever changed."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    """``2026-000123``: for people."""
    code = models.CharField(max_length=32, unique=True)
    """Its public address: 100 bits of chance, so that it cannot be guessed."""
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    """Names the holder in the credential, and nothing else anywhere."""
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    """The unit that holds it; of a person's, empty."""
    content = models.JSONField()
    """What, to which standard and version, on which evidence, when, by whom, until when, names: ``content.py``."""
    seal = models.CharField(max_length=64)
    """SHA-256 of the content."""
    credential = models.TextField()
    """The signed credential, a compact JWT."""
    kid = models.CharField(max_length=64)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="certificates")
    status_index = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    """Last valid day; empty: no end."""
    standing = models.CharField(max_length=48, unique=True, null=True)
    """Rule and holder, as long as nothing follows it and it was not revoked: of both there is one such certificate."""
    follows = models.OneToOneField("self", on_delete=models.PROTECT, related_name="followed_by", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="certificate_number_once_a_centre"),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="one_bit_a_certificate"),
            models.CheckConstraint(condition=OF_ONE, name="a_certificate_is_of_one"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="granted_certificate_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["centre", "valid_until"], name="certificate_by_end")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Revocation(models.Model):
    """A certificate called back; it is never given again."""

    class Kind(models.TextChoices):
        ERROR = "error", _("granted in error")
        STANDARD = "standard", _("the standard is no longer met")
        CONDUCT = "conduct", _("conduct")
        REPLACED = "replaced", _("replaced by a corrected one")
        KEY = "key", _("the signing key was called back")

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="revocation")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    """What strangers are told."""
    reason = models.CharField(max_length=300)
    """What the centre knows."""
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_revocation_says_why")]
        ordering = ["-at", "-pk"]

    @property
    def by_told(self) -> str:
        """Who did it, by name."""
        return account_name(self.by)


class Proposal(models.Model):
    """A certificate that one proposed and another has to grant."""

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="+", null=True)
    """What came of it; empty: refused, or not decided."""
    refused_why = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="a_proposal_is_of_one"),
            models.UniqueConstraint(
                fields=["version", "person"], condition=Q(decided_at=None, person__isnull=False),
                name="a_person_is_proposed_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["version", "unit"], condition=Q(decided_at=None, unit__isnull=False),
                name="a_unit_is_proposed_once_at_a_time",
            ),
        ]  # fmt: skip
        ordering = ["at", "pk"]

    @property
    def holder_told(self) -> str:
        """How lists call the holder."""
        return self.person.name_cyrillic if self.person else self.unit.code if self.unit else ""

    @property
    def by_told(self) -> str:
        """Who did it, by name."""
        return account_name(self.by)


class Look(models.Model):
    """How often the open page of a certificate was looked at on a day; who looked is not kept."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="looks")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "day"], name="looks_once_a_day")]
        ordering = ["-day"]
