"""The demonstration centre is believable, and its programme can be completed."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from blueberet.config.demonstration.centre import demonstration
from blueberet.config.demonstration.names import REGIONS
from blueberet.config.demonstration.planted import planted_plan
from blueberet.config.demonstration.pledges import load_pledges
from blueberet.engine.programme.check import check, unplaced_sessions
from blueberet.engine.programme.result import Plan
from blueberet.engine.programme.score import score
from blueberet.engine.programme.suggest.board import Board
from blueberet.engine.programme.suggest.offers import suggest
from blueberet.stages.deployment.selectors.pledges import standings_of
from tests.cast import Cast

DAYS = [date(2026, 11, 23), date(2027, 3, 7), date(2028, 2, 29)]


@pytest.mark.parametrize("today", DAYS)
def test_the_planted_plan_is_complete_and_breaks_nothing(today: date) -> None:
    problem = demonstration(today).problem
    plan = planted_plan(problem)
    assert check(problem, plan) == []
    assert unplaced_sessions(problem, plan) == []
    assert len(plan.placements) >= 2000


@pytest.mark.parametrize("today", DAYS)
def test_today_lies_in_week_21_and_the_visit_in_the_25th(today: date) -> None:
    demo = demonstration(today)
    assert demo.problem.calendar.week_of(today) == 21
    assert demo.problem.calendar.week_of(demo.visit_day) == 25


def test_the_contingent() -> None:
    demo = demonstration(DAYS[0])
    people = demo.people
    assert len({p.service_number for p in people}) == len(people) == 156
    assert {p.region for p in people} == set(REGIONS)
    assert 7 <= sum(p.sex == "F" for p in people) <= 9
    assert Counter(s for p in people for s in p.specialities) >= Counter(engineer=20, medic=12, driver=24, signaller=12)
    assert any(until < DAYS[0] for p in people for _, until in p.documents.values())
    assert demonstration(DAYS[0]) == demo
    assert demonstration(DAYS[0] + timedelta(days=400)).people != people


def test_all_subjects_of_the_story_and_three_centres() -> None:
    problem = demonstration(DAYS[0]).problem
    subjects = {m.subject for m in problem.modules}
    assert {"Base security", "Convoy escort", "Checkpoints", "Local population", "Riot zone", "Populated areas",
            "Explosive hazards", "English", "First aid", "Humanitarian law"} <= subjects  # fmt: skip
    assert len({i.home_centre for i in problem.instructors}) == 3
    for kind in ("live range", "mine lane", "built-up site"):
        assert sum(v.kind == kind for v in problem.venues) == 1


def test_suggestions_at_full_size_are_clean_and_cost_what_they_say() -> None:
    problem = demonstration(date(2026, 11, 23)).problem
    plan = planted_plan(problem)
    board, before = Board(problem, plan), score(problem, plan).total
    for p in random.Random(11).sample(plan.placements, 4):
        offers = suggest(board, p.session, earliest=problem.calendar.first_day)
        assert offers
        for n, offer in enumerate(offers):
            new = {t.after.session: t.after for t in offer.steps}
            after = Plan(tuple(new.get(x.session, x) for x in plan.placements))
            assert check(problem, after) == []
            if n in (0, len(offers) - 1):
                assert score(problem, after).total - before == pytest.approx(offer.cost, abs=2e-3)


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS)
def test_the_company_is_pledged_and_in_training_and_a_second_one_offered(cast: Cast, today: date) -> None:
    began = demonstration(today).problem.calendar.first_day
    load_pledges(cast.north, cast.force_generation, today, began)
    found = {s.pledge.title: s for s in standings_of(cast.north, today)}
    company = found["Force reserve company"]
    assert (company.pledge.people, company.state, company.day) == (139, "training", began)
    assert (found["Second company"].pledge.people, found["Second company"].state) == (140, "pledged")
