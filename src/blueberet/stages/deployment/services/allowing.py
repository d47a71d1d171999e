"""The act of moving a quota on: proposal, parliament, memorandum, departure, each with its day, document and hand."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.deployment.models import Quota, QuotaStep
from blueberet.stages.deployment.policies import may_propose
from blueberet.stages.deployment.services.proving import Paper, in_one_line, paper_faults
from blueberet.stages.deployment.words import QUOTA_STEPS


def next_step(quota: Quota) -> str:
    """The first step of the chain that has no day yet; empty when all are taken."""
    return next((s for s in Quota.STEPS if getattr(quota, s) is None), "")


def move_quota(quota: Quota, *, actor: User, step: str, paper: Paper, today: date) -> QuotaStep:
    """Take the next step of a quota's decision chain.

    Raises
    ------
    PermissionDenied
        If the actor does not keep posts in the quota's centre.
    Refused
        For a step that is not the next; for a day before the last step's or after today; without document or signatory.
    """
    centre = quota.mission.centre
    if not may_propose(actor, centre):
        raise PermissionDenied
    with transaction.atomic():
        hold(centre)
        fresh = Quota.objects.select_related("mission").get(pk=quota.pk)
        due = next_step(fresh)
        faults = [] if step and step == due else [_not_due(step, due)]
        known = [day for s in Quota.STEPS if (day := getattr(fresh, s)) is not None]
        faults += paper_faults(paper, max(known, default=None), today)
        if faults:
            raise Refused(*faults)
        assert paper.day is not None
        setattr(fresh, step, paper.day)
        fresh.save(update_fields=[step])
        made = QuotaStep.objects.create(
            quota=fresh, step=step, day=paper.day, document=in_one_line(paper.document),
            signatory=in_one_line(paper.signatory), by=actor,
        )  # fmt: skip
        record_act(
            "deployment.quota.moved", centre=centre, actor=actor, subject=f"quota {fresh.pk}",
            label=f"{fresh.mission.code} {fresh.people}", before={step: None}, after={step: paper.day.isoformat()},
            document=made.document, signatory=made.signatory,
        )  # fmt: skip
    return made


def _not_due(step: str, due: str) -> str:
    if step not in QUOTA_STEPS:
        return _("Say which step was taken.")
    if not due:
        return _("Every step of this quota is taken; nothing follows.")
    told = {"then": QUOTA_STEPS[step], "due": QUOTA_STEPS[due]}
    return _("«%(then)s» is not the next step; «%(due)s» is.") % told
