"""The fixed cast: who asks in every test.

Centre North has one account of each role; the outsider is
planner of centre South and must never see a row of North's.
"""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from blueberet.foundation.accounts.models import Centre, Membership, User

PASSWORD = "correct horse battery staple"  # noqa: S105


@dataclass(frozen=True)
class Cast:
    """Centres and accounts."""

    north: Centre
    south: Centre
    administrator: User
    registrar: User
    planner: User
    commander: User
    instructor: User
    force_generation: User
    logistician: User
    visitor: User
    soldier: User
    outsider: User


def make_cast() -> Cast:
    """Write both centres and all accounts."""
    north = Centre.objects.create(code="north", name="Centre North", requires_second_factor=False)
    south = Centre.objects.create(code="south", name="Centre South", requires_second_factor=False)

    role = Membership.Role
    roles = {
        "administrator": role.ADMINISTRATOR, "registrar": role.REGISTRAR, "planner": role.PLANNER,
        "commander": role.COMMANDER, "instructor": role.INSTRUCTOR, "force-generation": role.FORCE_GENERATION,
        "logistician": role.LOGISTICIAN, "visitor": role.VISITOR, "soldier": role.SOLDIER, "outsider": role.PLANNER,
    }  # fmt: skip
    # All at once: half of all tests begin with these rows.
    users = User.objects.bulk_create(User(username=name, password=_password()) for name in roles)
    Membership.objects.bulk_create(
        Membership(user=u, centre=south if u.username == "outsider" else north, role=roles[u.username]) for u in users
    )
    return Cast(north, south, *users)


@cache
def _password() -> str:
    return make_password(PASSWORD)
