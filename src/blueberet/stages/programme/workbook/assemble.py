"""Put read rows together to a problem; codes that name nothing are told by cell.

In: rows by table, people, the findings so far (added to). Out: ``Parts``, or ``None``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from blueberet.engine.programme.calendar import Calendar, ClosedDay, Period
from blueberet.engine.programme.problem import (
    FixedEvent,
    Group,
    Instructor,
    Module,
    Order,
    Phase,
    Pool,
    Problem,
    Span,
    Venue,
)  # fmt: skip
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.programme.workbook.groups import Member, audience_groups, of_speciality, unit_groups
from blueberet.stages.programme.workbook.places import Places

Tables = dict[str, list[Row]]
DEFAULT_PERIODS = (
    ("08:30", "09:15"), ("09:25", "10:10"), ("10:20", "11:05"), ("11:15", "12:00"),
    ("14:00", "14:45"), ("14:55", "15:40"), ("15:50", "16:35"), ("16:45", "17:30"),
)  # fmt: skip
DAYS = {d: n for n, names in enumerate((("mon", "пн"), ("tue", "вт"), ("wed", "ср"), ("thu", "чт"), ("fri", "пт"),
        ("sat", "сб"), ("sun", "вс"))) for d in names}  # fmt: skip


@dataclass
class Parts:
    """A problem and where its parts stood in the workbook."""

    problem: Problem
    places: Places
    visit_day: date | None = None
    findings: list[Finding] = field(default_factory=list)
    serves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Code of a module to the codes of the standards that it serves, as they are written."""


def assemble(tables: Tables, members: Sequence[Member], findings: list[Finding]) -> Parts | None:
    """Build the problem; every fault goes to ``findings``."""
    places = Places(findings)
    head = tables["programme"][0] if tables["programme"] else None
    if head is None:
        if not any(f.sheet == "Programme" for f in findings):
            findings.append(
                Finding("Programme", None, "", "", "The sheet has no row.", "Write name, first day and weeks.")
            )
        return None
    calendar = _calendar(tables, head, places)
    groups = _groups(tables, members, places)
    phases = {r.values["code"]: r for r in tables["phases"] if {"code", "first_week", "last_week"} <= r.values.keys()}
    pools = {r.values["code"] for r in tables["pools"] if "code" in r.values}
    venue_codes = {r.values["code"] for r in tables["venues"] if "code" in r.values}
    modules = [m for r in tables["modules"] if (m := _module(r, phases, groups, pools, places))]
    known = {r.values.get("code") for r in tables["modules"]}
    orders = [o for r in tables["order"] if (o := _order(r, known, places))]
    events = [e for r in tables["events"] if (e := _event(r, groups, venue_codes, calendar, places))]
    if calendar is None or errors_in(findings):
        return None

    def sp(row: Row, key: str) -> tuple[Span, ...]:
        return tuple(Span(a, b) for a, b in row.values.get(key, ()))

    for r in tables["weights"]:
        if r.values.get("weight", 0) < 0:
            places.tell(r, "weight", "A wish cannot be worth less than nothing.", "Write 0 to switch the rule off.")
    if errors_in(findings):
        return None
    for kind in ("instructors", "venues", "modules", "events", "phases"):
        for r in tables[kind]:
            places.at[kind, r.values["code"]] = r
    for r in tables["holidays"]:
        places.at["holidays", r.values["day"].isoformat()] = r
    for r in tables["order"]:
        places.at["order", f"{r.values['before']} {r.values['after']}"] = r
    places.at["programme", ""] = head
    v = head.values
    try:
        problem = Problem(
            name=v["name"], calendar=calendar,
            phases=tuple(Phase(c, r.values.get("title", c), r.values["first_week"], r.values["last_week"])
                         for c, r in phases.items()),
            groups=tuple(groups), modules=tuple(modules),
            instructors=tuple(
                Instructor(r.values["code"], r.values["name"], r.values["home_centre"], r.values["qualifications"],
                           sp(r, "present"), sp(r, "absent"), r.values["weekly_load_hours"])
                for r in tables["instructors"]
            ),
            venues=tuple(
                Venue(r.values["code"], r.values["name"], r.values["kind"], r.values["capacity"],
                      r.values.get("sessions_at_once", 1), r.values.get("equipment", ()), sp(r, "closures"))
                for r in tables["venues"]
            ),
            pools=tuple(Pool(r.values["code"], r.values["name"], r.values["quantity"]) for r in tables["pools"]),
            orders=tuple(orders), events=tuple(events),
            weights={r.values["rule"]: r.values["weight"] for r in tables["weights"]},
            evaluation_day=v.get("evaluation_day"),
        )  # fmt: skip
    except ValueError as error:
        findings.append(Finding("Programme", None, "", "", str(error), "Correct the code where it stands."))
        return None
    serves = {r.values["code"]: r.values["serves"] for r in tables["modules"] if r.values.get("serves")}
    return Parts(problem, places, v.get("visit_day"), serves=serves)


