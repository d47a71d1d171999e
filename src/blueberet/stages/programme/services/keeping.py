"""What a solve has found when nobody is there to write it: kept with its run, taken by the planner.

A worker that is killed leaves its best plan with the run (``keep_checkpoint``). Usually the next worker goes on from
it. Where none comes, the run failed, or the result was not put in its place, the planner takes what was kept.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.programme.result import Plan, Unplaced
from blueberet.engine.programme.score import score
from blueberet.engine.programme.worsening import breaches_made
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.moving import Refused


def kept_plan(run: Run) -> Plan | None:
    """The plan that lies with the run: its best so far, or a result that was not put in its place."""
    kept = run.checkpoint or (run.result or {}).get("plan")
    return wire.load(Plan, kept) if kept else None


def stop_solving(run: Run, *, actor: User, today: date) -> None:
    """Ask the worker to stop, or, where it has fallen silent, put its best so far in place at once.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    """
    require_role(actor, run.centre, Role.PLANNER)
    if run.is_silent:
        programme = Programme.objects.filter(pk=run.subject, centre=run.centre).first()
        if programme is not None and run.checkpoint:
            take_kept(run, actor=actor, version=programme.version, today=today)
            return
        _end(run, actor, {"status": "cancelled", "placed": 0})
        return
    cancel_run(run, actor)


def take_kept(run: Run, *, actor: User, version: int, today: date) -> None:
    """Put the plan that lies with a run in the place of the draft, labelled with who took it.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If a worker is at it, nothing is kept, the timetable has changed meanwhile, or the plan does not fit any more.
    """
    require_role(actor, run.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update().filter(pk=run.subject, centre=run.centre).first()
        if programme is None or programme.version != version:
            raise Refused(_("The timetable has changed meanwhile. Look at it again; nothing was taken."))
        run = Run.objects.select_for_update(of=("self",)).select_related("centre").get(pk=run.pk)
        if run.state in (Run.State.RUNNING, Run.State.QUEUED) and not run.is_silent:
            raise Refused(_("The solve is still under way. Stop it first."))
        plan, problem = kept_plan(run), problem_of(programme)
        if plan is None:
            raise Refused(_("This run keeps no plan."))
        if breaches := breaches_made((problem, plan_of(programme)), (problem, plan), today=today):
            told = _("The kept plan does not fit the programme any more and was not taken. %(told)s")
            raise Refused(told % {"told": f"{breaches[0].rule}: {breaches[0].message}"}, breaches)
        placed = {p.session for p in plan.placements}
        left = [
            Unplaced(s.code, (), _("No place was found before the solve was stopped."))
            for s in problem.sessions
            if s.code not in placed
        ]
        write_plan(programme, plan, left)
        outcome = {
            "status": "cancelled", "placed": len(placed), "sessions": len(problem.sessions), "unplaced": len(left),
            "score": wire.dump(score(problem, plan)), "seconds": run.progress.get("seconds", 0.0),
        }  # fmt: skip
        record_act(
            "programme.timetable.taken", centre=run.centre, actor=actor, subject=str(programme.pk), run=run.pk,
            placed=len(placed), unplaced=len(left),
        )  # fmt: skip
        _end(run, actor, outcome)


def _end(run: Run, actor: User, result: dict[str, Any]) -> None:
    """Close the run over the head of a worker that is not there; one that comes back finds it closed."""
    with transaction.atomic():
        was_live = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).exists()
        fields: dict[str, Any] = {"state": Run.State.CANCELLED, "result": result, "error": "", "checkpoint": None}
        fields |= {"lease_until": None, "stopped_by": actor, "ended_at": run.ended_at or timezone.now()}
        Run.objects.filter(pk=run.pk).update(**fields)
        if was_live:
            record_act("runs.run.cancelled", centre=run.centre, actor=actor, subject=str(run.pk))
