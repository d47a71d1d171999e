"""Rows of endurance: a supply plan in editions, what was counted on the ground, options and fits.

What sites hold, use and are fed by is one document, an edition: it is checked as a whole, compared as a whole and
printed as a whole. Its form is that of the workbook (``table.py``): a list of rows by sheet.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.models import Mission
from blueberet.stages.roster.models import Unit


class SupplyPlan(models.Model):
    """A base with its checkpoints, a camp or a team site, and how it is fed."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """The contingent that lives on it; empty: the centre as a whole, which is its only contingent if it has one."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="supply_plan_code_once_a_centre")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Edition(models.Model):
    """A supply plan as it stood from a moment on; the newest counts."""

    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    why = models.CharField(max_length=240, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="edition_number_once_a_plan")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class StockCount(models.Model):
    """What was counted at a site on a day, at its end; a later count of the same day corrects an earlier one."""

    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="counts")
    site = models.CharField(max_length=40)
    day = models.DateField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    """Why it corrects; needed then."""
    remark = models.CharField(max_length=240, blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    """Made by the form: the same count sent twice is one."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="a_corrected_count_says_why")
        ]
        indexes = [models.Index(fields=["plan", "site", "day"], name="count_of_a_site")]
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class CountLine(models.Model):
    """So much of an item, in its unit."""

    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField(max_length=40)
    amount = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "item"], name="an_item_is_counted_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="nobody_counts_less_than_nothing"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.amount:g}"


class Option(models.Model):
    """A way to supply that is weighed against others; choosing one is an act with a name and makes an edition."""

    class Kind(models.TextChoices):
        SIZED = "sized", _("stocks that are certified")
        LEVER = "lever", _("lever")
        BY_HAND = "by_hand", _("by hand")

    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="options")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    """What it was thought for."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=160)
    content = models.JSONField()
    answer = models.JSONField(default=dict)
    """What it promises: chance with interval, kg, order by site."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    chosen_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(chosen_at=None) | (Q(chosen_by__isnull=False) & ~Q(reason="")),
                name="who_chooses_gives_name_and_reason",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Fit(models.Model):
    """Closure rates proposed from a file of incidents; the events themselves are not kept, only what they come to."""

    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="fits")
    filename = models.CharField(max_length=160)
    checksum = models.CharField(max_length=64)
    asked = models.JSONField()
    """Place, radius, types, period, chance to close and how long."""
    result = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    pattern = models.CharField(max_length=20, blank=True, default="")
    """Which of the patterns was confirmed."""
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", null=True)
    """The edition that holds these closures first."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | (Q(confirmed_by__isnull=False, edition__isnull=False) & ~Q(pattern="")),
                name="who_confirms_a_fit_gives_name_and_pattern",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


class ObservedClosure(models.Model):
    """That a gate or road is shut, as somebody saw it, until it is told open; tours from today on begin with it."""

    class Kind(models.TextChoices):
        SITE = "site", _("gate")
        ROAD = "road", _("road")
        ALL = "all", _("everything")

    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="observed")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    site = models.CharField(max_length=40, blank=True, default="")
    """Whose gate, or to which road; empty with everything."""
    shut_at = models.DateTimeField()
    expected_on = models.DateField(null=True)
    """The day on which it is thought to be open again; empty: nobody knows."""
    source = models.CharField(max_length=160)
    address = models.CharField(max_length=200, blank=True, default="")
    """Where that is read."""
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was told open or taken back, whichever came first."""
    taken_back = models.CharField(max_length=240, blank=True, default="")
    """Why it does not count."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="all") | ~Q(site=""), name="an_observed_closure_names_its_site"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(opened_at=None, taken_back=""),
                name="what_ended_says_when_that_was_told",
            ),
        ]
        ordering = ["shut_at", "pk"]

    def __str__(self) -> str:
        return f"{self.plan} {self.kind} {self.site}".strip()
