"""Measures, tasks of units, alternatives, grades, and cells explained: D13 to D18."""

from dataclasses import replace
from datetime import date as D
from datetime import timedelta

import pytest

from blueberet.engine.kit import wire
from blueberet.engine.readiness.problem import (
    Booking,
    Course,
    Person,
    Problem,
    Proof,
    Requirement,
    RequirementSet,
    Unit,
    Waiver,
)
from blueberet.engine.readiness.result import Cell, Grade, RollUp, Standing, grade_of
from blueberet.engine.readiness.rollup import explain, roll_up
from blueberet.engine.readiness.states import State

ON = D(2024, 3, 1)
UNITS = (
    Unit("K", "contingent"), Unit("C", "company", "K"), Unit("P1", "platoon", "C"), Unit("P2", "platoon", "C"),
    Unit("S1", "section", "P1"), Unit("S2", "section", "P1"), Unit("S3", "section", "P2"),
)  # fmt: skip
# Two in each section; m1 and m2 are medics of P1, m3 of P2.
PEOPLE = (
    Person("m1", "S1", specialities=("medic",)), Person("a", "S1"), Person("m2", "S2", specialities=("medic",)),
    Person("b", "S2"), Person("m3", "S3", specialities=("medic",)), Person("c", "S3"),
)  # fmt: skip


def course(subject: str, of: str = "BFAC", outcome: str = "pass", **more: object) -> Proof:
    return Proof(subject, "course", of, ON, ON, outcome, **more)  # type: ignore[arg-type]


def task(unit: str, outcome: str = "pass") -> Proof:
    return Proof(unit, "task", "T03", ON, ON, outcome)  # type: ignore[arg-type]


def a_set(code: str, kind: str, *requirements: Requirement) -> RequirementSet:
    return RequirementSet(code, 1, D(2024, 1, 1), "unit", requirements, unit_kind=kind)


def problem(*sets: RequirementSet, proofs: tuple[Proof, ...] = (), **more: object) -> Problem:
    return Problem(ON, sets, UNITS, PEOPLE, proofs, courses=(Course("BFAC"), Course("FMAC")), **more)  # type: ignore[arg-type]


def of(unit: str, rolled: RollUp) -> Standing:
    return next(s for s in (*rolled.units, *rolled.people) if s.code == unit)


def cell(unit: str, rolled: RollUp) -> Cell:
    return of(unit, rolled).cells[0]


def measured(measure: str, amount: float, *proofs: Proof, who: str = "all", unit: str = "C", **more: object) -> Cell:
    kind = next(u.kind for u in UNITS if u.code == unit)
    r = Requirement("R1", "course", "BFAC", measure=measure, amount=amount, who=who)  # type: ignore[arg-type]
    return cell(unit, roll_up(problem(a_set("U", kind, r), proofs=proofs, **more)))


FIVE = tuple(course(p) for p in ("m1", "a", "m2", "b", "m3"))


def test_d14_each_share_and_count_are_the_last_of_those_needed() -> None:
    assert measured("each", 1, *FIVE).state is State.MISSING
    assert measured("each", 1, *FIVE, course("c")).state is State.MET
    assert measured("share", 0.83, *FIVE).state is State.MET
    # 0.8334 of six are 5.0004: six people.
    assert measured("share", 0.8334, *FIVE).state is State.MISSING
    found = measured("share", 0.5, *FIVE)
    assert (found.need, found.meant, found.counts) == (3, 6, (0, 1, 0, 0, 0, 0, 0, 5))
    assert measured("count", 5, *FIVE).state is State.MET
    assert measured("count", 6, *FIVE).state is State.MISSING
    assert measured("count", 6, *FIVE, course("c", outcome="fail")).state is State.FAILED
    # The state is that of the last one needed, so the planned and the expiring show.
    soon = course("c", until=ON + timedelta(days=3))
    assert measured("each", 1, *FIVE, soon).state is State.EXPIRING
    booked = (Booking(("c",), "course", "BFAC", ON, ON),)
    assert measured("each", 1, *FIVE, bookings=booked).state is State.PLANNED


