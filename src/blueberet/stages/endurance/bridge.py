"""Rows of a supply plan into the engine's mission, and the engine's faults back to their cells.

The only translator between the room and ``engine/endurance``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from blueberet.engine.endurance.durations import Duration, Empirical, Exponential, Fixed, Lognormal
from blueberet.engine.endurance.generators import litres_an_hour
from blueberet.engine.endurance.mission import Closure, Item, KnownClosure, Link, Mission, Site, Step, Store

Content = Mapping[str, list[dict[str, Any]]]
Heads = Mapping[str, int]
"""People in posts by mission code."""


def mission_of(content: Content, heads: Heads | None = None) -> Mission:
    """The engine's mission.

    Raises
    ------
    ValueError
        With the engine's faults, one a line; ``places_of`` tells their cells.
    """
    tour = content["tour"][0]
    start = date.fromisoformat(tour["start"]) if tour.get("start") else None
    rates = planned_rates(content, heads or {})
    echelon = with_fed(content, rates)
    return Mission(
        name=tour["name"],
        days=tour["days"],
        items=tuple(_item(r) for r in content["items"]),
        sites=tuple(_site(r, content, rates, echelon, heads or {}) for r in content["sites"]),
        closures=tuple(_closure(r) for r in content.get("closures", ())),
        known=tuple(_known(r, start) for r in content.get("known", ())),
        links=tuple(
            Link(r["site"], r["name"], r["mtbf_days"], _repair(r), bool(r.get("power")))
            for r in content.get("links", ())
        ),
        tour_cv=tour.get("tour_cv") or 0.0,
        day_cv=tour.get("day_cv") or 0.0,
        start=start,
    )


def faults_of(content: Content, heads: Heads | None = None) -> list[str]:
    """What stands against content that was checked when it was kept: head counts of posts change afterwards."""
    try:
        mission_of(content, heads)
    except ValueError as error:
        return [f"{path}: {told}" for path, told in _named(str(error), content)]
    return []


def _named(sentences: str, content: Content) -> Iterator[tuple[str, str]]:
    for key, row, column, told in places_of(sentences, content):
        rows = content.get(key) or [{}]
        r = rows[min(row, len(rows) - 1)]
        whose = " ".join(str(r[k]) for k in ("site", "item", "code", "name") if r.get(k)) if key != "tour" else key
        yield f"{whose}, {column}", told


def heads_of(row: Mapping[str, Any], heads: Heads) -> float:
    """Head count of a site: typed, or that of the posts of a mission."""
    return float(row["heads"]) if row.get("heads") is not None else float(heads.get(row.get("mission") or "", 0))


def people_of(content: Content, heads: Heads) -> dict[str, float]:
    """Head counts by site."""
    return {r["code"]: heads_of(r, heads) for r in content["sites"]}


def planned_rates(content: Content, heads: Heads) -> dict[tuple[str, str], float]:
    """Units a day by site and item: people, fixed use, generators."""
    per_head = {r["code"]: r.get("per_head") or 0.0 for r in content["items"]}
    people = people_of(content, heads)
    return {
        (r["site"], r["item"]): people.get(r["site"], 0.0) * per_head.get(r["item"], 0.0) + fixed_of(r, content)
        for r in content["stores"]
    }


def fixed_of(store: Mapping[str, Any], content: Content) -> float:
    """What a site uses of an item whoever is there, with the fuel of its generators."""
    fixed: float = store.get("fixed") or 0.0
    if any(i["code"] == store["item"] and i.get("power") for i in content["items"]):
        for g in content.get("generators", ()):
            if g["site"] == store["site"]:
                fixed += g["count"] * g["hours"] * litres_an_hour(g["kw"], g["load"])
    return fixed


def with_fed(content: Content, rates: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Units a day by site and item with all that is fed from the site."""
    parents = {r["code"]: r.get("parent") or "" for r in content["sites"]}
    total = dict(rates)
    for (site, item), rate in rates.items():
        seen, at = {site}, parents.get(site, "")
        while at and at not in seen:
            total[at, item] = total.get((at, item), 0.0) + rate
            seen.add(at)
            at = parents.get(at, "")
    return total


def units(value: float | str | None, a_day: float) -> float | None:
    """An amount in units: as it is, or so many days of supply."""
    return float(value.removesuffix(" d")) * a_day if isinstance(value, str) else value


def _item(r: Mapping[str, Any]) -> Item:
    steps = [(r.get("reduced_below"), r.get("reduced_to")), (r.get("austere_below"), r.get("austere_to"))]
    return Item(
        r["code"], r.get("name") or "", r["unit"], r["kg"], r.get("per_head") or 0.0,
        tuple(Step(below, factor) for below, factor in steps if below and factor is not None),
        r.get("demand") or "steady", r.get("lead_days"), bool(r.get("power")), r.get("source") or "",
    )  # fmt: skip


