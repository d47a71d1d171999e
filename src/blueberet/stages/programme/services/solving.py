"""Solving: queue it, carry it out in the worker, write the plan when it is done."""

import secrets
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blueberet.engine.kit import wire
from blueberet.engine.programme.check import check
from blueberet.engine.programme.explain.precheck import precheck
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import ENGINE_VERSION, Plan, Progress, Result
from blueberet.engine.programme.underway import under_way, with_what_is_over
from blueberet.engine.programme.worsening import breaches_to_come
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, keep_checkpoint, note_progress, queue_run
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Programme, Publication
from blueberet.stages.programme.racing import race
from blueberet.stages.programme.services.ending import end_as_gone, programme_or_end
from blueberet.stages.programme.services.explaining import start_explain

KIND = "programme.solve"
NOTE_EVERY_SECONDS = 0.6
STAGES = {
    "construct": gettext_lazy("getting ready; the first time after an installation this takes a while"),
    "place": gettext_lazy("finding places"),
    "polish": gettext_lazy("lowering the cost"),
    "finish": gettext_lazy("writing it down"),
}
"""What the search does, by the engine's word."""
MINUTES, USUAL_MINUTES = (1, 3, 10, 30), 3
"""How long a solve may take; a complete timetable is made better until then, or until she stops it."""


class AlreadySolving(Exception):
    """A run for this programme is waiting or going on."""


def live_run(programme: Programme) -> Run | None:
    """The run of this programme that waits or goes on."""
    live = [Run.State.QUEUED, Run.State.RUNNING]
    return Run.objects.filter(kind=KIND, subject=programme.pk, state__in=live).first()


def start_solve(
    programme: Programme,
    *,
    actor: User | None,
    seed: int | None = None,
    time_limit_s: float = 180.0,
    anyway: bool = False,
) -> Run:
    """Queue a solve of the whole programme; pins stay, the rest is placed anew.

    Once a timetable has been published, what is over by today stands as it is, and nothing is put before today.

    What is known to be impossible is refused by the worker before solving, unless it is to be solved ``anyway``: then
    what cannot be placed is left in the tray.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre; ``None`` is the set-up itself.
    AlreadySolving
        If one is under way.
    """
    if actor is not None:
        require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        if live_run(programme):
            raise AlreadySolving(_("This timetable is being solved already."))
        return queue_run(
            kind=KIND,
            subject=programme.pk,
            centre=programme.centre,
            actor=actor,
            input_hash=wire.fingerprint(problem_of(programme)),
            engine_version=ENGINE_VERSION,
            seed=secrets.randbelow(1_000_000) if seed is None else seed,
            limits={"seconds": time_limit_s, "programme_version": programme.version, "anyway": anyway}
            | ({"planners_only": True} if programme.copy_of_id else {})
            | ({"free_from": timezone.localdate().isoformat()} if _is_under_way(programme) else {}),
        )


def carry_out_solve(run: Run) -> None:
    """Do a queued solve in the worker and write its plan.

    The plan is written only if the timetable is still the one the run was asked for; otherwise it
    stays with the run, and the reason is told.
    """
    programme = programme_or_end(run)
    if programme is None:
        return
    problem = problem_of(programme)
    if wire.fingerprint(problem) != run.input_hash:
        with transaction.atomic():
            end_run(
                run,
                state=Run.State.FAILED,
                error=_("The programme was changed before the run began. Start it again."),
            )
        return
    begun = date.fromisoformat(run.limits["free_from"]) if "free_from" in run.limits else None
    stood = plan_of(programme)
    ahead = problem if begun is None else under_way(problem, stood, begun)
    if not run.limits.get("anyway") and (known := precheck(ahead)):
        _refuse(run, programme, [s.sentence for s in known])
        return
    result = _solve(run, ahead)
    if begun is not None:
        result = with_what_is_over(problem, result, stood, begun)
    breaches = breaches_to_come(problem, result.plan, begun)
    if breaches:
        # The engine promises a clean plan; the checker has the last word.
        told = "; ".join(f"{b.rule}: {b.message}" for b in breaches[:3])
        raise RuntimeError(f"the checker refused the engine's plan: {told}")
    _write(run, programme, problem, result)


