"""Somebody holds the database too long, or it does not answer: a sentence, no trace, and reading goes on."""

import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from blueberet.config.sqlite.line import Line
from blueberet.foundation.access.models import OpenSession
from tests.cast import Cast
from tests.faults.conftest import CLUSTER, ROOT, Site

MISSION = {"mission": "UNDOF", "first_day": "2020-01-01", "source": "an order", "edited": "0"}
HOLD = (
    "import django, sys, time; django.setup()\n"
    "from django.db import transaction; from blueberet.foundation.accounts.models import Centre\n"
    "from blueberet.foundation.accounts.holding import hold\n"
    "with transaction.atomic():\n    hold(Centre.objects.get()); print('held', flush=True); time.sleep(60)"
)
RAW = (
    "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(60)"
)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["a process of ours", "a stranger's program"])
def test_held_longer_than_anybody_waits(who: str, filled: Site) -> None:
    if CLUSTER and who != "a process of ours":
        pytest.skip("SQLite only")
    words = ["-c", HOLD] if who == "a process of ours" else ["-c", RAW, str(filled.home / "blueberet.sqlite3")]
    filled.serve()
    holder = filled.start(*words)
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    status, page = filled.post(f"/contingent/people/{filled.people[0]}/missions/new", MISSION)
    assert status == 503
    assert "Your turn to write did not come in time. Nothing of this was saved." in page
    assert "Traceback" not in page
    assert 1.5 < time.monotonic() - began < 8
    assert filled.get("/contingent/")[0] == 200
    holder.kill()
    holder.wait()
    assert filled.post(f"/contingent/people/{filled.people[0]}/missions/new", MISSION)[0] == 302


@pytest.mark.django_db
def test_a_session_that_cannot_be_kept_fresh_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(cast.registrar)
    assert client.get("/contingent/").status_code == 200
    OpenSession.objects.update(seen=timezone.now() - timedelta(minutes=3))

    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", full)
    assert client.get("/contingent/").status_code == 200


def test_a_database_that_is_not_there_is_said_at_the_shell(site: Site) -> None:
    env = site.env | {"BLUEBERET_DATABASE_URL": "postgresql://bb:s3cret@127.0.0.1:9/none"}
    for words in (["serve"], ["audit", "head"], ["demo", "--no-serve"], ["worker", "--once"]):
        status, said = shell(env, *words)
        assert status == 2, words
        assert "The database does not answer" in said, words
        assert "Traceback" not in said
        assert "s3cret" not in said
    env["BLUEBERET_DATABASE_URL"] = "mysql://bb:s3cret@h/n"
    status, said = shell(env, "serve")
    assert status == 2
    assert "begins with `mysql`" in said
    assert "Traceback" not in said


def shell(env: dict[str, str], *words: str) -> tuple[int, str]:
    ran = subprocess.run([sys.executable, "-m", "blueberet", *words], env=env, cwd=ROOT, capture_output=True, text=True,
                         check=False)  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.skipif(bool(CLUSTER), reason="the line is SQLite's")
def test_every_write_stands_in_line(filled: Site) -> None:
    """Also a single statement outside of a transaction; reading does not."""
    line = Line(filled.home / "blueberet.sqlite3")
    line.take(5)
    code = (
        "from django.db import OperationalError, transaction; from blueberet.stages.roster.models import Person\n"
        "def write(): Person.objects.update(region='X')\n"
        "def in_one():\n    with transaction.atomic(): Person.objects.count()\n"
        "said = []\n"
        "for act in (write, in_one):\n"
        "    try: act(); said.append('done')\n"
        "    except OperationalError as fault: said.append(str(fault))\n"
        "print(json.dumps([*said, Person.objects.filter(region='').count()]))"
    )
    try:
        refused = "database is locked: the writers in line took too long"
        assert filled.ask(code) == [refused, refused, 20]
    finally:
        line.give()
    assert filled.ask(code) == ["done", "done", 0]
