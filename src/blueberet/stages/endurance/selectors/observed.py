"""Closures that were seen and are not over: how a tour from today on begins.

Where a day of opening is known, the closure ends on it; else what is left is drawn from how long such closures last by
the plan itself, given how long this one has lasted.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from blueberet.engine.endurance.durations import rest_of
from blueberet.stages.endurance.bridge import duration_of
from blueberet.stages.endurance.models import ObservedClosure, SupplyPlan

USUAL_DAYS = 3.0
"""Mean of a closure whose like the plan does not know, exponential."""
LASTING = ("lasts", "lasts_days", "sigma", "values")


def shut_now(plan: SupplyPlan) -> list[ObservedClosure]:
    """Closures of a plan that are not over, the longest first."""
    return list(plan.observed.filter(opened_at=None, taken_back="").order_by("shut_at"))


def with_observed(content: dict[str, Any], plan: SupplyPlan, today: date) -> dict[str, Any]:
    """Content that begins with what is shut on the morning of a day, its day 0."""
    morning = timezone.make_aware(datetime.combine(today, time()))
    known, begun = list(content.get("known") or ()), list(content.get("closures") or ())
    taken, days = {r["code"] for r in begun}, content["tour"][0]["days"]
    for o in shut_now(plan):
        since = timezone.localtime(o.shut_at)
        if since.date() > today:
            continue
        row: dict[str, Any] = {"name": f"{_named(o, content)}, {o.source}"[:160], **reach_of(o)}
        if o.expected_on and o.expected_on > today:
            known.append(row | {"start": 0.0, "end": float(min(days, (o.expected_on - today).days))})
            continue
        code = f"now-{o.site or o.kind}-{o.pk}"
        assert code not in taken
        age = max(0.0, (morning - o.shut_at).total_seconds() / 86_400)
        begun.append(row | {"code": code, "begins": -age, "source": o.source} | lasting(o, content, age))
    return content | {"known": known, "closures": begun}


def reach_of(o: ObservedClosure) -> dict[str, Any]:
    """What it shuts, as a row of closures says it."""
    if o.kind == ObservedClosure.Kind.ALL:
        return {"everywhere": True}
    return {"routes" if o.kind == ObservedClosure.Kind.ROAD else "sites": [o.site]}


def lasting(o: ObservedClosure, content: dict[str, Any], age: float) -> dict[str, Any]:
    """How long such a closure lasts: as the plan says of the same gate or road.

    One that has lasted longer than the plan knows ends by chance, with the mean of those.
    """
    row = next(_alike(o, content), None)
    if row is None:
        return {"lasts": "exponential", "lasts_days": USUAL_DAYS}
    duration = duration_of(row)
    try:
        rest_of(duration, age)
    except ValueError:
        return {"lasts": "exponential", "lasts_days": duration.mean}
    return {k: row[k] for k in LASTING if row.get(k)}


def _alike(o: ObservedClosure, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of closures that shut the same, then those that shut the site otherwise, then those of everything."""
    rows, other = content.get("closures") or (), {"site": "routes", "road": "sites"}.get(o.kind, "")
    for key in next(iter(reach_of(o))), other:
        if key and key != "everywhere":
            yield from (r for r in rows if o.site in (r.get(key) or ()))
    yield from (r for r in rows if r.get("everywhere"))


def _named(o: ObservedClosure, content: dict[str, Any]) -> str:
    name = next((s.get("name") or s["code"] for s in content["sites"] if s["code"] == o.site), o.site)
    if o.kind == ObservedClosure.Kind.ALL:
        return _("Everything shut")
    return (_("Road to %(s)s shut") if o.kind == ObservedClosure.Kind.ROAD else _("Gate of %(s)s shut")) % {"s": name}
