"""Certificates that were granted: valid on a day, of somebody, revoked."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from blueberet.foundation.accounts.models import Centre
from blueberet.stages.certificates.models import Certificate


def certificates_of(centre: Centre) -> QuerySet[Certificate]:
    """All of a centre, the newest first."""
    rows = Certificate.objects.filter(centre=centre).select_related(
        "version__rule", "person", "unit", "revocation__by", "follows", "followed_by", "by", "proposed_by"
    )
    return rows.defer("credential")


def certificates_on(centre: Centre, day: date) -> QuerySet[Certificate]:
    """Certificates that were in force on a day: granted by then, not revoked by then, both ends included."""
    valid = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
    return certificates_of(centre).filter(valid).exclude(revocation__day__lte=day)


def is_in_force(certificate: Certificate, day: date | None = None) -> bool:
    """Whether a certificate is in force on a day, today when none is given."""
    day = day or timezone.localdate()
    revocation = getattr(certificate, "revocation", None)
    ended = certificate.valid_until is not None and certificate.valid_until < day
    return certificate.valid_from <= day and not ended and (revocation is None or revocation.day > day)
