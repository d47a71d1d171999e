"""What every page knows: the centre, its banner, and what the account may call itself."""

from typing import Any

from django.http import HttpRequest

from blueberet.foundation.accounts.policies import STAFF, Role, centre_of, has_role, memberships_of
from blueberet.foundation.audit.policies import may_read_trail


def page(request: HttpRequest) -> dict[str, Any]:
    """Give each template the centre of the signed-in person and the roles held there."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"centre": None, "roles": []}
    centre = centre_of(user)
    held = [m for m in memberships_of(user) if centre and m.centre_id == centre.pk]
    return {
        "centre": centre,
        "roles": [m.get_role_display() for m in held],
        "reads_hours": has_role(user, centre, Role.INSTRUCTOR, Role.COMMANDER, Role.PLANNER, Role.REGISTRAR),
        "calls_rolls": has_role(user, centre, Role.INSTRUCTOR, Role.COMMANDER),
        "is_staff_here": any(m.role in STAFF for m in held),
        "reads_trail": may_read_trail(user, centre),
        "plans_here": has_role(user, centre, Role.PLANNER),
        "administers": any(m.role == Role.ADMINISTRATOR for m in held),
    }
