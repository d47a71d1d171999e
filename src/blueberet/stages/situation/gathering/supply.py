"""What was counted at the sites, and by how many links they speak."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from blueberet.engine.situation.facts import Block, Fact
from blueberet.foundation.accounts.models import Centre
from blueberet.stages.endurance.models import SupplyPlan
from blueberet.stages.endurance.selectors.stock import Held, held_of, newest
from blueberet.stages.endurance.services.answering import last_answer
from blueberet.stages.roster.selectors.belonging import Belonging
from blueberet.stages.situation.gathering.moments import known_by

TWO = 2
"""Links below which a site hangs on one (docs: no two may share power, mast or provider)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A plan that is counted, with its newest edition and its stores. ``whole``: of the centre as a whole."""

    plan: SupplyPlan
    content: dict[str, Any]
    edition_at: datetime
    held: list[Held]
    whole: bool = False


def counted_plans(centre: Centre, last: date, belongs: Belonging) -> list[Counted]:
    """Plans of which something was counted up to a day: those of the contingent, then those tied to none."""
    plans = SupplyPlan.objects.filter(centre=centre, counts__day__lte=last).select_related("centre").distinct()
    found = []
    for plan in sorted(plans, key=lambda p: (belongs.of(p.unit_id) == "centre", p.code)):
        whose = belongs.of(plan.unit_id)
        if whose == "other":
            continue
        edition = newest(plan)
        found.append(Counted(plan, edition.content, edition.at, held_of(plan, edition, last), whose == "centre"))
    return found


def supply(plans: list[Counted], now: datetime) -> Block:
    """Amounts and days of supply by site; the least of each item over all sites.

    The block is as old as its worst known site: that whose newest count is the oldest.
    """
    facts: list[Fact] = []
    least: dict[tuple[bool, str], float] = {}
    days: list[date] = []
    never = 0
    for p in plans:
        by_site: dict[str, date] = {}
        for h in p.held:
            if h.amount is None or h.day is None:
                never += 1
                continue
            of, code = f"{h.item_name} · {h.site_name}", f"supply.{p.plan.code}.{h.site}.{h.item}"
            if h.days is not None:
                facts.append(
                    Fact(f"{code}.days", "supply.days", round(h.days, 3), of=of, unit="d", look=h.state, whole=p.whole)  # type: ignore[arg-type]
                )
                least[p.whole, h.item_name] = min(least.get((p.whole, h.item_name), h.days), h.days)
            amount = round(h.amount, 3)
            facts.append(Fact(f"{code}.amount", "supply.amount", amount, of=of, unit=h.unit, whole=p.whole))
            by_site[h.site] = max(by_site.get(h.site, h.day), h.day)
        days += by_site.values()
    lead = [
        Fact(f"supply.{'centre' if whole else 'least'}.{i}", "supply.least", round(d, 3), of=i, unit="d", whole=whole)
        for (whole, i), d in sorted(least.items())
    ]
    if never:
        lead.append(Fact("supply.uncounted", "supply.uncounted", never, look="missing"))
    as_of = known_by(min(days), now, now) if days else None
    link = reverse("supply-stock", args=[plans[0].plan.code]) if plans else reverse("endurance")
    return Block("supply", (*lead, *facts), as_of, "endurance", link)


def communications(plans: list[Counted], shut: tuple[Fact, ...], now: datetime) -> Block:
    """Links of each site by the plan, those that are down by the log, and the chance of silence that was worked out."""
    facts: list[Fact] = []
    for p in plans:
        links = Counter(x["site"] for x in p.content.get("links", ()))
        for s in p.content["sites"]:
            n = links[s["code"]]
            look = "met" if n >= TWO else "expiring" if n else "missing"
            of = s.get("name") or s["code"]
            code = f"communications.{p.plan.code}.{s['code']}"
            facts.append(Fact(code, "communications.links", n, of=of, look=look, whole=p.whole))  # type: ignore[arg-type]
        run = last_answer(p.plan)
        silence = ((run.result or run.checkpoint or {}) if run else {}).get("silence")
        if silence:
            share = round(100 * silence["any"][0], 1)
            facts.append(
                Fact(f"communications.silence.{p.plan.code}", "communications.silence", share, of=p.plan.name, unit="%",
                     whole=p.whole)
            )  # fmt: skip
    as_of = min((min(p.edition_at, now) for p in plans), default=now if shut else None)
    link = reverse("supply-plan", args=[plans[0].plan.code]) if plans else reverse("endurance")
    return Block("communications", (*facts, *shut), as_of, "endurance", link)
