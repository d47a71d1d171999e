"""Rows of visits: who comes when, who is drawn for interviews, what was answered, what was found, and the chain.

A visit is planned and may be edited; the trail keeps what it said before. Draws, interviews, notes on findings, proofs
and steps of the chain are only added to; the database refuses anything else (``guard``).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.assessment.models import Origin
from blueberet.stages.deployment.models import Pledge, PledgeStep
from blueberet.stages.roster.models import Person, Unit


class Visit(models.Model):
    """Days on which somebody looks at the centre, its contingent or one of its courses."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", _("assessment and advisory visit (AAV)")
        DEPARTURE = "departure", _("pre-deployment visit (PDV)")
        VERIFICATION = "verification", _("verification visit")
        MOCK = "mock", _("mock visit")
        COURSE = "course", _("certification of a course")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    first_day = models.DateField()
    last_day = models.DateField()
    units = models.ManyToManyField(Unit, through="VisitUnit", related_name="+")
    """Whom it concerns; none: the whole centre."""
    course = models.CharField(max_length=40, blank=True, default="")
    """Code of the course that is certified."""
    team = models.JSONField(default=list)
    """``name``, ``role`` and ``body`` (``UN`` or ``national``) of each member."""
    documents = models.JSONField(default=list)
    """``what`` and ``reference`` of each document."""
    programme = models.JSONField(default=list)
    """``day``, ``begins``, ``ends``, ``family``, ``what`` and ``place`` of each item."""
    pass_share = models.PositiveSmallIntegerField(default=70)
    """Per cent of the points from which a topic of an interview is passed; our own proposal."""
    edited = models.PositiveIntegerField(default=0)
    """Counts edits, so that a form made before another edit is refused."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="visit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(pass_share__lte=100), name="pass_share_is_per_cent"),
        ]
        indexes = [models.Index(fields=["centre", "-first_day"], name="visit_of_a_day")]
        ordering = ["-first_day", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_mock(self) -> bool:
        """Whether the centre visits itself."""
        return self.kind == self.Kind.MOCK


class VisitUnit(models.Model):
    """A unit that a visit concerns, with all below it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "unit"], name="visit_concerns_a_unit_once")]


class Draw(models.Model):
    """A sample for interviews: who may be drawn and by which seed, fixed before any name is shown."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=40)
    seed = models.CharField(max_length=80)
    seed_from = models.CharField(max_length=160)
    """Who gave the seed, or that the machine made it."""
    size = models.PositiveIntegerField()
    a_woman_each = models.BooleanField(default=True)
    """Whether every platoon that has a woman sends at least one."""
    frame = models.JSONField()
    """Who may be drawn: service number, platoon and sex of each, by number."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the frame as ``engine.visits.sampling`` writes it."""
    reason = models.CharField(max_length=240, blank=True, default="")
    """Why there is another draw; needed from the second on."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    drawn_at = models.DateTimeField(null=True)
    """When the names were first shown."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="draw_number_once_a_visit"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="another_draw_says_why"),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.number}"


class Missing(models.Model):
    """Word that somebody drawn cannot come, or that he is back; the newest of a person counts."""

    class Why(models.TextChoices):
        ABSENT = "absent", _("absent")
        SICK = "sick", _("sick")
        LEAVE = "leave", _("on leave")
        BACK = "back", _("here again")

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="missing")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, choices=Why.choices)
    words = models.CharField(max_length=240, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]