def test_d14_too_few_meant_or_nobody_is_missing() -> None:
    everybody = (*FIVE, course("c"))
    assert measured("count", 7, *everybody).state is State.MISSING
    assert measured("each", 1, *everybody, who="cook").state is State.MISSING
    assert measured("share", 0.1, *everybody, who="cook").state is State.MISSING


def test_d15_a_count_per_platoon_is_that_of_the_weakest_platoon() -> None:
    medics = tuple(course(m) for m in ("m1", "m2", "m3"))
    assert measured("count per platoon", 1, *medics, who="medic").state is State.MET
    assert measured("count per platoon", 2, *medics, who="medic").state is State.MISSING
    assert measured("count per platoon", 2, *medics, who="medic", unit="P1").state is State.MET
    assert measured("count per section", 1, *medics, who="medic").state is State.MET
    assert measured("count per section", 1, *medics[:2], who="medic").state is State.MISSING
    # A section has no platoon in it: the count is taken in itself.
    assert measured("count per platoon", 1, *medics, who="medic", unit="S3").state is State.MET


T03 = Requirement("R1", "task", "T03")
SHOWN = (a_set("SEC", "section", T03), a_set("COY", "company", T03), a_set("PLT", "platoon", T03))


def test_d16_a_task_is_shown_by_the_lowest_units_that_are_asked_it() -> None:
    two = roll_up(problem(*SHOWN, proofs=(task("S1"), task("S2"))))
    assert [cell(u, two).state for u in ("S1", "S2", "S3", "P1", "P2", "C")] == [
        State.MET, State.MET, State.MISSING, State.MET, State.MISSING, State.MISSING,
    ]  # fmt: skip
    assert (cell("C", two).need, cell("C", two).meant, cell("C", two).counts) == (3, 3, (0, 1, 0, 0, 0, 0, 0, 2))
    assert cell("S1", two).counts is None
    # Not asked of sections: the platoons show it themselves, and what sections did says nothing.
    alone = roll_up(problem(*SHOWN[1:], proofs=(task("S1"), task("S2"), task("S3"), task("P1"))))
    assert [cell(u, alone).state for u in ("P1", "P2", "C")] == [State.MET, State.MISSING, State.MISSING]


def test_d16_a_result_of_the_larger_unit_stands_beside_those_below() -> None:
    below = (task("S1"), task("S2"))
    assert cell("P1", roll_up(problem(*SHOWN, proofs=(*below, task("P1", "fail"))))).state is State.FAILED
    assert cell("P1", roll_up(problem(*SHOWN, proofs=(*below, task("P1"))))).state is State.MET
    assert cell("P1", roll_up(problem(*SHOWN, proofs=(task("S1"), task("P1"))))).state is State.MISSING


def test_d16_results_of_members_say_nothing_of_the_unit() -> None:
    members = tuple(Proof(p.code, "task", "T03", ON, ON) for p in PEOPLE)
    assert cell("S1", roll_up(problem(*SHOWN, proofs=members))).state is State.MISSING


def test_d16_a_waiver_of_a_section_counts_above_and_one_of_the_company_there_only() -> None:
    def waived(unit: str, set_code: str) -> RollUp:
        excused = Waiver(unit, set_code, "R1", "Commander", "on duty", ON, ON, ON)
        return roll_up(problem(*SHOWN, proofs=(task("S1"),), waivers=(excused,)))

    assert cell("P1", waived("S2", "SEC")).state is State.WAIVED
    assert cell("P1", waived("S2", "SEC")).without is State.MISSING
    above = waived("C", "COY")
    assert [cell(u, above).state for u in ("C", "P1", "P2")] == [State.WAIVED, State.MISSING, State.MISSING]


def test_d13_one_of_several_is_enough_and_what_is_missing_says_nothing() -> None:
    either = tuple(Requirement(f"R{n}", "course", c, alternative="a") for n, c in enumerate(("BFAC", "FMAC")))
    everybody = RequirementSet("ALL", 1, D(2024, 1, 1), "person", either)

    def state(*proofs: Proof) -> State:
        return cell("a", roll_up(problem(everybody, proofs=proofs))).state

    assert state(course("a", "FMAC")) is State.MET
    assert state(course("a", "FMAC"), course("a", outcome="fail")) is State.MET
    assert state(course("a", "FMAC", "fail")) is State.FAILED
    assert state() is State.MISSING


