"""Who sees supply plans, who writes and counts, who chooses."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, centre_of, has_role, holds, memberships_of
from blueberet.stages.endurance.models import SupplyPlan

Account = User | AnonymousUser
SEEN_BY = (Role.ADMINISTRATOR, Role.PLANNER, Role.COMMANDER, Role.FORCE_GENERATION, Role.LOGISTICIAN)
"""Who sees supply plans in work. A visitor does not: where a base is weak he reads in the pack laid out for him."""


def endurance_centre(user: Account) -> Centre:
    """The account's centre, if it sees supply plans there."""
    centre = centre_of(user)
    if centre is None or not any(m.centre_id == centre.pk and m.role in SEEN_BY for m in memberships_of(user)):
        raise Http404
    return centre


def plan_for(user: Account, code: str) -> SupplyPlan:
    """A supply plan that the account sees; a foreign one looks like a missing one."""
    plan = (
        SupplyPlan.objects.select_related("centre", "mission", "unit")
        .filter(centre=endurance_centre(user), code=code).first()
    )  # fmt: skip
    if plan is None:
        raise Http404
    return plan


def may_supply(user: Account, centre: Centre) -> bool:
    """Whether the account writes editions, counts stock and has answers worked out."""
    return has_role(user, centre, Role.LOGISTICIAN)


def may_choose(user: Account, centre: Centre) -> bool:
    """Whether the account decides between options: the logistician or the commander, by their own name."""
    whole = any(m.centre_id == centre.pk and not m.scope for m in memberships_of(user))
    return whole and holds(user, centre, Role.LOGISTICIAN, Role.COMMANDER)