def _calendar(tables: Tables, head: Row, places: Places) -> Calendar | None:
    v = head.values
    if not {"first_day", "weeks", "name"} <= v.keys():
        return None
    if v["first_day"].weekday() != 0:
        places.tell(head, "first_day", "The first day is no Monday.", "Write the Monday of the first week.")
        return None
    rows = [r for r in tables["periods"] if {"band", "starts", "ends"} <= r.values.keys()]
    by_day = [Period(r.values["starts"], r.values["ends"]) for r in rows if r.values["band"] != "night"]
    morning = sum(1 for r in rows if r.values["band"] == "morning")
    night = next((Period(r.values["starts"], r.values["ends"]) for r in rows if r.values["band"] == "night"), None)
    if not by_day:
        by_day, morning = [Period(*p) for p in DEFAULT_PERIODS], 4
    for a, b in pairwise(by_day):
        if b.starts < a.ends:
            places.tell(
                head, "name", f"The period {b.starts} begins before {a.ends}.", "Put the sheet Periods in order."
            )
            return None
    counts = [n for n in v.get("open_periods", ()) if n.isdigit()]
    doubled = v.get("open_periods", ())
    if doubled and len(counts) != 7 and len(doubled) != 7:
        counts = []
    nights = {
        DAYS.get(n.casefold()[:3], DAYS.get(n.casefold()[:2])) for n in v.get("nights", ("Mon", "Tue", "Wed", "Thu"))
    }
    try:
        return Calendar(
            v["first_day"], v["weeks"], tuple(by_day), night or Period("20:00", "23:00"), morning or len(by_day),
            tuple(int(n) for n in counts) if len(counts) == 7 else _default_open(len(by_day), morning),
            tuple(n in nights for n in range(7)), v.get("night_hours", 4),
            tuple(ClosedDay(r.values["day"], r.values.get("title", ""))
                  for r in tables["holidays"] if "day" in r.values),
        )  # fmt: skip
    except ValueError as error:
        places.tell(head, "open_periods", str(error), "Correct the sheets Programme and Periods.")
        return None


def _default_open(periods: int, morning: int) -> tuple[int, ...]:
    return (*(periods,) * 5, morning, 0)


def _groups(tables: Tables, members: Sequence[Member], places: Places) -> list[Group]:
    groups = unit_groups(members)
    known = {m.service_number for m in members}
    explicit: dict[str, list[str]] = {}
    english = {r.values.get("code") for r in tables["groups"] if r.values.get("kind") == "english"}
    in_english: dict[str, str] = {}
    for row in tables["members"]:
        group, number = row.values.get("group"), row.values.get("service_number")
        if not group or not number:
            continue
        if group not in {r.values.get("code") for r in tables["groups"]}:
            places.tell(row, "group", "There is no such group.", "Add it to the sheet Groups, or correct the code.")
        if number not in known:
            places.tell(row, "service_number", "This number is not on the roster.", "Correct it, or add the person.")
            continue
        if group in english and in_english.setdefault(number, group) != group:
            told = f"The person is in the English group {in_english[number]} already."
            places.tell(row, "group", told, "A person is in one English group.")
        if number in explicit.get(group, []):
            places.tell(row, "service_number", "The person stands in this group twice.", "Remove one row.")
            continue
        explicit.setdefault(group, []).append(number)
    for row in tables["groups"]:
        v = row.values
        if not {"code", "kind"} <= v.keys():
            continue
        people = (
            of_speciality(members, v["speciality"])
            if v.get("speciality")
            else tuple(sorted(explicit.get(v["code"], [])))
        )
        if v["code"] in {g.code for g in groups}:
            places.tell(row, "code", "A unit or group has this code already.", "Choose another code.")
            continue
        if not people:
            told = "Nobody on the roster has this speciality." if v.get("speciality") else "The group has no members."
            remedy = (
                "Correct the speciality, or remove the group." if v.get("speciality") else "Add rows to Group members."
            )
            places.tell(row, "speciality" if v.get("speciality") else "code", told, remedy)
        groups.append(Group(v["code"], v["kind"], v.get("name", v["code"]), people))
    return groups


