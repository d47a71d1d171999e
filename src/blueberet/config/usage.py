"""Who uses the home folder: the server and the worker together, a restore alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

try:
    import fcntl
except ImportError:  # No such locks here; a restore then relies on the database's own.
    fcntl = None  # type: ignore[assignment]

_held: list[int] = []


def in_use() -> bool:
    """Mark the folder as used until this process ends, however it ends; False while a restore is under way."""
    handle = _lock(alone=False)
    if handle is None:
        return False
    _held.append(handle)
    return True


@contextmanager
def alone() -> Iterator[bool]:
    """Keep servers and workers from starting; gives False if one is running."""
    handle = _lock(alone=True)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _lock(*, alone: bool) -> int | None:
    handle = os.open(settings.ENV.home / "in-use.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
    return handle
