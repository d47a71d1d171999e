"""The shipped requirement sets can be told: they make a problem without faults, and every line gets a state."""

import csv
from datetime import date as D
from decimal import Decimal
from pathlib import Path

from blueberet.engine.readiness.problem import Course, Ladder, Person, Problem, Requirement, RequirementSet, Unit
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.rollup import roll_up
from blueberet.engine.standards.scales import Scale

CATALOGUE = Path(__file__).parents[3] / "src/blueberet/stages/standards/catalogue"


def sheet(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def number(text: str) -> int | None:
    return int(text) if text else None


def requirement(row: dict[str, str]) -> Requirement:
    return Requirement(
        row["Code"], row["What"], row["Of"], row["Scale"], row["Least"], row["Most"], row["Measure"],  # type: ignore[arg-type]
        float(row["Amount"] or 1), row["Who"], number(row["Valid (months)"]), number(row["Margin (days)"]),
        row["Critical"] == "yes", row["Alternative"],
    )  # fmt: skip


def shipped() -> Problem:
    asked = sheet("requirements")
    sets = tuple(
        RequirementSet(
            s["Code"], 1, D(2024, 1, 1), s["Applies to"], tuple(requirement(r) for r in asked if r["Set"] == s["Code"]),  # type: ignore[arg-type]
            s["Title"], s["Category"], s["Unit kind"], s["Unit type"], s["Post"],
        )
        for s in sheet("sets")
    )  # fmt: skip
    codes = [p.split(";") for p in (c["After"] for c in sheet("courses"))]
    courses = tuple(
        Course(c["Code"], tuple(a.strip() for a in after if a.strip()), number(c["Valid (months)"]))
        for c, after in zip(sheet("courses"), codes, strict=True)
    )
    editions = tuple(Course(e["Code"]) for e in sheet("editions"))
    ladders = tuple(
        Ladder(lad["Code"], tuple(lv["Code"] for lv in sheet("levels") if lv["Ladder"] == lad["Code"]))
        for lad in sheet("ladders")
    )
    scales = tuple(
        Scale(
            s["Code"], s["Form"], tuple(p["Score"] for p in sheet("points") if p["Scale"] == s["Code"]),  # type: ignore[arg-type]
            tuple(k.strip() for k in s["Skills"].split(";") if k.strip()), Decimal(s["Lowest"] or 0),
            Decimal(s["Highest"] or 0), Decimal(s["Increment"] or 1),
        )
        for s in sheet("scales")
    )  # fmt: skip
    units = (
        Unit("K", "contingent", "", "contingent"), Unit("C", "company", "K", "infantry, force reserve"),
        Unit("P", "platoon", "C", "infantry"), Unit("S", "section", "P", "infantry"), Unit("E", "section", "C", "EOD team"),
    )  # fmt: skip
    people = (
        Person("1", "S", specialities=("medic",), born=D(1990, 1, 1)), Person("2", "S", commander=True, born=D(1990, 1, 1)),
        Person("3", "E", specialities=("engineer",)), Person("4", "C", "experts_on_mission", post="military observer"),
    )  # fmt: skip
    return Problem(D(2024, 3, 1), sets, units, people, (), (), (), (*courses, *editions), ladders, scales)


def test_shipped_sets_are_told_line_by_line() -> None:
    problem = shipped()
    rolled = roll_up(problem)
    assert rolled == Reference(problem).roll_up()
    asked = {s.code: {c.set for c in s.cells} for s in (*rolled.people, *rolled.units)}
    assert asked["1"] == {"ALL-TROOPS", "MEDIC"}
    assert asked["2"] == {"ALL-TROOPS", "COMMANDERS"}
    assert asked["4"] == {"UNMO-NAT", "UNMO-UN"}
    assert [asked[u] for u in ("K", "C", "P", "S", "E")] == [
        {"UNIT-CONTINGENT"}, {"UNIT-INF-COY"}, {"UNIT-INF-PL"}, {"UNIT-INF-SEC"}, {"UNIT-EOD-TEAM"},
    ]  # fmt: skip
    # Four ways to show English are one line.
    observer = next(s for s in rolled.people if s.code == "4")
    assert len([c for c in observer.cells if c.set == "UNMO-NAT"]) == 7
