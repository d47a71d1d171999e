"""Stopped, killed, restarted: the best plan found so far stays, and says who stopped it, when, and what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from blueberet.engine.kit import wire
from blueberet.engine.programme.result import Plan, Progress, Result, Score
from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.curves import curves_of
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import MOST_ATTEMPTS, cancel_run, claim_next, end_run
from blueberet.foundation.runs.worker import work
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.selectors.solving import label_of, last_solve
from blueberet.stages.programme.services import solving
from blueberet.stages.programme.services.keeping import stop_solving, take_kept
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.solving import carry_out_solve, start_solve
from blueberet.stages.programme.services.whatif import make_variant, throw_away
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
SOME = Plan(tuple(GOOD.values())[:9])


@pytest.fixture
def empty(programme: Programme) -> Programme:
    bridge.write_plan(programme, Plan(()), ())
    return programme


def killed(programme: Programme, cast: Cast, *, checkpoint: Plan | None = SOME) -> Run:
    """A run whose worker was killed 34 s into it, a minute ago, and never restarted."""
    run = start_solve(programme, actor=cast.planner, seed=1)
    claim_next("killed")
    Run.objects.filter(pk=run.pk).update(
        checkpoint=wire.dump(checkpoint) if checkpoint else None,
        progress={"seconds": 34.2, "placed": 9, "sessions": 12}, lease_until=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    run.refresh_from_db()
    return run


def today(client: Client, cast: Cast) -> str:
    client.force_login(cast.planner)
    return " ".join(client.get("/").content.decode().split())


def engine(plan: Plan, status: str) -> Any:
    """An engine that finds a plan and is told to stop, or not."""

    def solve(problem: Any, *, on_progress: Any, **_more: Any) -> Result:
        on_progress(Progress(34.0, len(plan.placements), len(problem.sessions), 300.0, "search", "3 more placed"))
        return Result(status, plan, (), Score(1.0), 34.0, 1)  # type: ignore[arg-type]

    return solve


def test_stopped_by_the_planner(client: Client, empty: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start_solve(empty, actor=cast.planner)
    taken = claim_next("one")
    assert taken is not None
    cancel_run(run, cast.planner)
    monkeypatch.setattr(solving, "race", engine(SOME, "cancelled"))
    carry_out_solve(taken)
    assert len(bridge.plan_of(empty).placements) == 9
    page = today(client, cast)
    assert "Last solve: stopped by planner, " in page
    assert "after 34 s. 9 of 12 sessions have a place: not complete." in page
    assert Act.objects.get(name="programme.timetable.solved").details["status"] == "cancelled"


def test_a_worse_result_does_not_replace_a_better_timetable(
    programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bridge.plan_of(programme)
    start_solve(programme, actor=cast.planner)
    taken = claim_next("one")
    assert taken is not None
    monkeypatch.setattr(solving, "race", engine(SOME, "cancelled"))
    carry_out_solve(taken)
    assert bridge.plan_of(programme) == before
    label = label_of(last_solve(programme))
    assert label is not None
    assert label.can_take
    assert "has 12 sessions placed, this result 9" in label.text
    programme.refresh_from_db()
    take_kept(taken, actor=cast.planner, version=programme.version, today=MONDAY)
    assert len(bridge.plan_of(programme).placements) == 9


def test_a_killed_worker_that_nobody_restarts_is_told_and_its_best_taken(
    client: Client, empty: Programme, cast: Cast
) -> None:
    run = killed(empty, cast)
    page = today(client, cast)
    assert "The worker has not been heard of since" in page
    assert "34 s into the solve. 9 of 12 sessions have a place: not complete. It is kept with the run" in page
    answer = client.post("/programme/solve/take", {"run": run.pk, "version": empty.version})
    assert answer.status_code == 302
    assert len(bridge.plan_of(empty).placements) == 9
    assert empty.sessions.filter(day=None).first().unplaced_reason.startswith("No place was found")  # type: ignore[union-attr]
    assert "Last solve: stopped by planner" in today(client, cast)
    run.refresh_from_db()
    assert (run.state, run.checkpoint, run.result["placed"], run.stopped_by) == ("cancelled", None, 9, cast.planner)
    assert Act.objects.filter(name="programme.timetable.taken").count() == 1


def test_stop_puts_the_best_of_a_silent_run_in_place_at_once(client: Client, empty: Programme, cast: Cast) -> None:
    run = killed(empty, cast)
    client.force_login(cast.planner)
    client.post("/programme/stop", {"run": run.pk})
    assert len(bridge.plan_of(empty).placements) == 9
    # Nothing waits any more, and a worker that comes back finds it closed.
    assert claim_next("late") is None
    start_solve(Programme.objects.get(pk=empty.pk), actor=cast.planner)


def test_a_silent_run_that_found_nothing_is_closed(empty: Programme, cast: Cast) -> None:
    run = killed(empty, cast, checkpoint=None)
    stop_solving(run, actor=cast.planner, today=MONDAY)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert not bridge.plan_of(empty).placements


@pytest.mark.django_db(transaction=True)
def test_after_a_restart_the_worker_goes_on_from_the_best(client: Client, empty: Programme, cast: Cast) -> None:
    run = killed(empty, cast)
    Run.objects.filter(pk=run.pk).update(limits={**run.limits, "seconds": 5})
    assert work(once=True) == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (Run.State.DONE, 2)
    assert run.result["placed"] >= 9, "it goes on from what was kept"
    assert run.result["seconds"] >= 34.2
    assert "Last solve: ended at its time limit" in today(client, cast)


def test_given_up_and_failed_runs_keep_their_best(empty: Programme, cast: Cast) -> None:
    run = killed(empty, cast)
    Run.objects.filter(pk=run.pk).update(attempts=MOST_ATTEMPTS)
    assert claim_next("next") is None
    label = label_of(last_solve(empty))
    assert label is not None
    assert label.can_take
    assert "Last solve: failed" in label.text
    assert "Given up" in label.text
    take_kept(run, actor=cast.planner, version=empty.version, today=MONDAY)
    assert len(bridge.plan_of(empty).placements) == 9
    second = killed(Programme.objects.get(pk=empty.pk), cast)
    Run.objects.filter(pk=second.pk).update(lease_until=timezone.now() + timedelta(seconds=9))
    second.refresh_from_db()
    end_run(second, state=Run.State.FAILED, error="RuntimeError: no")
    second.refresh_from_db()
    assert second.checkpoint is not None


def test_what_is_kept_is_not_taken_blindly(empty: Programme, cast: Cast) -> None:
    run = killed(empty, cast)
    for user in (cast.registrar, cast.outsider):
        with pytest.raises(PermissionDenied):
            take_kept(run, actor=user, version=empty.version, today=MONDAY)
        with pytest.raises(PermissionDenied):
            stop_solving(run, actor=user, today=MONDAY)
    with pytest.raises(Refused, match="changed meanwhile"):
        take_kept(run, actor=cast.planner, version=empty.version - 1, today=MONDAY)
    first = SOME.placements[0]
    empty.holidays.create(day=first.day, title="Announced")
    with pytest.raises(Refused, match="does not fit the programme any more"):
        take_kept(run, actor=cast.planner, version=empty.version, today=MONDAY)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(seconds=9))
    with pytest.raises(Refused, match="still under way"):
        take_kept(run, actor=cast.planner, version=empty.version, today=MONDAY)
    assert not bridge.plan_of(empty).placements


def test_a_variant_thrown_away_under_a_running_solve(programme: Programme, cast: Cast) -> None:
    variant = make_variant(programme, actor=cast.planner, name="A")
    run = start_solve(variant, actor=cast.planner)
    taken = claim_next("one")
    assert taken is not None
    throw_away(variant, actor=cast.planner)
    carry_out_solve(taken)
    run.refresh_from_db()
    assert (run.state, "thrown away" in run.error) == (Run.State.CANCELLED, True)


def test_the_limit_is_chosen(client: Client, programme: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    for asked, seconds in (("10", 600.0), ("7", 180.0), ("", 180.0)):
        client.post("/programme/solve", {"minutes": asked})
        run = Run.objects.latest("pk")
        assert run.limits["seconds"] == seconds
        cancel_run(run, cast.planner)


def test_the_card_shows_bound_curve_and_last_improvement(client: Client, programme: Programme, cast: Cast) -> None:
    run = start_solve(programme, actor=cast.planner)
    claim_next("one")
    progress = {"placed": 12, "sessions": 12, "seconds": 9.0, "objective": 4.25, "bound": 1.5, "workers": 2,
                "improved": "cost 2 less", "improved_at": 7.0, "stage": "polish"}  # fmt: skip
    began = timezone.now() - timedelta(seconds=9, milliseconds=200)
    Run.objects.filter(pk=run.pk).update(
        progress=progress, started_at=began, history=[[1, 9, 305.0], [3, 12, 6.0], [9, 12, 4.25]]
    )
    client.force_login(cast.planner)
    page = " ".join(client.get(f"/runs/{run.pk}/progress").content.decode().split())
    assert "12 of 12 sessions placed" in page
    assert "9 s of 180 s" in page
    assert "2 processes search" in page
    assert "Cost 4.3, lower is better; no plan can cost less than 1.5." in page
    assert "Last improvement: cost 2 less at 7 s." in page
    assert page.count("<polyline") == 2
    Run.objects.filter(pk=run.pk).update(progress={**progress, "bound": 0})
    assert "lower bound: –" in client.get(f"/runs/{run.pk}/progress").content.decode()


def test_curves() -> None:
    placed, cost = curves_of([[0, 0, 1200.0], [10, 12, 8.0], [20, 12, 4.0]])
    assert (placed.of, placed.line) == ("placed", "0.0,80.0 150.0,0.0 300.0,0.0")
    assert (cost.of, cost.line, cost.table) == ("objective", "0.0,0.0 300.0,80.0", ((20, 4.0), (10, 8.0)))
    assert curves_of([[1, 2, 3.0]]) == []
