"""Having posts filled or mended: queue it for the worker; keep a plan made by hand as a proposal."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.reasons import Reasons
from blueberet.engine.kit import wire
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import queue_run
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.roster.models import Person

FILL, REPAIR = "deployment.fill", "deployment.repair"
SECONDS = 60.0


def live_run(centre: Centre) -> Run | None:
    """The run of this room that waits or goes on."""
    live = [Run.State.QUEUED, Run.State.RUNNING]
    return Run.objects.filter(centre=centre, kind__startswith="deployment.", state__in=live).first()


def start_fill(centre: Centre, *, actor: User | None, name: str = "", seconds: float = SECONDS, seed: int = 0) -> Run:
    """Queue the best filling of all tours to come; what is decided stays.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer; ``None`` is the set-up itself.
    Refused
        If a run of this room is under way.
    """
    return _queue(centre, FILL, actor, {"seconds": seconds, "name": name.strip()[:120]}, seed)


def start_repair(
    person: Person, *, actor: User, first: date | None, last: date | None, reason: str, seconds: float = SECONDS
) -> Run:  # fmt: skip
    """Queue the least change to what is decided, when somebody drops out from a day on.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    Refused
        Without a day or reason; if a run of this room is under way.
    """
    faults = []
    if first is None:
        faults.append(_("Give the day from which this person cannot be sent or stay."))
    if first and last and last < first:
        faults.append(_("The last day lies before the first. Exchange them."))
    if not reason.strip():
        faults.append(_("Say why."))
    if faults:
        raise Refused(*faults)
    assert first is not None
    asked = {
        "seconds": seconds, "person": person.service_number, "first": first.isoformat(),
        "last": last.isoformat() if last else "", "reason": reason.strip()[:240],
        "name": _("%(n)s drops out") % {"n": person.service_number},
    }  # fmt: skip
    return _queue(person.centre, REPAIR, actor, asked, 0)


def _queue(centre: Centre, kind: str, actor: User | None, limits: dict[str, Any], seed: int) -> Run:
    if actor is not None:
        require_role(actor, centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
        if live_run(centre):
            raise Refused(_("Posts are being worked on already. Wait for it, or stop it."))
        asked = hashlib.sha256(repr((centre.pk, kind, sorted(limits.items()), timezone.now())).encode()).hexdigest()
        return queue_run(kind=kind, subject=centre.pk, centre=centre, actor=actor, input_hash=asked,
                         engine_version="", seed=seed, limits=limits)  # fmt: skip


def reasons_of(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Why places stay empty, and why each person fills his."""
    asked = Reasons(problem, plan)
    filled: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for code in dict.fromkeys(a.rotation for a in plan.assignments):
        filled[code] = {
            f.person: [{k: v for k, v in wire.dump(s).items() if k != "told"} for s in f.because]
            for f in asked.filled(code)
        }
    return {"empty": [wire.dump(e) for e in asked.empty()], "filled": filled}


def keep_by_hand(centre: Centre, problem: Problem, plan: Plan, *, actor: User, name: str) -> Proposal:
    """Keep a plan made by hand as a proposal; the caller has had it judged.

    Raises
    ------
    PermissionDenied
        If the actor is no force generation officer.
    """
    require_role(actor, centre, Role.FORCE_GENERATION)
    with transaction.atomic():
        made = Proposal.objects.create(
            centre=centre, kind=Proposal.Kind.BY_HAND, name=name[:120], problem=wire.dump(problem),
            plan=wire.dump(plan), by=actor, reasons=reasons_of(problem, plan),
        )  # fmt: skip
        record_act(
            "deployment.proposal.made", centre=centre, actor=actor, subject=f"proposal {made.pk}",
            filled=plan.filled, places=plan.places, ended=plan.ended,
        )  # fmt: skip
    return made
