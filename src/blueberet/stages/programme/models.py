"""Rows of a programme: what is taught, by whom, where, and the timetable that comes of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre


class Programme(models.Model):
    """Six months of training of one contingent."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    first_day = models.DateField()
    """A Monday."""
    weeks = models.PositiveSmallIntegerField()
    calendar = models.JSONField()
    """Periods, night band, opening hours: the engine's ``Calendar`` without the closed days."""
    visit_day = models.DateField(null=True, blank=True)
    evaluation_day = models.DateField(null=True, blank=True)
    weights = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    """Grows with every change of the draft timetable; a stale form is refused."""
    current_since = models.DateTimeField(default=timezone.now)
    """When it was taken in, or made the current one by choice; pages show the latest of the centre."""
    copy_of = models.ForeignKey("self", on_delete=models.CASCADE, related_name="variants", null=True, blank=True)
    """The programme whose variant this is; none: the programme itself."""
    variant = models.CharField(max_length=60, blank=True)
    """Name of the variant."""
    copied_version = models.PositiveIntegerField(null=True, blank=True)
    """Version of the programme from which the variant set out."""
    copied_at = models.DateTimeField(null=True, blank=True)
    copied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], condition=models.Q(copy_of=None), name="programme_name_once_a_centre"
            ),
            models.UniqueConstraint(fields=["copy_of", "variant"], name="variant_name_once_a_programme"),
            models.CheckConstraint(
                condition=models.Q(copy_of=None, variant="") | models.Q(copy_of__isnull=False) & ~models.Q(variant=""),
                name="variant_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} «{self.variant}»" if self.variant else self.name


class Origin(models.Model):
    """The programme as it was when a variant set out from it, so that what changed since can be told."""

    variant = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="origin")
    problem = models.JSONField()
    plan = models.JSONField()


class Part(models.Model):
    """What all parts of a programme share: it belongs to one and has a code that stands once."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="%(class)ss")
    code = models.CharField(max_length=60)

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="%(class)s_code_once")]

    def __str__(self) -> str:
        return self.code


class Phase(Part):
    """A stretch of weeks."""

    title = models.CharField(max_length=120)
    first_week = models.PositiveSmallIntegerField()
    last_week = models.PositiveSmallIntegerField()

    class Meta(Part.Meta):
        ordering = ["first_week", "code"]


class Group(Part):
    """People taught together: a unit of the roster, or a specialist or English level group."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    members = models.JSONField(default=list)
    """Service numbers as of the import; people belong to the roster."""
    position = models.PositiveIntegerField(default=0)

    class Meta(Part.Meta):
        ordering = ["position", "code"]


class Module(Part):
    """What is taught to each group of an audience in a number of sessions."""

    title = models.CharField(max_length=160)
    subject = models.CharField(max_length=80)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="modules")
    kind = models.CharField(max_length=6)
    sessions = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField()
    groups = models.ManyToManyField(Group, related_name="modules")
    first_week = models.PositiveSmallIntegerField()
    last_week = models.PositiveSmallIntegerField()
    venue_kind = models.CharField(max_length=40, blank=True)
    equipment = models.JSONField(default=list)
    qualification = models.CharField(max_length=40, blank=True)
    instructors = models.PositiveSmallIntegerField(default=1)
    pools = models.JSONField(default=dict)
    """Pool code to units a session takes."""
    max_per_day = models.PositiveSmallIntegerField(default=1)
    max_per_week = models.PositiveSmallIntegerField(default=0)
    preferred = models.CharField(max_length=10, default="any")
    min_days = models.PositiveSmallIntegerField(default=0)
    makeup = models.JSONField(default=dict)
    """Group code to make-up sessions it has besides."""
    barred = models.JSONField(default=list)
    """``[[weekday, period], …]`` at which it may not be taught."""


class Serving(models.Model):
    """A standard that a module serves, in the version that counted when it was said."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="servings")
    version = models.ForeignKey("standards.Version", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "version"], name="serving_once")]
        ordering = ["version__standard__code"]


class Instructor(Part):
    """Somebody who teaches, own or borrowed."""

    name = models.CharField(max_length=160)
    home_centre = models.CharField(max_length=120)
    qualifications = models.JSONField(default=list)
    present = models.JSONField(default=list)
    """``[[first, last], …]`` ISO days; empty: always."""
    absent = models.JSONField(default=list)
    weekly_load_hours = models.PositiveSmallIntegerField()


class Venue(Part):
    """A room, range or ground."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    capacity = models.PositiveSmallIntegerField()
    sessions_at_once = models.PositiveSmallIntegerField(default=1)
    equipment = models.JSONField(default=list)
    closures = models.JSONField(default=list)


