"""``/healthz`` and ``/readyz``: what they ask, and who is told what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

import blueberet
from blueberet.foundation.runs.models import WorkerBeat
from blueberet.foundation.runs.services import end_beat, note_beat
from blueberet.foundation.watching import probes

STRANGER = "203.0.113.7"


def ready(client: Client, **extra: Any) -> tuple[int, dict[str, Any]]:
    probes._kept = None
    answer = client.get("/readyz", **extra)
    return answer.status_code, answer.json()


def test_health_asks_nothing_of_the_database_and_tells_versions_on_the_machine(client: Client) -> None:
    # Without the fixture for a database any question would fail.
    told = client.get("/healthz").json()
    assert (told["status"], told["version"]) == ("ok", blueberet.__version__)
    assert told["database"] == connection.vendor
    assert ("SQLite 3." in told["library"]) or ("psycopg" in told["library"])
    assert client.get("/healthz")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": STRANGER},
        {"REMOTE_ADDR": ""},
        {"headers": {"x-forwarded-for": "127.0.0.1"}},
        {"headers": {"forwarded": "for=127.0.0.1"}},
    ],
)
def test_strangers_learn_no_versions(client: Client, extra: dict[str, Any]) -> None:
    assert client.get("/healthz", **extra).json() == {"status": "ok"}


def test_ready_with_a_worker(client: Client, db: None) -> None:
    note_beat("w1")
    status, told = ready(client)
    assert (status, told["status"]) == (200, "ready"), told
    assert set(told["checks"]) == {"database", "migrations", "disk", "worker"}
    assert ready(client, REMOTE_ADDR=STRANGER) == (200, {"status": "ready"})


def test_not_ready_without_a_living_worker(client: Client, db: None) -> None:
    status, told = ready(client)
    assert (status, told["checks"]["worker"]["ok"]) == (503, False)
    note_beat("w1")
    assert ready(client)[0] == 200
    WorkerBeat.objects.update(at=timezone.now() - timedelta(seconds=31))
    assert "No worker has given a sign for 31 s" in ready(client)[1]["checks"]["worker"]["says"]
    assert ready(client, REMOTE_ADDR=STRANGER) == (503, {"status": "not ready", "reasons": ["worker"]})


def test_a_sign_from_a_future_clock_is_none(client: Client, db: None) -> None:
    note_beat("w1")
    WorkerBeat.objects.update(at=timezone.now() + timedelta(days=3))
    assert ready(client)[0] == 503
    note_beat("w1")
    assert ready(client)[0] == 200


def test_signs_are_forgotten(db: None) -> None:
    note_beat("w1")
    WorkerBeat.objects.update(at=timezone.now() - timedelta(hours=2))
    note_beat("w2")
    assert list(WorkerBeat.objects.values_list("worker", flat=True)) == ["w2"]
    end_beat("w2")
    assert not WorkerBeat.objects.exists()


def test_not_ready_when_the_database_is_behind(client: Client, db: None) -> None:
    note_beat("w1")
    MigrationRecorder(connection).record_unapplied("runs", "0002_worker_signs")
    status, told = ready(client)
    assert (status, told["checks"]["migrations"]["ok"]) == (503, False)
    assert "1 step behind" in told["checks"]["migrations"]["says"]


def test_not_ready_when_the_disk_is_nearly_full(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    note_beat("w1")
    monkeypatch.setattr(probes, "LEAST_MB", 10**9)
    assert ready(client, REMOTE_ADDR=STRANGER) == (503, {"status": "not ready", "reasons": ["disk"]})


def test_a_fault_tells_no_address(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError('connection to server at "db.secret", user "bb", password "s3cret" failed')

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refused)
        status, told = ready(client)
    assert status == 503
    assert "does not answer" in told["checks"]["database"]["says"]
    assert "secret" not in str(told)
    assert "s3cret" not in str(told)


def test_who_asks_without_end_costs_one_look(client: Client, db: None, django_assert_num_queries: Any) -> None:
    note_beat("w1")
    probes._kept = None
    client.get("/readyz")
    with django_assert_num_queries(0):
        for _ in range(5):
            assert client.get("/readyz").status_code == 200


def test_only_reading(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
