"""What the worker does for supply plans: answer, and size.

Only the worker loads this module: it brings the compiled engine with it. A run's result is plain data, so that the
pages that show it load no engine.
"""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.endurance.bands import bands
from blueberet.engine.endurance.comparing import Option as Compared
from blueberet.engine.endurance.comparing import compare
from blueberet.engine.endurance.compiling import compile_mission
from blueberet.engine.endurance.curve import curve
from blueberet.engine.endurance.estimates import Estimate
from blueberet.engine.endurance.levers import tornado
from blueberet.engine.endurance.mission import Mission
from blueberet.engine.endurance.outcome import Outcome
from blueberet.engine.endurance.plan import Plan
from blueberet.engine.endurance.playing import Playing
from blueberet.engine.endurance.rare import BELOW, rare
from blueberet.engine.endurance.simulate import Stopped, simulate
from blueberet.engine.endurance.sizing import size
from blueberet.engine.kit import wire
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import end_run, keep_checkpoint, note_progress
from blueberet.stages.endurance.bridge import mission_of
from blueberet.stages.endurance.models import Option, SupplyPlan
from blueberet.stages.endurance.services.answering import counted_since, follow_count

FIRST_TOURS, BAND_TOURS, CURVE_TOURS, LEVER_TOURS = 10_000, 1_000, 4_000, 16_000
COMPARED_TOURS = 50_000
LENGTHS = (*range(21), 25, 30, 35, 40)
CURVE_LEFT = 20
"""A curve is drawn where the tour is longer than the closure by so many days."""
NOTE_EVERY_SECONDS = 0.4
MOST_EXAMPLES = 5
Est = list[float]


def est(e: Estimate | None) -> Est | None:
    """An estimate as plain data: value, ends of its interval, tours."""
    return None if e is None else [e.value, e.lo, e.hi, e.n]


def teller(run: Run, words: str, of: int, done: int) -> Callable[[int, int], bool]:
    """Tells the run how far a part of it is, now and then; says whether to go on."""
    last, going = 0.0, True

    def told(tours: int, asked: int) -> bool:
        nonlocal last, going
        if time.monotonic() - last >= NOTE_EVERY_SECONDS:
            last = time.monotonic()
            progress = {"told": words, "done": done + tours / max(1, asked), "of": of}
            going = note_progress(run, progress=progress, point=None)
        return going

    return told


def mission_in(run: Run) -> Mission:
    """The mission a run was asked for, as it was then."""
    return mission_of(run.limits["content"], run.limits["heads"])


def carry_out_answer(run: Run) -> None:
    """Answer in the order of the page, each part kept as soon as it is there; a stopped run keeps what it has."""
    m, tours = mission_in(run), int(run.limits["tours"])
    result: dict[str, Any] = {"days": m.days, "start": m.start.isoformat() if m.start else "", "parts": []}

    def keep(part: str, **more: Any) -> None:
        result.update(more)
        result["parts"].append(part)
        keep_checkpoint(run, result)

    try:
        first = simulate(m, min(FIRST_TOURS, tours), run.seed, told=teller(run, _("A first look"), 5, 0))
        result |= outcome_told(first)
        keep("bands", bands=bands_told(m, run.seed, min(BAND_TOURS, tours)), examples=examples(m, run.seed, tours))
        if tours > first.n:
            result |= outcome_told(simulate(m, tours, run.seed, told=teller(run, _("Playing tours"), 5, 1)))
        if result["fails"][0] < BELOW and (seldom := rare_told(m, run)):
            keep("rare", rare=seldom)
        lengths = [d for d in LENGTHS if d <= m.days - CURVE_LEFT]
        if lengths:
            found = curve(
                m, lengths, reps=min(CURVE_TOURS, tours), seed=run.seed,
                told=teller(run, _("Closing everything, longer and longer"), 5, 3),
            )  # fmt: skip
            keep(
                "curve", curve=[[p.days, est(p.endures)] for p in found.points],
                guarantee=[asdict(g) for g in found.lines[:1] if g.days is not None],
            )  # fmt: skip
        pulled = tornado(m, reps=min(LEVER_TOURS, tours), seed=run.seed, told=teller(run, _("Pulling levers"), 5, 4))
        keep("levers", change=pulled.change, levers=[
            {"code": e.code, "endures": est(e.endures), "more": est(e.more), "quieter": est(e.quieter), "kg": e.kg}
            for e in pulled.effects
        ])  # fmt: skip
    except Stopped:
        _end(run, result if result.get("endures") else None, stopped=True)
        return
    _end(run, result)
    plan = SupplyPlan.objects.select_related("centre").get(pk=run.subject)
    if run.limits["counted"] and counted_since(plan, run):
        follow_count(plan, actor=run.created_by, today=timezone.localdate())


def rare_told(m: Mission, run: Run) -> Est | None:
    """The chance to fail by importance sampling; None where it cannot be (nothing random, fixed durations)."""
    try:
        return est(rare(m, seed=run.seed, told=teller(run, _("Looking for what is rare"), 5, 2)).fails)
    except ValueError:
        return None


