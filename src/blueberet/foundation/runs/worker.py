"""The worker: takes runs from the queue one after the other and keeps their leases alive."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import LostLease, claim_next, end_beat, end_run, note_beat, renew_lease

log = logging.getLogger("blueberet.worker")
BEAT_SECONDS = 2.0
LOOK_SECONDS = 0.7
SIGN_SECONDS = 5.0
"""Between two signs of life; a run in work renews them together with its lease."""

Job = Callable[[Run], None]
"""Does the run and ends it with ``end_run``; lets ``LostLease`` through."""


def work(*, once: bool = False, stop: threading.Event | None = None) -> int:
    """Do runs until told to stop; with ``once``, until none is free. Give the number done."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    stop = stop or threading.Event()
    parent = os.getppid()
    count, last_sign = 0, -SIGN_SECONDS
    done_on: date | None = None
    while not stop.is_set():
        # A worker whose server has gone must not go on alone.
        if not once and os.getppid() != parent:
            log.warning("the server has gone; the worker ends")
            break
        if not once and time.monotonic() - last_sign >= SIGN_SECONDS:
            note_beat(name)
            last_sign = time.monotonic()
        run = claim_next(name)
        if run is None:
            if once:
                break
            if done_on != timezone.localdate():
                done_on = timezone.localdate()
                do_daily()
            connection.close()
            stop.wait(LOOK_SECONDS)
            continue
        _do(run)
        count += 1
    if not once:
        end_beat(name)
    return count


def do_daily() -> None:
    """What rooms want done once a day, by a worker that has nothing else to do; done again, it changes nothing."""
    for path in settings.BLUEBERET_DAILY:
        began = time.monotonic()
        try:
            count = import_string(path)()
        except Exception:  # Tomorrow is another day; the queue goes on.
            log.exception("the daily %s failed", path)
        else:
            log.info("the daily %s did %s in %.1f s", path, count, time.monotonic() - began)


def _do(run: Run) -> None:
    log.info("run %s (%s) begins, attempt %s", run.pk, run.kind, run.attempts)
    ended = threading.Event()
    beat = threading.Thread(target=_keep_alive, args=(run.pk, run.worker, ended), daemon=True)
    beat.start()
    began = time.monotonic()
    try:
        job: Job = import_string(settings.BLUEBERET_JOBS[run.kind])
        job(run)
    except LostLease:
        log.warning("run %s was taken by another worker", run.pk)
    except Exception as error:  # A fault of one run must not end the worker; it is told on the run's page.
        log.exception("run %s failed", run.pk)
        try:
            with transaction.atomic():
                end_run(run, state=Run.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        except LostLease:
            pass
    finally:
        ended.set()
        beat.join()
        log.info("run %s ended after %.1f s", run.pk, time.monotonic() - began)


def _keep_alive(run_id: int, worker: str, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT_SECONDS):
            try:
                renew_lease(run_id, worker)
                note_beat(worker)
            except LostLease:
                return
            except Exception:
                log.exception("run %s: the lease could not be renewed; trying again", run_id)
    finally:
        connection.close()
