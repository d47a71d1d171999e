"""Keeping a roll while it is being called, so that a closed page loses nothing."""

from typing import Any

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import require_role
from blueberet.stages.attendance.models import Draft, RollCall
from blueberet.stages.attendance.policies import CALLERS
from blueberet.stages.programme.models import Programme


def keep_draft(programme: Programme, session: str, *, actor: User, content: dict[str, Any]) -> bool:
    """Keep what was entered so far; whether it was kept: not after the roll was called.

    Raises
    ------
    PermissionDenied
        If the actor may not call rolls.
    """
    require_role(actor, programme.centre, *CALLERS)
    if RollCall.objects.filter(programme=programme, session=session).exists():
        return False
    Draft.objects.update_or_create(programme=programme, session=session, by=actor, defaults={"content": content})
    return True


def throw_draft_away(programme: Programme, session: str, *, actor: User) -> None:
    """Throw one's own draft away."""
    Draft.objects.filter(programme=programme, session=session, by=actor).delete()
