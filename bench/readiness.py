"""Readiness of 10,000 people by 60 requirements from 1,000,000 records: roll-up, one update, against the reference."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from blueberet.engine.readiness.columns import ordinals, read_fixed
from blueberet.engine.readiness.forecast import Attempt, Attendance, Outlook, Session, forecast
from blueberet.engine.readiness.problem import (
    Course,
    Outcome,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
    What,
)
from blueberet.engine.readiness.records import NEVER, OUTCOMES, Records, records
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.rollup import graded, roll_up, totals, units

try:
    # The library that the product brings along; the machine's own may be much slower.
    import pysqlite3 as sqlite3
except ImportError:
    import sqlite3

T = TypeVar("T")
PEOPLE, RECORDS = 10_000, 1_000_000
ON = date(2024, 3, 1)
FIRST = date(2023, 1, 1)
ROLES = ("medic", "engineer", "driver", "signaller")
COURSES = [f"C{n:02d}" for n in range(50)]
TASKS = [f"T{n:02d}" for n in range(10)]
THINGS = [*(("course", c) for c in COURSES), *(("task", t) for t in TASKS)]


def tree(contingents: int) -> list[Unit]:
    """Contingents of 10 companies, 3 platoons each, 3 sections each."""
    out = [Unit(f"K{n}", "contingent", "", "contingent") for n in range(contingents)]
    for kind, count, above in (("company", 10, "contingent"), ("platoon", 3, "company"), ("section", 3, "platoon")):
        parents = [u for u in out if u.kind == above]
        out += [Unit(f"{u.code}{kind[0]}{n}", kind, u.code, "infantry") for u in parents for n in range(count)]  # type: ignore[arg-type]
    return out


def everybody(people: int, sections: list[str]) -> tuple[Person, ...]:
    """People spread over the sections, four of seven with a speciality."""
    return tuple(
        Person(
            f"A{n:05d}", sections[n % len(sections)], "troops", (ROLES[n % 7],) if n % 7 < 4 else (), "",
            n % 10 == 0, n % 12 == 0, date(1990, 1, 1), date(2015, 1, 1),
        )
        for n in range(people)
    )  # fmt: skip


def problem(people: int = PEOPLE) -> Problem:
    """Sets that ask 40 courses of everybody, 8 by speciality, 10 tasks and 11 measures of every unit."""
    found = tree(-(-people // 1000))
    roll = everybody(people, [u.code for u in found if u.kind == "section"])
    asked = [
        Requirement(f"R{n:02d}", "course", c, critical=n % 3 == 0, valid_months=12 if n % 2 else None)
        for n, c in enumerate(COURSES[:40])
    ]
    sets = [RequirementSet("ALL", 1, FIRST, "person", tuple(asked))]
    for k, role in enumerate(ROLES):
        two = tuple(Requirement(f"R{n}", "course", COURSES[40 + 2 * k + n]) for n in range(2))
        sets.append(RequirementSet(f"ROLE-{role}", 1, FIRST, "person", two, post=role))
    of_units = [Requirement(f"T{n}", "task", t, valid_months=6) for n, t in enumerate(TASKS)]
    of_units += [Requirement(f"M{n}", "course", COURSES[n], measure="share", amount=0.9) for n in range(10)]
    of_units += [Requirement("P1", "course", COURSES[40], measure="count per platoon", amount=2, who="medic")]
    for kind in ("contingent", "company", "platoon", "section"):
        sets.append(RequirementSet(f"UNIT-{kind}", 1, FIRST, "unit", tuple(of_units), unit_kind=kind))
    end = ON + timedelta(days=30)
    waivers = tuple(Waiver(p.code, "ALL", "R00", "Commander", "injured", ON, end, ON) for p in roll[::200])
    return Problem(
        ON, tuple(sets), tuple(found), roll, (), waivers, (), tuple(Course(c) for c in COURSES),
        visit=date(2024, 4, 1), tour_end=date(2025, 4, 1), ahead_days=30,
    )  # fmt: skip


Columns = dict[str, np.ndarray[Any, np.dtype[np.int32]]]


def facts(p: Problem, count: int = RECORDS) -> Columns:
    """Columns in the order of recording, days as ordinals: 1 in 50 of units and tasks, the rest of people."""
    rng = np.random.default_rng(1)
    of_unit = rng.random(count) < 0.02
    day = np.sort(rng.integers(ON.toordinal() - 500, ON.toordinal() + 10, count))
    unit, person = rng.integers(0, len(p.units), count), rng.integers(0, len(p.people), count)
    out = {
        "thing": np.where(of_unit, rng.integers(50, 60, count), rng.integers(0, 50, count)),
        "subject": np.where(of_unit, len(p.people) + unit, person),
        "day": day,
        "known": day + rng.integers(0, 3, count),
        "dropped": np.where(rng.random(count) < 0.01, day + 5, NEVER),
        "outcome": rng.choice(3, count, p=(0.15, 0.05, 0.8)),
    }
    return {name: column.astype(np.int32) for name, column in out.items()}


def rows(c: Columns) -> Records:
    """The same as the engine holds them."""
    return records(
        THINGS, c["thing"], c["subject"], c["day"], c["known"],
        outcome=c["outcome"].astype(np.int8), dropped=c["dropped"],
    )  # fmt: skip


def proofs_of(p: Problem, c: Columns) -> tuple[Proof, ...]:
    """The same one by one."""
    codes, day = [x.code for x in p.people] + [u.code for u in p.units], date.fromordinal
    table = zip(*(c[n].tolist() for n in ("thing", "subject", "day", "known", "dropped", "outcome")), strict=True)
    return tuple(
        Proof(
            codes[subject], *THINGS[thing], day(on), day(known), OUTCOMES[outcome],  # type: ignore[arg-type]
            dropped_on=None if dropped == NEVER else day(dropped),
        )
        for thing, subject, on, known, dropped, outcome in table
    )  # fmt: skip


def _seconds(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    value = act()
    return round(time.perf_counter() - began, 4), value


def engine() -> dict[str, Any]:
    """Seconds of the engine alone."""
    out: dict[str, Any] = {}
    out["problem made and checked (s)"], p = _seconds(problem)
    columns = facts(p)
    out["records from columns (s)"], r = _seconds(lambda: rows(columns))
    out["states of everybody and every unit (s)"], rolling = _seconds(lambda: Rolling(p, r))
    out["units, totals, grades as values (s)"], _ = _seconds(lambda: (units(rolling), totals(rolling), graded(rolling)))
    section = next(u.code for u in p.units if u.kind == "section")
    out["one record of a person (ms)"] = _update(rolling, p.people[17].code, "course", COURSES[0])
    out["one record of a section (ms)"] = _update(rolling, section, "task", TASKS[0])
    out["units and grades as values, again (s)"], _ = _seconds(lambda: (units(rolling), graded(rolling)))
    return out


def _update(rolling: Rolling, subject: str, what: What, of: str) -> float:
    outcomes: tuple[Outcome, ...] = ("fail", "pass")
    proofs = [Proof(subject, what, of, ON, ON, o) for o in outcomes]
    rolling.update(subject, what, of, proofs[:1])
    seconds, changed = _seconds(lambda: rolling.update(subject, what, of, proofs))
    assert changed, "the record changed nothing, so nothing was measured"
    return round(1000 * seconds, 2)


# All rows in digits of fixed width, in the order of the table: docs/engines/readiness.md, "From the database".
_DAY = "substr({0}, 1, 4) || substr({0}, 6, 2) || substr({0}, 9, 2)"
QUERY = f"""
SELECT group_concat(substr(100000000 + thing * 1000000 + subject, 2) || {_DAY.format("day")}
  || {_DAY.format("known")} || coalesce(replace(dropped, '-', ''), '00000000')
  || CASE grade WHEN 'pass' THEN 2 WHEN 'fail' THEN 0 ELSE 1 END, '')
