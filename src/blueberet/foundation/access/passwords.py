"""What a password must not be, beyond short and common."""

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User

FEWEST_CHARACTERS = 5
LONGEST = 128


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


class NoGuess:
    """Refuse what somebody who knows the account would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse names of the account and the product, repetition, and texts that would keep the server busy.

        Raises
        ------
        ValidationError
            With the reason as a sentence.
        """
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(n)d characters.") % {"n": LONGEST})
        if len(set(password)) < FEWEST_CHARACTERS:
            raise ValidationError(_("It repeats too few different characters."))
        # Of the common passwords few have twelve characters; people lengthen them with a year and a mark.
        stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password).casefold()
        if stem in _common():
            raise ValidationError(_("It is a common password with digits or marks around it."))
        known = ["blueberet", "golan-heights-demo"]
        if user is not None:
            known += [user.username, user.first_name, user.last_name, *user.email.split("@")[:1]]
        if any(len(word) >= 4 and word.casefold() in password.casefold() for word in known):
            raise ValidationError(_("It contains your name, or a word that everybody here knows."))

    def get_help_text(self) -> str:
        """Said beside the field."""
        return _("Not your name, and no word that everybody here knows.")
