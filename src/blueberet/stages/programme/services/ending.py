"""The programme of a run, which may be thrown away while the worker is at it: then the run ends with a sentence."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run
from blueberet.stages.programme.models import Programme


def programme_or_end(run: Run) -> Programme | None:
    """The programme or variant a run is for; if it is gone, the run is ended and ``None`` given.

    Raises
    ------
    LostLease
        If the run is no longer this worker's.
    """
    programme = Programme.objects.select_related("centre").filter(pk=run.subject).first()
    if programme is None:
        end_as_gone(run)
    return programme


def is_gone(programme: Programme) -> bool:
    """Whether it was thrown away since it was read."""
    return not Programme.objects.filter(pk=programme.pk).exists()


def end_as_gone(run: Run, result: dict[str, Any] | None = None) -> None:
    """End a run whose programme or variant was thrown away; nothing of it can be taken."""
    with transaction.atomic():
        told = _("The programme or variant was thrown away meanwhile.")
        end_run(run, state=Run.State.CANCELLED, result=result, error=told)
