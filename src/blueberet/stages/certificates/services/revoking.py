"""Calling a certificate back: for good, with a reason, by somebody with a name."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.certificates.models import Certificate, Revocation
from blueberet.stages.certificates.policies import grants_to, may_grant

OF_THE_HOLDER = (Revocation.Kind.STANDARD, Revocation.Kind.CONDUCT)
"""Kinds of reasons that speak of the holder, not of one paper."""


def revoke(certificate: Certificate, *, actor: User, kind: str, reason: str) -> list[Revocation]:
    """Revoke from today on; there is no way back, only a new certificate.

    Where the reason speaks of the holder, those that it followed or that follow it go with it, as far as they still
    hold (``going_along``). The one that was meant stands first in what is given back.

    Raises
    ------
    PermissionDenied
        If the actor could not grant it.
    Refused
        With every fault.
    """
    holder = certificate.person or certificate.unit
    assert holder is not None
    if not may_grant(actor, certificate.centre) or not grants_to(actor, certificate.centre).holds(holder):
        raise PermissionDenied
    faults = [] if kind in Revocation.Kind.values else [_("Choose the kind of reason; strangers are told it.")]
    faults += [] if reason.strip() else [_("Say why it is revoked.")]
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=certificate.centre_id)
        if Revocation.objects.filter(certificate=certificate).exists():
            faults.append(_("It was revoked before."))
        if faults:
            raise Refused(*faults)
        also = going_along(certificate) if kind in OF_THE_HOLDER else []
        return [_revoke(c, actor, kind, reason) for c in (certificate, *also)]


def _revoke(certificate: Certificate, actor: User, kind: str, reason: str) -> Revocation:
    made = Revocation.objects.create(
        certificate=certificate, kind=kind, reason=reason.strip()[:300], day=timezone.localdate(), by=actor
    )
    Certificate.objects.filter(pk=certificate.pk).update(standing=None)
    record_act(
        "certificates.certificate.revoked", centre=certificate.centre, actor=actor,
        subject=f"certificate {certificate.pk}", label=f"{certificate.number} {certificate.content['title']}",
        kind=kind, why=made.reason,
    )  # fmt: skip
    return made


def going_along(certificate: Certificate) -> list[Certificate]:
    """Those before and after it in its line that would be told as valid tomorrow; in the order of the line.

    They say the same of the same holder, so what speaks against him speaks against each of them.
    """
    today, before, after = timezone.localdate(), list[Certificate](), list[Certificate]()
    step = certificate.follows
    while step is not None:
        before.append(step)
        step = step.follows
    step = _follower(certificate)
    while step is not None:
        after.append(step)
        step = _follower(step)
    gone = set(Revocation.objects.filter(certificate__in=[*before, *after]).values_list("certificate", flat=True))
    line = [*reversed(before), *after]
    return [c for c in line if c.pk not in gone and (c.valid_until is None or c.valid_until >= today)]


def _follower(certificate: Certificate) -> Certificate | None:
    return Certificate.objects.filter(follows=certificate).first()
