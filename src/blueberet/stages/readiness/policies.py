"""Who sees and states readiness."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role, memberships_of, sight_of
from blueberet.stages.roster.models import Unit

Account = User | AnonymousUser
UNITS_SEEN_BY = (
    Role.ADMINISTRATOR, Role.REGISTRAR, Role.PLANNER, Role.INSTRUCTOR, Role.COMMANDER, Role.FORCE_GENERATION,
    Role.LOGISTICIAN, Role.VISITOR,
)  # fmt: skip


def readiness_centre(user: Account) -> Centre:
    """The account's centre, if it sees units' readiness there."""
    centre = centre_of(user)
    if centre is None or not any(m.centre_id == centre.pk and m.role in UNITS_SEEN_BY for m in memberships_of(user)):
        raise Http404
    return centre


def may_state(user: Account, unit: Unit) -> bool:
    """Whether the account commands the unit: it is a commander of the centre, or of that unit or one above."""
    if not has_role(user, unit.centre, Role.COMMANDER):
        return False
    sight = sight_of(user, (Role.COMMANDER, Role.ADMINISTRATOR))
    return sight.whole or any(unit.code == c or unit.code.startswith(f"{c} > ") for c in sight.units)


def may_ask(user: Account, centre: Centre) -> bool:
    """Whether the account may ask the programme for training."""
    return has_role(user, centre, Role.COMMANDER, Role.INSTRUCTOR)
