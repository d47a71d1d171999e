"""The commander's acts: to state, to waive, to withdraw a waiver."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.readiness.models import Statement, Waiver
from blueberet.stages.readiness.policies import may_state
from blueberet.stages.roster.models import Person, Unit
from blueberet.stages.standards.selectors.versions import content_of, versions_by_code

LONGEST_DAYS = 366


def make_statement(
    unit: Unit, *, actor: User, grade: str, reason: str, measured: str, today: date
) -> Statement:  # fmt: skip
    """State a unit's readiness in one's own name; the measured grade stays what it is.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit.
    Refused
        If there is no such grade or no reason.
    """
    if not may_state(actor, unit):
        raise PermissionDenied
    faults = [_("Choose a grade.")] if grade not in Statement.Grade.values else []
    faults += [_("Say why; it stands under your name.")] if not reason.strip() else []
    if faults:
        raise Refused(*faults)
    with transaction.atomic():
        made = Statement.objects.create(
            unit=unit, grade=grade, measured=measured, reason=reason.strip()[:2000], day=today, by=actor
        )  # fmt: skip
        record_act(
            "readiness.statement.made", centre=unit.centre, actor=actor, subject=unit.code, stated=grade,
            measured=measured, reason=made.reason[:300],
        )  # fmt: skip
    return made


def give_waiver(
    *, actor: User, unit: Unit, person: Person | None, set_code: str, code: str, authority: str, reason: str,
    first_day: date | None, last_day: date | None, today: date,
) -> Waiver:  # fmt: skip
    """Excuse a person, or a unit if ``person`` is empty, from one requirement for a time.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit (of the person).
    Refused
        Without authority, reason, or end; for more than a year; for a requirement that is not in force.
    """
    if not may_state(actor, unit):
        raise PermissionDenied
    with transaction.atomic():
        hold(unit.centre)
        faults = []
        version = versions_by_code(unit.centre, today).get(set_code)
        if version is None or code not in {c for c, _v in content_of(version).lines}:
            faults.append(_("There is no such requirement in force."))
        if not authority.strip():
            faults.append(_("Name the authority that excuses: an order, an officer."))
        if not reason.strip():
            faults.append(_("Say why."))
        if first_day is None or last_day is None:
            faults.append(_("Give the first and the last day; nothing is waived without an end."))
        elif last_day < first_day:
            faults.append(_("The last day lies before the first. Exchange them."))
        elif (last_day - first_day).days > LONGEST_DAYS:
            faults.append(_("At most a year is waived at a time."))
        elif last_day < today:
            faults.append(_("These days are over."))
        if faults:
            raise Refused(*faults)
        assert first_day is not None
        assert last_day is not None
        made = Waiver.objects.create(
            centre=unit.centre, person=person, unit=None if person else unit, set=set_code, code=code,
            authority=authority.strip()[:160], reason=reason.strip()[:300], first_day=first_day, last_day=last_day,
            by=actor,
        )  # fmt: skip
        record_act(
            "readiness.waiver.given", centre=unit.centre, actor=actor,
            subject=person.service_number if person else unit.code, requirement=f"{set_code} {code}",
            authority=made.authority, reason=made.reason, first_day=str(first_day), last_day=str(last_day),
        )  # fmt: skip
    return made


def withdraw_waiver(waiver: Waiver, *, actor: User, unit: Unit, today: date) -> None:
    """Let a waiver end before its last day.

    Raises
    ------
    PermissionDenied
        If the actor does not command the unit.
    Refused
        If it was withdrawn already.
    """
    if not may_state(actor, unit):
        raise PermissionDenied
    with transaction.atomic():
        rows = Waiver.objects.filter(pk=waiver.pk, withdrawn_on=None)
        if not rows.update(withdrawn_on=today, withdrawn_by=actor, withdrawn_at=timezone.now()):
            raise Refused(_("This waiver was withdrawn already."))
        record_act(
            "readiness.waiver.withdrawn", centre=waiver.centre, actor=actor, subject=f"waiver {waiver.pk}",
            requirement=f"{waiver.set} {waiver.code}",
        )  # fmt: skip
