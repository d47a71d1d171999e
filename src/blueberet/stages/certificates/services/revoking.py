"""Calling a certificate back: for good, with a reason, by somebody with a name."""

from collections.abc import Iterator

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


def revoke(certificate: Certificate, *, actor: User, kind: str, reason: str) -> Revocation:
    """Revoke from today on; there is no way back, only a new certificate.

    With one whose holder no longer meets what it says go those that it followed and that would still hold.

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
        made = _revoke(certificate, actor, kind, reason)
        for earlier in _still_in_force(certificate) if kind in OF_THE_HOLDER else ():
            _revoke(earlier, actor, kind, reason)
    return made


def _revoke(certificate: Certificate, actor: User, kind: str, reason: str) -> Revocation:
    made = Revocation.objects.create(
        certificate=certificate, kind=kind, reason=reason.strip()[:300], day=timezone.localdate(), by=actor
    )
    record_act(
        "certificates.certificate.revoked", centre=certificate.centre, actor=actor,
        subject=f"certificate {certificate.pk}", label=f"{certificate.number} {certificate.content['title']}",
        kind=kind, why=made.reason,
    )  # fmt: skip
    return made


def _still_in_force(certificate: Certificate) -> Iterator[Certificate]:
    """Those that it followed, the newest first, that would be told as valid tomorrow."""
    today, earlier = timezone.localdate(), certificate.follows
    while earlier is not None:
        ends = earlier.valid_until
        if (ends is None or ends >= today) and not Revocation.objects.filter(certificate=earlier).exists():
            yield earlier
        earlier = earlier.follows
