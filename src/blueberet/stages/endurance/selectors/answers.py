"""What the page of a plan shows of its answer: the sentence, tables and charts, each from the run's plain data."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from blueberet.foundation.runs.models import Run
from blueberet.stages.endurance.charts import alive_chart, band_chart, bars, curve_chart
from blueberet.stages.endurance.words import KINDS, LEVERS, ORDERED, chance, difference, weight

WORST_BANDS = 6
"""So many stores are drawn, those that run lowest first; the table has them all."""


def answer_of(run: Run | None) -> dict[str, Any] | None:
    """The result of a run, or what it has so far."""
    if run is None:
        return None
    return run.result or run.checkpoint or None


def page_of(answer: Mapping[str, Any], content: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Everything that the page shows."""
    names = {s["code"]: s.get("name") or s["code"] for s in content["sites"]}
    items = {i["code"]: i.get("name") or i["code"] for i in content["items"]}
    start, days = answer.get("start") or "", int(answer["days"])
    first = [
        {
            "site": names.get(f["site"], f["site"]), "item": items.get(f["item"], f["item"]),
            "share": chance(f["share"]), "chance": chance(f["chance"]), "day": f["day"] + 1,
            "date": _date(start, f["day"]),
        }
        for f in answer.get("first", ())
    ]  # fmt: skip
    return {
        "n": answer["n"], "days": days, "endures": chance(answer["endures"]), "value": answer["endures"][0],
        "state": _state(answer["endures"][0]), "first": first, "lead": first[0] if first else None,
        "sites": [(names.get(c, c), chance(e), _state(e[0])) for c, e in answer["sites"]],
        "items": [(items.get(c, c), chance(e), _state(e[0])) for c, e in answer["items"]],
        "stores": _stores(answer, names, items),
        "alive": alive_chart(answer["alive"], days, start),
        "alive_rows": [(d, _date(start, d - 1), f"{answer['alive'][d - 1]:.3f}") for d in _sampled(days)],
        "bands": _bands(answer, content, names, items), "silence": _silence(answer, names),
        "curve": _curve(answer), "levers": _levers(answer),
        "rare": chance(answer["rare"]) if answer.get("rare") else "",
        "gaps": [(names.get(c, c), *rest) for c, *rest in answer.get("gaps", ())],
    }  # fmt: skip


def lead_of(answer: Mapping[str, Any], content: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any] | None:
    """A plan in one line: how likely it endures, and what fails first; ``None`` before there is a chance."""
    if not answer.get("endures"):
        return None
    names = {s["code"]: s.get("name") or s["code"] for s in content["sites"]}
    items = {i["code"]: i.get("name") or i["code"] for i in content["items"]}
    first = next(iter(answer.get("first", ())), None)
    told = {"days": int(answer["days"]), "endures": chance(answer["endures"]), "state": _state(answer["endures"][0])}
    if first is None:
        return told
    site, item = names.get(first["site"], first["site"]), items.get(first["item"], first["item"])
    return told | {"site": site, "item": item, "day": first["day"] + 1}


def _state(p: float) -> str:
    return "met" if p >= 0.99 else "expiring" if p >= 0.9 else "missing"


def _date(start: str, day: int) -> date | None:
    return date.fromisoformat(start) + timedelta(days=day) if start else None


def _sampled(days: int) -> list[int]:
    return sorted({max(1, round(days * n / 12)) for n in range(1, 13)})


def _stores(answer: Mapping[str, Any], names: Mapping[str, str], items: Mapping[str, str]) -> list[dict[str, Any]]:
    least = {(s, i): q for s, i, *q in answer.get("least", ())}
    return [
        {
            "site": names.get(s, s),
            "item": items.get(i, i),
            "chance": chance(e),
            "state": _state(e[0]),
            "least": [f"{x:.1f}" for x in least.get((s, i), ())],
        }
        for s, i, e in sorted(answer["stores"], key=lambda x: x[2][0])
    ]


def _bands(
    answer: Mapping[str, Any], content: Mapping[str, list[dict[str, Any]]], names: Mapping[str, str],
    items: Mapping[str, str],
) -> list[dict[str, Any]]:  # fmt: skip
    ration = {i["code"]: float(i.get("reduced_below") or 0) for i in content["items"]}
    start, days = answer.get("start") or "", int(answer["days"])
    found = sorted(answer.get("bands", ()), key=lambda b: min(b["quantiles"][1]))
    drawn = []
    for b in found:
        q = b["quantiles"]
        drawn.append({
            "site": names.get(b["site"], b["site"]), "item": items.get(b["item"], b["item"]),
            "chart": band_chart(
                q, days, start, b["minimum"], ration.get(b["item"], 0.0), (_("minimum"), _("rationing"))
            ),
            "rows": [(d, _date(start, d - 1), *(f"{q[k][d - 1]:.1f}" for k in (0, 1, 3, 5))) for d in _sampled(days)],
        })  # fmt: skip
    return drawn[:WORST_BANDS]


def _curve(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    points = answer.get("curve")
    if not points:
        return None
    line = (answer.get("guarantee") or [None])[0]
    marks = [(10.0, _("ten days"))]
    ten = next((e for d, e in points if d == 10), None)
    return {
        "chart": curve_chart([(d, e[0], e[1], e[2]) for d, e in points], marks),
        "rows": [(d, chance(e)) for d, e in points],
        "ten": chance(ten) if ten else "",
        "ten_state": _state(ten[0]) if ten else "",
        "guaranteed": line["days"] if line and line["days"] > 0 else None,
        "line": line,
    }


def _silence(answer: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any] | None:
    s = answer.get("silence")
    if not s:
        return None
    return {
        "any": chance(s["any"]),
        "sites": [
            (names.get(c, c), chance(p), chance(hours), chance(episodes), chance(days))
            for c, p, hours, episodes, days in s["sites"]
        ],
    }


def _levers(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = answer.get("levers", ())
    shapes = bars([x["more"][0] for x in found])
    return [
        {
            "name": LEVERS.get(x["code"], x["code"]),
            "kind": KINDS.get(x["code"], ORDERED),
            "code": x["code"],
            "more": difference(x["more"]),
            "kg": weight(x["kg"]) if abs(x["kg"]) >= 1 else "–",
            "bar": bar,
            "quieter": difference(x["quieter"]) if x["quieter"] and x["quieter"][1] * x["quieter"][2] > 0 else "",
        }
        for x, bar in zip(found, shapes, strict=True)
    ]
