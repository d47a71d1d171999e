"""The act of taking a log in from a workbook: all of it or nothing."""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.book import read_book
from blueberet.stages.incidents.intake import LogCheck, check_log
from blueberet.stages.incidents.models import Incident
from blueberet.stages.incidents.policies import log_sight, may_take_in
from blueberet.stages.incidents.services.entering import keep


def look_at_log(centre: Centre, content: bytes, filename: str, *, actor: User, now: datetime) -> LogCheck:
    """What a workbook holds and what stands against it; nothing is written."""
    return check_log(read_book(content, filename), centre, log_sight(actor), now)


def take_log(
    centre: Centre, content: bytes, filename: str, *, actor: User, now: datetime
) -> tuple[LogCheck, list[Incident]]:  # fmt: skip
    """Take the new entries of a workbook, in the order in which they happened; nothing while an error stands.

    Raises
    ------
    PermissionDenied
        If the actor does not see the whole centre.
    Refused
        If another entry came between that shuts the same.
    """
    if not may_take_in(actor, centre):
        raise PermissionDenied
    check = look_at_log(centre, content, filename, actor=actor, now=now)
    if not check.is_clean or not check.new:
        return check, []
    with transaction.atomic():
        entries = sorted((e for _row, e in check.new), key=lambda e: e.happened_at)
        made = [keep(centre, e, actor=actor, key=uuid.uuid4()) for e in entries]
        record_act("incidents.log.imported", centre=centre, actor=actor, subject=filename[:160], label=filename[:160],
                   entries=len(made))  # fmt: skip
    return check, made
