"""What the server needs to do its work, each asked in a moment; ``/readyz`` and ``blueberet doctor`` ask the same."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import blueberet
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.selectors import living_workers, silent_since

LEAST_MB = 200
"""Below it a large import may end half way; writing still works."""
KEEP_SECONDS = 2.0
"""How long an answer is kept: whoever asks without end costs one look in two seconds."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing asked, and what is said of it."""

    name: str
    ok: bool
    says: str


class NotReady(Exception):
    """Its text is a sentence that says what is missing and what to do."""


def versions() -> dict[str, str]:
    """Versions of the product, Python and the database library; asks nothing of the database."""
    return {
        "version": blueberet.__version__,
        "python": sys.version.split()[0],
        "database": connection.vendor,
        "library": library(),
    }


def library() -> str:
    """Name and version of what speaks to the database."""
    driver: Any = connection.Database  # type: ignore[attr-defined]
    return f"SQLite {driver.sqlite_version}" if connection.vendor == "sqlite" else f"psycopg {driver.__version__}"


_kept: tuple[float, list[Probe]] | None = None
_guard = threading.Lock()


def readiness() -> list[Probe]:
    """All that ``/readyz`` asks; at most two seconds old."""
    global _kept
    with _guard:
        if _kept is None or time.monotonic() - _kept[0] > KEEP_SECONDS:
            _kept = (time.monotonic(), [ask(name, probe) for name, probe in PROBES.items()])
        return _kept[1]


def ask(name: str, probe: Callable[[], str]) -> Probe:
    """Ask one thing; a fault is told by its kind, for its message may hold an address with a password."""
    try:
        return Probe(name, True, probe())
    except NotReady as reason:
        return Probe(name, False, str(reason))
    except Exception as fault:
        return Probe(name, False, f"It cannot be asked: {type(fault).__name__}.")


def database() -> str:
    """Reachable, with its version."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"
    except Exception as fault:
        raise NotReady(f"The database does not answer ({type(fault).__name__}).") from None


def migrations() -> str:
    """Whether the database has all steps of this version."""
    behind = len(_steps() - set(MigrationRecorder(connection).applied_migrations()))
    if behind:
        steps = "1 step" if behind == 1 else f"{behind} steps"
        raise NotReady(f"The database is {steps} behind; `blueberet serve` brings it up to date.")
    return "up to date"


@cache
def _steps() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).disk_migrations)


def disk() -> str:
    """Room where files, and with SQLite the database, are kept."""
    free = shutil.disk_usage(settings.ENV.home).free // 2**20
    if free < LEAST_MB:
        raise NotReady(f"Only {free} MB are free where the data are kept; make room.")
    if not os.access(settings.ENV.home, os.W_OK):
        raise NotReady("The folder of the data cannot be written.")
    return f"{free} MB free"


def worker() -> str:
    """Whether a worker lives, and no run waits for nobody."""
    living, last = living_workers(), silent_since()
    waiting = Run.objects.filter(state=Run.State.QUEUED).count()
    if not living:
        since = f"for {_told(timezone.now() - last)}" if last else "yet"
        raise NotReady(f"No worker has given a sign {since}, and {waiting} runs wait; is `blueberet serve` running?")
    return f"{living} living, {waiting} runs wait"


def _told(span: timedelta) -> str:
    seconds = int(abs(span.total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


PROBES: dict[str, Callable[[], str]] = {
    "database": database, "migrations": migrations, "disk": disk, "worker": worker,
}  # fmt: skip
