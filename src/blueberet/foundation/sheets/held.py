"""A file between its dry run and its import: kept in the home folder, named by the session that brought it."""

import hashlib
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from blueberet.foundation.sheets.findings import UnusableFile

KEEP_SECONDS = 6 * 3600


def _folder() -> Path:
    folder = Path(settings.ENV.home) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def hold(request: HttpRequest, filename: str, content: bytes) -> None:
    """Keep a file for this session; older ones that nobody took are removed."""
    for old in _folder().iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            old.unlink(missing_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    path = _folder() / digest
    path.write_bytes(content)
    path.chmod(0o600)
    request.session["held_file"] = [filename[:200], digest]


def held_content(request: HttpRequest) -> tuple[str, bytes]:
    """Name and bytes of the file this session brought.

    Raises
    ------
    UnusableFile
        If there is none any more.
    """
    name, digest = request.session.get("held_file", ["", ""])
    path = _folder() / digest if digest else None
    if path is None or not path.is_file():
        raise UnusableFile("The file is no longer here. Choose it again.")
    return name, path.read_bytes()
