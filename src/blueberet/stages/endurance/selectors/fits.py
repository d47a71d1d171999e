"""What the page of a fit shows: a sentence, events over time, patterns side by side, limits, what may be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blueberet.stages.endurance.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, steps
from blueberet.stages.endurance.limits_told import ADVICE, LEFT_OUT, PATTERNS, limits_of, told
from blueberet.stages.endurance.models import Fit
from blueberet.stages.endurance.own_log import near
from blueberet.stages.endurance.services.confirming import closure_row
from blueberet.stages.endurance.words import chance

LONGER = (5, 10, 20)
STRETCH_DAYS = 30
CLEAR = 10.0
"""So much lower must an AIC be for clusters to be called clear; the engine's limit."""
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """The chance of a longer closure, and the width of its bar in parts of 100."""

    days: int
    chance: str
    width: float


def page_of(fit: Fit) -> dict[str, Any]:
    """Everything that the page of a fit shows."""
    p = fit.result["proposal"]
    advice = fit.result["advice"]
    return {
        "f": fit, "n": p["fit"]["events"], "place": fit.asked["place"],
        "where": near(p["choice"]["area"], fit.asked["place"]),
        "first": date.fromisoformat(p["choice"]["first_day"]), "last": date.fromisoformat(p["choice"]["last_day"]),
        "every": f"{p['fit']['days'] / p['fit']['events']:.3g}", "clustered": clustered(p), "file": p["file"],
        "left": [(x["events"], LEFT_OUT.get(x["reason"], x["reason"])) for x in p["left"]],
        "chart": time_chart(p["fit"]),
        "months": stretches(p["fit"]), "patterns": _patterns(fit), "aics": _aics(p),
        "drift": any(n["code"] == "drift" for n in p["notes"]), "limits": limits_of(p), "longer": LONGER,
        "tour": p["settings"]["tour_days"], "chance": f"{p['settings']['chance'] * 100:g} %",
        "lasts": _lasts(p), "advice": told(ADVICE, advice["why"], advice["figures"]), "advised": advice["pattern"],
        "attribution": p["attribution"], "shuts": shuts(fit.asked["reach"]), "spells": p["fit"]["spells"],
        "by_spells": p["settings"]["duration"] is None, "weight": p["choice"]["least_weight"],
    }  # fmt: skip


def clustered(p: Mapping[str, Any]) -> str:
    """``clear``, ``not``, or nothing where too few events tell."""
    c = p["fit"]["clustering"]
    if c is None:
        return ""
    return "clear" if c["aic"] < c["poisson_aic"] - CLEAR else "not"


def shuts(reach: Mapping[str, Any]) -> str:
    """What a closure of the fit shuts."""
    if reach.get("everywhere"):
        return _("everywhere")
    return ", ".join([*reach.get("sites", ()), *(_("road to %(s)s") % {"s": r} for r in reach.get("routes", ()))])


def _lasts(p: Mapping[str, Any]) -> str:
    d = p["duration"]
    if d["kind"] == "lognormal":
        return _("half of them over %(d)s, lognormal, sigma %(s)s") % {
            "d": _days(d["median_days"]), "s": f"{d['sigma']:.2g}"
        }  # fmt: skip
    if d["kind"] == "exponential":
        return _("%(d)s on average, exponential") % {"d": _days(d["mean_days"])}
    return _("%(d)s, always") % {"d": _days(d["days"])}


def _days(value: float) -> str:
    return ngettext("%(n)s day", "%(n)s days", 1 if value == 1 else 2) % {"n": f"{value:.3g}"}


def _patterns(fit: Fit) -> list[dict[str, Any]]:
    p, over = fit.result["proposal"], fit.result["handed"]
    bars: dict[str, list[dict[str, Any]]] = {}
    for b in p["bars"]:
        bars.setdefault(b["pattern"], []).append(b)
    most = max((b["chance"] for b in p["bars"]), default=0) or 1.0
    return [
        {
            "kind": kind, "name": name, "there": kind in over, "taken": kind in fit.result["taken"],
            "advised": kind == fit.result["advice"]["pattern"],
            "every": f"{1 / over[kind]['per_day']:.3g}" if kind in over else "",
            "bars": [Cell(b["longer_than_days"], _share(b), 100 * b["chance"] / most) for b in bars.get(kind, ())],
            "played": [(b["longer_than_days"], _share(b)) for b in fit.result["played"].get(kind, ())],
            "row": closure_row(fit, kind, "x") if kind in over else None,
        }
        for kind, name in PATTERNS.items()
    ]  # fmt: skip


def _aics(p: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """What is judged, and the AIC without and with what a pattern adds."""
    counts, levels, clusters = p["fit"]["counts"], p["mixed"] or {}, p["fit"]["clustering"] or {}
    found = (
        (_("events by day: more uneven than chance"), counts["poisson_aic"], counts["negative_binomial_aic"]),
        (_("stretches as long as a tour: each its own level"), levels.get("poisson_aic"), levels.get("aic")),
        (_("events in their order: clusters"), clusters.get("poisson_aic"), clusters.get("aic")),
    )
    return [(name, _aic(plain), _aic(more)) for name, plain, more in found]


def _aic(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _share(bar: Mapping[str, Any]) -> str:
    return chance([bar["chance"], bar["low"], bar["high"]])


def stretches(fit: Mapping[str, Any]) -> list[tuple[date, date, int]]:
    """First day, last day and events of each stretch of 30 days; the last one may be shorter."""
    first, last = date.fromisoformat(fit["first_day"]), date.fromisoformat(fit["last_day"])
    found = []
    for n, events in enumerate(fit["per_month"]):
        begin = first + timedelta(days=STRETCH_DAYS * n)
        found.append((begin, min(last, begin + timedelta(days=STRETCH_DAYS - 1)), events))
    return found


def time_chart(fit: Mapping[str, Any]) -> Chart:
    """Events by 30 days as columns, with years along the bottom."""
    first, events = date.fromisoformat(fit["first_day"]), fit["per_month"]
    top = max(1.0, *map(float, events)) * 1.05
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(events))
    foot, high = HEIGHT - BOTTOM, HEIGHT - TOP - BOTTOM
    columns = "".join(
        f"M{LEFT + n * wide:.1f} {foot:.1f}v{-high * e / top:.1f}h{max(0.6, wide * 0.85):.1f}v{high * e / top:.1f}Z"
        for n, e in enumerate(events)
        if e
    )
    up = [s for s in steps(top) if s == int(s)]
    return Chart(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, foot, (("core", columns),) if columns else (), (),
        tuple((LEFT + d / STRETCH_DAYS * wide, str(y)) for y, d in _years(first, fit["days"])),
        tuple((foot - high * s / top, f"{s:g}") for s in up),
    )  # fmt: skip


def _years(first: date, days: int) -> Sequence[tuple[int, int]]:
    """Years that begin within the days, and on which day; not more than fit side by side."""
    last = first + timedelta(days=days - 1)
    found = [(y, (date(y, 1, 1) - first).days) for y in range(first.year, last.year + 1) if date(y, 1, 1) >= first]
    apart = -(-len(found) // MOST_TICKS) if found else 1
    return found[::apart]
