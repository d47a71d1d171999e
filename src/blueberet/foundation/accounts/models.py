"""Who may sign in, and for which centre in which role."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Centre(models.Model):
    """A training centre. Every row of work belongs to one; nobody sees another's."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_demonstration = models.BooleanField(default=False)
    """Shown on every page as a banner: all people are invented."""
    requires_second_factor = models.BooleanField(default=True)
    """Whether staff must prove themselves with a second factor; a demonstration does not ask."""

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. Its rights come from its memberships alone."""

    must_change_password = models.BooleanField(default=False)
    """Set with a first password that somebody else has seen."""
    first_password_until = models.DateTimeField(null=True, blank=True)
    """When that first password stops opening the account; ``None`` once it is changed."""


class Membership(models.Model):
    """One role of an account in a centre."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        REGISTRAR = "registrar", _("registrar")
        PLANNER = "planner", _("planner")
        INSTRUCTOR = "instructor", _("instructor-evaluator")
        COMMANDER = "commander", _("commander")
        FORCE_GENERATION = "force_generation", _("force generation officer")
        LOGISTICIAN = "logistician", _("logistician")
        VISITOR = "visitor", _("visitor")
        SOLDIER = "soldier", _("soldier")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    scope = models.CharField(max_length=240, blank=True)
    """Code of the unit, with all below it, whose people the role sees; empty: the whole centre."""
    service_number = models.CharField(max_length=32, blank=True)
    """For a soldier: the person of the roster that the account is."""
    valid_from = models.DateTimeField(null=True, blank=True)
    """Before it the role counts for nothing; empty: since ever."""
    valid_until = models.DateTimeField(null=True, blank=True)
    """From then on the role counts for nothing; empty: until it is taken away."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "centre", "role", "scope"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def counts_at(self, moment: datetime) -> bool:
        """Whether the role counts at a moment."""
        began = self.valid_from is None or self.valid_from <= moment
        return began and (self.valid_until is None or moment < self.valid_until)
