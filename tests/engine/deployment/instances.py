"""Small invented problems: by hand, and at random."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from blueberet.engine.deployment.periods import months_later, rotations_of
from blueberet.engine.deployment.problem import (
    Away,
    Category,
    Depth,
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
    Target,
    Tour,
)
from blueberet.engine.standards.scales import Scale

FIRST, LAST = date(2027, 1, 1), date(2029, 12, 31)
SLP = Scale("SLP", "profile", skills=("listening", "speaking", "reading", "writing"), highest=Decimal(5))
ENGLISH = Need("language", "English", "SLP", "2222")
PASSPORT = Need("document", "passport", margin_days=180)


def english(score: str) -> Holding:
    return Holding("language", "English", "SLP", score)


def passport(until: date) -> Holding:
    return Holding("document", "passport", until=until)


def person(code: str, *holds: Holding, rank: str = "OF-2", sex: Any = "M", **more: Any) -> Person:
    given = {"born": date(1990, 5, 1), "served_from": date(2010, 6, 1), **more}
    return Person(code, rank, sex, holds=holds, **given)


def problem(people: Any, posts: Any, rotations: Any = (), **more: Any) -> Problem:
    missions = more.pop("missions", (Mission("UNDOF"), Mission("MINURSO")))
    found = rotations or tuple(r for p in posts for r in rotations_of(p, FIRST, LAST))
    return Problem(FIRST, LAST, missions, tuple(posts), tuple(found), tuple(people), scales=(SLP,), **more)


def random_problem(seed: int, *, people: int = 4, posts: int = 2) -> Problem:
    """Few people and rotations, every rule with a chance to bite."""
    rng = Random(seed)
    some = [
        Post(f"Q{n}", rng.choice(["UNDOF", "MINURSO"]), category=rng.choice(["troops", "observer"]), priority=rng.randint(1, 5),
             places=rng.choice([1, 1, 2]), team=rng.choice(["", "", "A"]), tour_months=rng.choice([6, 12]),
             needs=tuple(x for x in (ENGLISH, PASSPORT) if rng.random() < 0.4), handover_days=rng.choice([0, 10]),
             age_to=rng.choice([None, 40]), sex=rng.choice(["", "", "", "F"]), rank_from=rng.choice(["", "OF-2"]))
        for n in range(posts)
    ]  # fmt: skip
    rotations: list[Rotation] = []
    for post in some:
        begins = FIRST + timedelta(days=rng.randint(0, 300))
        rotations += list(rotations_of(post, begins, min(LAST, months_later(begins, 18))))[:2]
    everybody = tuple(
        person(f"A{n}", english(rng.choice(["1111", "2222", "3222"])), passport(date(rng.randint(2027, 2031), 6, 1)),
               rank=rng.choice(["OF-1", "OF-2", "OF-3"]), sex=rng.choice(["M", "M", "F"]), unit=rng.choice(["I", "II"]),
               region=rng.choice(["KZ-10", "KZ-75"]), born=date(rng.randint(1985, 1995), 3, 3),
               away=(Away(FIRST, date(2027, rng.randint(1, 12), 20)),) if rng.random() < 0.2 else (),
               tours=(Tour("UNDOF", date(2025, 1, 1), date(2026, rng.randint(1, 12), 10)),) if rng.random() < 0.3 else ())
        for n in range(people)
    )  # fmt: skip
    rules = Rules(
        rest_months=rng.choice([6, 12]), most_days=rng.choice([None, 400, 600]), reserve_share=rng.choice([0, 0.25]),
        region_share=rng.choice([None, 0.5]), experienced_share=rng.choice([None, 0.5]),
    )  # fmt: skip
    missions = (
        Mission("UNDOF", quota=rng.choice([None, 1])),
        Mission("MINURSO", last_day=rng.choice([None, date(2028, 6, 1)])),
    )
    kinds: list[Category] = ["troops", "observer"]
    made = problem(everybody, some, rotations, rules=rules, missions=missions,
                   targets=tuple(Target(k, 2027, 0.5) for k in kinds if rng.random() < 0.5),
                   depths=(Depth(ENGLISH, 2),) if rng.random() < 0.4 else ())  # fmt: skip
    if rng.random() < 0.2:
        made = replace(made, exclusions=(Exclusion("A0", mission="UNDOF"),))
    if rng.random() < 0.1 and rotations:
        made = replace(made, pins=(Pin("A1", rotations[0].code),))
    return made
