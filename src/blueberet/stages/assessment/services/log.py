"""The acts on an operator's personal log: write, correct, put a supervisor's word under an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.log_words import CATEGORIES, ROLES
from blueberet.stages.assessment.models import Countersign, LogEntry
from blueberet.stages.assessment.policies import is_person, may_write_log_of
from blueberet.stages.roster.models import Person

MOST_HOURS = Decimal(24)
MOST_ITEMS = 100_000


@dataclass(frozen=True, slots=True)
class Worked:
    """A day's work as it is entered; ``items`` by category, as text."""

    day: date | None
    place: str
    task: str
    items: Mapping[str, str]
    role: str
    hours: str
    remarks: str = ""


def write_entry(
    person: Person, worked: Worked, *, actor: User, client_key: str, replaces: LogEntry | None = None, reason: str = "",
    now: datetime | None = None,
) -> LogEntry:  # fmt: skip
    """Write an entry, or correct one with a reason; a correction has to be countersigned anew.

    Raises
    ------
    PermissionDenied
        If the actor is neither the person nor may enter for him.
    Refused
        With every sentence that stands against it.
    """
    if not may_write_log_of(actor, person):
        raise PermissionDenied
    now = now or timezone.now()
    items, hours, faults = _read(worked, timezone.localtime(now).date())
    with transaction.atomic():
        hold(person.centre)
        there = LogEntry.objects.filter(centre=person.centre, client_key=client_key).first()
        if there is not None:
            return there
        if replaces is not None:
            replaces = LogEntry.objects.select_for_update().get(pk=replaces.pk, person=person)
            if replaces.replaced_at is not None:
                faults.append(_("It was corrected meanwhile."))
            if len(reason.strip()) < 3:
                faults.append(_("Say why it is corrected."))
        if faults:
            raise Refused(*faults)
        assert worked.day is not None
        row = LogEntry.objects.create(
            centre=person.centre, person=person, day=worked.day, place=worked.place.strip()[:120],
            task=worked.task.strip()[:160], items=items, role=worked.role, hours=hours,
            remarks=worked.remarks.strip()[:240],
            client_key=client_key, by=actor, known_at=now, replaces=replaces, reason=reason.strip()[:240],
        )  # fmt: skip
        told: dict[str, Any] = {"day": row.day, "hours": str(row.hours)}
        if replaces is not None:
            LogEntry.objects.filter(pk=replaces.pk, replaced_at=None).update(replaced_at=now)
            told |= {"corrects": replaces.pk, "reason": row.reason}
        record_act(
            "assessment.log.corrected" if replaces else "assessment.log.entered", centre=person.centre, actor=actor,
            subject=person.service_number, label=row.task, **told,
        )  # fmt: skip
    return row


def _read(worked: Worked, today: date) -> tuple[dict[str, int], Decimal, list[str]]:
    faults = []
    if worked.day is None or worked.day > today:
        faults.append(_("Say on which day it was; it cannot lie in the future."))
    if not worked.place.strip() or not worked.task.strip():
        faults.append(_("Say where it was, and what the task was."))
    if worked.role not in ROLES:
        faults.append(_("Choose the role."))
    try:
        hours = Decimal(worked.hours.strip().replace(",", "."))
        if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
            raise InvalidOperation
    except InvalidOperation:
        hours = Decimal(0)
        faults.append(_("Hours lie above 0 and up to 24."))
    items = {}
    for category, number in worked.items.items():
        text = number.strip()
        if category not in CATEGORIES or not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) <= MOST_ITEMS):
            faults.append(_("The number of items is a whole number: %(c)s.") % {"c": CATEGORIES[category]})
        elif int(text):
            items[category] = int(text)
    return items, hours.quantize(Decimal("0.1")), faults


def countersign(entry: LogEntry, *, actor: User, now: datetime | None = None) -> Countersign:
    """Put a supervisor's word under an entry; once, and never under one's own.

    Raises
    ------
    PermissionDenied
        If the actor is no instructor or commander.
    Refused
        If it is the actor's own entry, was corrected, or is signed already.
    """
    require_role(actor, entry.centre, Role.INSTRUCTOR, Role.COMMANDER)
    if is_person(actor, entry.person):
        raise Refused(_("Nobody countersigns his own log."))
    with transaction.atomic():
        hold(entry.centre)
        row = LogEntry.objects.select_for_update(of=("self",)).select_related("person").get(pk=entry.pk)
        if row.replaced_at is not None:
            raise Refused(_("This entry was corrected; countersign the correction."))
        if Countersign.objects.filter(entry=row).exists():
            raise Refused(_("It is countersigned already."))
        name = account_name(actor)
        signed = Countersign.objects.create(entry=row, by=actor, name=name, at=now or timezone.now())
        record_act(
            "assessment.log.countersigned", centre=entry.centre, actor=actor, subject=row.person.service_number,
            label=row.task, day=row.day,
        )  # fmt: skip
    return signed
