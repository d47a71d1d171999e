"""Pages of a large centre: never kept waiting, told how far it is, told what is older; snapshots by the worker."""

import threading
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.runs.models import Run
from blueberet.foundation.runs.services import cancel_run
from blueberet.foundation.runs.worker import work
from blueberet.stages.readiness.models import Snapshot
from blueberet.stages.readiness.selectors import awaiting, measuring
from blueberet.stages.readiness.services.keeping import ask_to_keep
from blueberet.stages.readiness.views import acts
from blueberet.stages.roster.models import Unit
from tests.cast import Cast
from tests.stages.readiness.test_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.follows]


class Slow:
    """Gathering that takes until it is let go; it happens beside, where this test's rows are not seen."""

    def __init__(self) -> None:
        self.go, self.asked = threading.Event(), 0

    def __call__(self, *_: object, **__: object) -> None:
        self.asked += 1
        assert self.go.wait(10)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """Every centre is a large one, whose gathering is not yet done."""
    work = Slow()
    monkeypatch.setattr(awaiting, "SMALL", 0)
    monkeypatch.setattr(awaiting, "PATIENCE_S", 0.01)
    monkeypatch.setattr(awaiting, "measured", work)
    yield work
    work.go.set()
    for underway in list(awaiting._underway.values()):
        underway.thread.join(10)
    awaiting._underway.clear()


def test_a_page_says_how_far_it_is_and_comes_by_itself(platoon: Unit, cast: Cast, slow: Slow) -> None:
    for _ in range(3):
        status, body = page(cast.commander, f"/readiness/units/U{platoon.pk}")
        assert (status, 'http-equiv="refresh"' in body) == (202, True)
        assert "Working out the readiness of 3 people" in body
    assert slow.asked == 1, "worked out once, however often it is asked for"
    measuring.measured(cast.north, timezone.localdate())
    status, body = page(cast.commander, f"/readiness/units/U{platoon.pk}")
    assert (status, "North Section" in body, 'http-equiv="refresh"' in body) == (200, True, False)


def test_what_others_recorded_is_added_beside_and_what_i_recorded_is_waited_for(
    platoon: Unit, cast: Cast, slow: Slow
) -> None:
    measuring.measured(cast.north, timezone.localdate())
    record_act("roster.document.changed", centre=cast.north, actor=cast.registrar, subject="N-001")
    status, body = page(cast.commander, "/readiness/")
    assert (status, "This page tells what was known at" in body) == (200, True)
    assert page(cast.registrar, "/readiness/")[0] == 202
    measuring.measured(cast.north, timezone.localdate())
    for user in (cast.commander, cast.registrar):
        status, body = page(user, "/readiness/")
        assert (status, "This page tells what was known at" in body) == (200, False)


def test_an_act_is_done_on_what_is_true_now(platoon: Unit, cast: Cast, slow: Slow) -> None:
    client = Client()
    client.force_login(cast.commander)
    said = {"grade": "ready", "reason": "Seen on parade."}
    answer = client.post(f"/readiness/units/U{platoon.pk}/state", said)
    assert (answer.status_code, slow.asked) == (302, 0)


def test_what_goes_wrong_beside_is_told_by_the_page(platoon: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(awaiting, "SMALL", 0)
    monkeypatch.setattr(awaiting, "measured", broken)
    with pytest.raises(ZeroDivisionError):
        page(cast.commander, "/readiness/")
    assert not awaiting._underway


def test_a_large_centre_has_a_day_kept_by_the_worker(
    platoon: Unit, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "SMALL", 0)
    client.force_login(cast.commander)
    client.post("/readiness/keep")
    assert not Snapshot.objects.exists()
    body = client.get("/readiness/").content.decode()
    assert ("Waiting for the worker" in body, "/runs/" in body) == (True, True)
    assert work(once=True) == 1
    assert Snapshot.objects.get().by == cast.commander
    assert "Waiting for the worker" not in client.get("/readiness/").content.decode()


def test_stopped_in_time_nothing_is_kept(platoon: Unit, cast: Cast, client: Client) -> None:
    run = ask_to_keep(cast.north, actor=cast.commander, day=timezone.localdate())
    client.force_login(cast.registrar)
    assert client.post(f"/runs/{run.pk}/stop").status_code == 403
    client.force_login(cast.commander)
    answer = client.post(f"/runs/{run.pk}/stop", {"next": "/readiness/"})
    assert (answer.status_code, answer["Location"]) == (302, "/readiness/")
    assert client.post(f"/runs/{run.pk}/stop", {"next": "https://example.org/"})["Location"] == "/"
    assert work(once=True) == 0
    assert not Snapshot.objects.exists()
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    cancel_run(run, cast.commander)
