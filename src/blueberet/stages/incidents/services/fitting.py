"""The act of giving the history of a gate or road to endurance, so that closure rates can be proposed from it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.services.fitting import Told, start_log_fit
from blueberet.stages.incidents.selectors.closures import closures_of


def fit_log(
    plan: SupplyPlan, *, actor: User | None, kind: str, site: str, first: date | None, last: date | None
) -> Run:  # fmt: skip
    """Queue the fit of what the log tells of a gate, a road or all of a plan; nothing uses it unconfirmed.

    Raises
    ------
    PermissionDenied
        If the actor is no logistician.
    Refused
        If the days are none, the log tells of no closure in them, or none has ended.
    """
    if first is None or last is None:
        raise Refused(_("Give the first and the last day on which the log was kept."))
    if last > timezone.localdate():
        raise Refused(_("The last day has not come yet."))
    told = [
        Told(str(c.incident), timezone.localtime(c.shut_at).date(), c.incident.kind,
             None if c.opened_at is None else c.days(c.opened_at))
        for c in closures_of(plan.centre, plan) if c.effect.kind == kind and (kind == "all" or c.effect.site == site)
    ]  # fmt: skip
    run = start_log_fit(plan, told, actor=actor, kind=kind, site=site, first=first, last=last)
    what = f"{kind} {site}".strip()
    record_act("incidents.fit.asked", centre=plan.centre, actor=actor, subject=plan.code, label=what,
               closures=len(told))  # fmt: skip
    return run
