"""Who may see and change standards."""

from django.http import Http404

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import Account, Role, centre_of, has_role
from blueberet.stages.standards.models import Standard


def may_edit(user: Account, centre: Centre | None) -> bool:
    """Planners and administrators keep the standards; everybody of the centre reads them."""
    return has_role(user, centre, Role.PLANNER)


def standard_for(user: Account, number: int) -> Standard:
    """A standard of the account's centre; another's looks like a missing one."""
    found = Standard.objects.select_related("centre").filter(pk=number, centre=centre_of(user)).first()
    if found is None:
        raise Http404
    return found