class Interview(models.Model):
    """What somebody who was drawn answered; never changed, corrected by another that says why."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    interviewer = models.CharField(max_length=160)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    answers = models.JSONField()
    """``topic``, ``code``, ``question`` as it was asked, and ``points``: 0, 1, 2."""
    results = models.JSONField()
    """By topic: ``asked``, ``points``, ``share`` in per cent, ``passed``, ``test``: the key of the test it became."""
    remark = models.CharField(max_length=500, blank=True, default="")
    client_key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    known_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "client_key"], name="interview_key_once_a_centre"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_corrected_interview_says_why"),
            models.UniqueConstraint(
                fields=["draw", "person"], condition=Q(replaced_at=None), name="one_interview_counts_a_person"
            ),
        ]
        ordering = ["-day", "-pk"]


class Finding(models.Model):
    """Something that has to be put right: what, how grave, whose, until when. Its history stands in its notes."""

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("critical")
        MAJOR = "major", _("major")
        MINOR = "minor", _("minor")
        ADVICE = "advice", _("advice")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered, to be confirmed")
        CLOSED = "closed", _("closed")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings", null=True)
    """Where it was found; none: set by a commander."""
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    """Whom it concerns; none: the whole centre."""
    family = models.CharField(max_length=1)
    """Letter of the visitors' checklist."""
    severity = models.CharField(max_length=8, choices=Severity.choices)
    words = models.TextField()
    raised_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    client_key = models.CharField(max_length=64)
    two_persons = models.BooleanField(default=True)
    """Whether somebody else than the owner has to close it."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    owner_post = models.CharField(max_length=160, blank=True, default="")
    """Unit, person or post that puts it right, where there is no account."""
    due = models.DateField()
    """Last day on which it may be open."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="finding_number_once_a_centre"),
            models.UniqueConstraint(fields=["centre", "client_key"], name="finding_key_once_a_centre"),
            models.CheckConstraint(condition=Q(owner__isnull=False) | ~Q(owner_post=""), name="a_finding_has_an_owner"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="a_closed_finding_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "due"], name="finding_open_by_due")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"F{self.number}"


class Note(models.Model):
    """One entry in the history of a finding."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("raised")
        NOTED = "noted", _("note")
        MOVED = "moved", _("owner or due day changed")
        ANSWERED = "answered", _("answered")
        SENT_BACK = "sent back", _("sent back")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("opened again")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField(blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]


class Proof(models.Model):
    """What shows that a finding is put right: a document by its reference, something recorded here, or a file."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        OBSERVATION = "observation", _("evaluation")
        TEST = "test", _("test")
        SESSION = "session", _("session of the programme")
        LEVEL = "level", _("certificate of level")
        CERTIFICATE = "certificate", _("certificate of the centre")
        FILE = "file", _("file")

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reference = models.CharField(max_length=160)
    """What the document is called, the key of the record, or the name of the file."""
    label = models.CharField(max_length=160, blank=True, default="")
    """What the record was, in words, when it was named."""
    mime = models.CharField(max_length=100, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ["pk"]


class Chain(models.Model):
    """The readiness chain of a contingent: from pledged to lessons recorded."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    """The contingent on the roster; none as long as it is not there."""
    pledge = models.OneToOneField(Pledge, on_delete=models.PROTECT, related_name="+", null=True)
    """The pledge under Posts that it goes along with; both are moved by one act."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "title"], name="chain_title_once_a_centre")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ChainStep(models.Model):
    """A step with its documents, who signed, the day, and what was open then."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=16)
    day = models.DateField()
    signatory = models.CharField(max_length=160)
    documents = models.JSONField()
    """``code``, ``title`` and ``reference`` of each."""
    findings = models.JSONField()
    """What was open then: ``number``, ``severity``, ``family``, ``words``, ``due``."""
    is_back = models.BooleanField(default=False)
    reason = models.CharField(max_length=240, blank=True, default="")
    """Why it went back, or went on in spite of a critical finding."""
    pledge_step = models.OneToOneField(PledgeStep, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(signatory=""), name="a_chain_step_is_signed"),
            models.CheckConstraint(condition=Q(is_back=False) | ~Q(reason=""), name="a_step_back_says_why"),
        ]
        ordering = ["pk"]


class Judged(models.Model):
    """How a course was judged by those who took it: counts of slips without names; corrected by another one."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=40)
    """Code of a course or edition of the catalogue."""
    group = models.CharField(max_length=80, blank=True, default="")
    day = models.DateField()
    handed_out = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    counts = models.JSONField()
    """By code of the question: how many gave the marks 1 to 5."""
    words = models.TextField(blank=True, default="")
    client_key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    reason = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="a_corrected_judgement_says_why"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("handed_out")), name="no_more_slips_come_back_than_went_out"
            ),
        ]
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.course} {self.day}"
