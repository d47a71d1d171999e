"""What a fault of the database or the disk means to whoever asked, and what of it may stand in a log."""

import errno
import re
import traceback
from collections.abc import Iterator
from enum import Enum
from pathlib import PurePath
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM = re.compile(r"database or disk is full|disk quota|no space left", re.IGNORECASE)
TURN = re.compile(r"database (table |schema )?is locked", re.IGNORECASE)
TURN_STATES = {"55P03", "40P01", "40001", "57014"}
"""PostgreSQL: a lock did not come in time, two acts waited for each other, one was asked to try again or to stop."""
TELLABLE = re.compile(
    r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(: [\w., ']+)?|database (table |schema )?is locked.*|"
    r"database or disk is full|disk I/O error|attempt to write a readonly database|unable to open database file|"
    r"database disk image is malformed|no such (table|column): [\w.]+|The trail is append-only.*"
)
"""Messages of SQLite that name tables and columns, never what stands in them."""
MOST_FRAMES, LAST_FRAMES = 16, 3


class Kind(Enum):
    """What went wrong."""

    NO_ROOM = "no_room"
    NO_TURN = "no_turn"
    NO_DATABASE = "no_database"
    OTHER = "other"


def kind_of(fault: BaseException | None) -> Kind:
    """What a fault means, looking through what it was raised from."""
    for one in _chain(fault):
        if isinstance(one, OSError) and one.errno in FULL_DISK:
            return Kind.NO_ROOM
        if not isinstance(one, (DatabaseError, InterfaceError)):
            continue
        state, text = _state(one), str(one)
        if state in ("53100", "53000") or NO_ROOM.search(text):
            return Kind.NO_ROOM
        if state in TURN_STATES or TURN.search(text):
            return Kind.NO_TURN
        if isinstance(one, (OperationalError, InterfaceError)):
            return Kind.NO_DATABASE
    return Kind.OTHER


def told(fault: BaseException) -> dict[str, Any]:
    """A fault as a log may keep it: types, places in the program, names of constraints; no message, no values.

    Messages quote what was typed (``Key (service_number)=(…) already exists``), so none is kept, but for those of
    the database that are known to name tables and columns only.
    """
    found: dict[str, Any] = {
        "type": " < ".join(f"{type(x).__module__}.{type(x).__qualname__}" for x in _chain(fault)),
        "where": _where(fault),
    }
    for one in _chain(fault):
        if isinstance(one, DatabaseError):
            found |= _of_database(one)
            break
    return found


def _where(fault: BaseException) -> list[str]:
    """Places of our own program, and the last few of a library's, outermost first."""
    frames = [(_place(f.filename), f"{f.lineno} {f.name}") for f in traceback.extract_tb(fault.__traceback__)]
    kept = [f"{place}:{rest}" for n, (place, rest) in enumerate(frames)
            if place.startswith("blueberet/") or n >= len(frames) - LAST_FRAMES]  # fmt: skip
    return kept[-MOST_FRAMES:]


def _of_database(fault: DatabaseError) -> dict[str, str]:
    cause = fault.__cause__
    diagnosis = getattr(cause, "diag", None)
    if diagnosis is not None:
        names = {"constraint": diagnosis.constraint_name, "table": diagnosis.table_name, "state": _state(fault)}
        return {k: str(v) for k, v in names.items() if v}
    text = str(fault)
    return {"says": text} if TELLABLE.fullmatch(text) else {}


def _state(fault: BaseException) -> str:
    return str(getattr(fault.__cause__, "sqlstate", "") or "")


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _place(filename: str) -> str:
    # Below the package or the library: where it is installed is nobody's business.
    parts = PurePath(filename).parts
    for mark in ("site-packages", "src"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) + 1 :])
    return "/".join(parts[-2:])
