"""Having posts filled: queue it, carry it out in the worker, keep what came of it as a proposal."""

import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.clashing import clashes
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.reasons import Reasons
from blueberet.engine.deployment.repairing import DropOut, repair
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.accounts.models import Centre, User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.stages.deployment.bridge import decided_plan, situation_of
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.roster.models import Person

FILL, REPAIR = "deployment.fill", "deployment.repair"
SECONDS = 60.0
NOTE_EVERY_SECONDS = 0.5


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
        faults.append(_("Give the day from which he cannot be sent or stay."))
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


def teller(run: Run, words: str, of: int = 1) -> Callable[[float, float], bool]:
    """Tells the run how far a fill is, now and then; says whether to go on."""
    last, going = 0.0, True

    def told(value: float, bound: float) -> bool:
        nonlocal last, going
        now = time.monotonic()
        if now - last >= NOTE_EVERY_SECONDS:
            last = now
            share = f", {value / bound:.1%} of what no plan exceeds" if value and bound and bound < 1e15 else ""
            going = note_progress(run, progress={"told": words + share, "done": 0, "of": of}, point=None)
        return going

    return told


def gathered(run: Run, without: str = "") -> Problem | None:
    """The situation of the centre today; if it contradicts itself, the run ends with the sentences."""
    note_progress(run, progress={"told": _("Gathering people and posts"), "done": 0, "of": 1}, point=None)
    found = situation_of(run.centre, timezone.localdate(), without=without)
    if found.problem is None:
        end_as(run, {"refused": list(found.faults)})
    return found.problem


def end_as(run: Run, result: dict[str, Any], state: str = Run.State.DONE) -> None:
    """End a run with its result, in a transaction of its own."""
    with transaction.atomic():
        end_run(run, state=state, result=result)


def carry_out_fill(run: Run) -> None:
    """Fill in the worker; keep the plan as a proposal, also one that was stopped."""
    problem = gathered(run)
    if problem is None:
        return
    budget = Budget(float(run.limits.get("seconds", SECONDS)), time.monotonic)
    try:
        plan = fill(problem, budget, seed=run.seed, told=teller(run, _("Filling posts")))
    except NoPlan as why:
        sentences = [c.sentence for c in clashes(problem)] or [str(why)]
        end_as(run, {"refused": sentences})
        return
    keep_proposal(run, problem, plan, run.limits.get("name") or _("Filling of all posts"))


def carry_out_repair(run: Run) -> None:
    """Plan what is decided again without somebody, with as few changes as can be; keep it as a proposal."""
    problem = gathered(run, run.limits["person"])
    if problem is None:
        return
    asked = run.limits
    plan = decided_plan(run.centre, problem, asked["person"])
    last = date.fromisoformat(asked["last"]) if asked["last"] else None
    gone = DropOut(asked["person"], date.fromisoformat(asked["first"]), last, asked["reason"])
    budget = Budget(float(asked.get("seconds", SECONDS)), time.monotonic)
    try:
        found = repair(problem, plan, (gone,), timezone.localdate(), budget, told=teller(run, _("Repairing")))
    except (NoPlan, ValueError) as why:
        end_as(run, {"refused": str(why).splitlines()})
        return
    told = {
        "replaced": [list(r) for r in found.replaced], "lost": list(found.lost), "gone": asked["person"],
        "moved": [wire.dump(x) for x in found.moved], "is_proven": found.is_proven,
    }  # fmt: skip
    keep_proposal(run, found.problem, found.plan, asked["name"], told)


def keep_proposal(run: Run, problem: Problem, plan: Plan, name: str, told: dict[str, Any] | None = None) -> Proposal:
    """Write a plan down as a proposal, with its reasons, and end its run."""
    note_progress(run, progress={"told": _("Writing down the reasons"), "done": 1, "of": 2}, point=None)
    reasons = reasons_of(problem, plan)
    with transaction.atomic():
        made = Proposal.objects.create(
            centre=run.centre, run=run, name=name[:120], problem=wire.dump(problem), plan=wire.dump(plan),
            by=run.created_by, reasons=reasons,
        )  # fmt: skip
        record_act(
            "deployment.proposal.made", centre=run.centre, actor=run.created_by, subject=f"proposal {made.pk}",
            filled=plan.filled, places=plan.places, ended=plan.ended,
        )  # fmt: skip
        stopped = Run.objects.filter(pk=run.pk, cancel_requested=True).exists()
        end_run(run, state=Run.State.CANCELLED if stopped else Run.State.DONE,
                result={"proposal": made.pk} | (told or {}))  # fmt: skip
    return made


def reasons_of(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Why places stay empty, and why each person fills his."""
    asked = Reasons(problem, plan)
    filled: dict[str, dict[str, str]] = {}
    for code in dict.fromkeys(a.rotation for a in plan.assignments):
        filled[code] = {f.person: f.told for f in asked.filled(code)}
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
            centre=centre, name=name[:120], problem=wire.dump(problem), plan=wire.dump(plan), by=actor,
            reasons=reasons_of(problem, plan),
        )  # fmt: skip
        record_act(
            "deployment.proposal.made", centre=centre, actor=actor, subject=f"proposal {made.pk}",
            filled=plan.filled, places=plan.places, ended=plan.ended,
        )  # fmt: skip
    return made
