"""What must outlive a restart, what a wrong clock must not do, and what a real server writes into its log."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from blueberet.foundation.access.models import OpenSession
from tests.cast import Cast
from tests.faults.conftest import Site

NAME = "Жасыл-Желек"


@pytest.mark.slow
def test_a_lock_out_after_guessing_outlives_the_server(filled: Site) -> None:
    filled.session = ""
    guess = {"username": "registrar", "password": "wrong"}
    server = filled.serve()
    assert [filled.post("/sign-in/", guess)[0] for _ in range(5)] == [200, 200, 200, 200, 429]
    server.kill()
    server.wait()
    filled.serve()
    assert filled.post("/sign-in/", {"username": "registrar", "password": "a-long-enough-word"})[0] == 429
    # An account that is not guessed at is let in from the same address.
    assert filled.post("/sign-in/", {"username": "nobody", "password": "x"})[0] == 200


@pytest.mark.slow
def test_the_log_of_a_real_server_names_nobody(filled: Site, tmp_path: Path) -> None:
    filled.said = tmp_path / "said"
    server = filled.serve()
    filled.get("/contingent/?q=%D0%96%D0%B0%D1%81%D1%8B%D0%BB")
    filled.get("/zhasyl-zhelek/900101300123")
    filled.post(f"/contingent/people/{filled.people[0]}/missions/new", {"mission": NAME, "first_day": NAME})
    filled.post("/sign-in/", {"username": NAME, "password": "900101300123"})
    filled.get(f"/contingent/people/{filled.people[0]}")
    server.terminate()
    server.wait()
    text = filled.said.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {"contingent", "none", "mission-add", "sign-in", "person"} <= {line["route"] for line in lines}
    for word in (NAME, "Жасыл", "\\u0416", "%D0%96", "zhasyl-zhelek", "900101300123", "Sample", "F-0"):
        assert word not in text, word


@pytest.mark.parametrize("days", [3, -3])
def test_a_clock_that_jumped_ends_sessions_and_breaks_nothing(cast: Cast, days: int, monkeypatch: Any) -> None:
    client = Client()
    client.force_login(cast.planner)
    assert client.get("/").status_code == 200
    assert OpenSession.objects.filter(user=cast.planner).exists()
    there = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: there)
    answer = client.get("/")
    assert (answer.status_code, answer.headers.get("Location", "")[:9]) == (302, "/sign-in/")
    client.force_login(cast.planner)
    assert client.get("/").status_code == 200
