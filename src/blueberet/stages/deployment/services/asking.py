"""Asking of a proposal: what would be if, and which training, document or waiver fills most posts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.deployment.altering import Scenario
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.kit import wire
from blueberet.engine.programme.repair.asked import MOST_SESSIONS
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import queue_run
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.selectors.ways import Ways
from blueberet.stages.deployment.services.filling import live_run
from blueberet.stages.deployment.words import thing
from blueberet.stages.programme.models import TrainingRequest
from blueberet.stages.programme.policies import current_programme
from blueberet.stages.readiness.services.asking import ask_training

WHAT_IF, LEVERS = "deployment.whatif", "deployment.levers"


def start_what_if(proposal: Proposal, *, actor: User, scenarios: tuple[Scenario, ...]) -> Run:
    """Queue copies of a proposal's situation with changes, each filled and set beside it.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        If nothing is asked, or a run of this room is under way.
    """
    if not scenarios:
        raise Refused(_("Choose at least one change."))
    return _queue(proposal, WHAT_IF, actor, {"scenarios": [wire.dump(s) for s in scenarios]})


def start_levers(proposal: Proposal, *, actor: User) -> Run:
    """Queue the search for what fills most posts; each idea is confirmed by filling again.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        If a run of this room is under way.
    """
    return _queue(proposal, LEVERS, actor, {})


def _queue(proposal: Proposal, kind: str, actor: User, limits: dict[str, Any]) -> Run:
    require_role(actor, proposal.centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        if live_run(proposal.centre):
            raise Refused(_("Posts are being worked on already. Wait for it, or stop it."))
        return queue_run(
            kind=kind, subject=proposal.pk, centre=proposal.centre, actor=actor,
            input_hash=wire.fingerprint(wire.load(Plan, proposal.plan)), engine_version="", seed=0, limits=limits,
        )  # fmt: skip


def ask_for_lever(
    run: Run, place: int, *, actor: User, latest_day: date | None, sessions: int | None, today: date
) -> None:  # fmt: skip
    """Turn a confirmed idea into a request to the programme for the course or task that leads there.

    Raises
    ------
    PermissionDenied
        If the actor may not ask.
    Refused
        If it is no training, nothing that the programme serves leads to it, or the programme refuses the request.
    """
    levers = (run.result or {}).get("levers", [])
    lever = levers[place] if 0 <= place < len(levers) else None
    if lever is None or lever["kind"] != "training":
        raise Refused(_("Only training is asked of the programme; papers and waivers are not taught."))
    programme = current_programme(run.centre)
    if programme is None:
        raise Refused(_("There is no programme to ask."))
    way = Ways(run.centre, programme, today).leading(lever)
    faults = [way.missing] if way.missing else []
    if latest_day is None:
        faults.append(_("Give the last day, for example 2026-03-14."))
    if sessions is None:
        faults.append(_("Say how many sessions: a whole number from 1 to %(n)d.") % {"n": MOST_SESSIONS})
    if faults:
        raise Refused(*faults)
    assert latest_day is not None
    assert sessions is not None
    with transaction.atomic():
        asked = ask_training(
            programme, actor=actor, standard=way.standard, people=lever["people"],
            title=_("%(c)s, for %(w)s") % {"c": way.title[:90], "w": need_of(lever)},
            sessions=sessions, latest_day=latest_day,
            reason=_("Fills %(n)d more places, confirmed by filling again.") % {"n": lever["more"]},
            client_key=key_of(run, place), today=today,
        )  # fmt: skip
        record_act(
            "deployment.training.asked", centre=run.centre, actor=actor, subject=f"request {asked.pk}",
            course=way.standard, people=len(lever["people"]), places=lever["more"],
        )  # fmt: skip


def key_of(run: Run, place: int) -> str:
    """By what the programme knows that an idea was asked for already."""
    return f"lever-{run.pk}-{place}"


def need_of(lever: Mapping[str, Any]) -> str:
    """What a lever is about, in words."""
    return thing(lever["what"], lever["of"], lever.get("scale", ""), lever.get("least", ""))


def asked_for(run: Run) -> dict[int, TrainingRequest]:
    """Requests that ideas of a run were turned into, by the place of the idea."""
    start = key_of(run, 0)[:-1]
    rows = TrainingRequest.objects.filter(programme__centre=run.centre, client_key__startswith=start)
    return {int(r.client_key.removeprefix(start)): r for r in rows}
