"""A workbook or grid of a supply plan read and checked: every fault at once, by sheet, row and column.

In: a book. Out: the content of an edition, and findings. Nothing is written here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from blueberet.engine.endurance.generators import litres_an_hour
from blueberet.engine.endurance.mission import Mission
from blueberet.foundation.sheets.book import Book, SheetCells
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.endurance.bridge import Heads, mission_of, places_of
from blueberet.stages.endurance.table import TABLES

MOST_STORES = 1_000
"""The largest plan. A block of tours of 1,000 stores takes 1.2 GB in the worker (measured, fast engine, 365 days)."""
NEEDED = {"lognormal": ("lasts_days", "sigma"), "exponential": ("lasts_days",), "fixed": ("lasts_days",),
          "empirical": ("values",)}  # fmt: skip


@dataclass(slots=True)
class PlanCheck:
    """Rows of each sheet, what they come to, what is wrong; the mission only when nothing is."""

    rows: dict[str, list[Row]]
    findings: list[Finding]
    content: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mission: Mission | None = None

    @property
    def is_clean(self) -> bool:
        """Whether it may be taken in."""
        return not errors_in(self.findings)


def book_of(sheets: Mapping[str, list[list[Any]]], name: str) -> Book:
    """A book out of what a grid sent: rows of cells by sheet key, below the headers of the table."""
    return Book(
        name, [SheetCells(t.sheet, [[c.header for c in t.columns], *sheets[t.key]]) for t in TABLES if t.key in sheets]
    )


def check_plan(book: Book, heads: Heads | None = None) -> PlanCheck:
    """Read every sheet; when each cell can be read, let the engine say what contradicts itself."""
    check = PlanCheck({}, [])
    for table in TABLES:
        check.rows[table.key], found = read_table(book, table)
        check.findings += found
    _shape(check)
    if not check.is_clean:
        return check
    check.content = {key: [_plain(r.values) for r in rows] for key, rows in check.rows.items()}
    check.findings += _joined(check, heads)
    if not check.is_clean:
        return check
    try:
        check.mission = mission_of(check.content, heads)
    except ValueError as error:
        for key, index, column, told in places_of(str(error), check.content):
            rows = check.rows[key]
            if not rows:
                sheet = next(t.sheet for t in TABLES if t.key == key)
                check.findings.append(Finding(sheet, None, "", "", told, "Correct it."))
            else:
                check.findings.append(_tell(rows[min(index, len(rows) - 1)], column, told, "Correct it."))
    return check


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them."""
    return {
        k: v.isoformat() if isinstance(v, date) else list(v) if isinstance(v, tuple) else v for k, v in values.items()
    }


def _tell(row: Row, key: str, problem: str, remedy: str) -> Finding:
    value = row.values.get(key, "")
    shown = value.isoformat() if isinstance(value, date) else str(value)
    return Finding(row.sheet, row.number, row.headers.get(key, key), shown[:80], problem, remedy)


def _shape(check: PlanCheck) -> None:
    tour = check.rows["tour"]
    if len(tour) > 1:
        check.findings.append(_tell(tour[1], "name", "The tour is one row.", "Leave only one."))
    wrong = {f.sheet for f in errors_in(check.findings)}
    for key in ("tour", "items", "sites", "stores"):
        sheet = next(t.sheet for t in TABLES if t.key == key)
        if not check.rows[key] and sheet not in wrong:
            check.findings.append(Finding(sheet, None, "", "", "The sheet has no rows.", "Fill at least one."))
    sites, items = len(check.rows["sites"]), len(check.rows["items"])
    if sites * items > MOST_STORES:
        told = f"{sites} sites and {items} items: a plan has room for {MOST_STORES:,} stores, sites times items."
        check.findings.append(Finding(check.rows["sites"][0].sheet, None, "", str(sites), told, "Make several plans."))
    for table in TABLES:
        if len(check.rows[table.key]) > MOST_STORES:
            told = f"The sheet has {len(check.rows[table.key]):,} rows; at most {MOST_STORES:,} are played."
            check.findings.append(Finding(table.sheet, None, "", "", told, "Make several plans."))


