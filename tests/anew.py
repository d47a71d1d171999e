"""The database of the tests as it was when it was made: copied back after a test that commits, not emptied and refilled.

SQLite: from the file of tests/template.py. PostgreSQL: the server copies a database that nobody is connected to.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.creation import DatabaseCreation as Postgresql
from django.db.backends.sqlite3.creation import DatabaseCreation as Sqlite
from django.test import TransactionTestCase

from tests.template import open_in_memory, template

_make_file: Callable[..., str] = Sqlite._create_test_db
_make_cluster: Callable[..., str] = Postgresql.create_test_db


def install() -> None:
    """From now on, in this process."""
    Sqlite._create_test_db = _fill_at_once
    Postgresql.create_test_db = _make_and_keep
    TransactionTestCase._fixture_teardown = _as_it_was  # type: ignore[method-assign]


def kept(name: str) -> str:
    """The database of the cluster that no test writes into, beside the one of this name."""
    return f"{name}_kept"


def _fill_at_once(creation: Sqlite, *words: Any, **named: Any) -> str:
    # The migrations that are in it already are not taken again: seven seconds less.
    name = _make_file(creation, *words, **named)
    if creation.is_in_memory_db(name):
        creation.connection.filled_at_once = open_in_memory(name)
    return name


def _make_and_keep(creation: Postgresql, *words: Any, **named: Any) -> str:
    name = _make_cluster(creation, *words, **named)
    _copy(creation.connection, name, kept(name))
    return name


def _copy(wrapper: BaseDatabaseWrapper, name: str, copy: str) -> None:
    wrapper.close()
    with wrapper._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')


def _as_it_was(case: TransactionTestCase) -> None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        connections.close_all()
        _copy(connection, kept(name), name)
        return
    source = sqlite3.connect(template())
    source.backup(connection.filled_at_once)
    source.close()
