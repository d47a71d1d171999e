"""``blueberet doctor``: is everything here that the product needs?"""

import argparse
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

FREE_MB = 500


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    doctor = rooms.add_parser("doctor", help="check the installation and say what to do")
    doctor.add_argument("--json", action="store_true", help="answer as JSON")
    doctor.set_defaults(run=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    rows = [(name, *_try(probe)) for name, probe in _probes()]
    if args.json:
        print(json.dumps([{"what": n, "ok": ok, "says": says} for n, ok, says in rows], indent=1))
    else:
        for name, ok, says in rows:
            print(f"{'ok   ' if ok else 'FAULT'}  {name:<12} {says}")
    return 0 if all(ok for _, ok, _ in rows) else 1


def _try(probe: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, probe()
    except Exception as fault:  # Whatever is wrong is what the reader came to learn.
        return False, str(fault) or type(fault).__name__


def _probes() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "Python", lambda: sys.version.split()[0]
    yield "SQLite", lambda: sqlite3.sqlite_version
    yield "folder", _folder
    yield "database", _database
    yield "assets", _assets
    yield "fonts", _fonts
    yield "engine", _engine
    yield "worker", _worker


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
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise RuntimeError(f"{len(waiting)} steps behind; `blueberet serve` brings it up to date.")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            told = cursor.fetchone()[0]
            if told != "ok":
                raise RuntimeError(f"the database is damaged: {told}. Restore a back-up.")
    return f"{connection.vendor}, up to date, sound"


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

    stuck = Run.objects.filter(state=Run.State.RUNNING, lease_until__lt=timezone.now()).count()
    waiting = Run.objects.filter(state=Run.State.QUEUED).count()
    if stuck or waiting > 20:
        raise RuntimeError(f"{waiting} runs wait and {stuck} have no living worker; is `blueberet serve` running?")
    return f"{waiting} runs wait"