FROM fact
"""
WIDTHS = (2, 6, 8, 8, 8, 1)


def database() -> dict[str, Any]:
    """Seconds from a table of SQLite to states of everybody, and the same by one Python row after another."""
    p = problem()
    c = facts(p)
    with tempfile.TemporaryDirectory() as home:
        base = sqlite3.connect(Path(home) / "facts.sqlite3")
        base.execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, thing, subject, day, known, dropped, grade)")
        iso = {n: date.fromordinal(n).isoformat() for n in range(int(c["day"].min()), int(c["day"].max()) + 9)}
        table = zip(*(c[n].tolist() for n in ("thing", "subject", "day", "known", "dropped", "outcome")), strict=True)
        base.executemany(
            "INSERT INTO fact (thing, subject, day, known, dropped, grade) VALUES (?, ?, ?, ?, ?, ?)",
            ((t, s, iso[d], f"{iso[k]} 10:00:00", iso.get(x), OUTCOMES[o]) for t, s, d, k, x, o in table),
        )
        base.commit()
        out: dict[str, Any] = {}
        out["all rows as one text (s)"], text = _seconds(lambda: base.execute(QUERY).fetchone()[0].encode())
        out["text to records (s)"], r = _seconds(lambda: _records(text))
        out["states of everybody and every unit (s)"], rolling = _seconds(lambda: Rolling(p, r))
        out["units, totals, grades as values (s)"], _ = _seconds(
            lambda: (units(rolling), totals(rolling), graded(rolling))
        )
        out["together (s)"] = round(sum(out.values()), 2)
        out["equal to the engine alone"] = units(rolling) == units(Rolling(p, rows(c)))
        out["only to fetch all rows into Python (s)"], _ = _seconds(
            lambda: base.execute("SELECT * FROM fact").fetchall()
        )
        base.close()
    return out


def _records(text: bytes) -> Records:
    thing, subject, day, known, dropped, outcome = read_fixed(text, WIDTHS)
    return records(
        THINGS,
        thing,
        subject,
        ordinals(day),
        ordinals(known),
        outcome=outcome.astype(np.int8),
        dropped=ordinals(dropped),
    )


def against_reference(people: int = 200) -> dict[str, Any]:
    """The same, both ways, on a share of the people with their share of the records; and whether they agree."""
    p = problem(people)
    whole = replace(p, proofs=proofs_of(p, facts(p, RECORDS * people // PEOPLE)))
    slow, expected = _seconds(lambda: Reference(whole).roll_up())
    fast, found = _seconds(lambda: roll_up(whole))
    return {"people": people, "records": len(whole.proofs), "reference (s)": slow, "engine (s)": fast,
            "ratio": round(slow / fast), "equal": found == expected}  # fmt: skip


def ahead(people: int = 139) -> dict[str, Any]:
    """Seconds of the forecast of a contingent a month ahead: 131 units by 21 lines, 8 records a person, many gaps."""
    p = problem(people)
    whole = replace(p, proofs=proofs_of(p, facts(p, 60 * people)))
    rng = np.random.default_rng(2)
    when = [ON + timedelta(days=int(n)) for n in rng.integers(1, 30, 300)]
    taught = [Session(f"L{n}", when[n], "course", COURSES[n % 40], (p.units[1 + n % 10].code,)) for n in range(200)]
    tried = [
        Session(f"E{n}", when[n], "task", TASKS[n % 10], (p.units[1 + n // 10].code,), True) for n in range(200, 300)
    ]
    tries = tuple(Attempt(x.subject, x.what, x.of, x.day, x.outcome == "pass") for x in whole.proofs if x.day <= ON)
    came = tuple(Attendance(x.code, 200, int(rng.integers(150, 200))) for x in p.people)
    outlook = Outlook(ON + timedelta(days=31), tries, came, (*taught, *tried))
    seconds, found = _seconds(lambda: forecast(whole, outlook))
    open_ = [c for c in found.chances if 0 < c.chance < 1]
    return {"people": people, "chances": len(found.chances), "neither 0 nor 1": len(open_), "forecast (s)": seconds}


def measure() -> dict[str, Any]:
    """Everything."""
    return {"engine": engine(), "database": database(), "reference": against_reference(), "forecast": ahead()}
