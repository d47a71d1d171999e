"""Repairing: an incident proposed by the planner, worked out in the worker, taken or left."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.repair.asked import TrainingGiven
from blueberet.engine.programme.repair.incidents import INCIDENTS, Incident
from blueberet.engine.programme.repair.moment import Moment
from blueberet.engine.programme.repair.outcome import Repair
from blueberet.engine.programme.result import ENGINE_VERSION, Plan, Unplaced
from blueberet.engine.programme.score import score, weights_of
from blueberet.engine.programme.worsening import breaches_made, touches_days_between
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.ending import end_as_gone, is_gone, programme_or_end
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.requesting import note_accepted
from blueberet.stages.programme.updating import update_problem

KIND = "programme.repair"
SECONDS = 5.0


def incident_of(run: Run) -> Incident:
    """What a run of this kind was asked about."""
    found: Incident = wire.load(INCIDENTS[run.limits["what"]], run.limits["incident"])
    return found


def proposal_of(run: Run) -> Repair | None:
    """What a run found, without the whole plan; ``None`` if it has not ended well."""
    return wire.load(Repair, run.result["repair"]) if run.result else None


def propose_repair(programme: Programme, *, actor: User, what: str, facts: Mapping[str, Any], now: Moment) -> Run:
    """Queue a repair of the timetable after an incident; nothing is changed.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the incident cannot be: days outside the programme or in the wrong order, an unknown group, and so on.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        if not programme.sessions.filter(day__isnull=False).exists():
            raise Refused(_("No session has a place yet. Solve the timetable first."))
        problem = problem_of(programme)
        try:
            incident: Incident = wire.load(INCIDENTS[what], dict(facts))
            incident.apply(problem)
        except ValueError as told:
            raise Refused(str(told)) from told
        return queue_run(
            kind=KIND, subject=programme.pk, centre=programme.centre, actor=actor,
            input_hash=wire.fingerprint(problem), engine_version=ENGINE_VERSION, seed=1,
            limits={
                "seconds": SECONDS, "programme_version": programme.version, "what": what,
                "incident": wire.dump(incident), "now": wire.dump(now), "words": incident.words(problem),
            } | ({"planners_only": True} if programme.copy_of_id else {}),
        )  # fmt: skip


def carry_out_repair(run: Run) -> None:
    """Work out a queued repair in the worker; what it found is kept with the run until it is taken."""
    # Imported here: it loads the exact solver, which the web process does without.
    from blueberet.engine.programme.repair.mending import repair

    programme = programme_or_end(run)
    if programme is None:
        return
    problem = problem_of(programme)
    if programme.version != run.limits["programme_version"] or wire.fingerprint(problem) != run.input_hash:
        with transaction.atomic():
            end_run(run, state=Run.State.FAILED, error=_("The programme was changed before the run began. Ask again."))
        return
    budget = Budget(float(run.limits["seconds"]), time.monotonic)

    def on_stage(placed: int, count: int, stage: str) -> bool:
        progress = {"seconds": round(budget.used, 1), "placed": placed, "sessions": count, "stage": stage}
        return note_progress(run, progress=progress, point=None)

    now, before = wire.load(Moment, run.limits["now"]), plan_of(programme)
    found = repair(problem, before, incident_of(run), now=now, budget=budget, on_stage=on_stage)
    if is_gone(programme):
        end_as_gone(run)
        return
    kept = replace(found, plan=Plan(()))
    costs = _costs(problem, before, incident_of(run).apply(problem), found.plan)
    state = Run.State.CANCELLED if found.was_stopped else Run.State.DONE
    with transaction.atomic():
        end_run(run, state=state, result={"repair": wire.dump(kept), "decided": "", "costs": costs})


def _costs(problem: Problem, before: Plan, changed: Problem, after: Plan) -> list[list[Any]]:
    """Soft rule, weighted cost before and after; rules that cost nothing are left out."""
    weights = weights_of(changed)
    was, now = score(problem, before).by_rule, score(changed, after).by_rule
    rows = [[r, round(w * was.get(r, 0.0), 3), round(w * now.get(r, 0.0), 3)] for r, w in weights.items()]
    return [row for row in rows if row[1] or row[2]]


def take_repair(run: Run, *, actor: User, today: date) -> None:
    """Change the facts and put the repaired plan in the place of the draft, in one act.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the timetable or its facts have changed since, it was decided already, nothing was found, or it
        changes sessions that are over since it was asked for.
    """
    require_role(actor, run.centre, Role.PLANNER)
    with transaction.atomic():
        programme, run = _held(run)
        found = proposal_of(run)
        assert found is not None
        problem = problem_of(programme)
        if programme.version != run.limits["programme_version"] or wire.fingerprint(problem) != run.input_hash:
            raise Refused(_("The timetable has changed meanwhile. Ask for the repair again; nothing was taken."))
        incident = incident_of(run)
        changed = incident.apply(problem)
        draft = plan_of(programme)
        plan = repaired_plan(changed, draft, found)
        if touches_days_between(draft, plan, timezone.localdate(run.created_at), today):
            raise Refused(_("Some of these sessions are over by now. Look for a repair again."))
        if breaches := breaches_made((problem, draft), (changed, plan), today=today, known=found.stuck):
            raise Refused(_("The repaired timetable breaks hard rules; nothing was taken."), breaches)
        rows = programme.sessions.exclude(unplaced_reason="").values_list("code", "unplaced_reason")
        reasons = {u.session: u for u in (*(Unplaced(c, (), r) for c, r in rows), *found.left_over)}
        update_problem(programme, changed)
        write_plan(programme, plan, reasons.values())
        record_act(
            "programme.timetable.repaired", centre=programme.centre, actor=actor, subject=str(programme.pk),
            label=incident.words(problem), what=run.limits["what"], incident=run.limits["incident"],
            changed=len(found.differences), moved=found.moves, unplaced=len(found.left_over),
        )  # fmt: skip
        if isinstance(incident, TrainingGiven):
            note_accepted(incident.request, programme=programme, module=incident.code, actor=actor)
        _decide(run, "taken")


def leave_repair(run: Run, *, actor: User) -> None:
    """Set a proposal aside; nothing is changed.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If it was decided already.
    """
    require_role(actor, run.centre, Role.PLANNER)
    if not run.result:
        return
    with transaction.atomic():
        _, run = _held(run)
        _decide(run, "left")


def repaired_plan(problem: Problem, plan: Plan, found: Repair) -> Plan:
    """The draft with the differences of a proposal."""
    stands = {p.session: p for p in plan.placements}
    for d in found.differences:
        stands.pop(d.session, None)
        if d.after is not None:
            stands[d.session] = d.after
    return Plan(tuple(stands[s.code] for s in problem.sessions if s.code in stands))


def _held(run: Run) -> tuple[Programme, Run]:
    programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=run.subject)
    run = Run.objects.select_related("centre").get(pk=run.pk)
    if not run.result:
        raise Refused(_("This repair has found nothing that could be taken."))
    if run.result["decided"]:
        raise Refused(_("This proposal was decided already. Ask for the repair again."))
    return programme, run


def _decide(run: Run, decision: str) -> None:
    Run.objects.filter(pk=run.pk).update(result={**(run.result or {}), "decided": decision})


def moment_of(programme: Programme, today: date, clock: str, calendar_periods: list[str]) -> Moment:
    """Where the past ends on a day at a time ``HH:MM``: periods that have begun are past."""
    return Moment(max(today, programme.first_day), 1 + sum(begins <= clock for begins in calendar_periods))
