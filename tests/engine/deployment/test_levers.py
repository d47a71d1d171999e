"""Levers: what is promised is what a second solve delivers; the first idea is right where nothing else binds."""

import time
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import numpy as np
import pytest

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.idle import matched, open_places
from blueberet.engine.deployment.levers import Lever, bottleneck, confirm, levers, pull
from blueberet.engine.deployment.problem import Post, Problem, Rotation, Rules
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, PASSPORT, english, passport, person, problem, random_problem

LATE = date(2032, 1, 1)


def budget() -> Budget:
    return Budget(20, time.monotonic)


def year(post: str) -> Rotation:
    return Rotation(f"{post}/1", post, date(2027, 3, 1), date(2028, 2, 29))


def planted(**more: object) -> Problem:
    """Four posts: two ask for English that nobody free has, one for a passport, one for a rank."""
    posts = [
        Post("E1", "UNDOF", needs=(ENGLISH,), priority=2), Post("E2", "UNDOF", needs=(ENGLISH,), priority=3),
        Post("P1", "UNDOF", needs=(PASSPORT,), priority=5), Post("R1", "UNDOF", rank_from="OF-3", priority=4),
    ]  # fmt: skip
    people = [
        person("A", english("1111"), rank="OF-2"), person("B", english("1111"), rank="OF-2"),
        person("C", passport(date(2027, 1, 5)), rank="OF-2"), person("D", rank="OF-2"),
    ]  # fmt: skip
    rotations = [year(p.code) for p in posts]
    return problem(people, posts, rotations, rules=Rules(price_again=0), **more)


def test_the_lever_that_fills_most_comes_first_and_is_confirmed() -> None:
    asked = planted()
    plan = fill(asked, budget())
    assert open_places(asked, plan) == {"E1/1": 1, "E2/1": 1, "P1/1": 1, "R1/1": 1}
    first, *rest = bottleneck(asked, plan, budget, confirmed=6)
    assert (first.lever.kind, first.lever.need, first.more, first.worth) == ("training", ENGLISH, 2, 11_996)
    assert first.gained == ("E1/1", "E2/1")
    assert first.is_proven
    assert {u.lever.kind for u in rest if u.more == 1} == {"document", "waiver"}
    assert any(u.lever.told == "passport for 1 people from 2027-01-01" for u in rest)
    assert any(u.lever.field == "rank" and u.gained == ("R1/1",) for u in rest)


def test_so_many_people_are_trained_and_no_more() -> None:
    asked = planted()
    plan = fill(asked, budget())
    best = next(x for x in levers(asked, plan, people=1) if x.need == ENGLISH and x.kind == "training")
    assert len(best.people) == 1
    assert confirm(asked, plan, best, budget()).gained == ("E1/1",)


def test_what_is_held_too_late_brings_nothing() -> None:
    asked = planted()
    plan = fill(asked, budget())
    assert not [x for x in levers(asked, plan, first=date(2027, 3, 2)) if x.kind != "waiver"]
    assert [x for x in levers(asked, plan, first=date(2027, 3, 1)) if x.kind != "waiver"]


def test_who_rests_or_serves_is_not_thought_of() -> None:
    asked = problem([person("A", english("1111"))], [Post("N", "UNDOF", priority=1), Post("E", "UNDOF", needs=(ENGLISH,))],
                    [year("N"), year("E")])  # fmt: skip
    assert not levers(asked, fill(asked, budget()))


def test_a_full_plan_has_no_bottleneck() -> None:
    asked = problem([person("A")], [Post("N", "UNDOF")], [year("N")])
    assert bottleneck(asked, fill(asked, budget()), budget) == ()


def test_it_stops_when_told() -> None:
    asked = planted()
    assert len(bottleneck(asked, fill(asked, budget()), budget, told=lambda done, _: done < 2)) == 2


def test_promises_are_kept_on_random_problems() -> None:
    seen = 0
    for seed in range(24):
        asked = random_problem(seed, people=5, posts=3)
        try:
            plan = fill(asked, budget())
        except NoPlan:
            continue
        for u in bottleneck(asked, plan, budget, confirmed=2):
            again = fill(pull(asked, u.lever), budget())
            assert u.more == len(again.assignments) - len(plan.assignments)
            assert u.worth == again.value - plan.value
            assert not check(pull(asked, u.lever), u.plan)
            assert u.worth >= 0
            assert (u.more == 0) or set(u.gained)
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("seed", range(30))
def test_the_idle_are_matched_as_well_as_can_be(seed: int) -> None:
    rng = Random(seed)
    fits = np.array([[rng.random() < 0.4 for _ in range(3)] for _ in range(4)])
    places, worth = (
        np.array([rng.choice([1, 2]) for _ in range(3)]),
        np.array([rng.choice([1, 2, 4]) for _ in range(3)]),
    )
    pairs, gained = matched(fits, places, worth, None)
    assert len(dict(pairs)) == len(pairs)
    assert all(fits[p, r] for p, r in pairs)
    assert all(sum(r == x for _, x in pairs) <= places[r] for r in range(3))
    best = 0
    for chosen in product([None, 0, 1, 2], repeat=4):
        if all(r is None or fits[p, r] for p, r in enumerate(chosen)) and all(
            chosen.count(r) <= places[r] for r in range(3)
        ):
            best = max(best, int(sum(worth[r] for r in chosen if r is not None)))
    assert gained == best


def test_a_waiver_takes_away_what_is_waived_alone() -> None:
    asked = planted()
    waived = pull(asked, Lever("waiver", ENGLISH, posts=("E1",)))
    assert [p.needs for p in waived.posts] == [(), (ENGLISH,), (PASSPORT,), ()]
    wider = pull(asked, Lever("waiver", posts=("R1",), field="rank"))
    assert wider.posts[3].rank_from == "OF-2"
    assert replace(wider, posts=asked.posts) == asked


def test_who_fits_already_and_is_held_back_by_the_reserve_needs_no_training() -> None:
    asked = problem([person("A", english("2222"))], [Post("E", "UNDOF", needs=(ENGLISH,))], [year("E")],
                    rules=Rules(reserve_share=1.0))  # fmt: skip
    plan = fill(asked, budget())
    assert open_places(asked, plan)
    assert not levers(asked, plan)
