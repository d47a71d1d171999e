"""What contradicts itself is refused, all of it at once, each in a sentence that names it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blueberet.engine.deployment.problem import (
    Depth,
    Exclusion,
    Holding,
    Mission,
    Need,
    Pin,
    Post,
    Problem,
    Rotation,
    Rules,
    Target,
    Tour,
)
from blueberet.engine.kit import wire
from tests.engine.deployment.instances import ENGLISH, english, person, problem, random_problem

YEAR = Rotation("A/1", "A", date(2027, 3, 14), date(2028, 3, 13))
LATER = Rotation("A/2", "A", date(2028, 3, 1), date(2028, 9, 1))


def made() -> Problem:
    return problem([person("1"), person("2")], [Post("A", "UNDOF")], (YEAR, LATER))


@pytest.mark.parametrize(("change", "told"), [
    ({"rotations": (replace(YEAR, last=date(2027, 1, 1)),)}, "The rotation A/1 would end on 2027-01-01, before it starts"),
    ({"rotations": (replace(YEAR, post="B"),)}, "post B, which is not among the posts"),
    ({"rotations": (YEAR, YEAR)}, "The rotation A/1 stands 2 times"),
    ({"rotations": (replace(YEAR, first=date(2020, 1, 1), last=date(2020, 6, 1)),)}, "outside the horizon"),
    ({"last": date(2026, 1, 1), "rotations": ()}, "The horizon would end"),
    ({"pins": (Pin("1", "A/1"), Pin("1", "A/2"))}, "1 is pinned to A/1 and to A/2, which overlap from 2028-03-01. Take one"),
    ({"pins": (Pin("1", "A/1"), Pin("2", "A/1"))}, "2 people are pinned to A/1, which has 1 place. Take"),
    ({"pins": (Pin("1", "A/1"),), "exclusions": (Exclusion("1", "A/1"),)}, "pinned to A/1 and excluded"),
    ({"pins": (Pin("7", "A/9"),)}, "A pin names the person 7"),
    ({"pins": (Pin("7", "A/9"),)}, "A pin names the rotation A/9"),
    ({"exclusions": (Exclusion("1", mission="UNIFIL"),)}, "An exclusion names the mission UNIFIL"),
    ({"people": (person("1", tours=(Tour("UNDOF", date(2026, 1, 1), date(2026, 9, 1)),
                                    Tour("MINURSO", date(2026, 9, 1), date(2026, 12, 1)))),)},
     "would be in two places on 2026-09-01: in UNDOF and in MINURSO"),
    ({"people": (person("1", rank="captain"),)}, "has the rank captain"),
    ({"people": (person("1", english("22")),)}, "holds English, but SLP is written with one digit each"),
    ({"people": (person("1", Holding("document", "passport", first=date(2027, 1, 1), until=date(2026, 1, 1))),)},
     "would hold passport until 2026-01-01"),
    ({"missions": (Mission("UNDOF", quota=430, ceiling=400),)}, "430, above its legal ceiling of 400"),
    ({"missions": ()}, "The post A is in the mission UNDOF, which is not among the missions"),
    ({"targets": (Target("troops", 2027, 1.1),)}, "The target for troops in 2027 is 110%"),
    ({"targets": (Target("troops", 2027, 0.1), Target("troops", 2027, 0.2))}, "stands 2 times"),
    ({"posts": (Post("A", "UNDOF", age_from=50, age_to=40),)}, "nobody can ever fill it"),
    ({"posts": (Post("A", "UNDOF", rank_from="OF-4", rank_to="OF-2"),)}, "nobody can ever fill it"),
    ({"posts": (Post("A", "UNDOF", service_years=30, age_to=40),)}, "nobody can ever fill it"),
    ({"posts": (Post("A", "UNDOF", priority=6, places=0, tour_months=0, handover_days=40),)}, "has the priority 6"),
    ({"posts": (Post("A", "UNDOF", needs=(replace(ENGLISH, scale="IELTS"),)),)}, "the scale IELTS is not among"),
    ({"posts": (Post("A", "UNDOF", needs=(Need("document", "", margin_days=-1),)),)}, "without a name"),
    ({"rules": Rules(rest_months=-1)}, "The rest between tours is -1 months"),
    ({"rules": Rules(reserve_share=2)}, "The reserve is 200%"),
    ({"rules": Rules(worth=(1, 2, 3, 4, 5))}, "The worth of priorities"),
    ({"rules": Rules(price_team=-1)}, "A price lies outside"),
    ({"rules": Rules(price_later=29)}, "35 months cost 1015, as much as a step between priorities (1000); write at most 28"),
    ({"depths": (Depth(ENGLISH, -1),)}, "The reserve of English SLP 2222 is -1"),
])  # fmt: skip
def test_a_fault_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=".") as refused:
        replace(made(), **change)
    assert told in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="priority") as refused:
        replace(made(), posts=(Post("A", "UNDOF", priority=6, places=0),), pins=(Pin("7", "A/9"),))
    assert len(str(refused.value).splitlines()) == 4


def test_a_problem_comes_back_from_its_file() -> None:
    before = random_problem(11)
    assert wire.load_json(Problem, wire.dump_json(before)) == before
