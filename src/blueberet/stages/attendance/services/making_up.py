"""The act of asking for make-up sessions: the request lies with the planner."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.attendance.policies import CALLERS, seen
from blueberet.stages.attendance.selectors.debts import dues
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.services.moving import Refused as NotAsked
from blueberet.stages.programme.services.requesting import Asked, request_training


def request_make_up(
    programme: Programme, module: str, people: Collection[str], *, actor: User, latest_day: date, today: date,
    client_key: str,
) -> TrainingRequest:  # fmt: skip
    """Ask for the make-up sessions that people (service numbers) need in a module.

    Raises
    ------
    PermissionDenied
        If the actor may not call rolls.
    Refused
        If one of them owes nothing of it, it is requested already, they are not all of one proposal (they would not
        fit the largest venue), or the day cannot be.
    """
    require_role(actor, programme.centre, *CALLERS)
    mine = [d for d in dues(programme, seen(actor)) if d.module == module]
    owing = {w.number for d in mine for w in d.people}
    if not people:
        raise Refused(_("Choose who is to come."))
    if strange := sorted(set(people) - owing):
        told = _("Nothing is to be made up by %(who)s, or it is requested already. Look at the debts again.")
        raise Refused(told % {"who": ", ".join(strange[:5])})
    own = next((d for d in mine if set(people) <= {w.number for w in d.people}), None)
    if own is None:
        most = max(len(d.people) for d in mine)
        told = _("No venue holds all who owe this module; one request is for at most %(n)d people of one proposal. "
                 "Ask for each proposal apart.")  # fmt: skip
        raise Refused(told % {"n": most})
    asked = Asked(
        "makeup", _("Make-up: %(t)s") % {"t": own.title}, own.sessions, latest_day,
        _("Missed hours: %(n)d people owe up to %(h)g hours.") % {"n": len(people), "h": own.hours},
        tuple(people), module, client_key=client_key,
    )  # fmt: skip
    try:
        return request_training(programme, asked, actor=actor, today=today)
    except NotAsked as told:
        raise Refused(str(told)) from told
