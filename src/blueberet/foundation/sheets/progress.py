"""How far a long reading or import has come, told to the page that waits for it, and a stop that the page asks for.

Kept in a small file of the session, not in the database: an import is one transaction, and what it writes is seen by
nobody before its end.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import HttpRequest

from blueberet.foundation.sheets.held import uploads

Tell = Callable[[str, int, int], None]
"""Is told a stage, how many are done and of how many (0: nobody knows); may raise ``Stopped``."""
OFTEN_SECONDS = 0.2


class Stopped(Exception):
    """Whoever waits asked to stop; a transaction around the work is undone by it."""


def silent(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


@contextmanager
def told_to(request: HttpRequest) -> Iterator[Tell]:
    """Something to tell the progress to, for the length of one request."""
    path, stop = _paths(request)
    stop.unlink(missing_ok=True)
    last: list[object] = ["", 0.0]

    def tell(stage: str, done: int, of: int) -> None:
        if stop.exists():
            raise Stopped
        now = time.monotonic()
        if stage != last[0] or now - float(str(last[1])) > OFTEN_SECONDS:
            last[:] = [stage, now]
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps([stage, done, of]))
            draft.replace(path)

    try:
        yield tell
    finally:
        path.unlink(missing_ok=True)
        stop.unlink(missing_ok=True)


def progress_of(request: HttpRequest) -> tuple[str, int, int] | None:
    """Stage, done and of how many, of what this session waits for; ``None`` if nothing is under way."""
    path, _stop = _paths(request)
    try:
        stage, done, of = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return stage, done, of


def ask_to_stop(request: HttpRequest) -> bool:
    """Ask for a stop; ``False`` if nothing is under way."""
    path, stop = _paths(request)
    if not path.exists():
        return False
    stop.touch(mode=0o600)
    return True


def _paths(request: HttpRequest) -> tuple[Path, Path]:
    name = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:32]
    return uploads() / f"{name}.progress", uploads() / f"{name}.stop"
