"""Pins that cannot be kept together: the smallest set, confirmed by a second solve; never told where a plan keeps all."""

import time
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import pytest

from blueberet.engine.deployment.clashing import clashes, confirm
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.problem import Away, Mission, Pin, Post, Problem, Rotation, Rules
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, person, problem, random_problem


def budget() -> Budget:
    return Budget(20, time.monotonic)


def pinned(*pins: tuple[str, str], **more: object) -> Problem:
    """Three people, three posts with two tours each; the pins given as person and rotation."""
    posts = [Post(c, "UNDOF", tour_months=6) for c in "XYZ"]
    rotations = [
        Rotation(f"{c}/{n}", c, first, last)
        for c in "XYZ"
        for n, first, last in ((1, date(2027, 3, 1), date(2027, 8, 31)), (2, date(2028, 3, 1), date(2028, 8, 31)))
    ]
    people = [person(c) for c in "ABC"]
    rules = more.pop("rules", Rules(rest_months=6))
    return problem(people, posts, rotations, rules=rules, pins=tuple(Pin(*p) for p in pins), **more)


@pytest.mark.parametrize(
    ("pins", "more", "rule", "least"),
    [
        ([("A", "X/1"), ("A", "X/2"), ("B", "Y/1")], {"rules": Rules(rest_months=12)}, "P10", [("A", "X/1"), ("A", "X/2")]),
        ([("A", "X/1"), ("A", "X/2")], {"rules": Rules(rest_months=6, most_days=200)}, "P11", [("A", "X/1"), ("A", "X/2")]),
        ([("A", "X/1"), ("B", "Y/1"), ("C", "Z/2")], {"rules": Rules(reserve_share=0.5)}, "P12", [("A", "X/1"), ("B", "Y/1")]),
        ([("A", "X/1"), ("B", "Y/1"), ("C", "Z/2")], {"missions": (Mission("UNDOF", quota=1),)}, "P13", [("A", "X/1"), ("B", "Y/1")]),
        ([("A", "X/1"), ("B", "Y/2")], {"missions": (Mission("UNDOF", last_day=date(2028, 1, 1)),)}, "P2", [("B", "Y/2")]),
    ],
)  # fmt: skip
def test_the_smallest_set_is_told_and_confirmed(pins, more, rule, least) -> None:  # type: ignore[no-untyped-def]
    asked = pinned(*pins, **more)
    with pytest.raises(NoPlan):
        fill(asked, budget())
    (clash,) = clashes(asked)
    assert (clash.rule, [(p.person, p.rotation) for p in clash.pins]) == (rule, least)
    assert confirm(asked, clash, budget()).is_confirmed
    assert rule in clash.sentence
    assert all(p.person in clash.sentence for p in clash.pins)


def test_several_clashes_are_told_at_once() -> None:
    asked = pinned(("A", "X/1"), ("A", "X/2"), ("B", "Y/1"), rules=Rules(rest_months=12))
    people = tuple(
        replace(p, away=(Away(date(2027, 4, 1), date(2027, 4, 2)),)) if p.code == "B" else p for p in asked.people
    )
    assert [(c.rule, len(c.pins)) for c in clashes(replace(asked, people=people))] == [("P8", 1), ("P10", 2)]


def test_a_post_that_he_does_not_fit_clashes_with_his_pin_alone() -> None:
    asked = pinned(("A", "X/1"), ("B", "Y/1"))
    asked = replace(asked, posts=(replace(asked.posts[0], needs=(ENGLISH,)), *asked.posts[1:]))
    (clash,) = clashes(asked)
    assert clash.sentence.startswith(
        "The pin A in X/1 cannot stand with what a post needs (P4): A in X/1: English SLP 2222"
    )


def test_a_clash_that_is_none_is_not_confirmed() -> None:
    asked = pinned(("A", "X/1"), ("A", "X/2"), rules=Rules(rest_months=12))
    (clash,) = clashes(asked)
    assert not confirm(replace(asked, rules=Rules(rest_months=1)), clash, budget()).is_confirmed
    more = replace(clash, pins=(*clash.pins, Pin("B", "Y/1")))
    assert not confirm(asked, more, budget()).is_confirmed


def test_random_pins_clash_exactly_when_no_plan_keeps_them() -> None:
    both = {True: 0, False: 0}
    for seed in range(60):
        asked, rng = replace(random_problem(seed, people=4, posts=3), pins=()), Random(seed)
        pins = [(a.person, a.rotation) for a in fill(asked, budget()).assignments][:2]
        pins += [(rng.choice(asked.people).code, rng.choice(asked.rotations).code) for _ in range(seed % 2)]
        try:
            asked = replace(asked, pins=tuple(Pin(*p) for p in dict.fromkeys(pins)))
        except ValueError:
            continue
        found = clashes(asked)
        try:
            fill(asked, budget())
        except NoPlan:
            assert found
            for c in found:
                assert all(not [x for x in clashes(replace(asked, pins=few)) if x.rule == c.rule and x.told == c.told]
                           for few in combinations(c.pins, len(c.pins) - 1))  # fmt: skip
        else:
            assert not found
        both[bool(found)] += 1
    assert min(both.values()) > 10
