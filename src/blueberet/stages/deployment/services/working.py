"""What the worker does for posts: fill, mend, ask what would be if, look for the bottleneck.

Only the worker loads this module: it brings the solver and the compiler with it.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.deployment.clashing import clashes
from blueberet.engine.deployment.filling import NoPlan, Wrong, fill
from blueberet.engine.deployment.levers import Lever, Unlocked, confirm, levers
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Problem
from blueberet.engine.deployment.repairing import DropOut, repair
from blueberet.engine.deployment.whatif import Answer, Scenario, compare
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, note_progress
from blueberet.stages.deployment.bridge import Situation, decided_plan, situation_of
from blueberet.stages.deployment.models import Proposal
from blueberet.stages.deployment.selectors.ways import Ways
from blueberet.stages.deployment.services.filling import SECONDS, reasons_of
from blueberet.stages.programme.policies import current_programme

NOTE_EVERY_SECONDS = 0.5
ASKED_SECONDS, OF_A_KIND, TRAININGS, MOVES_SHOWN = 30.0, 2, 4, 200
PAPER_DAYS = 60
"""So long a paper takes to be renewed."""
log = logging.getLogger("blueberet.worker")


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


def gathered(run: Run, without: str = "", since: date | None = None) -> Situation | None:
    """The situation of the centre today; if it contradicts itself, the run ends with the sentences."""
    note_progress(run, progress={"told": _("Gathering people and posts"), "done": 0, "of": 1}, point=None)
    found = situation_of(run.centre, timezone.localdate(), without=without, since=since)
    if found.problem is None:
        end_as(run, {"refused": list(found.faults)})
        return None
    return found


def end_as(run: Run, result: dict[str, Any], state: str = Run.State.DONE) -> None:
    """End a run with its result, in a transaction of its own."""
    with transaction.atomic():
        end_run(run, state=state, result=result)


def carry_out_fill(run: Run) -> None:
    """Fill in the worker; keep the plan as a proposal, also one that was stopped."""
    found = gathered(run)
    if found is None or found.problem is None:
        return
    problem = found.problem
    budget = Budget(float(run.limits.get("seconds", SECONDS)), time.monotonic)
    try:
        plan = fill(problem, budget, seed=run.seed, told=teller(run, _("Filling posts")))
    except NoPlan as why:
        sentences = [c.sentence for c in clashes(problem)] or [str(why)]
        end_as(run, {"refused": sentences})
        return
    keep_proposal(run, problem, plan, run.limits.get("name") or _("Filling of all posts"), left_out=found.left_out)


def carry_out_repair(run: Run) -> None:
    """Plan what is decided again without somebody, with as few changes as can be; keep it as a proposal."""
    asked = run.limits
    first = date.fromisoformat(asked["first"])
    situation = gathered(run, asked["person"], first)
    if situation is None or situation.problem is None:
        return
    problem = situation.problem
    plan = decided_plan(run.centre, problem, asked["person"])
    last = date.fromisoformat(asked["last"]) if asked["last"] else None
    gone = DropOut(asked["person"], first, last, "dropped out")
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
    stood = sorted((a.rotation, a.person) for a in plan.assignments)
    keep_proposal(run, found.problem, found.plan, asked["name"], told, left_out=situation.left_out, stood=stood)


def keep_proposal(
    run: Run, problem: Problem, plan: Plan, name: str, told: dict[str, Any] | None = None, *,
    left_out: Sequence[str] = (), stood: Sequence[tuple[str, str]] | None = None,
) -> Proposal:  # fmt: skip
    """Write a plan down as a proposal, with its reasons, and end its run."""
    note_progress(run, progress={"told": _("Writing down the reasons"), "done": 1, "of": 2}, point=None)
    reasons = reasons_of(problem, plan) | {"left_out": list(left_out)}
    kind = Proposal.Kind.FILL if stood is None else Proposal.Kind.REPAIR
    if stood is not None:
        reasons["stood"] = [list(pair) for pair in stood]
    with transaction.atomic():
        made = Proposal.objects.create(
            centre=run.centre, run=run, kind=kind, name=name[:120], problem=wire.dump(problem), plan=wire.dump(plan),
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


def carry_out_what_if(run: Run) -> None:
    """Fill every copy in the worker; one that contradicts itself is told with its clash."""
    proposal = Proposal.objects.get(pk=run.subject)
    problem, plan = wire.load(Problem, proposal.problem), wire.load(Plan, proposal.plan)
    scenarios = tuple(wire.load(Scenario, s) for s in run.limits["scenarios"])

    def told(done: int, of: int) -> bool:
        words = _("What would be if: %(n)d of %(of)d") % {"n": done + 1, "of": of}
        return note_progress(run, progress={"told": words, "done": done, "of": of}, point=None)

    found = compare(problem, plan, scenarios, lambda: Budget(ASKED_SECONDS, time.monotonic), told=told)
    end_as(run, {"answers": [_answer(a) for a in found.answers]})


def _answer(a: Answer) -> dict[str, Any]:
    moved = [wire.dump(m) for m in a.moved]
    return {
        "name": a.name, "refused": list(a.refused), "old_filled": a.old_filled, "old_places": a.old_places,
        "new_filled": a.new_filled, "new_places": a.new_places, "least_home": a.least_home,
        "women": [wire.dump(w) for w in a.women],
        "departures": [wire.dump(d) for d in a.departures], "moved": moved[:MOVES_SHOWN], "moves": len(moved),
        "proven": a.plan.ended == "optimal" if a.plan else None,
    }  # fmt: skip


def carry_out_levers(run: Run) -> None:
    """Rank ideas, and confirm the best of each kind by filling again; one that cannot be is told by itself."""
    proposal = Proposal.objects.get(pk=run.subject)
    problem, plan = wire.load(Problem, proposal.problem), wire.load(Plan, proposal.plan)
    today = timezone.localdate()
    ideas = trainings(problem, plan, Ways(run.centre, current_programme(run.centre), today))[:TRAININGS]
    others = levers(problem, plan, first=today + timedelta(days=PAPER_DAYS))
    ideas += [x for x in others if x.kind == "document"][:OF_A_KIND]
    ideas += [x for x in others if x.kind == "waiver"][:OF_A_KIND]
    found: list[dict[str, Any]] = []
    for n, idea in enumerate(ideas):
        words = _("Confirming ideas by filling again: %(n)d of %(of)d") % {"n": n + 1, "of": len(ideas)}
        if not note_progress(run, progress={"told": words, "done": n, "of": len(ideas)}, point=None):
            break
        try:
            found.append(_lever(confirm(problem, plan, idea, Budget(ASKED_SECONDS, time.monotonic))))
        except Wrong:
            log.exception("an idea could not be confirmed")
            found.append(_lever(Unlocked(idea, 0, 0, (), (), plan, False)))
    found.sort(key=lambda x: (-x["worth"], -x["more"], x["kind"] == "waiver", x["told"]))
    end_as(run, {"levers": found})


def trainings(problem: Problem, plan: Plan, ways: Ways) -> list[Lever]:
    """Every idea that is taught, the best first; each is held from the day on which its own way is done."""
    found = []
    for days in ways.all_days():
        for x in levers(problem, plan, first=ways.today + timedelta(days=days)):
            if x.kind == "training" and x.need and ways.days_to(wire.dump(x.need)) == days:
                found.append(x)
    return sorted(found, key=lambda x: (-x.thought_worth, -x.thought, x.told))


def _lever(u: Unlocked) -> dict[str, Any]:
    x = u.lever
    return {
        "told": x.told, "kind": x.kind, "what": x.need.what if x.need else x.field, "of": x.need.of if x.need else "",
        "scale": x.need.scale if x.need else "", "least": x.need.least if x.need else "",
        "people": list(x.people), "posts": list(x.posts), "first": x.first.isoformat() if x.first else "",
        "more": u.more, "worth": u.worth, "gained": list(u.gained), "given_up": list(u.given_up),
        "proven": u.is_proven, "thought": x.thought,
    }  # fmt: skip
