"""The act of asking the programme for what would close a gap."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.selectors.requests import served_by
from blueberet.stages.programme.services.moving import Refused as NotAsked
from blueberet.stages.programme.services.requesting import Asked, request_training


def ask_training(
    programme: Programme, *, actor: User, standard: str, title: str, people: Collection[str], sessions: int,
    latest_day: date, reason: str, client_key: str, today: date,
) -> TrainingRequest:  # fmt: skip
    """Ask for sessions of what serves a task or course, for people by service number.

    Raises
    ------
    PermissionDenied
        If the actor may ask for nothing.
    Refused
        If nothing in the programme serves it, or the programme refuses the request.
    """
    if not any(standard in codes for codes in served_by(programme).values()):
        raise Refused(_("No module of the programme serves %(s)s. Ask the planner to add one.") % {"s": standard})
    asked = Asked(
        "gap", title, sessions, latest_day, reason, tuple(people), "", standard, client_key=client_key
    )  # fmt: skip
    try:
        return request_training(programme, asked, actor=actor, today=today)
    except NotAsked as told:
        raise Refused(str(told)) from told
