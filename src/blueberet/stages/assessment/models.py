"""Rows of evaluation: events, what was seen at them and by whom, tests, certificates of level, the personal log.

Whatever has been sent is never changed or deleted; the database refuses it (``guard``). A correction is a row of its
own that names what it corrects, and the corrected row learns when that happened: ``replaced_at``.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.standards.models import Standard, Version


class Origin(models.TextChoices):
    """Whose judgement it is; the two are never added up."""

    NATIONAL = "national", _("national")
    EXTERNAL = "external", _("UN experts")


class Grade(models.TextChoices):
    """Result of a sheet; the words are those of the engine."""

    SATISFACTORY = "satisfactory", _("satisfactory")
    NEEDS_IMPROVEMENT = "needs improvement", _("needs improvement")
    UNSATISFACTORY = "unsatisfactory", _("unsatisfactory")
    NOT_GRADED = "not graded", _("not graded")


class Event(models.Model):
    """One showing of a task by a unit, held for the centre's own evaluators or for external ones."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    """The version of the task under which it was shown."""
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    session = models.CharField(max_length=40, blank=True)
    """Code of the session of the programme; empty if there was none."""
    title = models.CharField(max_length=160, blank=True)
    external = models.BooleanField(default=False)
    """Held for UN experts; what is seen at it is of external origin."""

    class Meta:
        indexes = [
            models.Index(fields=["centre", "-day"], name="event_of_a_day"),
            models.Index(fields=["version", "unit", "day"], name="event_of_a_unit"),
        ]
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.unit_id} {self.day}"


class Draft(models.Model):
    """A sheet as it is being filled in; kept until it is sent or thrown away, whatever is wrong with it."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_key = models.CharField(max_length=64)
    """Made by the page; the observation made from it has the same."""
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    saved = models.PositiveIntegerField(default=0)
    """Counts what was saved, so that a page that is behind does not write over another."""
    made_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    refusals = models.JSONField(default=list)
    """Sentences with which sending it was last refused."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "client_key"], name="draft_key_once_a_centre")]
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.client_key


