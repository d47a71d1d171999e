"""The fixed cast: who asks in every test.

Centre North has one account of each role; the outsider is
planner of centre South and must never see a row of North's.
"""

from dataclasses import dataclass

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

    def account(name: str, centre: Centre, role: str) -> User:
        user = User.objects.create_user(name, password=PASSWORD)
        Membership.objects.create(user=user, centre=centre, role=role)
        return user

    role = Membership.Role
    return Cast(
        north, south,
        account("administrator", north, role.ADMINISTRATOR),
        account("registrar", north, role.REGISTRAR),
        account("planner", north, role.PLANNER),
        account("commander", north, role.COMMANDER),
        account("instructor", north, role.INSTRUCTOR),
        account("force-generation", north, role.FORCE_GENERATION),
        account("logistician", north, role.LOGISTICIAN),
        account("visitor", north, role.VISITOR),
        account("soldier", north, role.SOLDIER),
        account("outsider", south, role.PLANNER),
    )  # fmt: skip