def _site(
    r: Mapping[str, Any], content: Content, rates: Mapping[tuple[str, str], float],
    echelon: Mapping[tuple[str, str], float], heads: Heads,
) -> Site:  # fmt: skip
    stores = []
    for s in (s for s in content["stores"] if s["site"] == r["code"]):
        a_day = echelon.get((s["site"], s["item"]), 0.0)
        target = units(s["target"], a_day)
        stores.append(
            Store(
                s["item"], target or 0.0, units(s.get("minimum"), rates[s["site"], s["item"]]) or 0.0,
                fixed_of(s, content), units(s.get("start"), a_day), units(s.get("storage"), a_day),
                s.get("source") or "",
            )
        )  # fmt: skip
    return Site(
        r["code"], r.get("name") or "", r.get("parent") or "", heads_of(r, heads), r["period"], r.get("offset") or 0,
        r["lead"], r.get("payload_kg"), r.get("retry") or "on_opening", r.get("judged") is not False,
        r.get("battery_hours") or 0.0, tuple(stores),
    )  # fmt: skip


def _closure(r: Mapping[str, Any]) -> Closure:
    return Closure(
        r["code"], r.get("name") or "", tuple(r.get("sites") or ()), tuple(r.get("routes") or ()),
        bool(r.get("everywhere")), 0.0 if r.get("begins") is not None else 1.0 / r["every_days"], duration_of(r),
        r.get("mixing"), r.get("branching") or 0.0, r.get("lag_days") or 1.0, r.get("source") or "", r.get("begins"),
    )  # fmt: skip


def duration_of(r: Mapping[str, Any]) -> Duration:
    """How long the closures of a row last."""
    return _lasting(r["lasts"], r.get("lasts_days"), r.get("sigma"), r.get("values"))


def _repair(r: Mapping[str, Any]) -> Duration:
    return _lasting(r.get("lasts") or "exponential", r["repair_days"], r.get("sigma"), None)


def _lasting(kind: str, days: float | None, sigma: float | None, values: Any) -> Duration:
    if kind == "empirical":
        return Empirical(tuple(values or ()))
    if kind == "fixed":
        return Fixed(days or 0.0)
    return Lognormal(days or 0.0, sigma or 0.0) if kind == "lognormal" else Exponential(days or 0.0)


def _known(r: Mapping[str, Any], start: date | None) -> KnownClosure:
    return KnownClosure(
        day_of(r["start"], start), day_of(r["end"], start), tuple(r.get("sites") or ()), tuple(r.get("routes") or ()),
        bool(r.get("everywhere")), r["name"],
    )  # fmt: skip


def day_of(value: float | str, start: date | None) -> float:
    """A day of the tour from its number or its date; a date without a first day of the tour is day -1."""
    if not isinstance(value, str):
        return float(value)
    return float((date.fromisoformat(value) - start).days) if start else -1.0


FIELDS = {
    "kg": "kg", "per_head": "per_head", "steps": "reduced_below", "lead_days": "lead_days", "power": "power",
    "parent": "parent", "heads": "heads", "battery_hours": "battery_hours", "period": "period", "offset": "offset",
    "lead": "lead", "payload_kg": "payload_kg", "target": "target", "minimum": "minimum", "fixed": "fixed",
    "start": "start", "storage": "storage", "rate": "every_days", "duration": "lasts_days", "mixing": "mixing",
    "branching": "branching", "lag_days": "lag_days", "mtbf_days": "mtbf_days", "repair": "repair_days",
    "site": "site", "tour_cv": "tour_cv", "day_cv": "day_cv", "days": "days",
}  # fmt: skip
"""The engine's names of fields, and those of the columns."""
LINE = re.compile(r"(?P<path>[^:]+): (?P<told>.*)")


def places_of(sentences: str, content: Content) -> Iterator[tuple[str, int, str, str]]:
    """For each fault of the engine: sheet key, index of the row, column key, what is said."""
    for sentence in sentences.splitlines():
        found = LINE.fullmatch(sentence)
        path, told = (found["path"].split("."), found["told"]) if found else ([""], sentence)
        yield (*_place(path, content), told[:1].upper() + told[1:])


def _place(path: list[str], content: Content) -> tuple[str, int, str]:
    head, rest = path[0], path[1:]
    if head == "sites" and len(rest) > 2 and rest[1] == "stores":
        row = _row(content["stores"], {"site": rest[0], "item": rest[2]})
        return "stores", row, FIELDS.get(rest[3] if len(rest) > 3 else "", "item")
    if head in ("items", "sites", "closures") and rest:
        return (
            head,
            _row(content.get(head, []), {"code": rest[0]}),
            FIELDS.get(rest[1] if len(rest) > 1 else "", "code"),
        )
    if head == "known" and rest:
        return "known", int(rest[0]), "start"
    if head == "links" and rest:
        site, _sep, name = rest[0].partition("/")
        return "links", _row(content.get("links", []), {"site": site, "name": name}), FIELDS.get(rest[-1], "name")
    return "tour", 0, FIELDS.get(head, "name")


def _row(rows: list[dict[str, Any]], wanted: dict[str, str]) -> int:
    return next((n for n, r in enumerate(rows) if all(r.get(k) == v for k, v in wanted.items())), 0)
