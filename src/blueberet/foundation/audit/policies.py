"""Who may read the trail: administrators, and commanders of the whole centre."""

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.accounts.policies import Account, Role, holds, sight_of


def may_read_trail(user: Account, centre: Centre | None) -> bool:
    """A commander of one unit may not: acts on others' people stand beside those on his."""
    if centre is None:
        return False
    return holds(user, centre, Role.ADMINISTRATOR) or sight_of(user, (Role.COMMANDER,)).whole
