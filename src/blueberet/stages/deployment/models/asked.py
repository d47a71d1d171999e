"""Missions and what they ask of people, quotas and approvals, what holds for all posts.

What is empty on a post is taken from the criteria of its category, the stricter of the national and the UN one.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.deployment.words import THINGS, thing
from blueberet.stages.roster.models import Person


class Category(models.TextChoices):
    """UN categories of personnel, as far as a centre sends them."""

    TROOPS = "troops", _("troops")
    STAFF_OFFICER = "staff_officer", _("staff officer")
    OBSERVER = "observer", _("military observer")
    UNIT = "unit", _("unit post")


class Mission(models.Model):
    """A mission, as public sources tell of it."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSING = "closing", _("closing")
        PAST = "past", _("past")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    place = models.CharField(max_length=120, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    last_day = models.DateField(null=True, blank=True)
    """It ends then; for a closing mission."""
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="mission_code_once_a_centre")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Criterion(models.Model):
    """What national rules and the UN ask of everybody of a category, side by side; each an editable default."""

    class Key(models.TextChoices):
        RANK_FROM = "rank_from", _("lowest rank")
        RANK_TO = "rank_to", _("highest rank")
        AGE_FROM = "age_from", _("lowest age")
        AGE_TO = "age_to", _("highest age")
        SERVICE_YEARS = "service_years", _("years of service")
        TOUR_MONTHS = "tour_months", _("months of a tour")
        PASSPORT_MARGIN = "passport_margin", _("days a passport outlasts the tour")
        MEDICAL_MARGIN = "medical_margin", _("days a medical board outlasts the tour")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=16, choices=Category.choices)
    key = models.CharField(max_length=20, choices=Key.choices)
    national = models.CharField(max_length=20, blank=True, default="")
    national_source = models.CharField(max_length=240, blank=True, default="")
    un = models.CharField(max_length=20, blank=True, default="")
    un_source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "category", "key"], name="criterion_once_a_category")]
        ordering = ["category", "key"]

    def __str__(self) -> str:
        return f"{self.category} {self.key}"


class Post(models.Model):
    """A post in a mission, or several alike; its tours follow one another from its first day."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    category = models.CharField(max_length=16, choices=Category.choices, default=Category.TROOPS)
    rank_from = models.CharField(max_length=5, blank=True, default="")
    rank_to = models.CharField(max_length=5, blank=True, default="")
    sex = models.CharField(max_length=1, blank=True, default="", choices=Person.Sex.choices)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    service_years = models.PositiveSmallIntegerField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=3)
    places = models.PositiveIntegerField(default=1)
    team = models.CharField(max_length=40, blank=True, default="")
    """Posts of one team are better filled from one unit."""
    tour_months = models.PositiveSmallIntegerField(null=True, blank=True)
    handover_days = models.PositiveSmallIntegerField(default=0)
    first_day = models.DateField()
    """First day of its first tour."""
    last_day = models.DateField(null=True, blank=True)
    """No tour goes beyond; empty: until further notice."""
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="post_code_once_a_centre"),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=5), name="priority_is_one_to_five"),
            models.CheckConstraint(condition=Q(places__gte=1), name="a_post_has_a_place"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="post_ends_after_it_begins"
            ),
        ]
        ordering = ["mission__code", "priority", "code"]

    def __str__(self) -> str:
        return self.code


class Need(models.Model):
    """Something that whoever fills a post must hold to the end of his tour and ``margin_days`` after it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="needs")
    what = models.CharField(max_length=12)
    of = models.CharField(max_length=60)
    scale = models.CharField(max_length=20, blank=True, default="")
    least = models.CharField(max_length=20, blank=True, default="")
    margin_days = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        ordering = ["post", "what", "of"]

    def __str__(self) -> str:
        return self.word

    @property
    def word(self) -> str:
        """What is asked for, in words."""
        return thing(self.what, self.of, self.scale, self.least)

    @property
    def kind_word(self) -> str:
        """The kind of thing, in words."""
        return str(THINGS.get(self.what, self.what))