def _nobody(check: PlanCheck, heads: Heads | None) -> Iterator[Finding]:
    """Sites whose head count comes from posts that nobody has, or from nowhere."""
    for r in check.rows["sites"]:
        if "heads" in r.values:
            continue
        mission = r.values.get("mission")
        if not mission:
            told = Finding(r.sheet, r.number, r.headers.get("heads", "People"), "", "Nobody is counted here.",
                           "Fill it, or name a mission; 0 for a depot.", "warning")  # fmt: skip
            yield told
        elif heads is not None and mission not in heads:
            yield _tell(r, "mission", "No post of this mission is open today.", "Correct it, or fill People.")


def _joined(check: PlanCheck, heads: Heads | None) -> Iterator[Finding]:
    """What the engine cannot tell by cell: unknown codes, doubled rows, sizes of generators, durations without days."""
    sites = {r.values["code"] for r in check.rows["sites"]}
    items = {r.values["code"] for r in check.rows["items"]}
    start = check.rows["tour"][0].values.get("start")
    for key in ("stores", "generators", "links"):
        for r in check.rows[key]:
            if r.values["site"] not in sites:
                yield _tell(r, "site", "This site is not on the sheet of sites.", "Add it there, or correct it.")
    seen: dict[tuple[Any, ...], int] = {}
    for key, keys in (("stores", ("site", "item")), ("links", ("site", "name")), ("generators", ("site", "name"))):
        for r in check.rows[key]:
            place = (key, *(r.values[k] for k in keys))
            if place in seen:
                yield _tell(r, keys[1], f"The same stands in row {seen[place]}.", "Leave one of the two.")
            seen.setdefault(place, r.number)
    for r in check.rows["sites"]:
        if ("latitude" in r.values) != ("longitude" in r.values):
            missing = "longitude" if "latitude" in r.values else "latitude"
            yield _tell(r, missing, "A place needs latitude and longitude.", "Fill it, or empty the other.")
    for r in check.rows["stores"]:
        if r.values["item"] not in items:
            yield _tell(r, "item", "This item is not on the sheet of items.", "Add it there, or correct it.")
    for key in ("closures", "known"):
        for r in check.rows[key]:
            for column in ("sites", "routes"):
                for code in r.values.get(column, ()):
                    if code not in sites:
                        yield _tell(r, column, f"No site {code} is on the sheet of sites.", "Add it, or correct it.")
    for r in check.rows["known"]:
        for column in ("start", "end"):
            if isinstance(r.values[column], str) and start is None:
                yield _tell(r, column, "A date needs the first day of the tour.", "Fill that, or write a day number.")
    used = {r.values["item"] for r in check.rows["stores"] if "fixed" in r.values}
    for r in check.rows["items"]:
        if "per_head" not in r.values and not r.values.get("power") and r.values["code"] not in used:
            yield _tell(r, "per_head", "Nothing says how much of it is used.", "Fill it; 0 if nobody uses it.")
    if not {r.values["code"] for r in check.rows["sites"] if r.values.get("judged") is not False} & {
        r.values["site"] for r in check.rows["stores"]
    }:
        yield _tell(check.rows["stores"][0], "site", "No site that counts holds anything.", "Give one of them a store.")
    yield from _nobody(check, heads)
    for r in check.rows["generators"]:
        try:
            litres_an_hour(r.values["kw"], r.values["load"])
        except ValueError as error:
            column = "load" if "load" in str(error) else "kw"
            yield _tell(r, column, str(error), "Correct it.")
        if r.values["hours"] > 24:
            yield _tell(r, "hours", "A day has 24 hours.", "Correct it.")
    for r in check.rows["closures"]:
        for column in NEEDED[r.values["lasts"]]:
            if not r.values.get(column):
                told = f"A duration of the kind {r.values['lasts']} needs this."
                yield _tell(r, column, told, "Fill the cell, or choose another kind.")
    for r in check.rows["links"]:
        if r.values.get("lasts") == "lognormal" and not r.values.get("sigma"):
            yield _tell(r, "sigma", "A lognormal repair needs this.", "Fill the cell, or choose another kind.")
    for r in check.rows["items"]:
        for below, to in (("reduced_below", "reduced_to"), ("austere_below", "austere_to")):
            if (below in r.values) != (to in r.values):
                missing = to if below in r.values else below
                yield _tell(r, missing, "Rationing needs both its days and its share.", "Fill it, or empty the other.")
