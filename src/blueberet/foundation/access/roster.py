"""What this room asks of the roster, which lies a floor above: named in the settings, not imported."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from blueberet.foundation.accounts.models import Centre


def unit_codes(centre: Centre) -> list[str]:
    """Codes of the centre's units, for limiting a role to one."""
    ask: Callable[[Centre], list[str]] = import_string(settings.BLUEBERET_UNIT_CODES)
    return ask(centre)


def has_person(centre: Centre, service_number: str) -> bool:
    """Whether the centre's roster holds that service number."""
    ask: Callable[[Centre, str], bool] = import_string(settings.BLUEBERET_HAS_PERSON)
    return ask(centre, service_number)
