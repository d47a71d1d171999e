"""Bad facts get all their sentences; good ones go into JSON and back."""

import random
from datetime import date as D

import numpy as np
import pytest

from blueberet.engine.kit import wire
from blueberet.engine.readiness.columns import ordinals, read_fixed
from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Ladder,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.readiness.records import NEVER, add_months
from blueberet.engine.readiness.states import add_months as add_months_to_one
from blueberet.engine.standards.scales import Scale
from tests.engine.readiness import cases

ON = D(2024, 3, 1)
CEFR = Scale("CEFR", "points", ("A1", "A2"))


def refused(**parts: object) -> str:
    given = {"on": ON, "units": (Unit("C", "contingent"),), "people": (Person("A", "C"),), "courses": (Course("BFAC"),)}
    with pytest.raises(ValueError, match=r"\.") as told:
        Problem(**{**given, **parts})  # type: ignore[arg-type]
    return str(told.value)


def a_set(*requirements: Requirement, applies_to: str = "person", **more: object) -> tuple[RequirementSet, ...]:
    return (RequirementSet("S", 1, ON, applies_to, requirements, **more),)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(20))
def test_a_problem_goes_into_json_and_back(seed: int) -> None:
    problem = cases.problem(random.Random(seed))
    assert wire.load_json(Problem, wire.dump_json(problem)) == problem


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = refused(
        people=(Person("A", "X"), Person("B", "C"), Person("B", "C")),
        courses=(Course("P", ("Q",)), Course("Q", ("R",)), Course("R", ("P",)), Course("Z", ("nowhere",), 0)),
        waivers=(Waiver("A", "S", "R1", " ", "", ON, None, ON),),
    ).splitlines()
    assert len(told) == 9
    for sentence in (
        "Courses come before themselves: P, Q, R. Nobody can ever finish them; break the circle.",
        "The course Z comes after nowhere, which is not among the courses.",
        "A pass of the course Z would count 0 months; write 1 to 1200, or nothing.",
        "The person A is in the unit X, which is not among the units.",
        "The person B stands 2 times; it may stand once.",
        "The waiver of S R1 for A gives no reason.",
        "The waiver of S R1 for A has no end; a waiver has a last day.",
        "The waiver of S R1 for A names a requirement that no version of the set has.",
        "The waiver of S R1 for A names no authority; write who decided it.",
    ):
        assert sentence in told


