"""What rooms find for the words of the search box: each names its function in the settings.

In: a request and words. Out: what was found, by kind. Rooms that the search page stands above say it themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found."""

    kind: str
    """What it is, in the plural: the heading it stands under."""
    words: str
    address: str
    note: str = ""


def found_by_rooms(request: HttpRequest, words: str) -> dict[str, list[Found]]:
    """What every room finds for this account, by kind, in the order of the rooms."""
    found: dict[str, list[Found]] = {}
    for name in settings.BLUEBERET_SEARCH:
        said: Iterable[Found] = import_string(name)(request, words)
        for one in said:
            found.setdefault(one.kind, []).append(one)
    return found
