"""From the button to the written timetable, through the queue, with the real engine."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.programme.check import check
from blueberet.engine.programme.result import Plan
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import claim_next
from blueberet.foundation.runs.worker import work
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.services.publishing import publish_timetable
from blueberet.stages.programme.services.solving import AlreadySolving, carry_out_solve, start_solve
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD


@pytest.mark.django_db(transaction=True)
def test_solve_by_the_worker(programme: Programme, cast: Cast) -> None:
    bridge.write_plan(programme, Plan(()), ())
    run = start_solve(programme, actor=cast.planner, seed=3, time_limit_s=20)
    assert work(once=True) == 1
    run.refresh_from_db()
    assert (run.state, run.result["status"]) == (Run.State.DONE, "complete")
    assert (run.seed, len(run.input_hash), run.engine_version) == (3, 64, "programme-2")
    assert not Session.objects.filter(day__isnull=True).exists()
    assert check(bridge.problem_of(programme), bridge.plan_of(programme)) == []


def test_only_planners_and_only_one_at_a_time(programme: Programme, cast: Cast) -> None:
    for user in (cast.registrar, cast.commander, cast.outsider):
        with pytest.raises(PermissionDenied):
            start_solve(programme, actor=user)
    start_solve(programme, actor=cast.planner)
    with pytest.raises(AlreadySolving):
        start_solve(programme, actor=cast.planner)


def test_a_taken_up_run_goes_on_from_its_checkpoint(programme: Programme, cast: Cast) -> None:
    bridge.write_plan(programme, Plan(()), ())
    run = start_solve(programme, actor=cast.planner, seed=1, time_limit_s=5)
    claim_next("killed")
    Run.objects.filter(pk=run.pk).update(
        checkpoint=wire.dump(Plan(tuple(GOOD.values()))),
        progress={"seconds": 5.0},
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    taken = claim_next("next")
    assert taken is not None
    carry_out_solve(taken)
    taken.refresh_from_db()
    assert (taken.state, taken.attempts, taken.result["placed"]) == (Run.State.DONE, 2, 12)


def test_a_hand_move_during_the_run_is_not_overwritten(programme: Programme, cast: Cast) -> None:
    run = start_solve(programme, actor=cast.planner, seed=1, time_limit_s=5)
    taken = claim_next("one")
    assert taken is not None
    Programme.objects.filter(pk=programme.pk).update(version=programme.version + 1)
    before = bridge.plan_of(programme)
    carry_out_solve(taken)
    run.refresh_from_db()
    assert "changed by hand" in run.error
    assert run.result["plan"]
    assert bridge.plan_of(programme) == before


def test_a_changed_programme_is_not_solved_with_old_facts(programme: Programme, cast: Cast) -> None:
    run = start_solve(programme, actor=cast.planner, seed=1)
    programme.holidays.create(day=date(2026, 3, 12), title="New")
    taken = claim_next("one")
    assert taken is not None
    carry_out_solve(taken)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED


def test_once_published_what_is_over_stays(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    day = programme.first_day + timedelta(days=7)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    before = {p.session: p for p in bridge.plan_of(programme).placements if p.day < day}
    first = start_solve(programme, actor=cast.planner, seed=5, time_limit_s=5)
    assert "free_from" not in first.limits
    Run.objects.filter(pk=first.pk).update(state=Run.State.CANCELLED)
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    run = start_solve(programme, actor=cast.planner, seed=5, time_limit_s=5)
    taken = claim_next("two")
    assert taken is not None
    carry_out_solve(taken)
    run.refresh_from_db()
    assert (run.state, run.limits["free_from"], run.result["status"]) == (Run.State.DONE, str(day), "complete")
    after = {p.session: p for p in bridge.plan_of(programme).placements}
    assert before == {k: p for k, p in after.items() if p.day < day} != {}


@pytest.mark.parametrize("since", ["room shut", "holiday", "equipment gone"])
def test_what_was_held_on_a_day_that_is_closed_since_stays_too(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch, since: str
) -> None:  # fmt: skip
    day = programme.first_day + timedelta(days=7)
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    before = {p.session: p for p in bridge.plan_of(programme).placements if p.day < day}
    if since == "holiday":
        programme.holidays.create(day=next(iter(before.values())).day, title="Told too late")
    elif since == "equipment gone":
        programme.venues.update(equipment=[])
    else:
        programme.venues.update(closures=[[programme.first_day.isoformat(), (day - timedelta(days=1)).isoformat()]])
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    run = start_solve(programme, actor=cast.planner, seed=5, time_limit_s=5, anyway=since == "equipment gone")
    taken = claim_next("one")
    assert taken is not None
    carry_out_solve(taken)
    run.refresh_from_db()
    assert (run.state, run.result.get("unplaced"), run.error) == (Run.State.DONE, 0, "")
    assert before == {p.session: p for p in bridge.plan_of(programme).placements if p.day < day} != {}
