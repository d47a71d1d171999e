"""Training that other rooms ask for: asked, withdrawn, refused, or accepted with the repair that places it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.programme.repair.asked import MOST_SESSIONS, TrainingGiven
from blueberet.foundation.accounts.holding import hold
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.stages.programme.bridge import calendar_of
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.programme.services.moving import Refused

ASKERS = (Role.INSTRUCTOR, Role.COMMANDER, Role.REGISTRAR, Role.PLANNER, Role.FORCE_GENERATION)
State = TrainingRequest.State


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; ``people`` by service number."""

    kind: str
    title: str
    sessions: int
    latest_day: date
    reason: str
    people: Sequence[str] = ()
    module: str = ""
    standard: str = ""
    group: str = ""
    client_key: str = field(default_factory=lambda: secrets.token_hex(12))


def request_training(programme: Programme, asked: Asked, *, actor: User, today: date) -> TrainingRequest:
    """Lay a request before the planner; the same key twice is one.

    Raises
    ------
    PermissionDenied
        If the actor may ask for nothing.
    Refused
        If it names nobody, no module or standard, an impossible number or day, or gives no reason.
    """
    require_role(actor, programme.centre, *ASKERS)
    with transaction.atomic():
        hold(programme.centre)
        there = TrainingRequest.objects.filter(programme=programme, client_key=asked.client_key).first()
        if there:
            return there
        if faults := _faults(programme, asked, today):
            raise Refused(" ".join(faults))
        made = TrainingRequest.objects.create(
            programme=programme, kind=asked.kind, title=asked.title[:160], module=asked.module, standard=asked.standard,
            people=sorted(set(asked.people)), group=asked.group, sessions=asked.sessions, latest_day=asked.latest_day,
            reason=asked.reason.strip()[:300], client_key=asked.client_key, made_by=actor,
        )  # fmt: skip
        _told("made", made, actor, sessions=made.sessions, latest_day=str(made.latest_day), people=len(made.people))
    return made


def withdraw_request(request: TrainingRequest, *, actor: User) -> None:
    """Take a request back that was not answered; whoever made it, or a planner.

    Raises
    ------
    PermissionDenied
        If the actor is neither.
    Refused
        If it was answered meanwhile.
    """
    if request.made_by_id != actor.pk:
        require_role(actor, request.programme.centre, Role.PLANNER)
    _answer(request, actor, State.WITHDRAWN, "")


def refuse_request(request: TrainingRequest, *, actor: User, reason: str) -> None:
    """Say no, and why.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If no reason is given, or it was answered meanwhile.
    """
    require_role(actor, request.programme.centre, Role.PLANNER)
    if not reason.strip():
        raise Refused(_("Say why; whoever asked reads it."))
    _answer(request, actor, State.REFUSED, reason.strip()[:300])


def change_for(request: TrainingRequest, *, like: str, today: date) -> TrainingGiven:
    """The change of the programme that a request asks for, made like a module; nothing is changed yet."""
    return TrainingGiven(
        f"RQ{request.pk}", request.title, like or request.module, tuple(request.people), request.sessions, today,
        request.latest_day, request.group, request.pk,
    )  # fmt: skip


def note_accepted(number: int, *, programme: Programme, module: str, actor: User) -> None:
    """Mark a request as accepted, in the transaction that makes its module.

    Raises
    ------
    Refused
        If it was answered meanwhile.
    """
    request = TrainingRequest.objects.filter(pk=number, programme=programme).first()
    if request is None:
        return
    _answer(request, actor, State.ACCEPTED, "", made_module=module)


def _answer(request: TrainingRequest, actor: User, state: str, answer: str, **changed: str) -> None:
    with transaction.atomic():
        hold(request.programme.centre)
        rows = TrainingRequest.objects.filter(pk=request.pk, state=State.OPEN)
        if not rows.update(state=state, answered_by=actor, answered_at=timezone.now(), answer=answer, **changed):
            raise Refused(_("This request was answered meanwhile. Look at it again."))
        _told(state, request, actor, **({"reason": answer} if answer else {}), **changed)


def _told(act: str, request: TrainingRequest, actor: User, **details: Any) -> None:
    record_act(
        f"programme.request.{act}", centre=request.programme.centre, actor=actor, subject=f"request {request.pk}",
        label=request.title, **details,
    )  # fmt: skip


def _faults(programme: Programme, asked: Asked, today: date) -> list[str]:
    found = []
    if asked.kind not in TrainingRequest.Kind.values:
        found.append(_("Say what the request is for."))
    if not asked.people and not asked.group:
        found.append(_("The request names nobody."))
    if asked.group and not programme.groups.filter(code=asked.group).exists():
        found.append(_("The programme has no group «%(g)s».") % {"g": asked.group})
    if asked.module and not programme.modules.filter(code=asked.module).exists():
        found.append(_("The programme has no module «%(m)s».") % {"m": asked.module})
    if not asked.module and not asked.standard:
        found.append(_("Say which module, task or course it is about."))
    if not 1 <= asked.sessions <= MOST_SESSIONS:
        found.append(_("Ask for 1 to %(most)d sessions at a time.") % {"most": MOST_SESSIONS})
    last = calendar_of(programme).last_day
    if not today <= asked.latest_day <= last:
        told = _("The last day lies between today and the end of the programme, %(d)s.")
        found.append(told % {"d": f"{last.day} {last:%b %Y}"})
    if not asked.reason.strip():
        found.append(_("Say why; the planner reads it."))
    return found