class Pool(Part):
    """Things of one kind that sessions share."""

    name = models.CharField(max_length=120)
    quantity = models.PositiveSmallIntegerField()


class Order(models.Model):
    """One module before another, with gaps in days."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="orders")
    before = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="+")
    min_gap_days = models.PositiveSmallIntegerField(default=0)
    max_gap_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="order_once")]


class FixedEvent(Part):
    """Something that stands already and holds its groups."""

    title = models.CharField(max_length=160)
    groups = models.ManyToManyField(Group, related_name="events")
    first_day = models.DateField()
    last_day = models.DateField()
    first_period = models.PositiveSmallIntegerField(default=1)
    last_period = models.PositiveSmallIntegerField(default=0)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Part.Meta):
        ordering = ["first_day", "first_period", "code"]


class Holiday(models.Model):
    """A day without teaching."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["programme", "day"], name="holiday_once")]


class Session(Part):
    """One teaching event and its place in the draft timetable; without a day it lies in the tray."""

    code = models.CharField(max_length=160)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="session_rows")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="session_rows")
    number = models.PositiveSmallIntegerField()
    day = models.DateField(null=True, blank=True)
    period = models.PositiveSmallIntegerField(null=True, blank=True)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    instructors = models.ManyToManyField(Instructor, related_name="sessions")
    is_pinned = models.BooleanField(default=False)
    unplaced_reason = models.TextField(blank=True)

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["programme", "day"], name="session_by_day")]

    @property
    def told_as(self) -> str:
        """What acts on it have as their subject: its code, in a variant with the variant's key."""
        return f"{self.code} in variant {self.programme_id}" if self.programme.copy_of_id else self.code


class TrainingRequest(models.Model):
    """Training that another room of the centre asks for; the planner answers, and the programme owns it."""

    class Kind(models.TextChoices):
        MAKE_UP = "makeup", _("make-up of missed hours")
        GAP = "gap", _("gap in readiness")

    class State(models.TextChoices):
        OPEN = "open", _("not answered")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    title = models.CharField(max_length=160)
    module = models.CharField(max_length=60, blank=True)
    """Code of the module like which it is to be; empty: the planner chooses one that serves the standard."""
    standard = models.CharField(max_length=40, blank=True)
    """Code of the task or course that it is to serve."""
    people = models.JSONField(default=list)
    """Service numbers."""
    group = models.CharField(max_length=60, blank=True)
    """Code of a group that is meant as a whole; empty: just these people."""
    sessions = models.PositiveSmallIntegerField()
    latest_day = models.DateField()
    reason = models.CharField(max_length=300)
    client_key = models.CharField(max_length=64)
    """The same request sent twice is one."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    made_module = models.CharField(max_length=60, blank=True)
    """Code of the module that was made of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "client_key"], name="request_key_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None)
                | (~models.Q(state="open") & models.Q(answered_at__isnull=False)),
                name="an_answered_request_has_a_time",
            ),
        ]
        ordering = ["state", "latest_day", "pk"]

    def __str__(self) -> str:
        return self.title


class Publication(models.Model):
    """A timetable as it was published: frozen, numbered, with a name under it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    plan = models.JSONField()
    """Entries by session code, with everything a reader or a calendar needs; see ``publishing``."""
    changes = models.JSONField(default=dict)
    """Against the previous publication: added, moved, removed, counts."""

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="publication_version_once")]


class Feed(models.Model):
    """A secret calendar address for a platoon, instructor, venue, person or other group."""

    class Of(models.TextChoices):
        GROUP = "group", _("group")
        INSTRUCTOR = "instructor", _("instructor")
        VENUE = "venue", _("venue")
        PERSON = "person", _("person")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="feeds")
    of = models.CharField(max_length=10, choices=Of.choices)
    code = models.CharField(max_length=60)
    """Group, instructor or venue code, or a service number."""
    token = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    is_revoked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "of", "code"], condition=models.Q(is_revoked=False), name="one_live_feed"
            )
        ]


class CalendarEntry(models.Model):
    """What calendars have been told of a session: its UID's sequence and whether it was cancelled."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="calendar_entries")
    session = models.CharField(max_length=160)
    sequence = models.PositiveIntegerField(default=0)
    published = models.JSONField()
    """The entry as last published; a cancelled one keeps its last place."""
    is_cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "session"], name="calendar_entry_once")]


__all__ = [
    "CalendarEntry", "Feed", "FixedEvent", "Group", "Holiday", "Instructor", "Module", "Order", "Origin", "Phase",
    "Pool", "Programme", "Publication", "Serving", "Session", "TrainingRequest", "Venue",
]  # fmt: skip
