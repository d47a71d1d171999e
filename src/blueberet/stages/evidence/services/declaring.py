"""Declaring equipment and self-sustainment: a list from a workbook, checked as a whole, kept as the next edition."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.evidence.models import Declared
from blueberet.stages.evidence.policies import may_declare
from blueberet.stages.evidence.reading import Check


def declare(centre: Centre, check: Check, *, actor: User, day: date | None, why: str, today: date) -> Declared:
    """Keep a list as the newest one.

    Raises
    ------
    PermissionDenied
        If the actor may declare nothing.
    Refused
        Without a day, for a day that has not come, with a list that is wrong or empty.
    """
    if not may_declare(actor, centre):
        raise PermissionDenied
    faults = []
    if day is None:
        faults.append(_("Give the day as of which it is declared."))
    elif day > today:
        faults.append(_("That day has not come yet. Choose today or a day before."))
    if not check.is_clean:
        faults.append(_("The workbook has faults. Mend them first."))
    if not any(check.content.values()):
        faults.append(_("The workbook lists nothing."))
    if faults:
        raise Refused(*faults)
    assert day is not None
    with transaction.atomic():
        hold(centre)
        number = (Declared.objects.filter(centre=centre).aggregate(last=Max("number"))["last"] or 0) + 1
        made = Declared.objects.create(
            centre=centre, number=number, day=day, content=check.content, why=why.strip()[:240], by=actor
        )
        record_act(
            "evidence.equipment.declared", centre=centre, actor=actor, subject=f"list {number}", day=str(day),
            rows={key: len(rows) for key, rows in check.content.items()},
        )  # fmt: skip
    return made
