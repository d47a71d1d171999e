"""What rooms have to say on everybody's first page: each names its function in the settings.

In: a request. Out: lines at the top, and under *now*, *wrong* and *next*. What a room reads for its lines is read once
and kept until an act of a room concerned is new (``kept.while_still``, ``kept.kept``), but for drafts, runs and time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list."""

    where: str
    """``first`` (at the top of the page), ``now``, ``wrong`` or ``next``."""
    words: str
    address: str = ""
    look: str = ""
    """Class of the state: ``bb-met``, ``bb-expiring``, ``bb-missing``, ``bb-failed``; empty: none."""
    note: str = ""


def lines_of(request: HttpRequest) -> dict[str, list[Line]]:
    """What every room says to this account, by list, in the order of the rooms."""
    found: dict[str, list[Line]] = {"first": [], "now": [], "wrong": [], "next": []}
    for name in settings.BLUEBERET_TODAY:
        said: Iterable[Line] = import_string(name)(request)
        for line in said:
            found[line.where].append(line)
    return found