class Observation(models.Model):
    """What one evaluator saw at an event, as sent."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="observations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    client_key = models.CharField(max_length=64)
    content_seal = models.CharField(max_length=64)
    """SHA-256 of what was sent, so that the same key with something else is told apart."""
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Empty for an expert without an account, and for history."""
    evaluator_name = models.CharField(max_length=160)
    evaluator_role = models.CharField(max_length=80)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Who entered it; an expert's paper sheet is entered by somebody of the centre."""
    origin = models.CharField(max_length=8, choices=Origin.choices)
    seen_on = models.DateField()
    began = models.TimeField(null=True, blank=True)
    ended = models.TimeField(null=True, blank=True)
    conditions = models.JSONField(default=dict)
    """``light`` day, night or both; ``weather``; ``temperature`` °C; ``strength`` people present; ``met`` in words."""
    remarks = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    """Sentences of what was odd but not refused when it was sent."""
    sent_at = models.DateTimeField(default=timezone.now)
    """Known from then."""
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True)
    """Why it corrects."""
    is_taken_back = models.BooleanField(default=False)
    """A correction that says that nothing was seen: no marks and no result."""
    replaced_at = models.DateTimeField(null=True, blank=True)
    """When a correction was sent; empty: it counts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "client_key"], name="observation_key_once_a_centre"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_correction_says_why"),
        ]
        indexes = [
            models.Index(fields=["centre", "-seen_on"], name="observation_of_a_day"),
            models.Index(fields=["centre", "evaluator_name"], name="observation_by_evaluator"),
        ]
        ordering = ["-seen_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.evaluator_name} {self.seen_on}"

    @property
    def is_current(self) -> bool:
        """Whether no correction has taken its place."""
        return self.replaced_at is None


class StepMark(models.Model):
    """GO, NO-GO or not applicable on one step, for the unit as a whole or for one person."""

    class Mark(models.TextChoices):
        GO = "GO", _("GO")
        NO_GO = "NO-GO", _("NO-GO")
        NA = "NA", _("not applicable")

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="marks")
    step = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """Empty: the unit as a whole."""
    mark = models.CharField(max_length=5, choices=Mark.choices)
    value = models.PositiveIntegerField(null=True)
    """Seconds, for a timed step."""
    remark = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "step", "person"], name="step_once_a_person"),
            models.UniqueConstraint(
                fields=["observation", "step"], condition=Q(person=None), name="step_once_for_the_unit"
            ),
        ]
        ordering = ["pk"]


class Result(models.Model):
    """What an observation comes to for one subject: the unit as a whole, or one of its people."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="results")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    """The task."""
    version_number = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    subject = models.BigIntegerField()
    """The person's key, or minus the unit's: one number to find, sort and group by."""
    day = models.DateField()
    grade = models.CharField(max_length=20, choices=Grade.choices)
    share = models.FloatField(null=True)
    """Share of GO among the steps that apply; empty if none does."""
    origin = models.CharField(max_length=8, choices=Origin.choices)
    known_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "subject"], name="result_once_a_subject")]
        indexes = [
            models.Index(
                # All that finding the last result of each subject reads, in the order it reads it.
                fields=["centre", "subject", "standard", "origin", "-day", "-id", "replaced_at", "known_at", "grade"],
                name="result_latest_first",
            ),
            models.Index(fields=["centre", "standard", "-day"], name="result_of_a_task"),
            models.Index(fields=["centre", "known_at"], name="result_known_since"),
        ]
        ordering = ["-day", "-pk"]


class TestScore(models.Model):
    """A test of a language, or of what a course or an edition teaches: a score on a scale, never converted."""

    __test__ = False  # No test case of pytest.

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", null=True)
    """The course or edition whose test it was, as it read that day; empty for a language."""
    language = models.CharField(max_length=20, blank=True)
    scale = models.CharField(max_length=40)
    """Code of the scale; ``%`` for a share of right answers."""
    score = models.CharField(max_length=20)
    passed = models.BooleanField(null=True)
    """As the examiner said; empty where the score alone speaks."""
    day = models.DateField()
    examiner = models.CharField(max_length=160)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    remarks = models.CharField(max_length=240, blank=True)
    client_key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    known_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "client_key"], name="test_key_once_a_centre"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_corrected_test_says_why"),
            models.CheckConstraint(
                condition=Q(version=None, language__gt="") | Q(version__isnull=False, language=""),
                name="a_test_is_of_a_course_or_a_language",
            ),
        ]
        indexes = [models.Index(fields=["centre", "person", "-day"], name="test_of_a_person")]
        ordering = ["-day", "-pk"]


class LevelCertificate(models.Model):
    """A level of a ladder, given in writing."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    """The version of the ladder in force on the day of issue."""
    level = models.CharField(max_length=40)
    issued = models.DateField()
    expires = models.DateField(null=True, blank=True)
    """Last valid day; empty: until withdrawn."""
    authority = models.CharField(max_length=160)
    number = models.CharField(max_length=60)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.NATIONAL)
    client_key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    known_at = models.DateTimeField(default=timezone.now)
    withdrawn_on = models.DateField(null=True, blank=True)
    """First day on which it does not hold."""
    withdrawn_why = models.CharField(max_length=240, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When the withdrawal became known."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "client_key"], name="certificate_key_once_a_centre"),
            models.UniqueConstraint(fields=["centre", "authority", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                condition=Q(expires=None) | Q(expires__gte=F("issued")), name="certificate_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_why="", withdrawn_at=None)
                | (Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="a_withdrawn_certificate_says_why",
            ),
        ]
        indexes = [models.Index(fields=["centre", "person"], name="certificate_of_a_person")]
        ordering = ["-issued", "-pk"]


class LogEntry(models.Model):
    """An entry of the personal log that IMAS 09.30 asks of an operator; categories in words, nothing technical."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.CharField(max_length=120)
    task = models.CharField(max_length=160)
    items = models.JSONField(default=dict)
    """Number of items by category, see ``log_words.CATEGORIES``."""
    role = models.CharField(max_length=30)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    remarks = models.CharField(max_length=240, blank=True)
    client_key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    known_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "client_key"], name="log_key_once_a_centre"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_corrected_entry_says_why"),
        ]
        indexes = [models.Index(fields=["centre", "person", "-day"], name="log_of_a_person")]
        ordering = ["-day", "-pk"]


class Countersign(models.Model):
    """A supervisor's word that an entry of the log is true."""

    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="countersign")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=160)
    at = models.DateTimeField(default=timezone.now)


class Photo(models.Model):
    """A picture that goes with an observation, or with a draft until that is sent.

    Its bytes lie in the database: what a back-up holds is then all there is, and a picture cannot part from its sheet.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    client_key = models.CharField(max_length=64)
    """Key of the sheet it belongs to."""
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="photos", null=True)
    """Empty while the sheet is a draft."""
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "client_key", "sha256"], name="photo_once_a_sheet")]
        ordering = ["pk"]
