"""How an act of the roster says no."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from blueberet.stages.roster.wording import FIELDS, shown


class Refused(Exception):
    """An act that cannot be done; the message is a sentence for the person who asked. Nothing was changed."""


def refuse_stale(differences: Iterable[tuple[str, Any, Any]]) -> None:
    """Refuse a form made before another edit, with both values of each field.

    Raises
    ------
    Refused
        Always.
    """
    told = [
        _("%(field)s: now «%(theirs)s», you wrote «%(yours)s»")
        % {"field": FIELDS.get(name, name), "theirs": shown(theirs), "yours": shown(yours)}
        for name, theirs, yours in differences
    ]
    sentence = _("Somebody else has changed this meanwhile; nothing of yours was written.")
    raise Refused(f"{sentence} {'; '.join(told)}." if told else sentence)
