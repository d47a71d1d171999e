"""What rooms of work tell on the first page: each names a function in ``BLUEBERET_NOTICES``."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from blueberet.foundation.accounts.policies import Account


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of the first page. ``state`` is one of the four states of the pages, such as ``missing``."""

    state: str
    text: str
    address: str


def notices_for(user: Account) -> list[Notice]:
    """What needs the account, in the order of the rooms."""
    found: list[Notice] = []
    for path in settings.BLUEBERET_NOTICES:
        found += import_string(path)(user)
    return found
