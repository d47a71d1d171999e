"""Who may sign in, and for which centre in which role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Centre(models.Model):
    """A training centre. Every row of work belongs to one; nobody sees another's."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_demonstration = models.BooleanField(default=False)
    """Shown on every page as a banner: all people are invented."""

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. Its rights come from its memberships alone."""


class Membership(models.Model):
    """One role of an account in a centre."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        REGISTRAR = "registrar", _("registrar")
        PLANNER = "planner", _("planner")
        INSTRUCTOR = "instructor", _("instructor")
        COMMANDER = "commander", _("commander")
        SOLDIER = "soldier", _("soldier")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "centre", "role"], name="membership_once")]
