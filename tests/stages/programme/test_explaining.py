"""From a refused solve to a concession and a complete timetable, through the queue, with the real engine."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from blueberet.engine.programme.changes import swapped
from blueberet.engine.programme.check import check
from blueberet.engine.programme.result import Plan
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.worker import work
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.explaining import (
    last_explanation,
    refusal_of,
    start_explain,
    take_concession,
)
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.updating import update_problem
from tests.cast import Cast
from tests.tiny import MONDAY, tiny_problem


@pytest.fixture
def crowded(cast: Cast) -> Programme:
    """English six times for each section, at most twice a week, in two weeks."""
    problem = tiny_problem()
    with transaction.atomic():
        return bridge.write_problem(cast.north, replace(problem, modules=swapped(problem.modules, "ENG", sessions=6)))


def explained(programme: Programme) -> Run:
    run = last_explanation(programme)
    assert run is not None
    return run


@pytest.mark.django_db(transaction=True)
def test_refused_explained_taken_solved(crowded: Programme, cast: Cast) -> None:
    run = start_solve(crowded, actor=cast.planner, seed=1, time_limit_s=20)
    assert work(once=True) == 2
    run.refresh_from_db()
    assert (run.state, run.result["status"]) == (Run.State.DONE, "refused")
    assert any("«English» for 1st Section and 2nd Section has 6 sessions" in s for s in run.result["shortfalls"])
    assert not crowded.sessions.filter(day__isnull=False).exists()

    why = explained(crowded)
    known = refusal_of(why)
    assert known is not None
    assert known.is_finished
    best = known.clashes[0].offers[0]
    assert best.words == ("Allow 3 sessions of «English» a week instead of 2.",)
    assert (best.cures_part, best.left, best.is_whole) == (True, 0, True)

    crowded.refresh_from_db()
    taken = take_concession(
        crowded, actor=cast.planner, version=crowded.version, run=why, clash=0, offer=0, words=best.words[0],
        today=MONDAY,
    )  # fmt: skip
    assert (taken.words, taken.to_tray, taken.unpinned) == (best.words, 0, 0)
    assert bridge.problem_of(crowded).module_by_code["ENG"].max_per_week == 3
    assert Act.objects.get(name="programme.concession.taken").details["changes"] == list(best.words)

    crowded.refresh_from_db()
    run = start_solve(crowded, actor=cast.planner, seed=1, time_limit_s=20)
    work(once=True)
    run.refresh_from_db()
    assert run.result["status"] == "complete"
    assert check(bridge.problem_of(crowded), bridge.plan_of(crowded)) == []


@pytest.mark.django_db(transaction=True)
def test_several_clashes_are_cured_in_one_act(crowded: Programme, cast: Cast) -> None:
    problem = bridge.problem_of(crowded)
    with transaction.atomic():
        update_problem(crowded, replace(problem, modules=swapped(problem.modules, "NGT", pools=(("LORRY", 4),))))
    start_explain(crowded, actor=cast.planner)
    work(once=True)
    why = explained(crowded)
    known = refusal_of(why)
    assert known is not None
    assert known.together is not None
    assert known.together.is_whole
    # Neither alone is enough, and none of them is said to be.
    assert not any(o.is_whole for t in known.clashes for o in t.offers)
    client = Client()
    client.force_login(cast.planner)
    assert "All clashes at once" in client.get("/programme/refusal").content.decode()
    crowded.refresh_from_db()
    form = {
        "run": why.pk, "version": crowded.version, "clash": "all", "offer": 0, "words": " ".join(known.together.words),
    }  # fmt: skip
    client.post("/programme/refusal/take", form)
    changed = bridge.problem_of(crowded)
    assert changed.module_by_code["ENG"].max_per_week == 3
    assert {p.code: p.quantity for p in changed.pools} == {"LORRY": 4}
    assert Act.objects.get(name="programme.concession.taken").details["changes"] == list(known.together.words)


@pytest.mark.django_db(transaction=True)
def test_every_concession_of_the_only_clash_is_tried_on_the_whole(crowded: Programme, cast: Cast) -> None:
    start_explain(crowded, actor=cast.planner)
    work(once=True)
    known = refusal_of(explained(crowded))
    assert known is not None
    assert [o.is_whole for o in known.clashes[0].offers] == [o.left == 0 for o in known.clashes[0].offers]


@pytest.mark.django_db(transaction=True)
def test_solved_anyway_leaves_in_the_tray_what_cannot_fit(crowded: Programme, cast: Cast) -> None:
    run = start_solve(crowded, actor=cast.planner, seed=1, time_limit_s=8, anyway=True)
    work(once=True)
    run.refresh_from_db()
    assert (run.result["status"], run.result["unplaced"]) == ("partial", 4)


def test_only_planners_explain_and_take(crowded: Programme, cast: Cast) -> None:
    for user in (cast.registrar, cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            start_explain(crowded, actor=user)
    run = start_explain(crowded, actor=cast.planner)
    assert start_explain(crowded, actor=cast.planner).pk == run.pk
    with pytest.raises(PermissionDenied):
        take_concession(crowded, actor=cast.commander, version=1, run=run, clash=0, offer=0, words="", today=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_a_stale_or_unknown_concession_changes_nothing(crowded: Programme, cast: Cast) -> None:
    run = start_explain(crowded, actor=cast.planner)
    work(once=True)
    run.refresh_from_db()
    before = bridge.problem_of(crowded)
    known = refusal_of(run)
    assert known is not None
    words = known.clashes[0].offers[0].words[0]

    def take(told: str, *, version: int = crowded.version, clash: int = 0, words: str = words) -> None:
        with pytest.raises(Refused, match=told):
            take_concession(
                crowded, actor=cast.planner, version=version, run=run, clash=clash, offer=0, words=words, today=MONDAY
            )

    take("has changed since", version=crowded.version + 1)
    take("no such concession", clash=99)
    # The number names another one than she has read.
    take("no such concession", words="Allow 9 sessions.")
    Run.objects.filter(pk=run.pk).update(ended_at=None)
    take("still under way")
    Run.objects.filter(pk=run.pk).update(ended_at=run.ended_at)
    crowded.holidays.create(day=before.calendar.first_day, title="New")
    take("has changed since")
    assert bridge.problem_of(crowded).module_by_code["ENG"].max_per_week == 2


@pytest.mark.django_db(transaction=True)
def test_what_breaks_a_rule_after_a_concession_goes_to_the_tray(programme: Programme, cast: Cast) -> None:
    """Fewer sessions: those that are no more leave the plan, and the rest stays where it was."""
    crowded = replace(bridge.problem_of(programme), modules=swapped(tiny_problem().modules, "ENG", sessions=5))
    with transaction.atomic():
        update_problem(programme, crowded)
    run = start_explain(programme, actor=cast.planner)
    work(once=True)
    run.refresh_from_db()
    known = refusal_of(run)
    assert known is not None
    assert any(t.session == "ENG/S11/05" for t in known.tray)
    at = next(n for n, o in enumerate(known.clashes[0].offers) if o.changes[0].kind == "sessions")
    placed = len(bridge.plan_of(programme).placements)
    words = " ".join(known.clashes[0].offers[at].words)
    taken = take_concession(
        programme, actor=cast.planner, version=programme.version, run=run, clash=0, offer=at, words=words, today=MONDAY
    )
    assert taken.to_tray == 0
    assert len(bridge.plan_of(programme).placements) == placed
    assert not programme.sessions.filter(code="ENG/S11/05").exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_in_three_parts(crowded: Programme, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.planner)
    assert "Nothing has been explained yet" in client.get("/programme/refusal").content.decode()
    assert client.post("/programme/refusal").status_code == 302
    assert "Waiting for the worker" in client.get("/programme/refusal/parts").content.decode()
    work(once=True)
    page = client.get("/programme/refusal").content.decode()
    for words in ("Not every session can have a place.", "A group has at most 2 of «English» a week.",
                  "Allow 3 sessions of «English» a week instead of 2.", "Take this change"):  # fmt: skip
        assert words in page
    client.force_login(cast.commander)
    page = client.get("/programme/refusal").content.decode()
    assert "Allow 3 sessions" in page
    assert "Take this change" not in page


def test_an_empty_plan_is_a_plan(crowded: Programme) -> None:
    assert bridge.plan_of(crowded) == Plan(())