def _audience(row: Row, groups: list[Group], places: Places) -> tuple[str, ...]:
    found: list[str] = []
    for word in row.values.get("audience", ()):
        codes = audience_groups(word, groups)
        if codes is None:
            told = f"There is no group «{word}»."
            places.tell(
                row, "audience", told, "Write every section, every platoon, English groups …, or a group's code."
            )
        elif not codes:
            places.tell(
                row, "audience", f"«{word}» means no group of this roster.", "Add the groups, or correct the word."
            )
        else:
            found += codes
    return tuple(dict.fromkeys(found))


def _module(row: Row, phases: dict[str, Row], groups: list[Group], pools: set[str], places: Places) -> Module | None:
    v: dict[str, Any] = row.values
    audience = _audience(row, groups, places)
    phase = phases.get(v.get("phase", ""))
    if "phase" in v and phase is None:
        places.tell(row, "phase", "There is no such phase.", f"Write one of: {', '.join(phases) or 'none is defined'}.")
    for pool, _ in v.get("pools", ()):
        if pool not in pools:
            places.tell(row, "pools", f"There is no pool {pool}.", "Add it to the sheet Pools, or correct the code.")
    if phase is None or not {"code", "title", "subject", "kind", "sessions", "length"} <= v.keys() or not audience:
        return None
    if v["kind"] == "night" and v["length"] != 1:
        places.tell(
            row, "length", "A night session has the length 1.", "Write 1; its hours stand in the sheet Programme."
        )
    first, last = v.get("first_week", phase.values["first_week"]), v.get("last_week", phase.values["last_week"])
    if last < first:
        told = f"The module would be taught from W{first} to W{last}."
        places.tell(row, "last_week" if "last_week" in v else "first_week", told, "Correct the weeks.")
        return None
    return Module(
        v["code"], v["title"], v["subject"], v["phase"], v["kind"], v["sessions"], v["length"], audience,
        first, last,
        v.get("venue_kind", ""), v.get("equipment", ()), v.get("qualification", ""), v.get("instructors", 1),
        v.get("pools", ()), v.get("max_per_day", 1), v.get("max_per_week", 0), v.get("preferred", "any"),
        v.get("min_days", 0), _makeup(row, audience, places), v.get("barred", ()),
    )  # fmt: skip


def _makeup(row: Row, audience: tuple[str, ...], places: Places) -> tuple[tuple[str, int], ...]:
    found = row.values.get("makeup", ())
    for group, _ in found:
        if group not in audience:
            told = f"The module is not taught to the group {group}."
            places.tell(row, "makeup", told, f"Name groups of its audience: {', '.join(audience[:6])}.")
    return tuple((g, n) for g, n in found if g in audience)


def _order(row: Row, known: set[Any], places: Places) -> Order | None:
    v = row.values
    if not {"before", "after"} <= v.keys():
        return None
    for key in ("before", "after"):
        if v[key] not in known:
            places.tell(row, key, "There is no such module.", "Correct the code.")
    least, most = v.get("min_gap_days", 0), v.get("max_gap_days")
    if v["before"] == v["after"]:
        places.tell(row, "after", "A module cannot come before itself.", "Correct one of the two codes.")
    if most is not None and most < least:
        places.tell(row, "max_gap_days", f"At least {least} and at most {most} days contradict each other.",
                    "Raise the largest gap, or lower the least.")  # fmt: skip
    return Order(v["before"], v["after"], least, most)


def _event(
    row: Row, groups: list[Group], venues: set[str], calendar: Calendar | None, places: Places
) -> FixedEvent | None:
    v = row.values
    audience = _audience(row, groups, places)
    if v.get("venue") and v["venue"] not in venues:
        places.tell(row, "venue", "There is no such venue.", "Correct the code, or leave it empty.")
    if not {"code", "first_day"} <= v.keys() or not audience or calendar is None:
        return None
    last = v.get("last_day", v["first_day"])
    if last < v["first_day"]:
        places.tell(row, "last_day", "The event ends before it begins.", "Swap the two days.")
        return None
    first_period, last_period = v.get("first_period", 1), v.get("last_period", 0)
    if last_period > calendar.periods_per_day or (last_period and last_period < first_period):
        places.tell(row, "last_period", f"A day has {calendar.periods_per_day} periods.", "Correct the period.")
        return None
    return FixedEvent(
        v["code"],
        v.get("title", v["code"]),
        audience,
        v["first_day"],
        last,
        first_period,
        last_period,
        v.get("venue", ""),
    )
