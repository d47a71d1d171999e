"""The fast roll-up against the reference, bit for bit, on random cases and after random changes."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from blueberet.engine.readiness.problem import Problem, Proof
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.rolling import Rolling
from blueberet.engine.readiness.rollup import person, roll_up, told, units
from tests.engine.readiness import cases

SEEDS = st.integers(0, 2**32)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_the_fast_roll_up_is_the_reference(seed: int) -> None:
    problem = cases.problem(random.Random(seed))
    assert roll_up(problem) == Reference(problem).roll_up()


def _of(proofs: list[Proof], subject: str, thing: tuple[str, str]) -> list[Proof]:
    return [p for p in proofs if (p.subject, p.what, p.of) == (subject, *thing)]


def _changed(rng: random.Random, problem: Problem, proofs: list[Proof]) -> tuple[str, tuple[str, str], list[Proof]]:
    """One more proof, a correction (the old one dropped, the new one in its place), or one taken away."""
    subject = rng.choice([*problem.person_by_code, *problem.unit_by_code])
    thing = cases.thing(rng, subject in problem.unit_by_code)
    old = _of(proofs, subject, thing)
    new = cases.proof(rng, subject, *thing)
    kind = rng.choice(("more", "correct", "take away")) if old else "more"
    out = list(proofs)
    if kind == "correct":
        at = out.index(rng.choice(old))
        new = replace(new, known_on=max(new.known_on, out[at].known_on), dropped_on=None)
        out[at] = replace(out[at], dropped_on=new.known_on)
    if kind == "take away":
        out.remove(rng.choice(old))
    else:
        out.append(new)
    return subject, thing, out


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_one_change_after_another_gives_what_starting_over_gives(seed: int) -> None:
    rng = random.Random(seed)
    problem = cases.problem(rng, proofs=rng.choice((0, 20, 150)))
    rolling, proofs = Rolling(problem), list(problem.proofs)
    for _ in range(8):
        subject, thing, proofs = _changed(rng, problem, proofs)
        rolling.update(subject, *thing, _of(proofs, subject, thing))  # type: ignore[arg-type]
        over = Reference(replace(problem, proofs=tuple(proofs))).roll_up()
        assert told(rolling) == over
    assert units(rolling) == over.units
    assert tuple(person(rolling, p.code) for p in problem.people) == over.people


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_same_records_serve_other_days_waivers_and_bookings(seed: int) -> None:
    rng = random.Random(seed)
    problem = cases.problem(rng)
    rows = Rolling(problem).answers.rows
    subjects = [*problem.person_by_code, *problem.unit_by_code]
    for _ in range(4):
        on = cases.day(rng)
        problem = replace(
            problem, on=on, known_at=rng.choice((None, cases.day(rng))),
            waivers=(*problem.waivers, cases.waiver(rng, subjects, problem.sets)), bookings=problem.bookings[1:],
        )  # fmt: skip
        assert told(Rolling(problem, rows)) == Reference(problem).roll_up()


def test_a_change_that_changes_nothing_works_out_nothing() -> None:
    problem = cases.problem(random.Random(7))
    rolling = Rolling(problem)
    p = problem.proofs[0]
    assert rolling.update(p.subject, p.what, p.of, _of(list(problem.proofs), p.subject, (p.what, p.of))) == []
