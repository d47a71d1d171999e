"""With few models drawn a database gets the same tables, to the letter and in the same order, as from Django itself."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blueberet.foundation.backups.steps import Sparing
from tests.houses import without_tables

UNTIL = ("roster", "audit", "runs")
"""Rooms whose migrations make, widen, fill, change and guard tables; with those that they stand on."""
COLUMNS = (
    "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, character_maximum_length "
    "FROM information_schema.columns WHERE table_schema = 'public'"
)
OTHERS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
    "'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def tables(executor: type[MigrationExecutor], folder: Path) -> list[Any]:
    """Everything that the database says of its tables after the migrations."""
    folder.mkdir()
    with without_tables(folder):
        taking = executor(connection)
        taking.migrate([key for key in taking.loader.graph.leaf_nodes() if key[0] in UNTIL])
        asked = (COLUMNS, *OTHERS) if connection.vendor == "postgresql" else ("SELECT name, sql FROM sqlite_master",)
        with connection.cursor() as cursor:
            return [sorted(cursor.execute(sql).fetchall(), key=str) for sql in asked]


@pytest.mark.django_db
def test_the_tables_are_those_that_django_makes(tmp_path: Path) -> None:
    plain = tables(MigrationExecutor, tmp_path / "plain")
    assert len(plain[0]) > 60
    assert tables(Sparing, tmp_path / "sparing") == plain
