"""Who may do what: the role a membership gives, in the centre it names, for the unit it is limited to."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre, Membership, User

Role = Membership.Role
Account = User | AnonymousUser

STAFF = (
    Role.ADMINISTRATOR, Role.REGISTRAR, Role.PLANNER, Role.INSTRUCTOR, Role.COMMANDER, Role.FORCE_GENERATION,
    Role.LOGISTICIAN,
)  # fmt: skip
"""Roles of people who work at the centre: they need a second factor, and see how a plan came about."""
SEES_PEOPLE = (
    Role.ADMINISTRATOR, Role.REGISTRAR, Role.PLANNER, Role.INSTRUCTOR, Role.COMMANDER, Role.FORCE_GENERATION,
)  # fmt: skip
"""Roles that see people by name; the others see head counts, a soldier himself."""
SEES_GUARDED = (Role.REGISTRAR, Role.COMMANDER)
"""Roles that see medical and identity data. The administrator is not among them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose rows an account sees in its centre."""

    centre: Centre | None
    whole: bool = False
    """Everybody of the centre."""
    units: tuple[str, ...] = ()
    """Codes of units, each with all below it."""
    own: tuple[str, ...] = ()
    """Service numbers of the person the account is."""


def memberships_of(user: Account) -> list[Membership]:
    """What the account holds now, oldest first; what has not begun or is over counts for nothing."""
    now = timezone.now()
    return [m for m in held_by(user) if m.counts_at(now)]


def held_by(user: Account) -> list[Membership]:
    """All that the account was given, whether it counts now or not; read once a request.

    See ``foundation/access/middleware.py``.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    held: list[Membership] | None = getattr(user, "held_memberships", None)
    if held is None:
        held = list(Membership.objects.filter(user=user).select_related("centre").order_by("pk"))
    return held


def is_over(user: Account) -> bool:
    """Whether the account was given roles for a time only, and none of them counts now."""
    return bool(held_by(user)) and not memberships_of(user)


def begins_later(user: Account) -> datetime | None:
    """The moment from which the account counts, if that is still to come."""
    now = timezone.now()
    return min((m.valid_from for m in held_by(user) if m.valid_from and m.valid_from > now), default=None)


def is_mere_visitor(user: Account) -> bool:
    """Whether the account is a visitor and nothing else in its centre: all that it looks at stands in the trail."""
    centre = centre_of(user)
    here = [m.role for m in memberships_of(user) if centre is not None and m.centre_id == centre.pk]
    return bool(here) and all(role == Role.VISITOR for role in here)


def centre_of(user: Account) -> Centre | None:
    """The centre whose work the account sees: the one chosen for this session, else its first; ``None`` if none."""
    held = memberships_of(user)
    chosen = getattr(user, "chosen_centre", None)
    return next((m.centre for m in held if m.centre_id == chosen), held[0].centre if held else None)


def holds(user: Account, centre: Centre | None, *roles: str) -> bool:
    """Whether the account holds one of exactly these roles in that centre."""
    return centre is not None and any(m.centre_id == centre.pk and m.role in roles for m in memberships_of(user))


def has_role(user: Account, centre: Centre | None, *roles: str) -> bool:
    """Whether the account may act in one of the roles: it holds it, or administers the centre."""
    return holds(user, centre, Role.ADMINISTRATOR, *roles)


def sight_of(user: Account, roles: tuple[str, ...] = SEES_PEOPLE) -> Sight:
    """Whose rows the account sees by the given roles, and as the person it is itself."""
    centre = centre_of(user)
    if centre is None:
        return Sight(None)
    here = [m for m in memberships_of(user) if m.centre_id == centre.pk]
    scopes = [m.scope for m in here if m.role in roles]
    own = tuple(m.service_number for m in here if m.role == Role.SOLDIER and m.service_number)
    return Sight(centre, "" in scopes, tuple(s for s in scopes if s), own)


def require_role(user: Account, centre: Centre, *roles: str) -> None:
    """Refuse an act to whoever may act in none of the roles.

    Raises
    ------
    PermissionDenied
        Shown as "not yours to do"; nothing of the object is told.
    """
    if not has_role(user, centre, *roles):
        raise PermissionDenied


def require_held(user: Account, centre: Centre, *roles: str) -> None:
    """Refuse an act to whoever holds none of exactly these roles, administrators included.

    Raises
    ------
    PermissionDenied
        Shown as "not yours to do"; nothing of the object is told.
    """
    if not holds(user, centre, *roles):
        raise PermissionDenied
