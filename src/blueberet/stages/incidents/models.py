"""Rows of incidents: the log, what it shuts and opens again, what belongs together; lessons.

Nothing is changed: an entry, a reopening or a lesson that was wrong is followed by the next version, which names what
it corrects and why.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.incidents.kinds import CHOICES, MEANS
from blueberet.stages.roster.models import Unit

WHO = settings.AUTH_USER_MODEL
MOST_PEOPLE = 9999


class Incident(models.Model):
    """One entry of the log; the versions of an entry share its number, the last one counts."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    """Whose entry it is; empty: that of the contingent's headquarters."""
    happened_at = models.DateTimeField()
    is_about = models.BooleanField(default=False)
    """Whether that moment is only about right."""
    learnt_at = models.DateTimeField()
    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="+", null=True)
    site = models.CharField(max_length=40, blank=True, default="")
    """Code of a site of that plan; empty: a free place."""
    place = models.CharField(max_length=160, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    kind = models.CharField(max_length=20, choices=CHOICES)
    what = models.CharField(max_length=240)
    told = models.TextField(blank=True, default="")
    """Free text."""
    informed_by = models.CharField(max_length=120)
    means = models.CharField(max_length=12, choices=MEANS, blank=True, default="")
    reported_to = models.CharField(max_length=120, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    own_dead = models.PositiveSmallIntegerField(default=0)
    own_injured = models.PositiveSmallIntegerField(default=0)
    others_dead = models.PositiveSmallIntegerField(default=0)
    others_injured = models.PositiveSmallIntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)
    """A last version that says: this did not happen, or does not belong here."""
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    """Why it corrects; needed then."""
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    """Made by the form: the same entry sent twice is one."""
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number", "version"], name="incident_number_once_a_year_and_version"
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="a_corrected_incident_says_why"),
            models.CheckConstraint(
                condition=Q(learnt_at__gte=F("happened_at")), name="nobody_learns_before_it_happens"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="an_incident_lies_on_the_globe",
            ),
        ]
        indexes = [models.Index(fields=["centre", "happened_at"], name="incident_by_time")]
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.year}/{self.number:03d}"

    @property
    def has_place(self) -> bool:
        """Whether it can be drawn on a map."""
        return self.latitude is not None and self.longitude is not None


class Effect(models.Model):
    """What an incident shuts: the gate of a site, the road to it, a link, everything of a plan."""

    class Kind(models.TextChoices):
        SITE = "site", _("gate")
        ROAD = "road", _("road")
        LINK = "link", _("link")
        ALL = "all", _("everything")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="effects")
    plan = models.ForeignKey(SupplyPlan, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    site = models.CharField(max_length=40, blank=True, default="")
    """Whose gate, to which road, whose link; empty with everything."""
    link = models.CharField(max_length=80, blank=True, default="")
    shut_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    """If it was open again when the entry was written; later that is told by a reopening."""
    expected_on = models.DateField(null=True)
    """The day on which it is thought to be open again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "plan", "kind", "site", "link"], name="an_effect_is_told_once"),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(opened_at__gt=F("shut_at")), name="nothing_opens_before_it_is_shut"
            ),
            models.CheckConstraint(condition=Q(kind="all") | ~Q(site=""), name="an_effect_names_its_site"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.plan} {self.kind} {self.site} {self.link}".strip()


class Reopening(models.Model):
    """That something shut is open again; a later one that corrects it counts instead."""

    effect = models.ForeignKey(Effect, on_delete=models.PROTECT, related_name="reopenings")
    opened_at = models.DateTimeField()
    informed_by = models.CharField(max_length=120)
    told = models.CharField(max_length=240, blank=True, default="")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="a_corrected_reopening_says_why"),
            models.UniqueConstraint(
                fields=["effect"], condition=Q(corrects=None), name="what_is_shut_opens_once_others_correct"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.effect} {self.opened_at:%Y-%m-%d %H:%M}"


class Tie(models.Model):
    """That two entries tell of the same event, or no longer; the last word about a pair counts, nothing is merged."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    year_a = models.PositiveSmallIntegerField()
    number_a = models.PositiveIntegerField()
    year_b = models.PositiveSmallIntegerField()
    number_b = models.PositiveIntegerField()
    holds = models.BooleanField(default=True)
    why = models.CharField(max_length=240)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year_a__lt=F("year_b")) | Q(year_a=F("year_b"), number_a__lt=F("number_b")),
                name="a_tie_names_the_earlier_number_first",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.year_a}/{self.number_a:03d} = {self.year_b}/{self.number_b:03d}"


class Photo(models.Model):
    """A picture that goes with an entry, whichever version stands; its bytes lie in the database."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    """``png``, ``jpeg`` or ``webp``, by what the bytes are."""
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "year", "number", "sha256"], name="a_picture_once_an_entry")
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has typed and not sent; gone once it is sent."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    """Becomes the key of the entry."""
    content = models.JSONField()
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.content.get("what") or self.key)


class Lesson(models.Model):
    """What was learnt, for whoever comes next; the versions of a lesson share its number, the last one counts."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        HANDLED = "handled", _("handled")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    learnt_on = models.DateField()
    title = models.CharField(max_length=160)
    happened = models.TextField()
    decided = models.TextField(blank=True, default="")
    why = models.TextField(blank=True, default="")
    decided_by = models.CharField(max_length=120, blank=True, default="")
    left_open = models.TextField(blank=True, default="")
    for_whom = models.CharField(max_length=160, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    incident_year = models.PositiveSmallIntegerField(null=True)
    incident_number = models.PositiveIntegerField(null=True)
    finding = models.CharField(max_length=40, blank=True, default="")
    """Number of a finding of a visit that it comes from."""
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number", "version"], name="lesson_number_once_a_version"),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="a_changed_lesson_says_why"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(decided=""), name="a_handled_lesson_says_what_was_decided"
            ),
            models.CheckConstraint(
                condition=Q(incident_year=None, incident_number=None)
                | Q(incident_year__isnull=False, incident_number__isnull=False),
                name="a_lesson_names_an_incident_whole",
            ),
        ]
        ordering = ["-number", "-version"]

    def __str__(self) -> str:
        return f"L{self.number:03d}"
