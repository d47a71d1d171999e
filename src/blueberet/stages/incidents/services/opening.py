"""The act of saying that something shut is open again, and of correcting that."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.incidents.checking import moment_in
from blueberet.stages.incidents.models import Effect, Reopening
from blueberet.stages.incidents.policies import require_writer
from blueberet.stages.incidents.selectors.closures import closure_of, closures_of, site_names
from blueberet.stages.incidents.services.feeding import feed, feed_opened, take_back


def reopen(
    effect: Effect, *, actor: User | None, opened: str, informed_by: str, key: uuid.UUID, told: str = "",
    reason: str = "", now: datetime | None = None,
) -> Reopening:  # fmt: skip
    """Say when it opened (local time); of what is open already it corrects that and needs a reason.

    Raises
    ------
    PermissionDenied
        If the entry is not the actor's to write.
    Refused
        With every fault: no time, one to come, one before it was shut or after it was shut again by another entry,
        nobody who informed, a correction without a reason.
    """
    now = now or timezone.now()
    incident = effect.incident
    require_writer(actor, incident.centre, incident.unit)
    faults: list[str] = []
    at = moment_in(opened, "opened", _("Open again"), now, lambda _field, said: faults.append(said), needed=True)
    if at and at <= effect.shut_at:
        since = f"{timezone.localtime(effect.shut_at):%Y-%m-%d %H:%M}"
        faults.append(_("It was shut at %(s)s; it cannot have opened before. Correct the time.") % {"s": since})
    if not informed_by.strip():
        faults.append(_("Say who informed."))
    if len(informed_by) > 120 or len(told) > 240 or len(reason) > 240:
        faults.append(_("A text is too long: at most 120 characters for who informed, 240 for the others."))
    with transaction.atomic():
        hold(incident.centre)
        if same := Reopening.objects.filter(effect=effect, key=key).first():
            return same
        before = closure_of(effect, site_names(effect.plan))
        if before.opened_at and before.reopening is None:
            faults.append(_("It was open again when the entry was written. Correct the entry."))
        elif before.reopening and not reason.strip():
            faults.append(_("It is open again already. Say why that is corrected."))
        if at and (later := _shut_again(effect, at)):
            faults.append(_("Entry %(n)s says that it was shut again before that. Correct one of the two.") % {
                "n": later
            })  # fmt: skip
        if effect.incident.is_withdrawn or type(effect.incident).objects.filter(corrects=effect.incident).exists():
            faults.append(_("The entry was corrected meanwhile. Look at it first, then do this again."))
        if faults or at is None:
            raise Refused(*faults)
        made = Reopening.objects.create(
            effect=effect, opened_at=at, informed_by=informed_by.strip(), told=told.strip(),
            corrects=before.reopening, reason=reason.strip() if before.reopening else "", key=_fresh(key), by=actor,
        )  # fmt: skip
        if before.reopening:
            take_back(effect, reason.strip(), actor=actor)
            feed(effect, actor=actor, opened_at=at, told_by=made.key)
        else:
            feed_opened(effect, at, actor=actor)
        act = "incidents.closure.corrected" if before.reopening else "incidents.closure.opened"
        record_act(act, centre=incident.centre, actor=actor, subject=str(incident), label=before.what,
                   opened_at=at.isoformat(), reason=made.reason)  # fmt: skip
    return made


def _shut_again(effect: Effect, at: datetime) -> str:
    """The entry by which the same was shut after this closure and before a moment."""
    me = closure_of(effect, {})
    for c in closures_of(effect.incident.centre, effect.plan):
        if c.effect.pk != effect.pk and c.key == me.key and effect.shut_at <= c.shut_at < at:
            return str(c.incident)
    return ""


def _fresh(key: uuid.UUID) -> uuid.UUID:
    return uuid.uuid4() if Reopening.objects.filter(key=key).exists() else key