class Approval(models.Model):
    """What the law allows: so many people at once in some missions."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    ceiling = models.PositiveIntegerField()
    day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="approval_code_once_a_centre")]
        ordering = ["day", "code"]

    def __str__(self) -> str:
        return self.code


class Quota(models.Model):
    """People allowed in a mission, and how far that has come: proposal, parliament, memorandum, departure."""

    STEPS = ("proposed_on", "approved_on", "agreed_on", "departed_on")

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="quotas")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="quotas")
    people = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    proposed_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    departed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "first_day"], name="one_quota_of_a_mission_begins_a_day"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="quota_ends_after_it_begins"
            ),
        ]
        ordering = ["mission__code", "first_day"]

    def __str__(self) -> str:
        return f"{self.mission} {self.people}"


class QuotaStep(models.Model):
    """A step of a quota's decision chain: on which day, by which document, signed by whom."""

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    """Name of the day in ``Quota.STEPS``."""
    day = models.DateField()
    document = models.CharField(max_length=160)
    signatory = models.CharField(max_length=160)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(signatory=""), name="a_quota_step_names_paper_and_hand"
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.quota_id} {self.step}"


class Way(models.Model):
    """Which course or task of the standards leads to a thing that posts ask for; an editable default."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12)
    of = models.CharField(max_length=60)
    scale = models.CharField(max_length=20, blank=True, default="")
    reaches = models.CharField(max_length=20, blank=True, default="")
    """The highest score of a language that it leads to."""
    standard = models.CharField(max_length=40)
    """Code of the course or task."""
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    """From asking to holding it; empty: the days of the centre's rule."""
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "what", "of", "scale", "standard"], name="way_once_a_thing"),
        ]
        ordering = ["what", "of", "days", "standard"]

    def __str__(self) -> str:
        return f"{self.standard}: {self.word}"

    @property
    def word(self) -> str:
        """What it leads to, in words."""
        return thing(self.what, self.of, self.scale, self.reaches)


class Target(models.Model):
    """Share of women among those of a category who start a tour in a year."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=16, choices=Category.choices)
    year = models.PositiveSmallIntegerField()
    women = models.FloatField()
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "category", "year"], name="target_once_a_year"),
            models.CheckConstraint(condition=Q(women__gte=0, women__lte=1), name="a_target_is_a_share"),
        ]
        ordering = ["category", "year"]

    def __str__(self) -> str:
        return f"{self.category} {self.year}"


class Depth(models.Model):
    """So many who hold a thing stay at home on every day, if it can be."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12)
    of = models.CharField(max_length=60)
    scale = models.CharField(max_length=20, blank=True, default="")
    least = models.CharField(max_length=20, blank=True, default="")
    people = models.PositiveIntegerField()
    source = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "what", "of", "scale"], name="depth_once_a_thing"),
        ]
        ordering = ["what", "of"]

    def __str__(self) -> str:
        return f"{self.people} {thing(self.what, self.of, self.scale, self.least)}"

    @property
    def kind_word(self) -> str:
        """The kind of thing, in words."""
        return str(THINGS.get(self.what, self.what))


class Rule(models.Model):
    """What holds for all posts of a centre; one row a centre."""

    centre = models.OneToOneField(Centre, on_delete=models.PROTECT, related_name="+")
    horizon_months = models.PositiveSmallIntegerField(default=36)
    rest_months = models.PositiveSmallIntegerField(default=12)
    most_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reserve_share = models.FloatField(default=0.0)
    region_share = models.FloatField(null=True, blank=True)
    experienced_share = models.FloatField(null=True, blank=True)
    train_days = models.PositiveSmallIntegerField(default=180)
    """So long before a tour begins somebody new must be named, or he can no longer be trained."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reserve_share__gte=0, reserve_share__lte=1), name="reserve_is_a_share"),
            models.CheckConstraint(condition=Q(horizon_months__gte=6, horizon_months__lte=60), name="horizon_in_reach"),
        ]

    def __str__(self) -> str:
        return f"rules of {self.centre_id}"
