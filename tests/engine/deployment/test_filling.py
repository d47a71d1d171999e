"""Plans: the best there is by brute force, wishes one by one, planted optima, pins, stopping."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import pytest

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.filling import NoPlan, fill
from blueberet.engine.deployment.periods import whole_months
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Depth, Pin, Post, Problem, Rotation, Rules, Target, Tour
from blueberet.engine.deployment.scoring import score
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, english, person, problem, random_problem

YEAR = (Rotation("A/1", "A", date(2027, 3, 14), date(2028, 3, 13)),)
OF_ALL = {"P12", "P13", "P14"}


def filled(made: Problem) -> Plan:
    return fill(made, Budget(30, lambda: 0.0))


def _plans(made: Problem) -> Iterator[tuple[Assignment, ...]]:
    """Every plan in which each person alone breaks nothing."""
    codes = [r.code for r in made.rotations]
    own = []
    for p in made.people:
        sets = [s for k in range(len(codes) + 1) for s in combinations(codes, k)]
        plans = [tuple(Assignment(r, p.code) for r in s) for s in sets]
        own.append([a for a in plans if not {b.rule for b in check(made, Plan(a))} - OF_ALL])
    for choice in product(*own):
        yield tuple(a for part in choice for a in part)


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_is_better_than_the_one_that_is_found(seed: int) -> None:
    made = random_problem(seed)
    values = [v for a in _plans(made) for v in (score(made, a)[0],) if not check(made, Plan(a))]
    try:
        plan = filled(made)
    except NoPlan:
        assert values == []
        return
    assert (plan.ended, plan.value, plan.gap) == ("optimal", max(values), 0)


def test_the_same_again_is_the_same_plan() -> None:
    made = random_problem(7, people=30, posts=8)
    assert filled(made).assignments == filled(made).assignments


def test_a_planted_optimum_is_reached() -> None:
    """Forty posts ask forty different things; each person holds one of them and the next: one chain of forced choices."""
    posts = [Post(f"Q{n}", "UNDOF", needs=(replace(ENGLISH, what="speciality", of=f"s{n}"),)) for n in range(40)]
    rotations = [Rotation(f"Q{n}/1", f"Q{n}", date(2027, 3, 14), date(2028, 3, 13)) for n in range(40)]
    people = [
        person(f"A{n}", *(replace(english(""), what="speciality", of=f"s{k}") for k in (n, n + 1))) for n in range(40)
    ]  # fmt: skip
    plan = filled(problem(people, posts, tuple(rotations)))
    assert (plan.filled, plan.value, plan.ended) == (40, 40 * (4000 - 2), "optimal")
    assert {(a.rotation, a.person) for a in plan.assignments} == {(f"Q{n}/1", f"A{n}") for n in range(40)}


def wish(made: Problem, rule: str) -> list[tuple[str, int]]:
    return [(w.of, w.amount) for w in filled(made).wishes if w.rule == rule]


def test_w1_women_are_sent_where_the_target_asks_for_them() -> None:
    people = [person(str(n), sex="F" if n == 3 else "M") for n in range(4)]
    made = problem(people, [Post("A", "UNDOF", places=2)], YEAR, targets=(Target("troops", 2027, 0.5),))
    assert "3" in {a.person for a in filled(made).assignments}
    assert wish(made, "W1") == []
    assert wish(replace(made, targets=(Target("troops", 2027, 0.6),)), "W1") == [("troops 2027", 1)]


def test_w2_no_region_sends_more_than_its_share() -> None:
    people = [person(str(n), region="KZ-10" if n < 3 else "KZ-75") for n in range(5)]
    made = problem(people, [Post("A", "UNDOF", places=4)], YEAR, rules=Rules(region_share=0.5))
    assert wish(made, "W2") == []
    assert wish(replace(made, people=tuple(people[:4])), "W2") == [("KZ-10 2027", 1)]


def test_w3_some_have_been_there_before() -> None:
    old = (Tour("UNDOF", date(2020, 1, 1), date(2020, 6, 1)),)
    people = [person(str(n), tours=old if n == 3 else ()) for n in range(4)]
    made = problem(people, [Post("A", "UNDOF", places=2)], YEAR, rules=Rules(experienced_share=0.5))
    assert "3" in {a.person for a in filled(made).assignments}
    assert wish(replace(made, people=tuple(people[:3])), "W3") == [("UNDOF 2027", 1)]


def test_w4_those_who_hold_what_is_rare_stay_in_reserve() -> None:
    people = [person(str(n), *([english("3333")] if n < 2 else [])) for n in range(4)]
    made = problem(people, [Post("A", "UNDOF", places=2)], YEAR, depths=(Depth(ENGLISH, 2),))
    assert {a.person for a in filled(made).assignments} == {"2", "3"}
    assert wish(replace(made, people=tuple(people[:3])), "W4") == [("English SLP 2222", 1)]


def test_w5_a_team_comes_from_few_units() -> None:
    people = [person(str(n), unit="I" if n % 2 else "II") for n in range(6)]
    made = problem(people, [Post("A", "UNDOF", places=3, team="QRF")], YEAR)
    assert {a.person for a in filled(made).assignments} in ({"1", "3", "5"}, {"0", "2", "4"})
    assert wish(made, "W5") == [("QRF 2027-03-14", 1)]
    assert wish(replace(made, people=tuple(people[:4])), "W5") == [("QRF 2027-03-14", 2)]


def test_w6_who_was_never_sent_goes_first() -> None:
    ended = (date(2021, 1, 1), date(2025, 9, 1), None)
    people = [person(str(n), tours=(Tour("UNDOF", date(2020, 6, 1), d),) if d else ()) for n, d in enumerate(ended)]
    made = problem(people, [Post("A", "UNDOF")], YEAR)
    assert {a.person for a in filled(made).assignments} == {"2"}
    assert wish(replace(made, people=tuple(people[:2])), "W6") == [("sent again", 1)]
    assert wish(replace(made, people=tuple(people[1:2])), "W6") == [("sent again", 2)]


def test_w7_of_two_tours_worth_the_same_the_sooner_is_filled() -> None:
    later = Rotation("B/1", "B", date(2027, 6, 1), date(2028, 5, 31))
    posts = [Post("B", "UNDOF"), Post("A", "UNDOF")]
    made = problem([person("1")], posts, (later, *YEAR))
    assert [a.rotation for a in filled(made).assignments] == ["A/1"]
    assert wish(made, "W7") == [("months later", 2)]
    first = replace(made, posts=(replace(posts[0], priority=2), posts[1]))
    assert [a.rotation for a in filled(first).assignments] == ["B/1"], "a higher priority comes before a sooner day"


@pytest.mark.parametrize(("day", "months"), [
    (date(2027, 1, 30), 0), (date(2027, 1, 31), 0), (date(2027, 2, 27), 0), (date(2027, 2, 28), 1),
    (date(2027, 3, 30), 1), (date(2027, 3, 31), 2), (date(2028, 1, 31), 12), (date(2026, 1, 1), 0),
])  # fmt: skip
def test_w7_months_are_whole_ones_of_the_calendar(day: date, months: int) -> None:
    assert whole_months(date(2027, 1, 31), day) == months


def test_a_pin_is_kept_at_a_cost_and_refused_where_it_cannot_be() -> None:
    people = [person("1", tours=(Tour("UNDOF", date(2020, 1, 1), date(2020, 6, 1)),)), person("2")]
    made = problem(people, [Post("A", "UNDOF")], YEAR)
    assert {a.person for a in filled(made).assignments} == {"2"}
    assert {a.person for a in filled(replace(made, pins=(Pin("1", "A/1"),))).assignments} == {"1"}
    with pytest.raises(NoPlan, match="does not fit"):
        filled(replace(made, posts=(Post("A", "UNDOF", sex="F"),), pins=(Pin("1", "A/1"),)))
    with pytest.raises(NoPlan, match="every pin"):
        filled(replace(made, rules=Rules(reserve_share=1.0), pins=(Pin("1", "A/1"),)))


def test_stopped_at_once_it_gives_a_plan_and_a_bound_that_holds() -> None:
    made = random_problem(3, people=40, posts=12)
    stopped = fill(made, Budget(30, lambda: 0.0), told=lambda _value, _bound: False)
    best = filled(made)
    assert best.value is not None
    assert stopped.value is not None
    assert stopped.bound is not None
    assert stopped.value <= best.value <= stopped.bound
    assert not check(made, stopped)
