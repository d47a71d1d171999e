"""What holds a unit down, in order of effect: D19."""

import random
from dataclasses import replace
from datetime import date as D

from hypothesis import given, settings
from hypothesis import strategies as st

from blueberet.engine.readiness.holding import holding
from blueberet.engine.readiness.problem import Proof, Requirement, RequirementSet
from blueberet.engine.readiness.result import Grade
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.rollup import roll_up, told
from tests.engine.readiness import cases
from tests.engine.readiness.test_rollup import FIVE, ON, T03, a_set, course, problem, task

BFAC = Requirement("R2", "course", "BFAC", measure="share", amount=0.9)
FMAC = Requirement("R3", "course", "FMAC", measure="count", amount=1, who="medic", critical=False)
UNIT = (a_set("SEC", "section", T03), a_set("COY", "company", T03, BFAC, FMAC))
EVERYBODY = RequirementSet("ALL", 1, D(2024, 1, 1), "person", (Requirement("R1", "course", "BFAC"),))


def test_d19_what_frees_the_unit_comes_first() -> None:
    whole = problem(EVERYBODY, *UNIT, proofs=(*FIVE, task("S1"), task("S2"), task("S3")))
    first, second = holding(Rolling(whole), "C")
    assert (first.of, first.people, first.frees, first.own, first.below, first.freed) == (
        "BFAC", ("c",), True, (("COY", "R2"),), 0, 1,
    )  # fmt: skip
    # Not critical: nothing that counts would change.
    assert (second.of, second.people, second.frees, second.own) == ("FMAC", ("m1", "m2", "m3"), False, ())


def test_d19_two_things_each_alone_do_not_free_it_and_the_one_with_more_lines_leads() -> None:
    found = holding(Rolling(problem(EVERYBODY, *UNIT, proofs=(*FIVE, task("S1")))), "C")
    assert [(h.of, h.frees, len(h.own), h.below, h.freed) for h in found] == [
        ("T03", False, 1, 2, 0), ("BFAC", False, 1, 0, 1), ("FMAC", False, 0, 0, 0),
    ]  # fmt: skip
    assert found[0].units == ("S2", "S3")
    # In a section nothing of the company counts.
    assert [(h.of, h.units, h.people) for h in holding(Rolling(problem(*UNIT, proofs=FIVE)), "S1")] == [
        ("T03", ("S1",), ()),
    ]  # fmt: skip


def test_d19_what_it_says_is_what_happens() -> None:
    whole = problem(EVERYBODY, *UNIT, proofs=(*FIVE, task("S1"), task("S2"), task("S3")))
    first = holding(Rolling(whole), "C")[0]
    mended = roll_up(replace(whole, proofs=(*whole.proofs, *(course(p) for p in first.people))))
    company = next(u for u in mended.units if u.code == "C")
    assert company.grade is Grade.LIMITED
    assert next(p for p in mended.people if p.code == "c").grade is Grade.READY


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_asking_leaves_everything_as_it_was(seed: int) -> None:
    whole = cases.problem(random.Random(seed))
    rolling = Rolling(whole)
    before = told(rolling)
    for unit in whole.units:
        holding(rolling, unit.code)
    assert told(rolling) == before
    new = (Proof(whole.people[0].code, "course", "BFAC", ON, ON), Proof(whole.units[-1].code, "task", "T1", ON, ON))
    for p in new:
        rolling.update(p.subject, p.what, p.of, [p])
    gone = {(p.subject, p.what, p.of) for p in new}
    kept = [x for x in whole.proofs if (x.subject, x.what, x.of) not in gone]
    assert told(rolling) == roll_up(replace(whole, proofs=(*kept, *new)))
