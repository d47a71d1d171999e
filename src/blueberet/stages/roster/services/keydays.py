"""Acts on the days that documents must outlast."""

from datetime import date

from django.db import transaction

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.models import KeyDay


def set_key_day(*, centre: Centre, actor: User | None, kind: str, day: date | None) -> None:
    """Set, change or take out a key day; the programme tells the visit when it is imported.

    Raises
    ------
    PermissionDenied
        If the actor is neither registrar nor planner; ``None`` is the set-up itself.
    """
    if actor is not None:
        require_role(actor, centre, Role.REGISTRAR, Role.PLANNER)
    with transaction.atomic():
        hold(centre)
        row = KeyDay.objects.filter(centre=centre, kind=kind).first()
        before = row.day if row else None
        if before == day:
            return
        if day is None:
            KeyDay.objects.filter(centre=centre, kind=kind).delete()
        else:
            KeyDay.objects.update_or_create(centre=centre, kind=kind, defaults={"day": day})
        record_act(
            "roster.key_day.set", centre=centre, actor=actor, subject=kind,
            before={"day": before.isoformat() if before else ""}, after={"day": day.isoformat() if day else ""},
        )  # fmt: skip
