"""Making room: nobody left over who has a place, the past and pins untouched, home again where nobody hinders."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from blueberet.engine.kit.budget import Budget
from blueberet.engine.programme.changes import Change
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Placement, Problem
from blueberet.engine.programme.repair import mending
from blueberet.engine.programme.repair.aside import Aside
from blueberet.engine.programme.repair.mending import repair
from blueberet.engine.programme.result import Plan
from tests.engine.programme.test_repair import CHANGES, NOW, PLAN, brute, on, small
from tests.engine.programme.test_rules import GOOD
from tests.tiny import tiny_problem


def made(problem: Problem, placed: dict[str, Placement], fixed: set[str] = frozenset(), since: int = 0) -> Aside:  # type: ignore[assignment]
    return Aside(problem, GOOD, placed, {c: 1.0 for c in GOOD if c not in fixed}, since)


def ten(_: object) -> bool:
    ten.left -= 1  # type: ignore[attr-defined]
    return bool(ten.left > 0)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _ten_tries() -> None:
    ten.left = 30  # type: ignore[attr-defined]


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_as_little_is_left_over_as_can_be(change: Change, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "SMALL", 0)
    monkeypatch.setattr(mending, "GROWTH", ())
    problem, plan = small(seed)
    found = repair(problem, plan, change, now=NOW, budget=Budget(2, time.monotonic))
    left, moves, *_ = brute(problem, plan, change, NOW)
    assert len(found.left_over) == left
    assert found.moves >= moves
    assert check(change.apply(problem), found.plan) == []


def test_everybody_gets_a_place_again_and_then_goes_home() -> None:
    problem = tiny_problem()
    aside = made(problem, {})
    found = aside.run(GOOD, ten, 30)
    assert check(problem, Plan(tuple(found.values()))) == []
    # Everybody's home is free, so that nobody needs to be elsewhere.
    assert {c: (p.day, p.period) for c, p in found.items()} == {c: (p.day, p.period) for c, p in GOOD.items()}


def test_what_is_fixed_stays_and_nothing_goes_into_the_past() -> None:
    problem = tiny_problem()
    late = {c for c, p in GOOD.items() if p.day >= on(3)}
    early = set(GOOD) - late
    size = problem.calendar.slots_per_day
    gone = sorted(late)[0]
    aside = made(problem, {c: p for c, p in GOOD.items() if c != gone}, early, 3 * size)
    found = aside.run([gone], ten, 30)
    assert set(found) == late
    assert all(p.day >= on(3) for p in found.values())
    whole = {**{c: GOOD[c] for c in early}, **found}
    assert check(problem, Plan(tuple(whole.values()))) == []


def test_those_of_one_module_exchange_names_rather_than_move() -> None:
    problem = tiny_problem()
    one, two = GOOD["ENG/S11/01"], GOOD["ENG/S11/02"]
    crossed = {**GOOD, one.session: replace(two, session=one.session), two.session: replace(one, session=two.session)}
    aside = made(problem, crossed)
    aside.prepare()
    aside.start.blame[:] = 1e9
    found = aside.run([], ten, 5)
    assert found == GOOD


def test_mending_loads_no_compiler_until_room_must_be_made() -> None:
    code = "import sys, blueberet.engine.programme.repair.mending; assert 'numba' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_plan_of_the_tests_is_clean() -> None:
    assert check(tiny_problem(), PLAN) == []
