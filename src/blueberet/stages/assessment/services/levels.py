"""The acts on certificates of level: the organisation certifies a person's level in writing, and may withdraw it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.models import LevelCertificate, Origin
from blueberet.stages.roster.models import Person
from blueberet.stages.standards.models import Standard
from blueberet.stages.standards.selectors import version_on


def issue_certificate(
    person: Person, ladder: Standard | None, level: str, *, issued: date | None, expires: date | None, authority: str,
    number: str, actor: User, client_key: str, external: bool = False, now: datetime | None = None,
) -> LevelCertificate:  # fmt: skip
    """Enter a certificate as the paper says; the same key twice is one.

    Raises
    ------
    PermissionDenied
        If the actor may not enter certificates.
    Refused
        With every sentence that stands against it.
    """
    centre = person.centre
    require_role(actor, centre, Role.REGISTRAR, Role.INSTRUCTOR)
    now = now or timezone.now()
    authority, number = " ".join(authority.split())[:160], " ".join(number.split())[:60]
    faults = []
    version = version_on(ladder, issued) if ladder is not None and issued is not None else None
    if ladder is None or ladder.kind != "ladder" or ladder.centre_id != centre.pk:
        faults.append(_("Choose a ladder of competence."))
    elif issued is not None and version is None:
        faults.append(_("No version of %(code)s was in force on the day of issue.") % {"code": ladder.code})
    elif version is not None and level not in {x.code for x in version.lines.all()}:
        faults.append(_("The ladder has no level «%(level)s».") % {"level": level})
    if issued is None:
        faults.append(_("Say on which day it was issued."))
    elif issued > timezone.localtime(now).date():
        faults.append(_("The day of issue lies in the future."))
    if issued and expires and expires < issued:
        faults.append(_("It ends before it was issued."))
    if not authority or not number:
        faults.append(_("Name the authority and the number of the certificate: a level is given in writing."))
    with transaction.atomic():
        hold(centre)
        there = LevelCertificate.objects.filter(centre=centre, client_key=client_key).first()
        if there is not None:
            return there
        if LevelCertificate.objects.filter(centre=centre, authority=authority, number=number).exists():
            faults.append(_("A certificate %(n)s of this authority was entered already.") % {"n": number})
        if faults:
            raise Refused(*faults)
        assert version is not None
        assert issued is not None
        row = LevelCertificate.objects.create(
            centre=centre, person=person, version=version, level=level, issued=issued, expires=expires,
            authority=authority, number=number, origin=Origin.EXTERNAL if external else Origin.NATIONAL,
            client_key=client_key, by=actor, known_at=now,
        )  # fmt: skip
        record_act(
            "assessment.certificate.issued", centre=centre, actor=actor, subject=person.service_number, label=level,
            authority=authority, issued=issued, expires=expires,
        )  # fmt: skip
    return row


def withdraw_certificate(
    row: LevelCertificate, *, actor: User, day: date | None, reason: str, now: datetime | None = None
) -> None:
    """Say from which day a certificate does not hold, and why; once.

    Raises
    ------
    PermissionDenied
        If the actor may not enter certificates.
    Refused
        If no day or reason is given, or it was withdrawn already.
    """
    require_role(actor, row.centre, Role.REGISTRAR, Role.INSTRUCTOR)
    reason = " ".join(reason.split())[:240]
    if day is None or len(reason) < 3:
        raise Refused(_("Say from which day it does not hold, and why."))
    if day < row.issued:
        raise Refused(_("It cannot be withdrawn before the day it was issued."))
    with transaction.atomic():
        hold(row.centre)
        done = LevelCertificate.objects.filter(pk=row.pk, withdrawn_on=None).update(
            withdrawn_on=day, withdrawn_why=reason, withdrawn_at=now or timezone.now()
        )
        if not done:
            raise Refused(_("It was withdrawn already."))
        record_act(
            "assessment.certificate.withdrawn", centre=row.centre, actor=actor, subject=row.person.service_number,
            label=row.level, from_day=day, reason=reason,
        )  # fmt: skip
