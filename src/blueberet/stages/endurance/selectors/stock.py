"""What was counted on the ground: the newest count of each store, days of supply, what fell below its threshold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from blueberet.foundation.accounts.models import Centre
from blueberet.foundation.shell.together import together
from blueberet.stages.endurance.bridge import heads_of, planned_rates, units, with_fed
from blueberet.stages.endurance.models import CountLine, Edition, SupplyPlan
from blueberet.stages.endurance.selectors.observed import with_observed
from blueberet.stages.endurance.selectors.posts import heads_asked, heads_by_mission

STALE_DAYS = 2
"""A count older than this is told with its age."""


@dataclass(frozen=True, slots=True)
class Held:
    """A store as it was last counted. ``days``: of supply for the site and all it feeds, on the planned use."""

    site: str
    item: str
    unit: str
    target: float
    minimum: float
    a_day: float
    warn_days: float
    amount: float | None = None
    day: date | None = None
    by: str = ""
    site_name: str = ""
    item_name: str = ""

    @property
    def days(self) -> float | None:
        """Days of supply; None when nothing was counted or nothing is used."""
        return None if self.amount is None or not self.a_day else self.amount / self.a_day

    @property
    def state(self) -> str:
        """``missing`` below the minimum, ``expiring`` below what rationing begins at, ``met``, or ``none``."""
        if self.amount is None:
            return "none"
        if self.amount < self.minimum:
            return "missing"
        return "expiring" if self.days is not None and self.days < self.warn_days else "met"

    def age(self, today: date) -> int | None:
        """Days since it was counted."""
        return None if self.day is None else (today - self.day).days


def newest(plan: SupplyPlan) -> Edition:
    """The edition that counts."""
    found = plan.editions.first()
    assert found is not None
    return found


def held_of(plan: SupplyPlan, edition: Edition | None = None, until: date | None = None) -> list[Held]:
    """Every store of a plan with its last count, up to a day if one is given, in the order of the plan."""
    editions, heads, lines = together(
        plan.editions.all()[: 1 if edition is None else 0], heads_asked(plan.centre),
        lines_counted(until).filter(count__plan=plan),
    )  # fmt: skip
    return _held((edition or editions[0]).content, dict(heads), _last(lines))


def held_by_plan(centre: Centre) -> list[tuple[SupplyPlan, list[Held]]]:
    """Of every plan of a centre that is counted, in the order of plans; one query."""
    counted = SupplyPlan.objects.filter(centre=centre, counts__isnull=False).distinct()
    plans, editions, heads, lines = together(
        counted, newest_editions(centre), heads_asked(centre), lines_counted().filter(count__plan__centre=centre)
    )
    content = {e.plan_id: e.content for e in editions}
    return [
        (p, _held(content[p.pk], dict(heads), _last(x for x in lines if x.count.plan_id == p.pk))) for p in plans
    ]  # fmt: skip


def newest_editions(centre: Centre | None) -> QuerySet[Edition]:
    """Of each plan of a centre the edition that counts."""
    later = Edition.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later), plan__centre=centre)


def _held(content: dict[str, Any], heads: dict[str, int], last: dict[tuple[str, str], CountLine]) -> list[Held]:
    rates = planned_rates(content, heads)
    echelon = with_fed(content, rates)
    items = {i["code"]: i for i in content["items"]}
    names = {x["code"]: x.get("name") or x["code"] for x in content["sites"]}
    found = []
    for s in content["stores"]:
        item, place = items[s["item"]], (s["site"], s["item"])
        line = last.get(place)
        found.append(
            Held(
                *place, item["unit"], units(s["target"], echelon[place]) or 0.0,
                units(s.get("minimum"), rates[place]) or 0.0, echelon[place], float(item.get("reduced_below") or 0),
                line.amount if line else None, line.count.day if line else None,
                str(line.count.by or "") if line else "", names.get(s["site"], s["site"]),
                item.get("name") or s["item"],
            )
        )  # fmt: skip
    return found


def last_counts(plan: SupplyPlan, until: date | None = None) -> dict[tuple[str, str], CountLine]:
    """The newest line of each store, of days up to one; a corrected count does not count."""
    return _last(lines_counted(until).filter(count__plan=plan))


def lines_counted(until: date | None = None) -> QuerySet[CountLine]:
    """Lines of all counts, the newest last, of days up to one; a corrected count does not count."""
    rows = CountLine.objects.filter(count__corrected_by=None).select_related("count__by")
    return (rows if until is None else rows.filter(count__day__lte=until)).order_by("count__day", "count__pk")


def _last(lines: Iterable[CountLine]) -> dict[tuple[str, str], CountLine]:
    return {(x.count.site, x.item): x for x in lines}


def sites_of(plan: SupplyPlan) -> list[dict[str, Any]]:
    """Sites of the newest edition with their head counts."""
    content, heads = newest(plan).content, heads_by_mission(plan.centre)
    return [s | {"people": heads_of(s, heads)} for s in content["sites"]]


def content_today(plan: SupplyPlan, today: date) -> dict[str, Any]:
    """The newest edition with what was counted as the stock of the first morning, and the tour from today on.

    Days of the tour that are over are left out; known closures by day number and turns of convoys move with them.
    A tour that is over stays as it was: ``is_over`` tells. What was seen to be shut is shut on the first morning,
    unless the tour begins later.
    """
    edition = newest(plan)
    content: dict[str, Any] = {k: [dict(r) for r in rows] for k, rows in edition.content.items()}
    tour = content["tour"][0]
    if tour.get("start"):
        gone = (today - date.fromisoformat(tour["start"])).days
        if 0 < gone < tour["days"]:
            tour |= {"start": today.isoformat(), "days": tour["days"] - gone}
            content["known"] = [k for k in (_moved(k, gone, today) for k in content.get("known", [])) if k]
            for site in content["sites"]:
                site["offset"] = next_turn(site["period"], site.get("offset") or 0, gone)
    last = last_counts(plan)
    for s in content["stores"]:
        if line := last.get((s["site"], s["item"])):
            s["start"] = line.amount
            s.pop("storage", None)
    if tour.get("start") and date.fromisoformat(tour["start"]) > today:
        return content
    return with_observed(content, plan, today)


def next_turn(period: int, offset: int, gone: int) -> int:
    """Days from a day of the tour to the next convoy that is due then or later; 0 where none ever comes."""
    return offset - gone if offset >= gone else (offset - gone) % period if period else 0


def is_over(content: dict[str, Any], today: date) -> bool:
    """Whether the last day of the tour has passed."""
    tour = content["tour"][0]
    return bool(tour.get("start")) and (today - date.fromisoformat(tour["start"])).days >= tour["days"]


def _moved(k: dict[str, Any], gone: int, today: date) -> dict[str, Any] | None:
    """A known closure as it is seen from a later first day; None when it is over."""
    moved = dict(k)
    for key in ("start", "end"):
        if isinstance(k[key], str):
            moved[key] = (date.fromisoformat(k[key]) - today).days
        else:
            moved[key] = k[key] - gone
    if moved["end"] <= 0:
        return None
    return moved | {"start": max(0.0, moved["start"])}