def outcome_told(o: Outcome) -> dict[str, Any]:
    """What many tours say, as plain data."""
    low = o.min_dos.quantiles((0.01, 0.05, 0.5))
    comms = o.comms
    failing = o.breaches
    return {
        "n": o.n, "seed": o.seed, "engine": o.engine, "endures": est(o.p_endure),
        "fails": [failing / o.n, 1 - o.p_endure.hi, 1 - o.p_endure.lo, o.n],
        "sites": [[c, est(e)] for c, e in o.by_site.items()],
        "items": [[c, est(e)] for c, e in o.by_item.items()],
        "stores": [[*c, est(e)] for c, e in o.by_store.items()],
        "first": [
            {"site": f.site, "item": f.item, "share": est(f.share), "chance": est(f.chance), "day": f.median_day}
            for f in o.first_to_fail()
        ],
        "alive": [round(x, 5) for x in o.still_enduring],
        "least": [[*c, *q] for c, q in low.items()],
        "gaps": [[c, *q] for c, q in o.gap_quantiles((0.5, 0.95, 0.99)).items()],
        "silence": {
            "any": est(comms.p_day_over_1h),
            "sites": [
                [c, est(comms.p_by_site[c]), est(comms.hours[c]), est(comms.episodes[c]), est(comms.days[c])]
                for c in comms.hours
            ],
        } if comms.hours else None,
    }  # fmt: skip


def bands_told(m: Mission, seed: int, tours: int = BAND_TOURS) -> list[dict[str, Any]]:
    """Days of supply by day: for each store the quantiles day by day."""
    return [
        {
            "site": b.site,
            "item": b.item,
            "minimum": b.minimum,
            "quantiles": [list(q) for q in zip(*b.days, strict=True)],
        }
        for b in bands(m, reps=tours, seed=seed).bands
    ]


def examples(m: Mission, seed: int, tours: int) -> list[int]:
    """Numbers of the first tours in which something fails; without one, of the first tours."""
    failed = Playing(seed).failed(compile_mission(m), 0, min(FIRST_TOURS, tours))
    found = np.flatnonzero(failed)[:MOST_EXAMPLES]
    return [int(n) for n in found] or list(range(min(MOST_EXAMPLES, tours)))


def carry_out_size(run: Run) -> None:
    """Find the stocks that are certified, and keep them as an option; or say why nothing certifies."""
    m, asked = mission_in(run), run.limits
    costs = {i["code"]: float(i["cost"]) for i in asked["content"]["items"] if i.get("cost")}
    try:
        plan = size(
            m, asked["chance"], asked["confidence"], seed=run.seed, cost=costs if asked["by_cost"] else None,
            told=teller(run, _("Sizing stocks"), 1, 0),
        )  # fmt: skip
    except Stopped:
        _end(run, None, stopped=True)
        return
    answer = plan_told(plan)
    if plan.certificate is None:
        _end(run, {"plan": answer})
        return
    supply = SupplyPlan.objects.get(pk=run.subject)
    edition = supply.editions.get(number=asked["edition"])
    content = with_targets(asked["content"], plan)
    name = asked["name"] or _("Stocks that endure with %(p)s %%") % {"p": f"{100 * plan.p:g}"}
    with transaction.atomic():
        option = Option.objects.create(
            plan=supply, edition=edition, kind=Option.Kind.SIZED, name=name[:160], content=content, answer=answer,
            by=run.created_by,
        )  # fmt: skip
        record_act("endurance.option.made", centre=run.centre, actor=run.created_by, subject=supply.code,
                   label=option.name, kg=round(plan.kg), breaches=plan.certificate.breaches,
                   tours=plan.certificate.n)  # fmt: skip
        end_run(run, state=Run.State.DONE, result={"plan": answer, "option": option.pk})


def carry_out_compare(run: Run) -> None:
    """Play the plan and its options on the same tours."""
    asked = run.limits
    policies = [Compared("now", mission_in(run))]
    policies += [Compared(str(pk), mission_of(content, asked["heads"])) for pk, content in asked["options"]]
    try:
        effects = compare(policies, COMPARED_TOURS, run.seed, told=teller(run, _("Playing options side by side"), 1, 0))
    except Stopped:
        _end(run, None, stopped=True)
        return
    _end(run, {"edition": asked["edition"], "effects": [
        {"code": e.code, "endures": est(e.endures), "more": est(e.more), "silent": est(e.silent), "kg": e.kg}
        for e in effects
    ]})  # fmt: skip


def plan_told(plan: Plan) -> dict[str, Any]:
    """What sizing answers, as plain data."""
    told: dict[str, Any] = wire.dump(plan)
    return told | {"chance": est(plan.chance)}


def with_targets(content: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The content with the targets of a plan."""
    targets = {(x.site, x.item): x.target for x in plan.lines}
    stores = []
    for row in content["stores"]:
        target = targets.get((row["site"], row["item"]))
        changed = dict(row)
        if target is not None:
            changed["target"] = round(target, 3)
            changed.pop("start", None)
        stores.append(changed)
    return content | {"stores": stores}


def _end(run: Run, result: dict[str, Any] | None, *, stopped: bool = False) -> None:
    with transaction.atomic():
        end_run(run, state=Run.State.CANCELLED if stopped else Run.State.DONE, result=result)
