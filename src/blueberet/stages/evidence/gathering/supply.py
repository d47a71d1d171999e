"""Equipment as declared; how long base and checkpoints hold, with what that assumes; stocks as counted last."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from blueberet.foundation.runs.models import Run
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.answers import page_of
from blueberet.stages.endurance.selectors.assumed import assumptions_of
from blueberet.stages.endurance.selectors.stock import held_of
from blueberet.stages.endurance.services.answering import ANSWER
from blueberet.stages.evidence.gathering.frame import Frame, Row
from blueberet.stages.evidence.models import Declared
from blueberet.stages.evidence.table import SECTION_OF


def declared_on(f: Frame) -> Declared | None:
    """The newest list of equipment as of the day or before."""
    return Declared.objects.filter(centre=f.centre, day__lte=f.day, at__lte=f.at).order_by("-day", "-number").first()


def equipment(f: Frame) -> tuple[dict[str, list[Row]], str]:
    """Declared rows by section, and the day as of which they were declared; empty: none was."""
    found: dict[str, list[Row]] = {section: [] for section in (*SECTION_OF.values(), "sustainment")}
    declared = declared_on(f)
    if declared is None:
        return found, ""
    address = f"{reverse('equipment')}?number={declared.number}"
    for row in declared.content.get("equipment", []):
        family = row["family"]
        row = {k: v for k, v in row.items() if k != "family"} | {"proof": address} | f.whose()
        found[SECTION_OF[family]].append(row)
    found["sustainment"] = [row | {"proof": address} | f.whose() for row in declared.content.get("sustainment", [])]
    return found, declared.day.isoformat()


def answers(f: Frame) -> Iterator[tuple[SupplyPlan, Run, Mapping[str, Any]]]:
    """Each supply plan with its newest complete answer as of the day."""
    for plan in SupplyPlan.objects.filter(centre=f.centre).order_by("code"):
        if not f.is_told(plan.unit_id):
            continue
        runs = Run.objects.filter(
            centre=f.centre, kind=ANSWER, subject=plan.pk, limits__counted=False, result__isnull=False,
            ended_at__lte=f.known,
        )  # fmt: skip
        run = runs.first()
        if run is not None and run.result is not None:
            yield plan, run, page_of(run.result, run.limits["content"])


def endurance(f: Frame) -> dict[str, list[Row]]:
    """Answers with their intervals, the closures they assume, how long sites may be silent."""
    found: dict[str, list[Row]] = {"endurance": [], "assumptions": [], "silence": []}
    for plan, run, told in answers(f):
        proof, lead, curve = reverse("supply-plan", args=[plan.code]), told["lead"], told["curve"]
        found["endurance"].append({
            "plan": plan.name, "edition": run.limits["edition"], "days": told["days"], "tours": told["n"],
            "endures": told["endures"], "ten": curve["ten"] if curve else "",
            "first": f"{lead['item']}, {lead['site']}: {lead['chance']}" if lead else "", "proof": proof,
            **f.whose(plan.unit_id),
        })  # fmt: skip
        for c in assumptions_of(run.limits["content"])["closures"]:
            found["assumptions"].append({
                "plan": plan.name, "source": c.name, "shuts": c.shuts, "often": c.often, "lasts": c.lasts,
                "from_": c.source, "proof": proof,
            })  # fmt: skip
        for site, chance, hours, *_rest in (told["silence"] or {"sites": ()})["sites"]:
            found["silence"].append({"plan": plan.name, "site": site, "chance": chance, "hours": hours, "proof": proof})
    return found


def stocks(f: Frame) -> list[Row]:
    """Every store that was counted, those with the fewest days left first."""
    found = []
    for plan in SupplyPlan.objects.filter(centre=f.centre, counts__isnull=False).distinct().order_by("code"):
        if not f.is_told(plan.unit_id):
            continue
        found += [
            {
                "plan": plan.name, "site": h.site_name, "item": h.item_name, "amount": h.amount, "unit": h.unit,
                "days_left": None if h.days is None else round(h.days, 1), "day": h.day.isoformat() if h.day else None,
                "proof": reverse("supply-stock", args=[plan.code]), **f.whose(plan.unit_id),
            }
            for h in held_of(plan) if h.amount is not None
        ]  # fmt: skip
    return sorted(found, key=lambda r: (r["days_left"] is None, r["days_left"] or 0, r["plan"], r["site"]))
