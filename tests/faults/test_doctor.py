"""``blueberet doctor`` and ``demo --fresh`` on a real database of either kind."""

import json
import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from tests.faults.conftest import CLUSTER, ROOT, Site


def blueberet(site: Site, *words: str, **env: str) -> tuple[int, str]:
    ran = subprocess.run([sys.executable, "-m", "blueberet", *words], env=site.env | env, cwd=ROOT, capture_output=True,
                         text=True, check=False)  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def doctor(site: Site, **env: str) -> dict[str, Any]:
    status, said = blueberet(site, "doctor", "--json", **env)
    rows: list[dict[str, Any]] = json.loads(said)
    assert status == (0 if all(r["ok"] for r in rows) else 1)
    return {r["what"]: r for r in rows}


def faults(rows: dict[str, Any]) -> list[str]:
    return [name for name, row in rows.items() if not row["ok"]]


@pytest.mark.slow
def test_the_doctor_finds_what_is_wrong(filled: Site) -> None:
    rows = doctor(filled)
    assert faults(rows) == []
    assert rows["database"]["says"].startswith("postgresql 15" if CLUSTER else "sqlite 3.")
    assert rows["writing"]["says"] == ("PostgreSQL" if CLUSTER else "write-ahead log, every write flushed")
    filled.ask(
        "import datetime; from django.utils import timezone; from blueberet.foundation.runs.models import WorkerBeat\n"
        "from blueberet.foundation.audit.services import record_act\n"
        "from django.db.migrations.recorder import MigrationRecorder; from django.db import connection\n"
        "now = timezone.now(); timezone.now = lambda: now + datetime.timedelta(days=2)\n"
        "record_act('accounts.centre.added', centre=None, actor=None)\n"
        "WorkerBeat.objects.create(worker='gone', at=now - datetime.timedelta(minutes=5))\n"
        "MigrationRecorder(connection).record_unapplied('runs', '0002_worker_signs'); print(1)"
    )
    rows = doctor(filled)
    assert faults(rows) == ["migrations", "clock", "worker"]
    assert "yet to come" in rows["clock"]["says"]


@pytest.mark.slow
@pytest.mark.skipif(bool(CLUSTER), reason="SQLite only")
def test_an_old_library_is_said(filled: Site) -> None:
    told = subprocess.run([sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"], capture_output=True,
                          text=True, check=True).stdout.strip()  # fmt: skip
    rows = doctor(filled, BLUEBERET_SQLITE="system")
    assert told in rows["library"]["says"]
    assert rows["library"]["ok"] is (tuple(map(int, told.split("."))) >= (3, 51, 3))
    if "pysqlite3" in sys.modules:
        assert sqlite3.sqlite_version in doctor(filled)["library"]["says"]


@pytest.mark.slow
def test_the_demonstration_starts_over_but_not_over_a_real_centre(site: Site) -> None:
    demo = ("demo", "--no-serve", "--time-limit", "1")
    assert blueberet(site, *demo)[0] == 0
    look = "from blueberet.stages.roster.models import Person; print(json.dumps([Person.objects.count(), Person.objects.filter(region='changed').count()]))"
    people = site.ask(look)[0]
    site.ask("from blueberet.stages.roster.models import Person; print(Person.objects.update(region='changed'))")
    assert blueberet(site, *demo)[0] == 0
    assert site.ask(look) == [people, people]
    status, said = blueberet(site, *demo, "--fresh", "--without-history")
    assert status == 0, said
    # The officers' reserve comes with the history.
    anew = site.ask(look)
    assert 0 < anew[0] < people
    assert anew[1] == 0
    rolls = "from blueberet.stages.attendance.models import RollCall; print(json.dumps(RollCall.objects.count()))"
    assert site.ask(rolls) == 0, "what lay behind it is gone too"
    assert blueberet(site, "audit", "verify")[0] == 0
    assert blueberet(site, "centre", "add", "real", "--name", "A Real Centre")[0] == 0
    status, said = blueberet(site, *demo, "--fresh")
    assert (status, "A Real Centre" in said) == (1, True)
    assert site.ask(look) == anew
