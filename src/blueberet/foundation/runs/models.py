"""Engine runs: what was asked, with what, how far it is, what came out.

The row is the queue: a worker takes a run by writing its lease, and a run whose lease has
lapsed is free again (docs/adr/0003).
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.runs.curves import Curve, curves_of


class Run(models.Model):
    """One run of an engine."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    """Name of the job that does it, for example ``programme.solve``."""
    subject = models.PositiveBigIntegerField()
    """Primary key of the row it works on."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    input_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    seed = models.PositiveIntegerField()
    limits = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)
    history = models.JSONField(default=list)
    """``[seconds, placed, objective]`` over time."""
    checkpoint = models.JSONField(null=True)
    """The best answer so far, from which a taken-up run goes on."""
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="run_queue")]

    @property
    def is_silent(self) -> bool:
        """Whether its worker has not been heard of; another takes it up as soon as one is there."""
        return self.state == Run.State.RUNNING and self.lease_until is not None and self.lease_until < timezone.now()

    @property
    def waits_for(self) -> "Run | None":
        """The run of the centre that a worker has in hand while this one waits."""
        if self.state != Run.State.QUEUED:
            return None
        return Run.objects.filter(centre=self.centre, state=Run.State.RUNNING).order_by("started_at").first()

    @property
    def running_seconds(self) -> float:
        """Seconds since a worker first took it, until it ended or fell silent, whatever the engine has told so far."""
        if self.started_at is None:
            return 0.0
        until = self.ended_at or (self.lease_until if self.is_silent else None) or timezone.now()
        return (until - self.started_at).total_seconds()

    @property
    def curves(self) -> list[Curve]:
        """How the sessions placed and the objective went over time."""
        return curves_of(self.history)


class WorkerBeat(models.Model):
    """The last sign of life of a worker."""

    worker = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
