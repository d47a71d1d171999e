"""Acts on previous missions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_held
from blueberet.foundation.audit.services import record_act
from blueberet.stages.roster.models import MissionServed, Person
from blueberet.stages.roster.services.people import locked
from blueberet.stages.roster.services.refusal import Refused, refuse_stale
from blueberet.stages.roster.wording import plain

FIELDS = ("mission", "country", "role", "first_day", "last_day", "source")


def add_mission(person: Person, *, actor: User, values: Mapping[str, Any]) -> MissionServed:
    """Add a previous mission.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    """
    require_held(actor, person.centre, Role.REGISTRAR)
    with transaction.atomic():
        row = locked(person)
        mission = MissionServed.objects.create(person=row, **{f: values[f] for f in FIELDS if f in values})
        _told("added", row, actor, before={}, after=_facts(mission))
    return mission


def correct_mission(
    mission: MissionServed, *, actor: User, edited: int, values: Mapping[str, Any], reason: str
) -> MissionServed:
    """Correct a previous mission, with the reason.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was changed since the form was made, or no reason is given.
    """
    require_held(actor, mission.person.centre, Role.REGISTRAR)
    if not reason.strip():
        raise Refused(_("Say why; nothing was changed."))
    with transaction.atomic():
        person = locked(mission.person)
        row = MissionServed.objects.get(pk=mission.pk)
        differing = [(f, getattr(row, f), values[f]) for f in FIELDS if f in values and getattr(row, f) != values[f]]
        if row.edited != edited:
            refuse_stale(differing)
        if not differing:
            return row
        before = _facts(row)
        for name, _old, new in differing:
            setattr(row, name, new)
        row.edited += 1
        row.save()
        _told("corrected", person, actor, before=before, after=_facts(row), reason=reason)
    return row


def withdraw_mission(mission: MissionServed, *, actor: User, reason: str, today: date) -> None:
    """Withdraw a mission that was entered wrongly; it stays in the trail.

    Raises
    ------
    PermissionDenied
        If the actor is no registrar of the centre.
    Refused
        If it was withdrawn already, or no reason is given.
    """
    require_held(actor, mission.person.centre, Role.REGISTRAR)
    if not reason.strip():
        raise Refused(_("Say why; nothing was changed."))
    with transaction.atomic():
        person = locked(mission.person)
        row = MissionServed.objects.get(pk=mission.pk)
        if row.withdrawn_on:
            raise Refused(_("This mission has been withdrawn already."))
        row.withdrawn_on, row.withdrawn_why = today, reason
        row.edited += 1
        row.save()
        _told(
            "withdrawn",
            person,
            actor,
            before={"withdrawn_on": ""},
            after={"withdrawn_on": today.isoformat()},
            reason=reason,
            what=row.mission,
        )


def _facts(mission: MissionServed) -> dict[str, Any]:
    return {f: plain(v) for f in FIELDS if (v := getattr(mission, f)) not in (None, "")}


def _told(act: str, person: Person, actor: User, **details: Any) -> None:
    record_act(f"roster.mission.{act}", centre=person.centre, actor=actor, subject=person.service_number, **details)
