"""Two persons: one proposes a certificate, another grants or declines it."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.certificates.models import Certificate, Proposal, RuleVersion
from blueberet.stages.certificates.policies import grants_to, may_grant
from blueberet.stages.certificates.services.granting import Holder, draft_of, grant, name_of, subject_of
from blueberet.stages.readiness.selectors.measuring import Measured
from blueberet.stages.roster.models import Person


def propose(
    version: RuleVersion, holder: Holder, *, actor: User, m: Measured | None = None,
    known: Mapping[str, bool] | None = None,
) -> Proposal:  # fmt: skip
    """Ask another to grant a certificate whose rule wants two persons.

    Raises
    ------
    PermissionDenied, Refused
        As ``draft_of``; also if it waits already, or the rule wants one person only.
    """
    centre, of = version.rule.centre, {"person": holder} if isinstance(holder, Person) else {"unit": holder}
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        if not version.two_persons:
            raise Refused(_("This certificate needs one person only: grant it."))
        draft_of(version, holder, actor=actor, day=timezone.localdate(), m=m, known=known)
        if Proposal.objects.filter(version=version, decided_at=None, **of).exists():
            raise Refused(_("%(who)s was proposed already and waits.") % {"who": name_of(holder)})
        made = Proposal.objects.create(version=version, by=actor, **of)
        record_act(
            "certificates.certificate.proposed", centre=centre, actor=actor, subject=f"proposal {made.pk}",
            label=f"{version.title}", rule=f"{version.rule.code} {version.number}", holder=subject_of(holder),
        )  # fmt: skip
    return made


def grant_proposal(
    proposal: Proposal, *, actor: User, m: Measured | None = None, known: Mapping[str, bool] | None = None
) -> Certificate:  # fmt: skip
    """Grant what another proposed.

    Raises
    ------
    PermissionDenied, Refused
        As ``grant``; also if it was decided already.
    """
    holder = proposal.person or proposal.unit
    assert holder is not None
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=proposal.version.rule.centre_id)
        _open(proposal)
        made = grant(proposal.version, holder, actor=actor, m=m, known=known, proposal=proposal)
        Proposal.objects.filter(pk=proposal.pk).update(certificate=made, decided_by=actor, decided_at=timezone.now())
    return made


def decline(proposal: Proposal, *, actor: User, why: str) -> None:
    """Say no to a proposal, or take one's own back.

    Raises
    ------
    PermissionDenied
        If the actor could not have granted it.
    Refused
        If no reason is given, or it was decided already.
    """
    centre, holder = proposal.version.rule.centre, proposal.person or proposal.unit
    assert holder is not None
    if not may_grant(actor, centre) or not grants_to(actor, centre).holds(holder):
        raise PermissionDenied
    if not why.strip():
        raise Refused(_("Say why it is declined."))
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=centre.pk)
        _open(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(
            refused_why=why.strip()[:240], decided_by=actor, decided_at=timezone.now()
        )
        record_act(
            "certificates.certificate.declined", centre=centre, actor=actor, subject=f"proposal {proposal.pk}",
            label=proposal.version.title, why=why.strip(), holder=subject_of(holder),
        )  # fmt: skip


def decline_many(proposals: Iterable[Proposal], *, actor: User, why: str) -> None:
    """Say no to several, all or none."""
    with transaction.atomic():
        for proposal in proposals:
            decline(proposal, actor=actor, why=why)


def _open(proposal: Proposal) -> None:
    if not Proposal.objects.filter(pk=proposal.pk, decided_at=None).exists():
        raise Refused(_("Somebody decided on this already."))
