"""The page of a fault: its kind, its status, its sentence; nothing of the fault itself."""

import errno
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client

from blueberet.foundation.watching.faults import Kind, kind_of
from blueberet.foundation.watching.faults import told as told_of


class Driver(Exception):
    """A fault of PostgreSQL's driver."""

    def __init__(self, state: str) -> None:
        self.sqlstate = state
        super().__init__("in the driver's words")


def caused(state: str) -> OperationalError:
    fault = OperationalError("in the driver's words")
    fault.__cause__ = Driver(state)
    return fault


CASES = [
    (OperationalError("database or disk is full"), Kind.NO_ROOM, 507, "disk is full"),
    (OSError(errno.ENOSPC, "No space left on device"), Kind.NO_ROOM, 507, "disk is full"),
    (caused("53100"), Kind.NO_ROOM, 507, "disk is full"),
    (OperationalError("database is locked"), Kind.NO_TURN, 503, "Your turn to write"),
    (OperationalError("database is locked: the writers in line took too long"), Kind.NO_TURN, 503, "Your turn"),
    (caused("55P03"), Kind.NO_TURN, 503, "Your turn to write"),
    (caused("40P01"), Kind.NO_TURN, 503, "Your turn to write"),
    (OperationalError("connection refused"), Kind.NO_DATABASE, 503, "database does not"),
    (InterfaceError("connection already closed"), Kind.NO_DATABASE, 503, "database does not"),
    (IntegrityError("UNIQUE constraint failed: a.b"), Kind.OTHER, 500, "What you had saved is kept"),
    (ValueError("Ғалым"), Kind.OTHER, 500, "What you had saved is kept"),
]


@pytest.mark.parametrize(("fault", "kind", "status", "words"), CASES, ids=lambda x: str(x)[:30])
def test_a_fault_gets_its_page(
    fault: Exception, kind: Kind, status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise fault

    assert kind_of(fault) is kind
    # Without the fixture for a database: the page must not ask it for anything.
    monkeypatch.setattr("blueberet.foundation.watching.views.versions", fail)
    answer = Client(raise_request_exception=False).get("/healthz")
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "Ғалым" not in page
    assert "Traceback" not in page
    assert answer["X-Request-ID"] in page
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_a_full_disk_is_seen_through_what_it_caused() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as cause:
            raise RuntimeError("the upload failed") from cause
    except RuntimeError as fault:
        assert kind_of(fault) is Kind.NO_ROOM
        assert told_of(fault)["type"] == "builtins.RuntimeError < builtins.OSError"
