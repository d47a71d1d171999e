"""What rooms have to say on everybody's first page: each names its function in the settings.

In: a request. Out: lines of state, lines at the top, and under *now*, *wrong* and *next*. What a room reads for its
lines is read once and kept until an act of a room concerned is new (``kept.while_still``, ``kept.kept``), but for
drafts, runs and time.

What no act tells of is read at each look, of all rooms in one query: a room that needs such rows has a function
``unkept`` beside the one that is named, which gives the query set, and is handed the rows as its second argument.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string

from blueberet.foundation.shell.together import together

Room = Callable[..., Iterable["Line"]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list."""

    where: str
    """``state`` (how things stand), ``first`` (in a box: what must be done), ``now``, ``wrong`` or ``next``; ``later``:
    an address that the page asks for by itself, which works something out and leads back to the page."""
    words: str
    address: str = ""
    look: str = ""
    """Class of the state: ``bb-met``, ``bb-expiring``, ``bb-missing``, ``bb-failed``; empty: none."""
    note: str = ""


def lines_of(request: HttpRequest, *also: QuerySet[Any, Any]) -> tuple[dict[str, list[Line]], list[list[Any]]]:
    """What every room says to this account, by list, in the order of the rooms; and the rows of ``also``."""
    rooms: list[Room] = [import_string(name) for name in settings.BLUEBERET_TODAY]
    asked = {room: rows for room in rooms if (rows := _unkept(room, request)) is not None}
    read = iter(together(*asked.values(), *also))
    handed = {room: next(read) for room in asked}
    found: dict[str, list[Line]] = {"later": [], "state": [], "first": [], "now": [], "wrong": [], "next": []}
    for room in rooms:
        for line in room(request, handed[room]) if room in handed else room(request):
            found[line.where].append(line)
    return found, list(read)


def _unkept(room: Room, request: HttpRequest) -> QuerySet[Any, Any] | None:
    asks = getattr(import_module(room.__module__), "unkept", None)
    rows: QuerySet[Any, Any] | None = asks(request) if asks else None
    return rows
