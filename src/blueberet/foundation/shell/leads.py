"""What stands at the top of the commander's pages, before anything else: each room names its function in the settings.

In: a request, and the code of a unit whose page it is (empty: the whole contingent). Out: lines with their addresses.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from blueberet.foundation.shell.today import Line


def leads_of(request: HttpRequest, unit: str = "") -> list[Line]:
    """What every room puts there for this account, in the order of the rooms; ``where`` is not looked at."""
    found: list[Line] = []
    for name in settings.BLUEBERET_LEADS:
        said: Iterable[Line] = import_string(name)(request, unit)
        found += said
    return found
