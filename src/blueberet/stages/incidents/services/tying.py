"""The acts of tying entries that tell of the same event, and of undoing a tie; nothing is merged away."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.incidents.models import Incident, Tie
from blueberet.stages.incidents.policies import require_writer
from blueberet.stages.incidents.selectors.log import ties_of


def tie(
    one: Incident, other: Incident, *, actor: User | None, why: str, key: uuid.UUID, holds: bool = True
) -> Tie:  # fmt: skip
    """Say that two entries tell of the same event, or no longer (``holds`` false).

    Raises
    ------
    PermissionDenied
        If one of the entries is not the actor's to write.
    Refused
        Without a reason, of an entry with itself, of two that are tied already or not tied.
    """
    for row in (one, other):
        require_writer(actor, one.centre, row.unit)
    (a, b) = sorted([(one.year, one.number), (other.year, other.number)])
    faults = []
    if a == b:
        faults.append(_("An entry cannot be tied to itself. Give the number of the other one."))
    if one.centre_id != other.centre_id:
        faults.append(_("There is no such entry."))
    if not why.strip():
        faults.append(_("Say why they are the same event.") if holds else _("Say why they are not the same event."))
    if len(why) > 240:
        faults.append(_("The reason has %(n)d characters; at most %(m)d.") % {"n": len(why), "m": 240})
    with transaction.atomic():
        hold(one.centre)
        if same := Tie.objects.filter(centre=one.centre, key=key).first():
            return same
        if ((a, b) in ties_of(one.centre)) == holds and a != b:
            faults.append(_("They are tied already.") if holds else _("They are not tied."))
        if faults:
            raise Refused(*faults)
        made = Tie.objects.create(
            centre=one.centre, year_a=a[0], number_a=a[1], year_b=b[0], number_b=b[1], holds=holds, why=why.strip(),
            key=uuid.uuid4() if Tie.objects.filter(key=key).exists() else key, by=actor,
        )  # fmt: skip
        record_act("incidents.tie.made" if holds else "incidents.tie.undone", centre=one.centre, actor=actor,
                   subject=str(one), label=str(other), why=made.why)  # fmt: skip
    return made
