"""The hard rules one by one: the checker names the broken one, the matrix and the words agree with it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blueberet.engine.deployment.checker import check
from blueberet.engine.deployment.fitting import Fits
from blueberet.engine.deployment.lacking import lacks
from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import (
    Away,
    Exclusion,
    Holding,
    Mission,
    Need,
    Person,
    Pin,
    Post,
    Problem,
    Rotation,
    Rules,
    Tour,
)
from tests.engine.deployment.instances import ENGLISH, PASSPORT, english, passport, person, problem, random_problem

YEAR = (Rotation("A/1", "A", date(2027, 3, 14), date(2028, 3, 13)),)


def broken(made: Problem, *pairs: tuple[str, str]) -> list[str]:
    return [b.rule for b in check(made, Plan(tuple(Assignment(r, p) for r, p in pairs)))]


def alone(who: Person, post: Post, rule: str, **more: Any) -> str:
    """The words for one person and one post; matrix, words and checker must agree."""
    made = problem([who], [post], YEAR, **more)
    told = lacks(made, who, YEAR[0])
    assert Fits(made).lacks[0, 0] == len(told)
    assert broken(made, ("A/1", who.code)) == [x.rule for x in told]
    assert [x.rule for x in told] in ([], [rule])
    return told[0].told if told else ""


def test_p1_a_place_holds_one_person_and_a_person_stands_once() -> None:
    made = problem([person("1"), person("2")], [Post("A", "UNDOF")], YEAR)
    assert broken(made, ("A/1", "1")) == []
    assert broken(made, ("A/1", "1"), ("A/1", "2")) == ["P1"]
    assert "P1" in broken(made, ("A/1", "1"), ("A/1", "1"))
    assert broken(made, ("B/1", "1")) == ["P1"]
    assert broken(made, ("A/1", "9")) == ["P1"]


@pytest.mark.parametrize(("ends", "told"), [(date(2028, 3, 13), ""), (date(2028, 3, 12), "1 days before the tour")])
def test_p2_the_mission_is_still_there(ends: date, told: str) -> None:
    assert told in alone(person("1"), Post("A", "UNDOF"), "P2", missions=(Mission("UNDOF", last_day=ends),))


@pytest.mark.parametrize(("rank", "told"), [
    ("OF-1", "OF-2 is the lowest"), ("OF-2", ""), ("OF-4", ""), ("OF-5", "OF-4 is the highest"), ("OR-9", "lowest"),
])  # fmt: skip
def test_p3_the_rank_lies_in_the_band(rank: str, told: str) -> None:
    assert told in alone(person("1", rank=rank), Post("A", "UNDOF", rank_from="OF-2", rank_to="OF-4"), "P3")


@pytest.mark.parametrize(("held", "told"), [
    ((passport(date(2028, 9, 9)),), ""),
    ((passport(date(2028, 9, 8)),), "1 days early for a tour to 2028-03-13 and 180 days after it"),
    ((passport(date(2027, 3, 1)),), "ended on 2027-03-01"),
    ((), "has no passport"),
    ((passport(date(2027, 12, 31)), Holding("document", "Passport", first=date(2028, 1, 1))), ""),
    ((passport(date(2027, 12, 31)), Holding("document", "passport", first=date(2028, 1, 2))), "ends on 2027-12-31"),
    ((Holding("document", "passport", first=date(2027, 3, 15)),), "begins on 2027-03-15, 1 days late"),
])  # fmt: skip
def test_p4_what_is_asked_is_held_through_the_tour_and_its_margin(held: tuple[Holding, ...], told: str) -> None:
    assert told in alone(person("1", *held), Post("A", "UNDOF", needs=(PASSPORT,)), "P4")


@pytest.mark.parametrize(("score", "told"), [
    ("2222", ""), ("3222", ""), ("2+222", ""), ("2122", "has 2122, short in speaking"),
])  # fmt: skip
def test_p4_a_score_must_reach_the_one_asked_in_every_skill(score: str, told: str) -> None:
    assert told in alone(person("1", english(score)), Post("A", "UNDOF", needs=(ENGLISH,)), "P4")


@pytest.mark.parametrize(("level", "told"), [("EOD 1", "holds EOD 1"), ("EOD 2", ""), ("EOD 3", "")])
def test_p4_a_higher_level_counts_for_a_lower_one(level: str, told: str) -> None:
    post = Post("A", "UNDOF", needs=(Need("level", "EOD 2"),))
    assert told in alone(person("1", Holding("level", level)), post, "P4", ladders=(("EOD 1", "EOD 2", "EOD 3"),))


def test_p5_where_the_task_demands_it_the_sex_decides() -> None:
    assert alone(person("1", sex="F"), Post("A", "UNDOF", sex="F"), "P5") == ""
    assert "for a woman" in alone(person("1"), Post("A", "UNDOF", sex="F"), "P5")


@pytest.mark.parametrize(("born", "told"), [
    (date(2002, 3, 14), ""), (date(2002, 3, 15), "is 24 on the first day"),
    (date(1972, 3, 14), ""), (date(1972, 3, 13), "is 56 on the last day"), (date(2004, 2, 29), "is 23"),
])  # fmt: skip
def test_p6_ages_count_on_the_first_and_on_the_last_day(born: date, told: str) -> None:
    assert told in alone(person("1", born=born), Post("A", "UNDOF", age_from=25, age_to=55), "P6")


def test_p6_an_unknown_age_fits_no_limit() -> None:
    assert "not known" in alone(person("1", born=None), Post("A", "UNDOF", age_to=55), "P6")
    assert alone(person("1", born=None), Post("A", "UNDOF"), "P6") == ""


@pytest.mark.parametrize(
    ("since", "told"), [(date(2022, 3, 14), ""), (date(2022, 3, 15), "4 years"), (None, "not known")]
)
def test_p7_years_of_service_are_over_on_the_first_day(since: date | None, told: str) -> None:
    assert told in alone(person("1", served_from=since), Post("A", "UNDOF", service_years=5), "P7")


@pytest.mark.parametrize(("first", "last", "told"), [
    (date(2027, 1, 1), date(2027, 3, 13), ""), (date(2027, 1, 1), date(2027, 3, 14), "away"),
    (date(2028, 3, 13), date(2028, 4, 1), "course"), (date(2028, 3, 14), date(2028, 4, 1), ""),
])  # fmt: skip
def test_p8_who_is_away_is_not_sent(first: date, last: date, told: str) -> None:
    assert told in alone(person("1", away=(Away(first, last, "course"),)), Post("A", "UNDOF"), "P8")


def test_p9_nobody_is_in_two_places() -> None:
    who = person("1", tours=(Tour("MINURSO", date(2028, 3, 13), date(2028, 9, 1)),))
    assert "is in MINURSO" in alone(who, Post("A", "UNDOF"), "P9")
    both = problem([person("1")], [Post("A", "UNDOF"), Post("B", "UNDOF")],
                   (*YEAR, Rotation("B/1", "B", date(2028, 3, 1), date(2028, 9, 1))))  # fmt: skip
    assert broken(both, ("A/1", "1"), ("B/1", "1")) == ["P9"]


@pytest.mark.parametrize(("ended", "told"), [(date(2026, 3, 13), ""), (date(2026, 3, 14), "rests until 2027-03-14")])
def test_p10_rest_is_counted_in_months_of_the_calendar(ended: date, told: str) -> None:
    who = person("1", tours=(Tour("UNDOF", date(2025, 9, 1), ended),))
    assert told in alone(who, Post("A", "UNDOF"), "P10", rules=Rules(rest_months=12))
    later = problem([person("1")], [Post("A", "UNDOF"), Post("B", "UNDOF")],
                    (*YEAR, Rotation("B/1", "B", date(2028, 9, 13), date(2028, 12, 1))), rules=Rules(rest_months=6))  # fmt: skip
    assert broken(later, ("A/1", "1"), ("B/1", "1")) == ["P10"]
    assert broken(replace(later, rules=Rules(rest_months=5)), ("A/1", "1"), ("B/1", "1")) == []


def test_p11_days_deployed_are_limited_within_the_horizon() -> None:
    made = problem([person("1")], [Post("A", "UNDOF")], YEAR, rules=Rules(most_days=366))
    assert broken(made, ("A/1", "1")) == []
    assert broken(replace(made, rules=Rules(most_days=365)), ("A/1", "1")) == ["P11"]
    before = replace(made, people=(person("1", tours=(Tour("UNDOF", date(2026, 12, 1), date(2027, 1, 1)),)),))
    assert broken(replace(before, rules=Rules(rest_months=0, most_days=366)), ("A/1", "1")) == ["P11"]


def test_p12_the_reserve_stays_at_home() -> None:
    made = problem(
        [person(str(n)) for n in range(4)], [Post("A", "UNDOF", places=3)], YEAR, rules=Rules(reserve_share=0.3)
    )
    assert broken(made, ("A/1", "0"), ("A/1", "1")) == []
    assert broken(made, ("A/1", "0"), ("A/1", "1"), ("A/1", "2")) == ["P12"]


def test_p13_the_quota_holds_but_who_hands_over_is_not_counted() -> None:
    post = Post("A", "UNDOF", tour_months=6, handover_days=10)
    made = problem([person("1"), person("2")], [post], missions=(Mission("UNDOF", quota=1),))
    assert broken(made, ("A/1", "1"), ("A/2", "2")) == []
    no_handover = replace(made, posts=(replace(post, handover_days=0),))
    assert broken(no_handover, ("A/1", "1"), ("A/2", "2")) == ["P13"]


def test_p14_a_pin_is_kept() -> None:
    made = problem([person("1"), person("2")], [Post("A", "UNDOF")], YEAR, pins=(Pin("1", "A/1"),))
    assert broken(made, ("A/1", "2")) == ["P14"]
    assert broken(made, ("A/1", "1")) == []


@pytest.mark.parametrize(
    "exclusion", [Exclusion("1", "A/1"), Exclusion("1", mission="UNDOF"), Exclusion("1", reason="leave")]
)
def test_p15_an_exclusion_is_kept(exclusion: Exclusion) -> None:
    assert "excluded by hand" in alone(person("1"), Post("A", "UNDOF"), "P15", exclusions=(exclusion,))
    assert alone(person("1"), Post("A", "UNDOF"), "P15", exclusions=(Exclusion("1", mission="MINURSO"),)) == ""


@pytest.mark.parametrize("seed", range(30))
def test_matrix_words_and_checker_agree_on_everybody(seed: int) -> None:
    made = random_problem(seed, people=6, posts=3)
    found = Fits(made)
    for n, p in enumerate(made.people):
        for k, r in enumerate(made.rotations):
            told = lacks(made, p, r)
            judged = set(broken(made, (r.code, p.code))) - {"P11", "P12", "P13", "P14"}
            assert (found.lacks[n, k], {x.rule for x in told}) == (len(told), judged)
