"""A file between its dry run and its import: kept in the home folder, known to the session that brought it alone."""

import os
import secrets
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from blueberet.foundation.sheets.findings import UnusableFile

KEEP_SECONDS = 6 * 3600


def uploads() -> Path:
    """The folder of files that are not taken yet, its owner's alone."""
    folder = Path(settings.ENV.home) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def hold(request: HttpRequest, filename: str, content: bytes) -> None:
    """Keep a file for this session in place of the one before; older ones that nobody took are removed."""
    sweep()
    _name, before = request.session.get("held_file", ["", ""])
    name = secrets.token_hex(16)
    # Under its name only when it is whole: a full disk leaves half a file.
    handle, part = tempfile.mkstemp(dir=uploads())
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(uploads() / name)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    if before:
        (uploads() / before).unlink(missing_ok=True)
    request.session["held_file"] = [filename[:200], name]


def sweep() -> int:
    """Remove files that nobody took in time; done once a day as well. How many they were."""
    gone = 0
    for old in uploads().iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            old.unlink(missing_ok=True)
            gone += 1
    return gone


def let_go(request: HttpRequest) -> None:
    """Remove the file this session brought, if there is one."""
    _name, kept = request.session.pop("held_file", ["", ""])
    if kept:
        (uploads() / kept).unlink(missing_ok=True)


def held_content(request: HttpRequest) -> tuple[str, bytes]:
    """Name and bytes of the file this session brought.

    Raises
    ------
    UnusableFile
        If there is none any more.
    """
    name, kept = request.session.get("held_file", ["", ""])
    path = uploads() / kept if kept else None
    if path is None or not path.is_file():
        raise UnusableFile("The file is no longer here. Choose it again.")
    return name, path.read_bytes()