@pytest.mark.parametrize(
    ("critical", "others", "grade"),
    [
        (("met",), ("met", "expiring", "waived"), Grade.READY), (("met",), ("planned",), Grade.LIMITED),
        (("expiring",), (), Grade.LIMITED), (("waived", "met"), (), Grade.LIMITED),
        (("needs improvement",), (), Grade.LIMITED), (("planned",), (), Grade.NOT), (("expired",), (), Grade.NOT),
        (("missing", "met"), ("met",), Grade.NOT), (("failed",), (), Grade.NOT), ((), ("failed",), Grade.LIMITED),
        ((), ("met",), Grade.READY), ((), (), Grade.UNASKED),
    ],
)  # fmt: skip
def test_d17_the_grade_follows_the_weakest_critical_line(
    critical: tuple[str, ...], others: tuple[str, ...], grade: Grade
) -> None:
    assert grade_of([State(s) for s in critical], [State(s) for s in others]) is grade


def test_d18_people_are_added_up_from_the_section_to_the_contingent() -> None:
    everybody = RequirementSet("ALL", 1, D(2024, 1, 1), "person", (Requirement("R1", "course", "BFAC"),))
    rolled = roll_up(problem(everybody, proofs=FIVE))
    held = {t.unit: (t.counts[State.MET.rank], t.counts[State.MISSING.rank]) for t in rolled.totals}
    assert held == {"S1": (2, 0), "S2": (2, 0), "S3": (1, 1), "P1": (4, 0), "P2": (1, 1), "C": (5, 1), "K": (5, 1)}
    assert dict(rolled.graded)["C"] == (5, 0, 1, 0)
    assert of("c", rolled).grade is Grade.NOT
    assert of("c", rolled).counts == (0, 1, 0, 0, 0, 0, 0, 0)


def test_a_cell_is_explained_with_everything_behind_it() -> None:
    everybody = RequirementSet("ALL", 3, D(2024, 1, 1), "person", (Requirement("R1", "course", "BFAC"),))
    unit = a_set("COY", "company", Requirement("R9", "course", "BFAC", measure="share", amount=0.9))
    old = replace(course("a", outcome="fail"), day=ON - timedelta(days=9), source="observation:7")
    whole = problem(everybody, unit, *SHOWN[::2], proofs=(*FIVE, old, task("S1")))
    mine = explain(whole, "a", "ALL", "R1")
    assert (mine.line.version, mine.cell.state) == (3, State.MET)
    inputs = mine.judgements[0][1].inputs
    assert [(i.proof.source, i.counts, i.why) for i in inputs] == [
        ("observation:7", False, "history: passed later"),
        ("", True, "the latest in force"),
    ]
    company = explain(whole, "C", "COY", "R9")
    assert company.sentence == "Missing: 5 of 6 hold it, 6 must."
    assert (company.parts[0].subject, company.parts[0].state) == ("c", State.MISSING)
    platoon = explain(whole, "P1", "PLT", "R1")
    assert [(p.subject, p.state) for p in platoon.parts] == [("S2", State.MISSING), ("S1", State.MET)]
    with pytest.raises(KeyError, match="not asked of S1"):
        explain(whole, "S1", "COY", "R9")
    assert wire.load_json(type(company), wire.dump_json(company)) == company


def test_a_count_per_platoon_is_explained_platoon_by_platoon() -> None:
    two = a_set(
        "COY", "company", Requirement("R1", "course", "BFAC", measure="count per platoon", amount=2, who="medic")
    )
    found = explain(problem(two, proofs=FIVE), "C", "COY", "R1")
    assert [(g.unit, g.state, g.meant, g.held) for g in found.groups] == [
        ("P2", State.MISSING, 1, 1), ("P1", State.MET, 2, 2),
    ]  # fmt: skip
    assert found.sentence == "Missing: 2 must hold it in each. Too few in: P2 (1)."


def test_explained_cells_are_those_of_the_roll_up() -> None:
    whole = problem(*SHOWN, proofs=(task("S1"), task("P1", "fail")))
    for standing in roll_up(whole).units:
        for c in standing.cells:
            assert explain(whole, standing.code, c.set, c.code).cell == c
