"""What pages call the states of certificates."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from blueberet.foundation.shell.templatetags.shell import soldier_date
from blueberet.stages.certificates.content import holder_name
from blueberet.stages.certificates.models import Certificate
from blueberet.stages.certificates.selectors.due import AHEAD


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate in a list."""

    c: Certificate
    name: str
    word: str
    css: str
    note: str


def states() -> dict[str, str]:
    """States by which the list is asked for."""
    return {"valid": _("in force"), "expiring": _("ends within 60 days"), "expired": _("expired"),
            "revoked": _("revoked")}  # fmt: skip


def spelling_names() -> dict[str, str]:
    """What spellings of a name are called."""
    return {"cyrillic": _("Cyrillic"), "latin": _("Latin"), "passport": _("passport")}


def shown(c: Certificate, today: date) -> Shown:
    """A certificate with its state in a word, a look and a note."""
    word, css, note = _state(c, today)
    follower: Certificate | None = getattr(c, "followed_by", None)
    if follower is not None:
        note = f"{note} {_('followed by %(n)s') % {'n': follower.number}}".strip()
    return Shown(c, holder_name(c.content), word, css, note)


def _state(c: Certificate, today: date) -> tuple[str, str, str]:
    revocation = getattr(c, "revocation", None)
    if revocation is not None:
        told = _("%(d)s: %(w)s") % {"d": soldier_date(revocation.day), "w": revocation.get_kind_display()}
        return _("revoked"), "bb-failed", told
    if c.valid_until is not None and c.valid_until < today:
        return _("expired"), "bb-missing", ""
    if c.valid_until is not None and c.valid_until <= today + AHEAD and getattr(c, "followed_by", None) is None:
        days = (c.valid_until - today).days
        return _("ends soon"), "bb-expiring", _("in %(n)d days") % {"n": days}
    return _("in force"), "bb-met", ""