BFAC = Requirement("R1", "course", "BFAC")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"units": (Unit("C", "contingent", "D"), Unit("D", "company", "C"))}, "belongs to itself"),
        ({"units": (Unit("C", "contingent", "D"),)}, "belongs to D, which is not among the units"),
        ({"units": (Unit("C", "contingent"), Unit("A", "company"))}, "names a unit and a person"),
        ({"units": (Unit("C", "contingent"), Unit("", "company"))}, "A unit has no code"),
        ({"sets": a_set(BFAC, BFAC)}, "R1 stands 2 times in S v1"),
        ({"sets": a_set(BFAC) * 2}, "set and version S v1 stands 2 times"),
        ({"sets": a_set(Requirement("R", "course", "X"))}, "asks for the course X, which is not known"),
        ({"sets": a_set(Requirement("R", "level", "EOD1"))}, "asks for the level EOD1, which is on no ladder"),
        ({"sets": a_set(Requirement("R", "document"))}, "asks for a document and names none"),
        ({"sets": a_set(Requirement("R", "language", "English", "SLP", "2"))}, "SLP, which is not among the scales"),
        ({"sets": a_set(Requirement("R", "language", "English", "CEFR", "C9")), "scales": (CEFR,)}, "has no score «C9»"),
        ({"sets": a_set(Requirement("R", "age"))}, "without a limit in whole years"),
        ({"sets": a_set(Requirement("R", "age", least="30", most="20"))}, "at least 30 and at most 20"),
        ({"sets": a_set(Requirement("R", "task", "T1"))}, "asks a person for a task"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", measure="share", amount=1.5), applies_to="unit")}, "share of 1.5"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", measure="count", amount=1.5), applies_to="unit")}, "asks for 1.5"),
        ({"sets": a_set(Requirement("R", "task", "T1", measure="count"), applies_to="unit")}, "asks for a task by count"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", valid_months=0))}, "lets a proof count 0 months"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", margin_days=3))}, "only a document has one"),
        ({"sets": a_set(BFAC, unit_kind="company")}, "is for people, but names a kind"),
        ({"sets": a_set(BFAC, applies_to="unit", post="medic")}, "is for units, but names a post"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", alternative="a"),
                        Requirement("Q", "course", "BFAC", alternative="a", who="medic"))}, "differ in whom they mean"),
        ({"sets": a_set(Requirement("R", "course", "BFAC", alternative="a"),
                        Requirement("Q", "task", "T1", alternative="a"), applies_to="unit")}, "mix tasks"),
        ({"proofs": (Proof("X", "course", "BFAC", ON, ON),)}, "is of nobody: X"),
        ({"proofs": (Proof("C", "course", "BFAC", ON, ON),)}, "stands with a unit; it belongs to a person"),
        ({"proofs": (Proof("A", "age", "", ON, ON),)}, "is no proof"),
        ({"proofs": (Proof("A", "course", "BFAC", ON, ON, until=D(2024, 2, 1)),)}, "ends on 2024-02-01, before it begins"),
        ({"proofs": (Proof("A", "course", "BFAC", ON, D(2024, 2, 1)),)}, "before it was shown"),
        ({"proofs": (Proof("A", "course", "BFAC", ON, ON, dropped_on=D(2024, 2, 1)),)}, "before it was known"),
        ({"proofs": (Proof("A", "level", "EOD1", ON, ON),)}, "is on no ladder"),
        ({"proofs": (Proof("A", "language", "English", ON, ON, scale="X", score="1"),)}, "X, which is not among the scales"),
        ({"bookings": (Booking(("X",), "course", "BFAC", ON, ON),)}, "is for X, who is neither"),
        ({"bookings": (Booking(("A",), "document", "passport", ON, ON),)}, "no session gives a document"),
        ({"bookings": (Booking(("A",), "level", "EOD9", ON, ON),)}, "is on no ladder"),
        ({"waivers": (Waiver("X", "S", "R1", "me", "so", ON, ON, ON),), "sets": a_set(BFAC)}, "is for nobody: X"),
        ({"waivers": (Waiver("A", "S", "R1", "me", "so", ON, D(2024, 1, 1), ON),), "sets": a_set(BFAC)}, "before it begins"),
        ({"waivers": (Waiver("A", "S", "R1", "me", "so", ON, ON, ON, D(2024, 1, 1)),), "sets": a_set(BFAC)}, "withdrawn"),
        ({"ladders": (Ladder("E", ("L",)), Ladder("F", ("L",)))}, "The level L stands 2 times"),
        ({"ahead_days": -1}, "Looking -1 days ahead"),
        ({"visit": ON, "tour_end": D(2024, 1, 1)}, "before the visit"),
        ({"on": D(1, 1, 1)}, "1900 to 2500"),
    ],
)  # fmt: skip
def test_bad_facts_get_a_sentence(parts: dict[str, object], sentence: str) -> None:
    assert sentence in refused(**parts)


def test_many_days_are_moved_by_months_as_one_is() -> None:
    days = [D.fromordinal(n) for n in range(D(2023, 1, 1).toordinal(), D(2025, 1, 1).toordinal(), 3)] + [
        D.max,
        D(1, 1, 1),
    ]
    for months in (1, 6, 12, 13, 1200):
        found = add_months(np.array([d.toordinal() for d in days], np.int32), months)
        assert found.tolist() == [add_months_to_one(d, months).toordinal() for d in days]


def test_rows_of_fixed_width_are_read_into_columns() -> None:
    number, day = read_fixed(b"00017202403010000900000000", (5, 8))
    assert number.tolist() == [17, 9]
    assert ordinals(day).tolist() == [ON.toordinal(), NEVER]
    assert ordinals(np.array([16000229, 20241231], np.int32)).tolist() == [
        D(1600, 2, 29).toordinal(),
        D(2024, 12, 31).toordinal(),
    ]
    assert [c.tolist() for c in read_fixed(b"", (5, 8))] == [[], []]
    with pytest.raises(ValueError, match="no rows of 13"):
        read_fixed(b"12", (5, 8))
    with pytest.raises(ValueError, match="no digit"):
        read_fixed(b"0001 2024030", (4, 8))
