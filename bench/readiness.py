"""Readiness of 10,000 people by 60 requirements from 1,000,000 records: roll-up, one update, against the reference."""

import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from blueberet.engine.readiness.problem import Course, Person, Problem, Proof, Requirement, RequirementSet, Unit, Waiver
from blueberet.engine.readiness.records import NEVER, OUTCOMES, Records, records
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.rollup import graded, roll_up, totals, units

PEOPLE, THINGS, RECORDS = 10_000, 60, 1_000_000
ON = date(2024, 3, 1)
ROLES = ("medic", "engineer", "driver", "signaller")


def problem(people: int = PEOPLE) -> Problem:
    """Contingents of 1,000 in 10 companies, 3 platoons, 3 sections; 60 courses and tasks asked by sets."""
    units_ = [Unit(f"K{n}", "contingent", "", "contingent") for n in range(-(-people // 1000))]
    units_ += [Unit(f"{k.code}C{n}", "company", k.code, "infantry") for k in units_ for n in range(10)]
    units_ += [
        Unit(f"{c.code}P{n}", "platoon", c.code, "infantry") for c in units_ if c.kind == "company" for n in range(3)
    ]
    units_ += [
        Unit(f"{p.code}S{n}", "section", p.code, "infantry") for p in units_ if p.kind == "platoon" for n in range(3)
    ]
    sections = [u.code for u in units_ if u.kind == "section"]
    roll = tuple(
        Person(f"A{n:05d}", sections[n % len(sections)], "troops", (ROLES[n % 7],) if n % 7 < 4 else (), "", n % 10 == 0,
               n % 12 == 0, date(1990, 1, 1), date(2015, 1, 1))
        for n in range(people)
    )  # fmt: skip
    courses = [f"C{n:02d}" for n in range(50)]
    everybody = [Requirement(f"R{n:02d}", "course", c, critical=n % 3 == 0, valid_months=12 if n % 2 else None)
                 for n, c in enumerate(courses[:40])]  # fmt: skip
    by_role = [RequirementSet(f"ROLE-{r}", 1, date(2023, 1, 1), "person",
                              tuple(Requirement(f"R{n}", "course", courses[40 + 2 * k + n]) for n in range(2)), post=r)
               for k, r in enumerate(ROLES)]  # fmt: skip
    tasks = [Requirement(f"T{n}", "task", f"T{n:02d}", valid_months=6) for n in range(10)]
    shares = [Requirement(f"M{n}", "course", c, measure="share", amount=0.9) for n, c in enumerate(courses[:10])]
    medics = [Requirement("P1", "course", courses[40], measure="count per platoon", amount=2, who="medic")]
    sets = [RequirementSet("ALL", 1, date(2023, 1, 1), "person", tuple(everybody)), *by_role]
    sets += [RequirementSet(f"UNIT-{kind}", 1, date(2023, 1, 1), "unit", (*tasks, *shares, *medics), unit_kind=kind)
             for kind in ("contingent", "company", "platoon", "section")]  # fmt: skip
    waivers = tuple(
        Waiver(f"A{n:05d}", "ALL", "R00", "Commander", "injured", ON, ON + timedelta(30), ON)
        for n in range(0, people, 200)
    )
    return Problem(ON, tuple(sets), tuple(units_), roll, (), waivers, (), tuple(Course(c) for c in courses),
                   visit=date(2024, 4, 1), tour_end=date(2025, 4, 1), ahead_days=30)  # fmt: skip


def rows(p: Problem, count: int = RECORDS) -> Records:
    """Records spread over people and courses, 1 in 50 over units and tasks, in the order of recording."""
    rng = np.random.default_rng(1)
    things = [("course", f"C{n:02d}") for n in range(50)] + [("task", f"T{n:02d}") for n in range(10)]
    of_unit = rng.random(count) < 0.02
    thing = np.where(of_unit, rng.integers(50, 60, count), rng.integers(0, 50, count)).astype(np.int32)
    subject = np.where(
        of_unit, len(p.people) + rng.integers(0, len(p.units), count), rng.integers(0, len(p.people), count)
    )
    day = np.sort(rng.integers(ON.toordinal() - 500, ON.toordinal() + 10, count))
    outcome = rng.choice(3, count, p=(0.15, 0.05, 0.8)).astype(np.int8)
    dropped = np.where(rng.random(count) < 0.01, day + 5, NEVER)
    return records(things, thing, subject.astype(np.int32), day.astype(np.int32), (day + rng.integers(0, 3, count)).astype(np.int32),
                   outcome=outcome, dropped=dropped.astype(np.int32))  # fmt: skip


def proofs_of(p: Problem, r: Records) -> tuple[Proof, ...]:
    """The same records one by one."""
    codes = [x.code for x in p.people] + [u.code for u in p.units]
    day = date.fromordinal
    return tuple(
        Proof(codes[r.subject[i]], *r.things[n], day(int(r.day[i])), day(int(r.known[i])), OUTCOMES[r.outcome[i]],  # type: ignore[arg-type]
              dropped_on=day(int(r.dropped[i])) if r.dropped[i] != NEVER else None)
        for n in range(len(r.things)) for i in range(int(r.starts[n]), int(r.starts[n + 1]))
    )  # fmt: skip


def _seconds(act: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    value = act()
    return round(time.perf_counter() - began, 4), value


def engine() -> dict[str, Any]:
    """Seconds of the engine alone."""
    out: dict[str, Any] = {}
    out["problem made and checked (s)"], p = _seconds(problem)
    out["records from columns (s)"], r = _seconds(lambda: rows(p))
    out["states of everybody and every unit (s)"], rolling = _seconds(lambda: Rolling(p, r))
    out["units, totals and grades as values (s)"], _ = _seconds(
        lambda: (units(rolling), totals(rolling), graded(rolling))
    )
    person, unit = p.people[17].code, next(u.code for u in p.units if u.kind == "section")
    for name, subject, what, of in (("of a person", person, "course", "C00"), ("of a section", unit, "task", "T00")):
        proofs = [Proof(subject, what, of, ON, ON, o) for o in ("fail", "pass")]  # type: ignore[arg-type]
        rolling.replace(subject, what, of, proofs[:1])  # type: ignore[arg-type]
        out[f"one record {name} (ms)"] = round(
            1000 * _seconds(lambda: rolling.replace(subject, what, of, proofs))[0], 2
        )  # type: ignore[arg-type]
    out["units, totals and grades as values, again (s)"], _ = _seconds(lambda: (units(rolling), graded(rolling)))
    return out


def against_reference(people: int = 200) -> dict[str, Any]:
    """The same, both ways, on a share of the people with their share of the records; and whether they agree."""
    p = problem(people)
    few = rows(p, RECORDS * people // PEOPLE)
    whole = replace(p, proofs=proofs_of(p, few))
    slow, expected = _seconds(lambda: Reference(whole).roll_up())
    fast, found = _seconds(lambda: roll_up(whole))
    return {"people": people, "records": len(whole.proofs), "reference (s)": slow, "engine (s)": fast,
            "ratio": round(slow / fast), "equal": found == expected}  # fmt: skip


def measure() -> dict[str, Any]:
    """Everything."""
    return {"engine": engine(), "reference": against_reference()}
