"""The acts of sending a sheet, correcting one that was sent, and taking one back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import Centre, Membership, User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.accounts.policies import Role, memberships_of, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.assessment.bridge import TaskSteps, steps_of
from blueberet.stages.assessment.checking import Check, check_sheet
from blueberet.stages.assessment.models import Draft, Event, Observation, Photo
from blueberet.stages.assessment.services.writing import ToWrite, replace, write_all
from blueberet.stages.assessment.sheet import Sheet, read_sheet
from blueberet.stages.roster.models import Unit
from blueberet.stages.standards.models import Version


@dataclass(frozen=True, slots=True)
class Sent:
    """The observation, and whether it was there before: sent twice is one."""

    observation: Observation
    is_again: bool


def role_name(user: User, centre: Centre) -> str:
    """In what role the account evaluates: instructor-evaluator if it is one, else its first role."""
    held = [m for m in memberships_of(user) if m.centre_id == centre.pk]
    mine = next((m for m in held if m.role == Role.INSTRUCTOR), held[0] if held else None)
    return str(Membership.Role(mine.role).label) if mine else ""


def send_sheet(draft: Draft, *, actor: User, now: datetime | None = None) -> Sent:
    """Make an observation of a draft, or with ``replaces`` a correction of one; the draft is gone then.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate.
    Refused
        If anything stands against it, with every sentence; the draft stays and keeps them.
    """
    try:
        return send_content(
            draft.version, draft.unit, draft.content, client_key=draft.client_key, actor=actor, now=now
        )  # fmt: skip
    except Refused as told:
        Draft.objects.filter(pk=draft.pk).update(refusals=list(told.sentences))
        raise


def send_content(
    version: Version, unit: Unit, content: Any, *, client_key: str, actor: User, now: datetime | None = None
) -> Sent:
    """Make an observation of what a draft holds; see ``send_sheet``."""
    centre = unit.centre
    require_role(actor, centre, Role.INSTRUCTOR)
    now = now or timezone.now()
    sheet, faults = read_sheet(content)
    with transaction.atomic():
        hold(centre)
        if there := _sent_before(centre, client_key, sheet, actor):
            Draft.objects.filter(centre=centre, client_key=client_key).delete()
            return Sent(there, True)
        old = _corrected(centre, sheet, version, unit, actor)
        task = steps_of(version)
        check = check_sheet(
            sheet, task, unit, sender=actor, now=timezone.localtime(now).replace(tzinfo=None), corrected=old
        )
        if faults or check.faults:
            raise Refused(*faults, *check.faults)
        event = event_of(sheet, version, unit, _name(sheet, actor, old), old)
        row = _to_write(sheet, task, event, check, actor, old, client_key, now)
        [observation] = write_all([row])
        Photo.objects.filter(centre=centre, client_key=client_key, observation=None).update(observation=observation)
        if old is not None:
            replace(old, now)
        Draft.objects.filter(centre=centre, client_key=client_key).delete()
        _record(observation, unit, version, actor, old)
    return Sent(observation, False)


def _sent_before(centre: Centre, client_key: str, sheet: Sheet, actor: User) -> Observation | None:
    """The observation of that key, if it says the same.

    Raises
    ------
    Refused
        If it says something else, or somebody else sent it.
    """
    there = Observation.objects.filter(centre=centre, client_key=client_key).first()
    if there is None:
        return None
    if there.sent_by_id != actor.pk:
        raise Refused(_("A sheet with this key was sent by somebody else. Begin a new sheet."))
    if there.content_seal != sheet.seal():
        told = _("This sheet was sent already on %(at)s, and with other marks; nothing was changed. Correct that one.")
        raise Refused(told % {"at": timezone.localtime(there.sent_at).strftime("%d %b %Y %H:%M")})
    return there


def _corrected(centre: Centre, sheet: Sheet, version: Version, unit: Unit, actor: User) -> Observation | None:
    """The observation that a sheet corrects.

    Raises
    ------
    Refused
        If it is not there, was corrected meanwhile, is of another task or unit, or is another evaluator's.
    """
    if sheet.replaces is None:
        return None
    rows = Observation.objects.select_for_update(of=("self",)).select_related("event")
    old = rows.filter(pk=sheet.replaces, centre=centre).first()
    if old is None:
        raise Refused(_("The evaluation to be corrected is not there."))
    if old.replaced_at is not None:
        raise Refused(_("It was corrected meanwhile. Open the correction, and correct that one."))
    if old.event.unit_id != unit.pk or old.version.standard_id != version.standard_id:
        raise Refused(_("A correction is of the same task and unit. Take this one back, and fill in a new sheet."))
    _require_own(old, actor)
    return old


def _require_own(old: Observation, actor: User) -> None:
    """An evaluator corrects his own; the administrator anybody's."""
    if old.sent_by_id != actor.pk:
        require_role(actor, old.centre)


