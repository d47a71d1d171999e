"""Databases of their own for tests of back-ups: a file each on SQLite, the tests' own schema on PostgreSQL."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from blueberet.foundation.backups.standing import standing_in, twin
from blueberet.foundation.backups.tables import REMADE, models_at, steps_taken
from tests.template import put_into

OLD_DATABASE = Path(__file__).parent / "upgrade/database-0.1.0.sql.gz"
"""Made by version 0.1.0 itself: its demonstration centre, solved and published. All people are invented."""


@contextmanager
def house_in(folder: Path, *, migrated: bool = True) -> Iterator[Path]:
    """A new, empty database in ``folder`` as the database, until the end."""
    folder.mkdir(exist_ok=True)
    if connection.vendor == "postgresql":
        yield folder
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'")
            for (schema,) in cursor.fetchall():
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        return
    path = folder / "blueberet.sqlite3"
    wrapper = twin()
    wrapper.settings_dict["NAME"] = path
    with standing_in(wrapper):
        if migrated:
            put_into(folder)
        yield folder


@contextmanager
def without_tables(folder: Path) -> Iterator[None]:
    """A database of the tests' kind that holds no table yet, as the database until the end."""
    wrapper, name = twin(), ""
    if connection.vendor == "postgresql":
        name = f"{connection.settings_dict['NAME']}_without_tables"
        _at_the_cluster(f'CREATE DATABASE "{name}"')
    wrapper.settings_dict["NAME"] = name or folder / "blueberet.sqlite3"
    try:
        with standing_in(wrapper):
            yield
    finally:
        if name:
            _at_the_cluster(f'DROP DATABASE "{name}"')


def _at_the_cluster(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)


def old_house(folder: Path) -> None:
    """Put the database of version 0.1.0 into ``folder``."""
    folder.mkdir(exist_ok=True)
    db = sqlite3.connect(folder / "blueberet.sqlite3")
    db.executescript(gzip.decompress(OLD_DATABASE.read_bytes()).decode())
    db.close()


def counts() -> dict[str, int]:
    """Rows of every table but those that the set-up itself fills."""
    return {
        m._meta.db_table: m._base_manager.using("default").count()
        for m in models_at(steps_taken())
        if m._meta.db_table not in REMADE
    }
