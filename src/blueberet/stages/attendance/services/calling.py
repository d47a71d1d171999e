"""The act of calling a roll."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.names import account_name
from blueberet.foundation.accounts.policies import require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.stages.attendance.hours import earned, missed, most_late
from blueberet.stages.attendance.models import Draft, Mark, RollCall, Status
from blueberet.stages.attendance.policies import CALLERS, seen
from blueberet.stages.attendance.sessions import Held, held_of
from blueberet.stages.attendance.table import MOST_REMARK
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.requests import make_up_of, versions_served
from blueberet.stages.roster.models import Person
from blueberet.stages.roster.selectors import people_of

Said = Mapping[str, tuple[str, int]]
"""Status and minutes late by service number; whoever is on the roll and not named was present."""
Remarks = Mapping[str, str]
"""By service number; also of somebody present."""
NOBODY: Remarks = {}


@dataclass(frozen=True, slots=True)
class Called:
    """The roll, and whether it was there before: sent twice is one."""

    roll: RollCall
    is_again: bool


def people_on(programme: Programme, held: Held) -> list[Person]:
    """Whom a session is for, in the order of the roster."""
    group = programme.groups.filter(code=held.group).first()
    numbers = group.members if group else []
    return list(people_of(programme.centre).filter(service_number__in=numbers))


def call_roll(
    programme: Programme,
    session: str,
    *,
    actor: User,
    said: Said,
    client_key: str,
    now: datetime | None = None,
    remarks: Remarks = NOBODY,
) -> Called:
    """Call the roll of a session once and for all; the draft of it is gone then.

    Raises
    ------
    PermissionDenied
        If the actor may not call rolls.
    Refused
        If the session has no place or has not begun, the roll was called already, a mark is of somebody who is not on
        it or makes no sense, or the actor does not see everybody on it; with every sentence.
    """
    require_role(actor, programme.centre, *CALLERS)
    now = now or timezone.now()
    seal = seal_of(session=session, said=said, remarks=remarks)
    with transaction.atomic():
        hold(programme.centre)
        if there := _sent_before(programme, seal, client_key, actor):
            return Called(there, True)
        held = held_of(programme).get(session)
        if held is None:
            raise Refused(_("This session has no place in the timetable; there is no roll to call."))
        people = people_on(programme, held)
        faults = [*_too_early(held, now), *_not_his(actor, people), *faults_in(said, people, held.hours, remarks)]
        if called := RollCall.objects.filter(programme=programme, session=session).first():
            faults.append(_("The roll was called already %(by)s. Correct the marks there.") % {"by": told_by(called)})
        if faults:
            raise Refused(*faults)
        served = versions_served(programme)
        roll = write_roll(
            programme, held, people, said, actor=actor, client_key=client_key, now=now, served=served, remarks=remarks
        )  # fmt: skip
        Draft.objects.filter(programme=programme, session=session).delete()
        record_act(
            "attendance.roll.called", centre=programme.centre, actor=actor, subject=session, label=held.title,
            day=held.day.isoformat(), **_counts(said, len(people)),
        )  # fmt: skip
    return Called(roll, False)


def write_roll(
    programme: Programme, held: Held, people: Iterable[Person], said: Said, *, actor: User | None, client_key: str,
    now: datetime, served: Mapping[str, Sequence[tuple[str, int]]], remarks: Remarks = NOBODY,
) -> RollCall:  # fmt: skip
    """Write a roll and its marks; whoever calls it has looked at them. ``served``: standards by module."""
    paid = make_up_of(programme, held.module) or (held.module if _is_extra(programme, held) else "")
    roll = RollCall.objects.create(
        programme=programme, session=held.code, module=paid or held.module, title=held.title, subject=held.subject,
        group=held.group, group_name=held.group_name, day=held.day, last_day=held.last_day,
        first_period=held.first_period, last_period=held.last_period, hours=held.hours, is_make_up=bool(paid),
        standards=[list(x) for x in served.get(held.module, ())], called_by=actor, called_at=now,
        client_key=client_key, content_seal=seal_of(session=held.code, said=said, remarks=remarks),
    )  # fmt: skip
    Mark.objects.bulk_create([
        mark_of(roll, p.pk, *said.get(p.service_number, (Status.PRESENT.value, 0)), by=actor, at=now,
                remark=remarks.get(p.service_number, "")) for p in people
    ])  # fmt: skip
    return roll


def _is_extra(programme: Programme, held: Held) -> bool:
    """Whether a session is one that its module has besides, to make up for missed ones."""
    number, owed = held.code.rpartition("/")[2], programme.modules.filter(code=held.module)
    sessions = owed.values_list("sessions", flat=True).first()
    return number.isdigit() and sessions is not None and int(number) > sessions


def mark_of(
    roll: RollCall, person: int, status: str, minutes: int, *, by: User | None, at: datetime, remark: str = ""
) -> Mark:  # fmt: skip
    """A mark with what it is worth; not saved."""
    was_there, pays = earned(status, minutes, roll.hours), roll.is_make_up
    return Mark(
        roll=roll, person_id=person, programme_id=roll.programme_id, module=roll.module, status=status,
        minutes=minutes if status == Status.LATE else 0, held=0.0 if pays else roll.hours,
        earned=0.0 if pays else was_there, missed=0.0 if pays else missed(status, roll.hours),
        made_up=was_there if pays else 0.0, remark=" ".join(remark.split()), by=by, at=at,
    )  # fmt: skip


def faults_in(said: Said, people: Iterable[Person], hours: float, remarks: Remarks = NOBODY) -> list[str]:
    """What is wrong with the marks, one sentence each."""
    numbers = {p.service_number for p in people}
    found = []
    for number, (status, minutes) in said.items():
        if number not in numbers:
            found.append(_("%(n)s is not on the roll of this session.") % {"n": number})
        elif status not in Status.values:
            found.append(_("%(n)s: «%(s)s» is no mark.") % {"n": number, "s": status[:20]})
        elif status == Status.LATE and not 1 <= minutes <= most_late(hours):
            told = _("%(n)s: say how many minutes late, 1 to %(most)d; who came later still was absent.")
            found.append(told % {"n": number, "most": most_late(hours)})
    for number, remark in remarks.items():
        if number not in numbers and number not in said:
            found.append(_("%(n)s is not on the roll of this session.") % {"n": number})
        elif len(remark.strip()) > MOST_REMARK:
            told = _("%(n)s: the remark is longer than %(most)d characters; shorten it.")
            found.append(told % {"n": number, "most": MOST_REMARK})
    return found


def told_by(roll: RollCall) -> str:
    """By whom and when, as words."""
    if roll.called_by is None:
        return _("with the history")
    at, who = timezone.localtime(roll.called_at), account_name(roll.called_by)
    return _("by %(who)s at %(at)s") % {"who": who, "at": f"{at:%H:%M}, {at.day} {at:%b %Y}"}


def seal_of(*, session: str, said: Said, remarks: Remarks = NOBODY) -> str:
    """SHA-256 of what was sent."""
    sent: list[Any] = [session, sorted((n, s, m) for n, (s, m) in said.items() if s != Status.PRESENT)]
    if told := sorted((n, " ".join(r.split())) for n, r in remarks.items() if r.strip()):
        sent.append(told)
    text = json.dumps(sent)
    return hashlib.sha256(text.encode()).hexdigest()


def _sent_before(programme: Programme, seal: str, key: str, actor: User) -> RollCall | None:
    """The roll with that key, if it says the same."""
    there = RollCall.objects.filter(programme=programme, client_key=key).first()
    if there is None:
        return None
    if there.called_by_id != actor.pk or there.content_seal != seal:
        raise Refused(_("This roll was sent already, with other marks; nothing was changed. Correct the marks there."))
    return there


def _too_early(held: Held, now: datetime) -> list[str]:
    if now >= held.starts:
        return []
    return [
        _("The session begins at %(at)s; its roll cannot be called before.") % {"at": f"{held.starts:%d %b %Y %H:%M}"}
    ]


def _not_his(actor: User, people: list[Person]) -> list[str]:
    mine = set(seen(actor).filter(pk__in=[p.pk for p in people]).values_list("pk", flat=True))
    others = sum(p.pk not in mine for p in people)
    return [_("%(n)d people on this roll are not of your unit.") % {"n": others}] if others else []


def _counts(said: Said, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {s: sum(status == s for status, _minutes in said.values()) for s in Status.values}
    found["present"] = count - sum(n for s, n in found.items() if s != Status.PRESENT)
    return {k: n for k, n in found.items() if n}