def _name(sheet: Sheet, actor: User, old: Observation | None) -> str:
    if old is not None and old.event.external == sheet.external:
        return old.evaluator_name
    return sheet.evaluator_name if sheet.external else account_name(actor)


def event_of(sheet: Sheet, version: Version, unit: Unit, name: str, old: Observation | None) -> Event:
    """The event named, that of the corrected sheet, one of that day not yet seen by this evaluator, or a new one."""
    if sheet.event is not None:
        return Event.objects.get(pk=sheet.event, centre=unit.centre)
    assert sheet.day is not None
    same = Event.objects.filter(
        centre=unit.centre, version=version, unit=unit, day=sheet.day, external=sheet.external
    ).order_by("pk")  # fmt: skip
    if old is not None:
        kept = same.filter(pk=old.event_id).first()
        if kept is not None:
            return kept
    elif not sheet.is_new_event:
        mine = Observation.objects.filter(event__in=same.order_by().values("pk"), evaluator_name=name, replaced_at=None)
        free = same.exclude(pk__in=mine.order_by().values("event")).filter(session=sheet.session).first()
        if free is not None:
            return free
    return Event.objects.create(
        centre=unit.centre, version=version, unit=unit, day=sheet.day, session=sheet.session, title=sheet.title,
        external=sheet.external,
    )  # fmt: skip


def _to_write(
    sheet: Sheet, task: TaskSteps, event: Event, check: Check, actor: User, old: Observation | None, key: str,
    now: datetime,
) -> ToWrite:  # fmt: skip
    assert sheet.day is not None
    kept = old is not None and old.event.external == sheet.external
    conditions = sheet.conditions | ({"leader": sheet.leader} if sheet.leader is not None else {})
    role = sheet.evaluator_role if sheet.external else role_name(actor, event.centre)
    return ToWrite(
        event, task, key, sheet.seal(), _name(sheet, actor, old), old.evaluator_role if kept and old else role,
        sheet.day,
        now, sheet.marks, old.evaluator if kept and old else None if sheet.external else actor, actor, conditions,
        sheet.remarks, sheet.began, sheet.ended, check.flags, old, sheet.reason,
    )  # fmt: skip


def _record(observation: Observation, unit: Unit, version: Version, actor: User, old: Observation | None) -> None:
    grades = {r.person_id or "unit": r.grade for r in observation.results.all()}
    details: dict[str, Any] = {
        "task": version.standard.code, "version": version.number, "day": observation.seen_on,
        "event": observation.event_id,
        "origin": observation.origin, "evaluator": observation.evaluator_name, "grade": grades.get("unit", ""),
        "people_marked": sum(k != "unit" for k in grades),
    }  # fmt: skip
    name = "assessment.observation.sent" if old is None else "assessment.observation.corrected"
    if old is not None:
        details |= {"corrects": old.pk, "reason": observation.reason}
    label = f"{version.standard.code} {unit.code}"
    record_act(name, centre=unit.centre, actor=actor, subject=str(observation.pk), label=label, **details)


def take_back(
    old: Observation, *, actor: User, reason: str, client_key: str, now: datetime | None = None
) -> Observation:
    """Say that a sheet should not have been sent: it stays to be read, and counts no more.

    Raises
    ------
    PermissionDenied
        If the actor may not evaluate, or it is another's sheet.
    Refused
        If no reason is given, or it was corrected meanwhile.
    """
    require_role(actor, old.centre, Role.INSTRUCTOR)
    _require_own(old, actor)
    if len(reason.strip()) < 3:
        raise Refused(_("Say why it is taken back."))
    now = now or timezone.now()
    with transaction.atomic():
        hold(old.centre)
        there = Observation.objects.filter(centre=old.centre, client_key=client_key).first()
        if there is not None and there.replaces_id == old.pk:
            return there
        row = (
            Observation.objects.select_for_update(of=("self",))
            .select_related("event", "version__standard")
            .get(pk=old.pk)
        )
        if row.replaced_at is not None or row.is_taken_back:
            raise Refused(_("It was corrected or taken back meanwhile."))
        [told] = write_all([
            ToWrite(
                row.event, steps_of(row.version), client_key, "", row.evaluator_name, row.evaluator_role, row.seen_on,
                now, evaluator=row.evaluator, sent_by=actor, replaces=row, reason=reason.strip()[:240],
                is_taken_back=True,
            )
        ])  # fmt: skip
        replace(row, now)
        record_act(
            "assessment.observation.taken_back", centre=old.centre, actor=actor, subject=str(told.pk),
            label=f"{row.version.standard.code} {row.event.unit.code}", corrects=row.pk, reason=told.reason,
        )  # fmt: skip
    return told