def _is_under_way(programme: Programme) -> bool:
    """Whether people have been taught by it: it, or the programme whose variant it is, was published."""
    return Publication.objects.filter(programme__in=(programme.pk, programme.copy_of_id)).exists()


def _refuse(run: Run, programme: Programme, sentences: list[str]) -> None:
    """End the run without a plan: the timetable stays as it was, and why is being found out."""
    with transaction.atomic():
        record_act("programme.timetable.refused", centre=programme.centre, actor=run.created_by,
                   subject=str(programme.pk), shortfalls=sentences[:10])  # fmt: skip
        start_explain(programme, actor=None)
        end_run(run, state=Run.State.DONE, result={"status": "refused", "shortfalls": sentences})


def _solve(run: Run, problem: Problem) -> Result:
    spent = float(run.progress.get("seconds", 0.0)) if run.checkpoint else 0.0
    start = wire.load(Plan, run.checkpoint) if run.checkpoint else None
    last_note = last_point = 0.0
    best, improved, improved_at = -1, "", 0.0

    def on_progress(p: Progress) -> bool:
        nonlocal last_note, last_point, best, improved, improved_at
        now = time.monotonic()
        if now - last_note < NOTE_EVERY_SECONDS:
            return True
        last_note = now
        seconds = round(spent + p.seconds, 1)
        point = None
        if p.placed != best or now - last_point > 5:
            best, last_point, point = p.placed, now, [seconds, p.placed, round(p.objective, 1)]
        if p.improved != improved:
            improved, improved_at = p.improved, seconds
        progress = wire.dump(p) | {
            "stage_word": str(STAGES.get(p.stage, p.stage)),
            "seconds": seconds,
            "improved_at": improved_at,
        }
        return note_progress(run, progress=progress, point=point)

    limit = max(5.0, float(run.limits.get("seconds", 180.0)) - spent)
    return race(
        problem,
        seed=run.seed,
        seconds=limit,
        workers=settings.BLUEBERET_SOLVE_WORKERS,
        on_progress=on_progress,
        start=start,
        on_best=lambda plan: keep_checkpoint(run, wire.dump(plan)),
    )


def _write(run: Run, programme: Programme, problem: Problem, result: Result) -> None:
    outcome: dict[str, Any] = {
        "status": result.status,
        "placed": len(result.plan.placements),
        "sessions": len(problem.sessions),
        "unplaced": len(result.unplaced),
        "score": wire.dump(result.score),
        "seconds": max(round(result.seconds, 1), float(run.progress.get("seconds", 0.0))),
    }
    state = Run.State.CANCELLED if result.status == "cancelled" else Run.State.DONE
    with transaction.atomic():
        fresh = Programme.objects.select_for_update().filter(pk=programme.pk).first()
        if fresh is None:
            end_as_gone(run, outcome)
            return
        if told := _why_not(run, fresh, problem, result.plan):
            outcome["plan"] = wire.dump(result.plan)
            end_run(run, state=state, result=outcome, error=told)
            return
        write_plan(fresh, result.plan, result.unplaced)
        record_act(
            "programme.timetable.solved",
            centre=fresh.centre,
            actor=run.created_by,
            subject=str(fresh.pk),
            **{k: outcome[k] for k in ("status", "placed", "unplaced", "seconds")},
        )
        end_run(run, state=state, result=outcome)


def _why_not(run: Run, programme: Programme, problem: Problem, plan: Plan) -> str:
    """Why a result does not go into the place of the draft; empty if it does."""
    if programme.version != run.limits.get("programme_version", programme.version):
        return _("The timetable was changed by hand meanwhile, so this result was not put in its place.")
    draft, count = plan_of(programme), len(plan.placements)
    if len(draft.placements) > count and not check(problem, draft):
        told = _("The timetable as it was has %(n)d sessions placed, this result %(k)d; it was not put in its place.")
        return told % {"n": len(draft.placements), "k": count}
    return ""
