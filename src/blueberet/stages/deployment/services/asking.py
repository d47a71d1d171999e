"""Asking of a proposal: what would be if, and which training, document or waiver fills most posts."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.deployment.altering import Scenario
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import queue_run
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.services.filling import live_run
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


def ask_for_lever(run: Run, place: int, *, actor: User, latest_day: date | None, sessions: int, today: date) -> None:
    """Turn a confirmed idea into a request for training to the programme.

    Raises
    ------
    PermissionDenied
        If the actor may not ask.
    Refused
        If it is no training, there is no programme, no day, or nothing in the programme serves it.
    """
    levers = (run.result or {}).get("levers", [])
    lever = levers[place] if 0 <= place < len(levers) else None
    if lever is None or lever["kind"] != "training":
        raise Refused(_("Only training is asked of the programme; papers and waivers are not taught."))
    if lever["what"] != "course":
        told = _("%(w)s is gained by a test or a board after lessons; ask for the course that leads to it.")
        raise Refused(told % {"w": lever["told"]})
    programme = current_programme(run.centre)
    if programme is None:
        raise Refused(_("There is no programme to ask."))
    if latest_day is None:
        raise Refused(_("Give the last day, for example 2026-03-14."))
    with transaction.atomic():
        asked = ask_training(
            programme, actor=actor, standard=lever["of"], title=lever["told"][:160], people=lever["people"],
            sessions=sessions, latest_day=latest_day,
            reason=_("Fills %(n)d more places, confirmed by filling again.") % {"n": lever["more"]},
            client_key=f"lever-{run.pk}-{place}", today=today,
        )  # fmt: skip
        record_act(
            "deployment.training.asked", centre=run.centre, actor=actor, subject=f"request {asked.pk}",
            course=lever["of"], people=len(lever["people"]), places=lever["more"],
        )  # fmt: skip
