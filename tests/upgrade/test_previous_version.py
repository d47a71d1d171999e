"""The database of the previous version becomes this version's by the server's own step, and nothing is lost."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from blueberet.config.commands.serve import bring_up_to_date
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.verify import verify_chain
from blueberet.foundation.backups.locks import Keys
from blueberet.foundation.backups.services.making import make_backup
from blueberet.foundation.backups.services.restoring import restore_backup
from blueberet.foundation.backups.tables import REMADE, steps_taken
from blueberet.stages.programme.models import Session
from blueberet.stages.roster.models import Person
from tests.houses import counts, house_in, old_house

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="version 0.1.0 knew SQLite only")

KNOWN = {"roster_person": 156, "roster_document": 624, "roster_unit": 27, "programme_session": 2073,
         "programme_publication": 1, "programme_calendarentry": 2022, "audit_act": 6, "accounts_user": 5,
         "accounts_membership": 5, "runs_run": 1}  # fmt: skip


def rows_in(path: Path) -> dict[str, int]:
    """Counted without Django, whatever the version."""
    db = sqlite3.connect(path)
    names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")]
    return {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names if n not in REMADE}


def test_nobody_is_lost(transactional_db: None, tmp_path: Path) -> None:
    old_house(tmp_path)
    before = rows_in(tmp_path / "blueberet.sqlite3")
    assert {n: before[n] for n in KNOWN} == KNOWN
    people = sqlite3.connect(tmp_path / "blueberet.sqlite3").execute(
        "SELECT service_number, name_cyrillic, birth_date FROM roster_person ORDER BY service_number"
    ).fetchall()  # fmt: skip
    with house_in(tmp_path, migrated=False):
        bring_up_to_date()
        after = counts()
        assert {n: after[n] for n in before} == before
        now = Person.objects.order_by("service_number").values_list("service_number", "name_cyrillic", "birth_date")
        assert [(a, b, c.isoformat()) for a, b, c in now] == people
        assert Session.objects.filter(day__isnull=False).count() > 2000
        verdict = verify_chain()
        assert (verdict.acts, verdict.broken) == (6, None)
        assert Act.objects.get(number=6).name == "programme.timetable.published"
        bring_up_to_date()
        assert counts() == after


def test_this_version_backs_up_the_old_database_and_restores_it_as_its_own(
    transactional_db: None, tmp_path: Path
) -> None:
    old_house(tmp_path)
    before = rows_in(tmp_path / "blueberet.sqlite3")
    with house_in(tmp_path, migrated=False):
        steps = steps_taken()
        made = make_backup(target=tmp_path / "old.tar", keys=Keys())
        assert not made.is_in_trail
        assert made.checked.manifest.trail is None
        assert steps_taken() == steps  # A back-up changes nothing.
    with house_in(tmp_path / "elsewhere", migrated=False):
        done = restore_backup(source=tmp_path / "old.tar", keys=Keys())
        assert done.steps_forward > 5
        after = counts()
        assert after.pop("audit_act") == before.pop("audit_act") + 1
        assert {n: after[n] for n in before} == before
        assert verify_chain().broken is None
        assert connection.vendor == "sqlite"
