"""Planted obstacles are all named with their cause."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.problem import Mission, Pin, Post, Problem, Rotation, Rules, Target, Tour
from blueberet.engine.deployment.reasons import Empty, Reasons
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, PASSPORT, english, passport, person, problem, random_problem

FIRST, LAST = date(2027, 3, 14), date(2028, 3, 13)


def rotation(post: str) -> Rotation:
    return Rotation(f"{post}/1", post, FIRST, LAST)


def reasons(made: Problem) -> Reasons:
    return Reasons(made, fill(made, Budget(30, lambda: 0.0)))


def only(made: Problem) -> Empty:
    [found] = reasons(made).empty()
    return found


def test_nobody_fits_and_the_nearest_lacks_one_certificate() -> None:
    people = [
        person("1", english("1111"), passport(date(2027, 1, 1))),
        person("2", english("2122"), passport(date(2030, 1, 1))),
        person("3", english("2222"), passport(date(2028, 8, 26)), rank="OF-1"),
    ]
    post = Post("A", "UNDOF", needs=(ENGLISH, PASSPORT), rank_from="OF-2")
    found = only(problem(people, [post], [rotation("A")]))
    assert (found.kind, found.fitting, found.open) == ("nobody", 0, 1)
    assert [(n.person, [x.rule for x in n.lacks]) for n in found.nearest] == [
        ("2", ["P4"]), ("1", ["P4", "P4"]), ("3", ["P3", "P4"]),
    ]  # fmt: skip
    assert found.nearest[2].lacks[1].told.startswith("passport ends on 2028-08-26, 14 days early")
    assert found.nearest[2].lacks[1].days == 14


def test_all_who_fit_are_needed_elsewhere_with_higher_priority() -> None:
    posts = [Post("A", "UNDOF", priority=1), Post("B", "UNDOF", priority=3)]
    found = only(problem([person("1")], posts, [rotation("A"), rotation("B")]))
    assert (found.rotation, found.kind, found.fitting) == ("B/1", "committed", 1)
    assert found.nearest[0].lacks[0].told == f"needed elsewhere with higher priority: A/1 from {FIRST} to {LAST}"
    assert "1 in posts of higher priority" in found.told


def test_who_rests_after_a_tour_of_the_plan_is_told_so() -> None:
    later = Rotation("B/1", "B", date(2028, 4, 1), date(2028, 9, 1))
    found = only(problem([person("1")], [Post("A", "UNDOF", priority=1), Post("B", "UNDOF")], [rotation("A"), later]))
    assert found.nearest[0].lacks[0].rule == "P10"
    assert found.nearest[0].lacks[0].told.endswith("and rest")


def test_days_deployed_stand_in_the_way() -> None:
    later = Rotation("B/1", "B", date(2028, 9, 1), date(2029, 2, 1))
    posts = [Post("A", "UNDOF", priority=1), Post("B", "UNDOF")]
    found = only(problem([person("1")], posts, [rotation("A"), later], rules=Rules(rest_months=3, most_days=400)))
    assert [x.rule for x in found.nearest[0].lacks] == ["P11"]


def test_the_reserve_and_the_quota_are_named() -> None:
    posts = [Post("A", "UNDOF", places=2)]
    made = problem([person("1"), person("2")], posts, [rotation("A")], rules=Rules(reserve_share=0.5))
    assert (only(made).kind, only(made).nearest[0].lacks[0].rule) == ("limit", "P12")
    quota = replace(made, rules=Rules(), missions=(Mission("UNDOF", quota=1),))
    assert (only(quota).kind, only(quota).nearest[0].lacks[0].rule) == ("limit", "P13")


def test_a_wish_can_outweigh_a_place() -> None:
    old = person("1", tours=(Tour("UNDOF", date(2020, 1, 1), date(2020, 6, 1)),))
    made = problem([old], [Post("A", "UNDOF", priority=5)], [rotation("A")], rules=Rules(price_again=2000))
    assert only(made).kind == "wish"


def test_why_this_person() -> None:
    posts = [
        Post("A", "UNDOF", rank_from="OF-3"),
        Post("B", "UNDOF", rank_from="OF-2", rank_to="OF-2"),
        Post("C", "UNDOF"),
    ]
    people = [person("1", rank="OF-3"), person("2", rank="OF-2"), person("3", rank="OF-1"), person("4", rank="OF-1")]
    made = problem(people, posts, [rotation(p) for p in "ABC"], pins=(Pin("4", "C/1", "knows the place"),))
    told = reasons(made)
    assert said(told, "A/1") == {"1": {"only_one": {"people": 4}, "never_sent": {}}}
    assert said(told, "C/1")["4"]["pinned_why"] == {"reason": "knows the place"}
    free = said(reasons(replace(made, pins=())), "C/1")
    assert list(free.values()) == [{"one_of": {"fitting": 4, "free": 1}, "never_sent": {}, "as_good": {"n": 1}}]
    both = problem(people[2:], [Post("C", "UNDOF", places=2)], [rotation("C")])
    assert said(reasons(both), "C/1")["3"] == {"all_sent": {"fitting": 2}, "never_sent": {}}
    by = Pin("4", "C/1", "order 12", "Col. Ospanov", "decided")
    assert said(reasons(replace(made, pins=(by,))), "C/1")["4"]["decided_by"] == {
        "by": "Col. Ospanov", "reason": "order 12",
    }  # fmt: skip


def test_what_speaks_for_a_person_is_counted() -> None:
    """Three of one unit and a woman of another, one of them sent before; the one at home would cost a target."""
    old = (Tour("UNDOF", date(2024, 1, 1), date(2025, 1, 13)),)
    people = [
        person("1", unit="I", region="KZ-10"), person("2", unit="I", region="KZ-10"),
        person("3", unit="I", region="KZ-10", tours=old), person("4", unit="II", region="KZ-75", sex="F"),
        person("5", unit="I", region="KZ-10"), person("6", unit="III", rank="OF-5"),
    ]  # fmt: skip
    rules = Rules(region_share=0.75, experienced_share=0.25)
    post = Post("A", "UNDOF", places=4, team="QRF", rank_to="OF-4")
    targets = (Target("troops", 2027, 0.25),)
    told = said(reasons(problem(people, [post], [rotation("A")], rules=rules, targets=targets)), "A/1")
    assert set(told) > {"3", "4"}
    assert told["4"] == {
        "one_of": {"fitting": 5, "free": 1}, "never_sent": {},
        "counts_woman": {"women": 1, "people": 4, "category": "troops", "year": 2027, "share": 25},
        "region_within": {"region": "KZ-75", "n": 1, "people": 4, "year": 2027, "share": 75},
        "best_other": {"person": next(iter({"1", "2", "5"} - set(told))), "cost": 900 + 200 - 50, "rules": "W1, W2"},
    }  # fmt: skip
    assert told["3"]["with_unit"] == {"unit": "I", "n": 2, "team": "QRF"}
    assert told["3"]["rested"] == {"day": date(2025, 1, 13), "months": 26}
    assert told["3"]["counts_experienced"] == {"n": 1, "people": 4, "mission": "UNDOF", "year": 2027, "share": 25}
    assert told["3"]["best_other"]["cost"] == 200 - 20
    assert sum(t.get("as_good") == {"n": 1} for t in told.values()) == 2


def test_who_is_needed_elsewhere_could_change_places_or_would_leave_a_place_empty() -> None:
    posts = [Post("A", "UNDOF", priority=1), Post("B", "UNDOF", priority=3, rank_to="OF-2")]
    two = problem([person("1", rank="OF-3"), person("2")], posts, [rotation("A"), rotation("B")])
    assert said(reasons(two), "A/1")["1"]["best_busy"] == {"person": "2", "rotation": "B/1", "cost": 4000 - 2}
    both = replace(two, people=(person("1"), person("2")))
    [(one, told)] = said(reasons(both), "A/1").items()
    assert told["exchange_free"] == {"person": "2" if one == "1" else "1", "rotation": "B/1"}
    pinned = replace(both, pins=(Pin("2", "B/1"),))
    assert set(said(reasons(pinned), "A/1")["1"]) == {"others_busy", "never_sent"}


@pytest.mark.parametrize("seed", range(20))
def test_no_other_is_worth_more_than_who_is_chosen_in_a_proven_plan(seed: int) -> None:
    made = replace(random_problem(seed, people=12, posts=4), pins=())
    told = reasons(made)
    codes = {s.code for r in made.rotations for f in told.filled(r.code) for s in f.because}
    assert "better_other" not in codes
    assert codes


def said(told: Reasons, of: str) -> dict[str, dict[str, dict[str, Any]]]:
    """By person and code, the facts."""
    return {f.person: {s.code: s.facts for s in f.because} for f in told.filled(of)}


def test_what_a_person_fits_and_nearly_fits() -> None:
    posts = [Post("A", "UNDOF", priority=1), Post("B", "UNDOF"), Post("C", "UNDOF", needs=(ENGLISH,)),
             Post("D", "UNDOF", needs=(ENGLISH, PASSPORT))]  # fmt: skip
    told = reasons(problem([person("1")], posts, [rotation(p) for p in "ABCD"])).person("1")
    assert [(n.rotation, len(n.lacks)) for n in told.fits] == [("A/1", 0), ("B/1", 1)]
    assert [(n.rotation, n.lacks[0].told) for n in told.nearly] == [("C/1", "has no English SLP 2222")]
