"""Explaining why a timetable cannot be complete: queue it, carry it out in the worker, take a concession."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.changes import apply_all
from blueberet.engine.programme.check import check
from blueberet.engine.programme.explain.refusal import Offer, Refusal
from blueberet.engine.programme.problem import Problem
from blueberet.engine.programme.result import ENGINE_VERSION, Plan, Unplaced
from blueberet.engine.programme.worsening import breaches_made
from blueberet.foundation.accounts.models import User
from blueberet.foundation.accounts.policies import Role, require_role
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress, queue_run
from blueberet.stages.programme.bridge import plan_of, problem_of, write_plan
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.ending import end_as_gone, is_gone, programme_or_end
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.updating import update_problem

KIND = "programme.explain"
SECONDS = 90.0
NOTE_EVERY_SECONDS = 0.6
WHOLE = "Trying the whole programme"
WHOLE_SECONDS, ONE_SECONDS = 60.0, 20.0
"""How long the search may try the whole programme: with all concessions, with one of them."""
TOGETHER = -1
"""Stands where the number of a clash does, for one concession of each."""


def last_explanation(programme: Programme) -> Run | None:
    """The latest explanation of the programme, live or ended."""
    return Run.objects.filter(kind=KIND, subject=programme.pk, centre=programme.centre).first()


def refusal_of(run: Run | None) -> Refusal | None:
    """What a run knows so far; ``None`` if it has not told anything yet."""
    told = (run.result or run.progress).get("refusal") if run else None
    return wire.load(Refusal, told) if told else None


def start_explain(programme: Programme, *, actor: User | None, sessions: list[str] | None = None) -> Run:
    """Queue an explanation of the programme, or of some sessions in its tray; a live one is given back instead.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre; ``None`` is the set-up itself.
    """
    if actor is not None:
        require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        live = last_explanation(programme)
        if live and not live.ended_at:
            return live
        return queue_run(
            kind=KIND,
            subject=programme.pk,
            centre=programme.centre,
            actor=actor,
            input_hash=wire.fingerprint(problem_of(programme)),
            engine_version=ENGINE_VERSION,
            seed=1,
            limits={"seconds": SECONDS, "programme_version": programme.version, "sessions": sessions or []}
            | ({"planners_only": True} if programme.copy_of_id else {}),
        )


def carry_out_explain(run: Run) -> None:
    """Do a queued explanation in the worker; what is known is told while it grows."""
    # The exact model is loaded where it is used: the web process has no need of it.
    from blueberet.engine.programme.explain.explain import explain

    programme = programme_or_end(run)
    if programme is None:
        return
    problem, plan = problem_of(programme), plan_of(programme)
    budget = Budget(float(run.limits.get("seconds", SECONDS)), time.monotonic)
    stopped = False

    told_at, told_of = -NOTE_EVERY_SECONDS, ""

    def on_progress(stage: str, known: Refusal) -> bool:
        nonlocal stopped, told_at, told_of
        if stage == WHOLE == told_of and budget.used - told_at < NOTE_EVERY_SECONDS:
            return not stopped
        told_at, told_of = budget.used, stage
        told = {"stage": stage, "seconds": round(budget.used, 1), "refusal": wire.dump(known)}
        stopped = not note_progress(run, progress=told, point=None)
        return not stopped

    asked = [s for s in run.limits.get("sessions", []) if s in problem.session_by_code]
    refusal = explain(problem, budget=budget, plan=plan, sessions=asked, on_progress=on_progress)
    if not stopped and on_progress(WHOLE, refusal):
        refusal = _tried_whole(problem, plan, refusal, lambda: on_progress(WHOLE, refusal))
    if is_gone(programme):
        end_as_gone(run)
        return
    state = Run.State.CANCELLED if stopped else Run.State.DONE
    with transaction.atomic():
        result = {"refusal": wire.dump(refusal), "seconds": round(budget.used, 1)}
        end_run(run, state=state, result=result)


def _tried_whole(problem: Problem, plan: Plan, refusal: Refusal, go_on: Callable[[], bool]) -> Refusal:
    """Let the search try the whole programme with each concession that leaves no shortfall, cheapest first."""
    until, running = time.monotonic() + WHOLE_SECONDS, True

    def confirmed(offer: Offer) -> Offer:
        nonlocal running
        running = running and go_on()
        left = until - time.monotonic()
        if offer.left != 0 or left <= 0 or not running:
            return offer
        return replace(offer, is_whole=_is_whole(problem, plan, offer, min(left, ONE_SECONDS), go_on))

    together = confirmed(refusal.together) if refusal.together else None
    clashes = tuple(replace(t, offers=tuple(confirmed(o) for o in t.offers)) for t in refusal.clashes)
    return replace(refusal, clashes=clashes, together=together)


def _is_whole(problem: Problem, plan: Plan, offer: Offer, seconds: float, go_on: Callable[[], bool]) -> bool:
    """Whether the search finds a complete timetable of the whole programme with a concession."""
    from blueberet.engine.programme.solve import solve

    changed = apply_all(problem, offer.changes)
    found = solve(
        changed,
        seed=1,
        budget=Budget(seconds, time.monotonic),
        start=plan if plan.placements else None,
        on_progress=lambda p: p.placed < p.sessions and go_on(),
    )
    return len(found.plan.placements) == len(changed.sessions) and not check(changed, found.plan)


@dataclass(frozen=True, slots=True)
class Taken:
    """What making a concession did."""

    words: tuple[str, ...]
    to_tray: int
    """Sessions that lost their place."""
    unpinned: int
    """Those of them that were pinned and are so no more."""


def take_concession(
    programme: Programme, *, actor: User, version: int, run: Run, clash: int, offer: int, words: str, today: date
) -> Taken:
    """Make a concession: change the programme's facts; what breaks a rule then goes to the tray.

    ``words`` are the concession's, as the planner read them: a number alone may name another one by now.

    Raises
    ------
    PermissionDenied
        If the actor is no planner of the centre.
    Refused
        If the explanation is under way, the programme has changed since, or there is no such concession.
    """
    require_role(actor, programme.centre, Role.PLANNER)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(of=("self",)).select_related("centre").get(pk=programme.pk)
        run = Run.objects.get(pk=run.pk)
        if not run.ended_at:
            raise Refused(_("The explanation is still under way. Wait for its end, or stop it; nothing was changed."))
        problem = problem_of(programme)
        if programme.version != version or wire.fingerprint(problem) != run.input_hash:
            told = _("The programme has changed since this was explained. Explain it again; nothing was changed.")
            raise Refused(told)
        known = refusal_of(run)
        try:
            taken = _offer(known, clash, offer) if known else None
            changed = apply_all(problem, taken.changes) if taken else None
        except (IndexError, KeyError, ValueError):
            taken = changed = None
        if taken is None or changed is None or " ".join(taken.words) != words:
            raise Refused(_("There is no such concession; nothing was changed."))
        before = plan_of(programme)
        plan = _clean(problem, before, changed, today)
        placed = {p.session for p in plan.placements}
        out = [p.session for p in before.placements if p.session in changed.session_by_code and p.session not in placed]
        unpinned = [p.session for p in changed.pins if p.session in out]
        update_problem(programme, replace(changed, pins=tuple(p for p in changed.pins if p.session in placed)))
        left = [Unplaced(s.code, (), _("Taken out by a concession.")) for s in changed.sessions]
        write_plan(programme, plan, [u for u in left if u.session not in placed])
        record_act(
            "programme.concession.taken", centre=programme.centre, actor=actor, subject=str(programme.pk),
            changes=list(taken.words), to_tray=len(out), unpinned=unpinned,
        )  # fmt: skip
        return Taken(taken.words, len(out), len(unpinned))


def _offer(known: Refusal, clash: int, offer: int) -> Offer | None:
    if clash == TOGETHER:
        return known.together
    return known.clashes[clash].offers[offer] if clash >= 0 and offer >= 0 else None


def _clean(problem: Problem, before: Plan, changed: Problem, today: date) -> Plan:
    """The plan without sessions that are no more or that break a rule by the change; what is over stays.

    Of the sessions of a breach the last one goes that is not pinned, a pinned one if there is no other.
    """
    kept = Plan(tuple(p for p in before.placements if p.session in changed.session_by_code))
    pinned = {p.session for p in changed.pins}
    while breaches := breaches_made((problem, before), (changed, kept), today=today):
        to_come = {p.session for p in kept.placements if p.day >= today}
        out = set()
        for b in breaches:
            mine = [c for c in b.sessions if c in to_come]
            out.update(([c for c in mine if c not in pinned] or mine)[-1:])
        if not out:
            break
        kept = Plan(tuple(p for p in kept.placements if p.session not in out))
    return kept
