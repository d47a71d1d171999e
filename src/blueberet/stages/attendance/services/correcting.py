"""The act of correcting a mark: the old one stays, with the reason."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.attendance.hours import most_late
from blueberet.stages.attendance.models import Mark, Status
from blueberet.stages.attendance.policies import CALLERS, seen
from blueberet.stages.attendance.services.calling import mark_of
from blueberet.stages.attendance.table import MOST_REMARK


def correct_mark(
    mark: Mark, *, actor: User, status: str, minutes: int, reason: str, now: datetime | None = None,
    remark: str | None = None,
) -> Mark:  # fmt: skip
    """Put another mark in the place of one; both stay. Without a new remark the old one is kept.

    Raises
    ------
    PermissionDenied
        If the actor may not call rolls.
    Refused
        If no reason is given, nothing would change, the mark was corrected meanwhile, or the person is not his.
    """
    centre = mark.roll.programme.centre
    require_role(actor, centre, *CALLERS)
    now = now or timezone.now()
    reason = reason.strip()
    with transaction.atomic():
        hold(centre)
        old = Mark.objects.select_related("roll", "person").get(pk=mark.pk)
        said = old.remark if remark is None else " ".join(remark.split())
        if faults := _faults(old, actor, status, minutes, reason, said):
            raise Refused(*faults)
        Mark.objects.filter(pk=old.pk).update(replaced_at=now)
        new = mark_of(old.roll, old.person_id, status, minutes, by=actor, at=now, remark=said)
        new.replaces, new.reason = old, reason[:240]
        new.save()
        record_act(
            "attendance.mark.corrected", centre=centre, actor=actor, subject=old.person.service_number,
            label=old.roll.title, session=old.roll.session, reason=new.reason,
            before={"mark": old.status, "minutes": old.minutes}, after={"mark": new.status, "minutes": new.minutes},
        )  # fmt: skip
    return new


def _faults(old: Mark, actor: User, status: str, minutes: int, reason: str, remark: str) -> list[str]:
    found = []
    if old.replaced_at is not None:
        found.append(_("This mark was corrected meanwhile. Look at the roll again."))
    if not seen(actor).filter(pk=old.person_id).exists():
        found.append(_("This person is not of your unit."))
    if not reason:
        found.append(_("Say why; nothing was changed."))
    most = most_late(old.roll.hours)
    if status not in Status.values:
        found.append(_("Choose a mark."))
    elif status == Status.LATE and not 1 <= minutes <= most:
        found.append(_("Say how many minutes late, 1 to %(most)d; who came later still was absent.") % {"most": most})
    elif (status, minutes if status == Status.LATE else 0, remark) == (old.status, old.minutes, old.remark):
        found.append(_("That is the mark already."))
    if len(remark) > MOST_REMARK:
        found.append(_("The remark is longer than %(most)d characters; shorten it.") % {"most": MOST_REMARK})
    return found
