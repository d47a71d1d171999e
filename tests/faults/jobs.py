"""A job that can be killed in its middle."""

import time

from django.db import transaction

from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, keep_checkpoint, note_progress

STEPS = 30


def slow(run: Run) -> None:
    """Count to thirty in six seconds, from where it was left."""
    for n in range((run.checkpoint or 0) + 1, STEPS + 1):
        time.sleep(0.2)
        keep_checkpoint(run, n)
        note_progress(run, progress={"n": n}, point=[n, n, n])
    with transaction.atomic():
        end_run(run, state=Run.State.DONE, result={"counted": STEPS})
