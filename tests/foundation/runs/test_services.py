"""The queue: one owner at a time, nothing lost when a worker falls silent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blueberet.foundation.audit.models import Act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import (
    MOST_ATTEMPTS,
    LostLease,
    cancel_run,
    claim_next,
    end_run,
    keep_checkpoint,
    note_progress,
    queue_run,
    renew_lease,
)  # fmt: skip
from tests.cast import Cast


@pytest.fixture
def run(cast: Cast) -> Run:
    return queue_run(
        kind="test", subject=1, centre=cast.north, actor=cast.planner, input_hash="0" * 64, engine_version="t", seed=1,
        limits={},
    )  # fmt: skip


def let_lease_lapse(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_run_is_taken_by_one_worker_only(run: Run) -> None:
    assert claim_next("one") == run
    assert claim_next("two") is None


def test_a_silent_workers_run_is_taken_up_with_its_checkpoint(run: Run) -> None:
    first = claim_next("one")
    assert first is not None
    keep_checkpoint(first, {"best": 7})
    let_lease_lapse(run)
    second = claim_next("two")
    assert second is not None
    assert (second.checkpoint, second.attempts, second.worker) == ({"best": 7}, 2, "two")


def test_who_lost_the_lease_can_write_nothing_more(run: Run) -> None:
    first = claim_next("one")
    assert first is not None
    let_lease_lapse(run)
    claim_next("two")
    keep_checkpoint(first, {"late": True})
    with pytest.raises(LostLease):
        renew_lease(first.pk, "one")
    with pytest.raises(LostLease):
        note_progress(first, progress={}, point=None)
    with pytest.raises(LostLease):
        end_run(first, state=Run.State.DONE)
    run.refresh_from_db()
    assert (run.state, run.checkpoint) == (Run.State.RUNNING, None)


def test_a_living_worker_keeps_its_run(run: Run) -> None:
    claim_next("one")
    let_lease_lapse(run)
    assert renew_lease(run.pk, "one")
    assert claim_next("two") is None


def test_a_run_that_kills_its_worker_is_given_up_in_the_end(run: Run) -> None:
    for attempt in range(MOST_ATTEMPTS):
        assert claim_next(str(attempt)) == run
        let_lease_lapse(run)
    assert claim_next("last") is None
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert str(MOST_ATTEMPTS) in run.error


def test_cancelling_a_waiting_run_ends_it_and_a_running_one_is_asked(run: Run, cast: Cast) -> None:
    claimed = claim_next("one")
    assert claimed is not None
    cancel_run(run, cast.planner)
    assert not renew_lease(run.pk, "one")
    end_run(claimed, state=Run.State.CANCELLED)
    other = queue_run(
        kind="test", subject=1, centre=cast.north, actor=None, input_hash="", engine_version="t", seed=1, limits={}
    )
    cancel_run(other, cast.planner)
    other.refresh_from_db()
    assert other.state == Run.State.CANCELLED
    cancel_run(run, cast.planner)
    assert Act.objects.filter(name="runs.run.cancelled").count() == 3


def test_a_long_history_is_thinned_and_keeps_its_ends(run: Run) -> None:
    claimed = claim_next("one")
    assert claimed is not None
    for n in range(500):
        note_progress(claimed, progress={"placed": n}, point=[n, n, 0])
    run.refresh_from_db()
    assert len(run.history) <= 400
    assert run.history[0] == [0, 0, 0]
    assert run.history[-1] == [499, 499, 0]
