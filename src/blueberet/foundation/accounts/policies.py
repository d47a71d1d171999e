"""Who may do what: the role a membership gives, in the centre it names."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from blueberet.foundation.accounts.models import Centre, Membership, User

Role = Membership.Role


def centre_of(user: User | AnonymousUser) -> Centre | None:
    """The centre whose work the account sees; ``None`` without a membership."""
    if not isinstance(user, User):
        return None
    return Centre.objects.filter(memberships__user=user).order_by("pk").first()


def has_role(user: User | AnonymousUser, centre: Centre, *roles: str) -> bool:
    """Whether the account holds one of the roles in that centre; administrators hold all."""
    if not isinstance(user, User) or not user.is_active:
        return False
    wanted = {*roles, Role.ADMINISTRATOR.value}
    return Membership.objects.filter(user=user, centre=centre, role__in=wanted).exists()


def require_role(user: User | AnonymousUser, centre: Centre, *roles: str) -> None:
    """Refuse an act to whoever holds none of the roles.

    Raises
    ------
    PermissionDenied
        Shown as "not yours to do"; nothing of the object is told.
    """
    if not has_role(user, centre, *roles):
        raise PermissionDenied
