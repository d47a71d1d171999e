"""Which SQLite library Python uses: the one of the package ``pysqlite3``, or the machine's own."""

import importlib
import sys
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

SOUND = (3, 51, 3)
"""First version without the fault that may damage a database when its write-ahead log starts anew."""
Library = Literal["auto", "package", "system"]


def choose_library(which: Library) -> None:
    """Let ``import sqlite3`` mean the package's library in this process; before anything opens a database.

    Two libraries in one process must never open the same file: closing it in one would give up the locks of the
    other. Therefore the name itself is replaced, for Django and for everybody else.

    Raises
    ------
    ImproperlyConfigured
        If ``package`` is asked for and there is none for this machine.
    """
    if which == "system":
        return
    try:
        package, calls = importlib.import_module("pysqlite3"), importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        if which == "package":
            raise ImproperlyConfigured(
                "BLUEBERET_SQLITE is `package`, but pysqlite3 is not installed here. Install it, or set it to `auto`."
            ) from None
        return
    sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = package, calls


def library_version() -> str:
    """Version of the library in use."""
    return str(sys.modules.get("sqlite3", importlib.import_module("sqlite3")).sqlite_version)


def is_sound() -> bool:
    """Whether the library in use is new enough to be trusted with write-ahead logs."""
    return tuple(int(n) for n in library_version().split(".")) >= SOUND
