"""``blueberet doctor``: is everything here that the product needs?"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from blueberet.config.database import refuse_old
from blueberet.config.sqlite.library import SOUND, is_sound
from blueberet.foundation.watching import probes

FREE_MB, MOST_WAITING = 500, 20
AHEAD = timedelta(minutes=5)
GOOD, WARNS, FAULT = "ok   ", "warns", "FAULT"


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    doctor = rooms.add_parser("doctor", help="check the installation and say what to do")
    doctor.add_argument("--json", action="store_true", help="answer as JSON")
    doctor.set_defaults(run=_doctor)


class Warned(Exception):
    """Nothing is broken, but somebody has to see to something."""


def _doctor(args: argparse.Namespace) -> int:
    rows = [(name, *_try(probe)) for name, probe in _probes()]
    if args.json:
        told = [{"what": n, "ok": mark != FAULT, "warns": mark == WARNS, "says": says} for n, mark, says in rows]
        print(json.dumps(told, indent=1))
    else:
        for name, mark, says in rows:
            print(f"{mark}  {name:<12} {says}")
    return 1 if any(mark == FAULT for _, mark, _ in rows) else 0


def _try(probe: Callable[[], str]) -> tuple[str, str]:
    try:
        return GOOD, probe()
    except Warned as warning:
        return WARNS, str(warning)
    except Exception as fault:  # Whatever is wrong is what the reader came to learn.
        return FAULT, str(fault) or type(fault).__name__


def _probes() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "Python", lambda: sys.version.split()[0]
    yield "folder", _folder
    yield "database", _database
    yield "library", _library
    yield "migrations", probes.migrations
    yield "writing", _writing
    yield "clock", _clock
    yield "assets", _assets
    yield "fonts", _fonts
    yield "engine", _engine
    yield "worker", _worker
    yield "keys", _keys
    yield "address", _address
    yield "back-up", _backup


def _folder() -> str:
    from django.conf import settings

    free = shutil.disk_usage(settings.ENV.home).free // 2**20
    if free < FREE_MB:
        raise RuntimeError(f"{settings.ENV.home} has only {free} MB left; make room.")
    probe = settings.ENV.home / ".doctor"
    probe.write_text("")
    probe.unlink()
    return f"{settings.ENV.home}, {free} MB free"


def _database() -> str:
    from django.db import connection

    told = probes.database()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            found = cursor.fetchone()[0]
            if found != "ok":
                raise RuntimeError(f"the database is damaged: {found}. Restore a back-up.")
            return f"{told}, sound"
        refuse_old()
        # The column of the locale has another name in each version.
        cursor.execute(
            "SELECT coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate) "
            "FROM pg_database d WHERE datname = current_database()"
        )
        return f"{told}, sorts by {cursor.fetchone()[0]}"


def _library() -> str:
    from django.db import connection

    if connection.vendor == "sqlite" and not is_sound():
        wanted = ".".join(map(str, SOUND))
        raise RuntimeError(
            f"{probes.library()} is older than {wanted} and may damage a database that is much written to. "
            "Install the package pysqlite3, or use PostgreSQL."
        )
    return probes.library()


def _writing() -> str:
    from django.db import connection

    if connection.vendor != "sqlite":
        return "PostgreSQL"
    with connection.cursor() as cursor:
        modes = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if modes != ["wal", 2]:
        raise RuntimeError(
            f"journal {modes[0]}, synchronous {modes[1]}: the database must lie on a disk of this machine, where "
            "write-ahead logs work; not on a network share."
        )
    return "write-ahead log, every write flushed"


def _clock() -> str:
    from django.utils import timezone

    from blueberet.foundation.audit.models import Act

    last = Act.objects.order_by("-at").first()
    if last is not None and last.at > timezone.now() + AHEAD:
        raise RuntimeError(
            f"the trail has an act of {timezone.localtime(last.at):%Y-%m-%d %H:%M}, which is yet to come: the clock is "
            "or was wrong. Set it right; codes of the second factor, sessions and deadlines hang on it."
        )
    return f"{timezone.localtime():%Y-%m-%d %H:%M} {timezone.get_current_timezone_name()}"


def _vendor() -> Path:
    from blueberet.foundation import shell

    return Path(shell.__path__[0]) / "static/vendor"


def _assets() -> str:
    manifest = _vendor() / "manifest.json"
    if not manifest.exists():
        raise RuntimeError("browser assets are missing; run `make ready`, or install the wheel again.")
    import hashlib

    rows = json.loads(manifest.read_text())
    for row in rows:
        if hashlib.sha256((_vendor() / row["file"]).read_bytes()).hexdigest() != row["sha256"]:
            raise RuntimeError(
                f"{row['file']} is not what was installed; run `make clean ready`, or install the wheel again."
            )
    return f"{len(rows)} files, all as installed"


def _fonts() -> str:
    fonts = sorted(p.name for p in (_vendor() / "fonts").glob("*.ttf"))
    if not fonts:
        raise RuntimeError("no font for PDF; run `make ready`, or install the wheel again.")
    return ", ".join(fonts)


def _engine() -> str:
    import numba

    from blueberet.engine.programme.result import ENGINE_VERSION

    return f"{ENGINE_VERSION}, numba {numba.__version__}"


def _worker() -> str:
    from django.utils import timezone

    from blueberet.foundation.runs.models import Run
    from blueberet.foundation.runs.selectors import living_workers, silent_since

    living, last, now = living_workers(), silent_since(), timezone.now()
    stuck = Run.objects.filter(state=Run.State.RUNNING, lease_until__lt=now).count()
    waiting = Run.objects.filter(state=Run.State.QUEUED).count()
    # One that ended in order leaves no sign behind.
    if stuck or waiting > MOST_WAITING or (last is not None and not living):
        raise RuntimeError(f"{waiting} runs wait, {stuck} have no living worker; is `blueberet serve` running?")
    return f"{living or 'none'} living, {waiting} runs wait" + ("" if living else "; `blueberet serve` starts one")


def _keys() -> str:
    from blueberet.foundation.keys.folder import place
    from blueberet.foundation.keys.selectors import key_states

    states = key_states()
    if faults := [fault for key, fault in states if fault and key.until is None]:
        raise RuntimeError(" ".join(faults))
    return f"{len(states)} in {place()}" if states else f"none yet; made in {place()} when something is signed"


def _address() -> str:
    from blueberet.stages.certificates.addresses import elsewhere, public

    if old := elsewhere():
        told = ", ".join(f"{n} bear {server}" for server, n in sorted(old.items()))
        raise Warned(
            f"of the certificates that were granted {told}, and others reach this server at {public('')} now: let the "
            "old address answer too, docs/operate/keys.md says how."
        )
    return f"{public('')}, as on every certificate"


def _backup() -> str:
    from django.utils import timezone

    from blueberet.foundation.backups.selectors import MOST_DAYS, is_backup_due, last_backup_at

    last = last_backup_at()
    days = (timezone.now() - last).days if last else 0
    told = f"the last one was made {days} days ago ({timezone.localtime(last):%Y-%m-%d %H:%M})" if last else "none yet"
    if is_backup_due():
        raise RuntimeError(f"{told}; make one at least every {MOST_DAYS} days: blueberet backup")
    return told
