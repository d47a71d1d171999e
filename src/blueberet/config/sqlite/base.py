"""Django's SQLite backend with a fair line of writers; named by ``ENGINE``."""

import atexit
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from blueberet.config.sqlite.line import Line, TooLong, line_of

WRITES = re.compile(r"\s*(insert|update|delete|replace|create|alter|drop|vacuum)\b", re.IGNORECASE)
LOCKED = "database is locked: the writers in line took too long"
_kept_open: list[Any] = []


def keep_open() -> None:
    """Keep one idle connection as long as this process serves, if the database is SQLite.

    Whoever opens the database first must make its shared index anew, which a full disk refuses, even to those who
    only read. Every request opens and closes; with this one there is always somebody inside.
    """
    if connection.vendor != "sqlite" or _kept_open:
        return
    idle = connection.get_new_connection(connection.get_connection_params())
    idle.execute("SELECT count(*) FROM sqlite_master").fetchone()
    _kept_open.append(idle)
    # Closed in order, so that the last one out writes the log back into the file.
    atexit.register(idle.close)


class DatabaseWrapper(DjangoWrapper):
    """A connection whose transactions, and single writes outside of one, wait for their turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Hold no turn."""
        super().__init__(*args, **kwargs)
        self._turn: Line | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, and whether to stand in line."""
        params = super().get_connection_params()
        # Only the product's own database has writers beside us; one that a restore is growing has none.
        own = str(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]) == str(self.settings_dict["NAME"])
        self._is_fair = params.pop("fair", True) and own and not self.is_in_memory_db()
        self._patience = float(params.get("timeout", 5.0))
        return params

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # A commit that fails leaves the transaction open; Django rolls it back, and the turn ends there.
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give()

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that waits for its turn with a write outside of a transaction."""
        cursor = self.connection.cursor(factory=_Cursor)
        cursor.owner = self
        return cursor

    @contextmanager
    def turn_for(self, query: str) -> Iterator[None]:
        """Hold the turn for one statement, if it writes and no transaction holds it already."""
        if self._turn is not None or self.in_atomic_block or not WRITES.match(query):
            yield
            return
        self._take()
        try:
            yield
        finally:
            self._give()

    def _take(self) -> None:
        if self._is_fair and self._turn is None:
            line = line_of(str(self.settings_dict["NAME"]))
            try:
                line.take(self._patience)
            except TooLong:
                raise OperationalError(LOCKED) from None
            self._turn = line

    def _give(self) -> None:
        line, self._turn = self._turn, None
        if line is not None:
            line.give()


class _Cursor(SQLiteCursorWrapper):
    owner: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self.owner.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.owner.turn_for(query):
            return super().executemany(query, param_list)
