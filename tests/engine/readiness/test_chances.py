"""Chances of units against all that can happen, one case after another, told by the reference."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blueberet.engine.readiness.forecast import Attempt, Attendance, Outlook, Session, forecast
from blueberet.engine.readiness.lines import question_of
from blueberet.engine.readiness.problem import Course, Problem, Proof
from blueberet.engine.readiness.prospects import Prospects
from blueberet.engine.readiness.reference import Reference
from blueberet.engine.readiness.rolling import Rolling
from tests.engine.readiness import cases

AHEAD = timedelta(days=20)
MOST = 6


def simple(rng: random.Random) -> Problem:
    """A random problem of courses and tasks whose passes have no end."""
    problem = cases.problem(rng, 40)
    sets = tuple(
        replace(s, requirements=kept)
        for s in problem.sets
        if (
            kept := tuple(
                replace(r, valid_months=None) for r in s.requirements if r.what in ("course", "edition", "task")
            )
        )
    )
    known = {(s.code, r.code) for s in sets for r in s.requirements}
    courses = tuple(Course(c.code) for c in cases.COURSES)
    waivers = tuple(w for w in problem.waivers if (w.set, w.code) in known)
    return replace(problem, sets=sets, courses=courses, waivers=waivers, known_at=problem.on)


def outlook(rng: random.Random, problem: Problem) -> Outlook:
    subjects = [*problem.person_by_code, *problem.unit_by_code]
    sessions = []
    for n in range(3):
        what, of = rng.choice(
            (("course", "BFAC"), ("course", "FMAC"), ("edition", "CPTM"), ("task", "T1"), ("task", "T2"))
        )
        day = problem.on + timedelta(days=rng.randrange(25))
        sessions.append(Session(f"X{n}", day, what, of, (rng.choice(subjects),), what == "task" or rng.random() < 0.5))  # type: ignore[arg-type]
    tries = tuple(
        Attempt(rng.choice(subjects), what, of, problem.on - timedelta(days=rng.randrange(90)), rng.random() < 0.6)  # type: ignore[arg-type]
        for what, of in (("course", "BFAC"), ("task", "T1"), ("task", "T2")) for _ in range(4)
    )  # fmt: skip
    came = tuple(Attendance(p, 10, rng.randrange(11)) for p in problem.person_by_code)
    return Outlook(problem.on + AHEAD, tries, came, tuple(sessions), draws=50)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
@example(51192)  # Two alternatives of one line ask the same task.
def test_chances_are_those_of_all_that_can_happen(seed: int) -> None:
    rng = random.Random(seed)
    problem = simple(rng)
    out = outlook(rng, problem)
    ahead = replace(problem, on=out.until, bookings=())
    prospects = Prospects(problem, out, Rolling(ahead))
    codes = [*problem.person_by_code, *problem.unit_by_code]
    asked = {question_of(r) for s in ahead.sets_in_force for r in s.requirements}
    pairs = [
        (n, q) for q in sorted(asked, key=str) for n in range(len(codes))
        if (q.what == "task") == (codes[n] in problem.unit_by_code) and prospects.chance(n, q).any()
    ]  # fmt: skip
    # A section within a section would be counted twice, and its people with it; rosters have none.
    kinds = [
        (problem.unit_by_code[a].kind, u.kind) for u in problem.units for a in problem.above(u.code) if a != u.code
    ]
    if len(pairs) > MOST or any(above == below for above, below in kinds):
        return
    cells = {(u.code, c.set, c.code): np.zeros(out.draws) for u in Reference(ahead).roll_up().units for c in u.cells}
    for way in product((True, False), repeat=len(pairs)):
        weight = np.ones(out.draws)
        for (n, q), reached in zip(pairs, way, strict=True):
            weight = weight * (prospects.chance(n, q) if reached else 1 - prospects.chance(n, q))
        shown = tuple(
            Proof(codes[n], q.what, q.of, out.until, out.until)  # type: ignore[arg-type]
            for (n, q), reached in zip(pairs, way, strict=True) if reached
        )  # fmt: skip
        for u in Reference(_with(ahead, shown)).roll_up().units:
            for c in u.cells:
                cells[u.code, c.set, c.code] += weight * c.state.holds
    for c in forecast(problem, out).chances:
        assert c.chance == pytest.approx(cells[c.unit, c.set, c.code].mean(), abs=1e-4)


def _with(problem: Problem, shown: tuple[Proof, ...]) -> Problem:
    """What was known before stays as it was known; what is shown on the day is known on the day."""
    known = problem.known
    old = tuple(
        replace(p, dropped_on=None) for p in problem.proofs
        if p.known_on <= known and (p.dropped_on is None or p.dropped_on > known)
    )  # fmt: skip
    waivers = tuple(
        replace(w, withdrawn_on=None) for w in problem.waivers
        if w.known_on <= known and (w.withdrawn_on is None or w.withdrawn_on > known)
    )  # fmt: skip
    return replace(problem, proofs=old + shown, waivers=waivers, known_at=None)
