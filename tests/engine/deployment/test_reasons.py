"""Planted obstacles are all named with their cause."""

from dataclasses import replace
from datetime import date

from blueberet.engine.deployment.filling import fill
from blueberet.engine.deployment.problem import Mission, Pin, Post, Problem, Rotation, Rules, Tour
from blueberet.engine.deployment.reasons import Empty, Reasons
from blueberet.engine.kit.budget import Budget
from tests.engine.deployment.instances import ENGLISH, PASSPORT, english, passport, person, problem

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
    assert [f.told for f in told.filled("A/1")] == ["The only one who fits."]
    assert [f.told for f in told.filled("C/1")] == ["Set by hand: knows the place."]
    free = reasons(replace(made, pins=()))
    assert [f.told for f in free.filled("C/1")] == [
        "3 others fit, 1 of them are free: sent on another tour, or kept in reserve."
    ]


def test_what_a_person_fits_and_nearly_fits() -> None:
    posts = [Post("A", "UNDOF", priority=1), Post("B", "UNDOF"), Post("C", "UNDOF", needs=(ENGLISH,)),
             Post("D", "UNDOF", needs=(ENGLISH, PASSPORT))]  # fmt: skip
    told = reasons(problem([person("1")], posts, [rotation(p) for p in "ABCD"])).person("1")
    assert [(n.rotation, len(n.lacks)) for n in told.fits] == [("A/1", 0), ("B/1", 1)]
    assert [(n.rotation, n.lacks[0].told) for n in told.nearly] == [("C/1", "has no English SLP 2222")]
