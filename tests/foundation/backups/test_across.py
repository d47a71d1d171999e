"""From SQLite to PostgreSQL and back: the same file restores into either. Runs where the tests' database is PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import load_backend

from blueberet.foundation.accounts.models import User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.verify import verify_chain
from blueberet.foundation.backups.locks import Keys
from blueberet.foundation.backups.services.making import make_backup
from blueberet.foundation.backups.services.restoring import restore_backup
from blueberet.foundation.backups.standing import standing_in, twin
from blueberet.stages.roster.models import Person
from tests.houses import counts, house_in, old_house

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs both databases")


@contextmanager
def sqlite_in(folder: Path) -> Iterator[None]:
    """An SQLite file as the database."""
    own = twin().settings_dict
    options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"}
    told = own | {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "blueberet.sqlite3", "OPTIONS": options}
    with standing_in(load_backend(told["ENGINE"]).DatabaseWrapper(told, "default")):
        yield


def test_there_and_back(house: Path, tmp_path: Path) -> None:
    before, rows = counts(), [*Person.objects.order_by("pk").values_list()]
    acts = [*Act.objects.order_by("pk").values_list()]
    make_backup(target=tmp_path / "postgresql.tar", keys=Keys())
    with sqlite_in(tmp_path):
        restore_backup(source=tmp_path / "postgresql.tar", keys=Keys())
        assert connection.vendor == "sqlite"
        assert counts() | {"audit_act": before["audit_act"]} == before
        assert [*Person.objects.order_by("pk").values_list()] == rows
        assert [*Act.objects.order_by("pk").values_list()][: len(acts)] == acts
        assert verify_chain().broken is None
        make_backup(target=tmp_path / "sqlite.tar", keys=Keys())
    restore_backup(source=tmp_path / "sqlite.tar", keys=Keys(), replace=True)
    assert connection.vendor == "postgresql"
    assert [*Person.objects.order_by("pk").values_list()] == rows
    assert verify_chain().broken is None
    assert User.objects.create(username="next").pk > before["accounts_user"]


def test_the_previous_version_on_sqlite_moves_to_postgresql(transactional_db: None, tmp_path: Path) -> None:
    old_house(tmp_path)
    with sqlite_in(tmp_path):
        make_backup(target=tmp_path / "old.tar", keys=Keys())
    with house_in(tmp_path / "here"):
        restore_backup(source=tmp_path / "old.tar", keys=Keys(), replace=True)
        after = counts()
        assert (after["roster_person"], after["programme_session"], after["audit_act"]) == (156, 2073, 7)
        assert verify_chain().broken is None
