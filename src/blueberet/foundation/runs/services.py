"""Acts on runs: queue, take, keep alive, end.

A worker owns a run as long as its lease lasts. Every write of a worker names the worker, so that
one that was paused and lost its lease cannot overwrite the work of the next.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run, WorkerBeat

LEASE = timedelta(seconds=12)
"""How long a silent worker keeps a run; it renews every two seconds."""
MOST_ATTEMPTS = 5
FORGET = timedelta(hours=1)
"""A worker without a sign for so long is forgotten."""
LONGEST_HISTORY = 400
FLEETING = "fleeting"
"""Key of a run's limits for what it needs while it lives; removed when the run ends, however it ends."""


class LostLease(Exception):
    """Another worker has taken the run, or it has ended; stop at once."""


def queue_run(
    *,
    kind: str,
    subject: int,
    centre: Centre,
    actor: User | None,
    input_hash: str,
    engine_version: str,
    seed: int,
    limits: dict[str, Any],
) -> Run:
    """Put a run into the queue; the caller has checked the right to do so."""
    with transaction.atomic():
        run = Run.objects.create(
            kind=kind,
            subject=subject,
            centre=centre,
            created_by=actor,
            input_hash=input_hash,
            engine_version=engine_version,
            seed=seed,
            limits=limits,
        )
        record_act("runs.run.queued", centre=centre, actor=actor, subject=str(run.pk), kind=kind, seed=seed)
    return run


def cancel_run(run: Run, actor: User | None) -> None:
    """Ask a run to stop; what it has found so far is kept. A run that has ended stays as it is."""
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run.pk, state=Run.State.QUEUED, checkpoint__isnull=True)
        stopped = waiting.update(state=Run.State.CANCELLED, ended_at=timezone.now(), stopped_by=actor)
        if stopped:
            _forget(run.pk)
        else:
            live = Run.objects.filter(pk=run.pk, state__in=[Run.State.QUEUED, Run.State.RUNNING])
            stopped = live.update(cancel_requested=True, stopped_by=actor)
        if stopped:
            record_act("runs.run.cancelled", centre=run.centre, actor=actor, subject=str(run.pk))


def claim_next(worker: str) -> Run | None:
    """Take the oldest run that waits or whose worker has fallen silent.

    A run that has been taken up ``MOST_ATTEMPTS`` times without an end is set down as failed.
    """
    now = timezone.now()
    # A lease that ends later than any given now comes from a clock that was wrong; it would hold the run for days.
    lapsed = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    free = Q(state=Run.State.QUEUED) | Q(lapsed, state=Run.State.RUNNING)
    # A look is free; only when something waits is it worth the turn to write.
    if not Run.objects.filter(free).exists():
        return None
    with transaction.atomic():
        for run in Run.objects.filter(free).order_by("pk"):
            if run.attempts >= MOST_ATTEMPTS:
                run.state = Run.State.FAILED
                run.error = _("Given up: the worker stopped %(times)d times while doing this.") % {
                    "times": run.attempts
                }
                run.ended_at = now
                run.save(update_fields=["state", "error", "ended_at"])
                _forget(run.pk)
                continue
            # Asked again while writing: another worker may have taken it since it was looked up.
            taken = Run.objects.filter(free, pk=run.pk).update(
                state=Run.State.RUNNING,
                worker=worker,
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
                started_at=run.started_at or now,
            )
            if taken:
                run.refresh_from_db()
                return run
    return None


def renew_lease(run_id: int, worker: str) -> bool:
    """Say that the worker lives; tell whether the run shall go on.

    Raises
    ------
    LostLease
        If the run is no longer this worker's.
    """
    mine = Run.objects.filter(pk=run_id, worker=worker, state=Run.State.RUNNING)
    if not mine.update(lease_until=timezone.now() + LEASE):
        raise LostLease
    return not Run.objects.filter(pk=run_id, cancel_requested=True).exists()


def note_progress(run: Run, *, progress: dict[str, Any], point: list[float] | None) -> bool:
    """Write how far the run is and tell whether it shall go on.

    ``point`` is added to the history; a long history is thinned to every second point.

    Raises
    ------
    LostLease
        If the run is no longer this worker's.
    """
    run.progress = progress
    if point is not None:
        run.history.append(point)
        if len(run.history) > LONGEST_HISTORY:
            run.history = [*run.history[:-1:2], point]
    changes = {"progress": run.progress, "history": run.history, "lease_until": timezone.now() + LEASE}
    if not Run.objects.filter(pk=run.pk, worker=run.worker, state=Run.State.RUNNING).update(**changes):
        raise LostLease
    return not Run.objects.filter(pk=run.pk, cancel_requested=True).exists()


def keep_checkpoint(run: Run, checkpoint: Any) -> None:
    """Keep the best answer so far; a run that is taken up goes on from it."""
    Run.objects.filter(pk=run.pk, worker=run.worker, state=Run.State.RUNNING).update(checkpoint=checkpoint)


def end_run(run: Run, *, state: str, result: Any = None, error: str = "") -> None:
    """Write the end of a run; call it in the transaction that writes what the run was for.

    A run that failed keeps its best answer so far; somebody may still want it.

    Raises
    ------
    LostLease
        If the run is no longer this worker's.
    """
    kept = {} if state == Run.State.FAILED else {"checkpoint": None}
    ended = Run.objects.filter(pk=run.pk, worker=run.worker, state=Run.State.RUNNING).update(
        state=state, result=result, error=error, ended_at=timezone.now(), lease_until=None, **kept
    )
    if not ended:
        raise LostLease
    _forget(run.pk)
    record_act(f"runs.run.{state}", centre=run.centre, actor=None, subject=str(run.pk), kind=run.kind)


def _forget(run_id: int) -> None:
    """Remove what the run needed only while it lived."""
    limits = Run.objects.values_list("limits", flat=True).get(pk=run_id)
    if FLEETING in limits:
        Run.objects.filter(pk=run_id).update(limits={k: v for k, v in limits.items() if k != FLEETING})


def note_beat(worker: str) -> None:
    """Write a worker's sign of life; signs of workers that are long gone are removed."""
    now = timezone.now()
    if not WorkerBeat.objects.filter(worker=worker).update(at=now):
        WorkerBeat.objects.filter(at__lt=now - FORGET).delete()
        WorkerBeat.objects.create(worker=worker, at=now)


def end_beat(worker: str) -> None:
    """Remove the sign of a worker that ends in order."""
    WorkerBeat.objects.filter(worker=worker).delete()
