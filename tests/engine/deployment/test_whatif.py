"""What if: each change does what it says; old posts and new are told apart; contradictions are refused in sentences."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blueberet.engine.deployment import whatif
from blueberet.engine.deployment.altering import Change, Closes, Ill, NewPosts, Quota, Rule, altered
from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.plan import Plan
from blueberet.engine.deployment.problem import Mission, Need, Pin, Post, Problem, Rotation, Rules, Target, Tour
from blueberet.engine.deployment.whatif import Answer, Scenario, Scenarios, compare
from blueberet.engine.kit import wire
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, LAST, english, person, problem, random_problem


def budget() -> Budget:
    return Budget(20, time.monotonic)


def situation(**more: object) -> Problem:
    posts = [Post("X", "UNDOF", priority=4), Post("Y", "MINURSO", priority=4, needs=(ENGLISH,))]
    people = [person("A", english("2222"), sex="F"), person("B", english("2222")), person("C")]
    rotations = [Rotation(f"{c}/1", c, date(2027, 3, 1), date(2028, 2, 29)) for c in "XY"]
    missions = (Mission("UNDOF", quota=2, ceiling=3), Mission("MINURSO"))
    return problem(people, posts, rotations, missions=missions, targets=(Target("troops", 2027, 0.5),), **more)


def ask(asked: Problem, *changes: Change) -> Answer:
    before, after = compare(asked, fill(asked, budget()), (Scenario("S", changes),), budget).answers
    assert before.name == "As it is"
    assert (before.old_filled, before.old_places, before.moved) == (2, 2, ())
    return after


def test_nothing_changed_moves_nobody() -> None:
    same = ask(situation())
    assert (same.old_filled, same.new_places, same.least_home, same.moved) == (2, 0, 1, ())
    assert [(w.women, w.people, w.target) for w in same.women] == [(1, 2, 0.5)]


def test_old_posts_and_new_are_told_apart() -> None:
    """Two new posts of the first priority take both who speak English; only who does not stays for the old ones."""
    new = NewPosts(
        (Post("N", "UNISFA", priority=1, places=2, needs=(ENGLISH,)),), date(2027, 3, 1), (Mission("UNISFA"),)
    )
    got = ask(situation(rules=Rules(rest_months=24)), new)
    assert (got.old_filled, got.old_places, got.new_filled, got.new_places) == (1, 2, 2, 4)
    assert {m.person for m in got.moved} >= {"A", "B"}


def test_departures_tell_what_is_filled_and_what_is_lacking() -> None:
    """Two new places ask for French, which nobody has; of the two old ones one can be filled in the end."""
    french = Need("language", "French", "SLP", "2222")
    new = NewPosts((Post("N", "UNDOF", places=2, priority=5, needs=(french,)),), date(2028, 6, 15))
    got = ask(situation(), new, Rule(reserve_share=0.5))
    assert [(d.month, d.mission, d.is_new, d.filled, d.places) for d in got.departures] == [
        (date(2027, 3, 1), "MINURSO", False, got.plan.assignments[0].rotation == "Y/1", 1),
        (date(2027, 3, 1), "UNDOF", False, got.plan.assignments[0].rotation == "X/1", 1),
        (date(2028, 6, 1), "UNDOF", True, 0, 2),
    ]
    assert [x.told for x in got.departures[2].lacks] == ["French SLP 2222 (2)"]
    assert [x.told for d in got.departures[:2] for x in d.lacks] == ["the reserve (1)"]
    busy = ask(
        situation(), NewPosts((Post("N", "UNISFA", priority=1, places=3),), date(2027, 4, 1), (Mission("UNISFA"),))
    )
    assert (busy.old_filled, busy.new_filled) == (0, 3)
    assert [x.told for d in busy.departures[:2] for x in d.lacks] == [
        "all who fit are needed elsewhere or rest (1)"
    ] * 2


def test_people_fall_ill() -> None:
    got = ask(situation(), Ill(date(2027, 3, 1), date(2027, 3, 5), count=2, of=ENGLISH))
    assert [a.person for a in got.plan.assignments] == ["C"]
    named = altered(situation(), [Ill(date(2027, 3, 1), date(2027, 3, 5), ("C",))])
    assert [bool(p.away) for p in named.people] == [False, False, True]


def test_a_mission_closes() -> None:
    asked = situation()
    asked = replace(
        asked,
        people=(
            replace(asked.people[0], tours=(Tour("UNDOF", date(2026, 1, 1), date(2026, 12, 31)),)),
            *asked.people[1:],
        ),
    )
    later = altered(asked, [Closes("UNDOF", date(2027, 12, 31))])
    assert [r.last for r in later.rotations] == [date(2027, 12, 31), date(2028, 2, 29)]
    sooner = altered(asked, [Closes("UNDOF", date(2026, 6, 30))])
    assert [r.code for r in sooner.rotations] == ["Y/1"]
    assert sooner.people[0].tours[0].last == date(2026, 6, 30)
    assert ask(situation(), Closes("UNDOF", date(2027, 2, 28))).old_places == 1


def test_other_rules() -> None:
    got = altered(situation(), [Rule(rest_months=3), Rule(reserve_share=0.5), Quota("UNDOF", 3)])
    assert (got.rules.rest_months, got.rules.reserve_share, got.missions[0].quota) == (3, 0.5, 3)
    assert ask(situation(), Rule(reserve_share=0.5)).old_filled == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Quota("UNDOF", 4), "The quota of UNDOF is 4, above its legal ceiling of 3."),
        (Quota("UNIFIL", 4), "UNIFIL is not among the missions."),
        (Closes("UNIFIL", LAST), "UNIFIL is not among the missions."),
        (Closes("UNDOF", date(2027, 1, 1)), "UNDOF would end on 2027-01-01, and people are pinned to X/1, which begins later"),
        (Ill(LAST, LAST, ("Z",)), "Z falls ill and is not among the people."),
        (Ill(LAST, LAST, count=3, of=ENGLISH), "3 with English SLP 2222 would fall ill; there are 2 on"),
        (Ill(LAST, date(2027, 1, 1), ("A",)), "would be away until 2027-01-01, before"),
        (NewPosts((Post("N", "UNIFIL"),), date(2027, 3, 1)), "The post N is in the mission UNIFIL, which is not among"),
        (NewPosts((Post("N", "UNDOF"),), LAST), "From 2029-12-31 no whole tour of N ends by 2029-12-31"),
        (Rule(), "A change of rules names no rule"),
        (Ill(LAST, LAST), "Nobody falls ill"),
        (Rule(rest_months=-1), "The rest between tours is -1 months"),
        (Rule(reserve_share=1.0), "The pin C in X/1 cannot stand with the reserve (P12)"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_in_a_sentence(change: Change, told: str) -> None:
    got = ask(situation(pins=(Pin("C", "X/1"),)), change)
    assert got.plan is None
    assert told in "\n".join(got.refused)


def test_what_is_not_proven_near_the_plan_in_time_is_filled_anew_too() -> None:
    asked = replace(random_problem(3, people=40, posts=12), pins=())
    plan = fill(asked, budget())
    real, given = whatif.fill, list[Plan]()

    def cut(*args: Any, **more: Any) -> Plan:
        """The first solve stands for one that time was up for: nobody is sent."""
        found = real(*args, **more)
        given.append(found if given else replace(found, assignments=(), value=0, ended="time"))
        return given[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whatif, "fill", cut)
        got = compare(asked, plan, (Scenario("same"),), budget).answers[1]
    assert len(given) == 2
    assert got.plan.assignments == given[1].assignments
    assert (got.plan.value, got.plan.ended) == (plan.value, "time"), "those who stay are not proven"


def test_one_refused_scenario_does_not_keep_the_next() -> None:
    asked = situation()
    got = compare(asked, fill(asked, budget()), (Scenario("bad", (Quota("UNDOF", 9),)), Scenario("good")), budget)
    assert [bool(a.refused) for a in got.answers] == [False, True, False]


def test_it_stops_when_told() -> None:
    asked = situation()
    two = (Scenario("one"), Scenario("two"))
    assert len(compare(asked, fill(asked, budget()), two, budget, told=lambda n, _: n < 1).answers) == 2


def test_scenarios_are_json() -> None:
    asked = Scenarios((Scenario("S", (
        NewPosts((Post("N", "UNDOF"),), LAST), Closes("UNDOF", LAST), Ill(LAST, LAST, ("A",)), Rule(6), Quota("UNDOF", 1),
    )),))  # fmt: skip
    assert wire.load_json(Scenarios, wire.dump_json(asked)) == asked


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('{"kind": "rain"}', "is of no known kind; known are 'posts', 'closes', 'ill', 'rule', 'quota'"),
        ('{"rest_month": 3}', "the kind is missing"),
        ('{"kind": "quota", "mission": "U"}', "quota.quota: is missing"),
    ],
)
def test_a_change_that_is_none_is_told_once(change: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        wire.load_json(Scenarios, f'{{"scenarios": [{{"name": "S", "changes": [{change}]}}]}}')
    assert len(str(caught.value).splitlines()) == 1
