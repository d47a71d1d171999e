"""Where a restored database grows, and how it takes the place of the one that is there.

It grows beside it, in a file or a schema of its own, and takes its place in one step when it is whole. The old one
is kept aside under a name that is told.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from blueberet.foundation.backups.refusals import Refused
from blueberet.foundation.backups.standing import twin
from blueberet.foundation.backups.tables import REMADE


class Place(Protocol):
    """The place of a database."""

    def holds_rows(self) -> bool:
        """Whether anything is there that a restore would take away."""

    @contextmanager
    def beside(self) -> Iterator[BaseDatabaseWrapper]:
        """A connection to a new, empty database; it is thrown away at the end unless it took its place."""

    def put_in(self, *, keep: bool) -> str:
        """Let the new database take its place; give the name under which the old one is kept, if it is."""


def place_here() -> "Place":
    """The place of the database of the settings.

    Raises
    ------
    Refused
        If it is a kind of database that cannot be restored.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.vendor == "postgresql":
        return SchemaPlace()
    name = str(own.settings_dict["NAME"])
    if own.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        raise Refused(f"A back-up cannot be restored into this database ({own.vendor}, {name}).")
    return FilePlace(Path(name))


def _any_row() -> bool:
    own = connections[DEFAULT_DB_ALIAS]
    with own.cursor() as cursor:
        for table in own.introspection.table_names(cursor):
            if table in REMADE:
                continue
            condition = " WHERE number > 0" if table == "audit_head" else ""
            cursor.execute(f"SELECT 1 FROM {own.ops.quote_name(table)}{condition} LIMIT 1")  # noqa: S608 (quoted)
            if cursor.fetchone():
                return True
    return False


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


class FilePlace:
    """SQLite: a file beside the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.new = path.with_name(f"{path.name}.restoring-{secrets.token_hex(4)}")

    def holds_rows(self) -> bool:
        """Whether there is a file with rows; one that cannot be read may hold some."""
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        try:
            return _any_row()
        except DatabaseError:
            return True
        finally:
            connections[DEFAULT_DB_ALIAS].close()

    @contextmanager
    def beside(self) -> Iterator[BaseDatabaseWrapper]:
        """A new file, for its owner only."""
        os.close(os.open(self.new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        wrapper = twin()
        wrapper.settings_dict["NAME"] = self.new
        try:
            yield wrapper
        finally:
            wrapper.close()
            # Its log, and whatever else the database laid beside it.
            for path in self.new.parent.glob(f"{self.new.name}*"):
                path.unlink(missing_ok=True)

    def put_in(self, *, keep: bool) -> str:
        """Name the new file as the old one; at no moment is there none."""
        self._settle_old()
        aside = self.path.with_name(f"{self.path.name}.before-restore-{_stamp()}") if keep else None
        if aside:
            for old, kept in zip(_with_log(self.path), _with_log(aside), strict=True):
                if old.exists():
                    # A link, so that the old name is never without a database.
                    os.link(old, kept)
        for log in _with_log(self.path)[1:]:
            log.unlink(missing_ok=True)
        _sync(self.new)
        self.new.replace(self.path)
        _sync(self.path.parent)
        return str(aside) if aside else ""

    def _settle_old(self) -> None:
        """Bring the log home into the old file; the database refuses that while somebody else has it open."""
        own = connections[DEFAULT_DB_ALIAS]
        try:
            if self.path.exists():
                with own.cursor() as cursor:
                    cursor.execute("PRAGMA journal_mode=DELETE")
        except OperationalError as error:
            if "locked" in str(error):
                raise Refused(
                    f"Somebody else has {self.path} open. Stop `blueberet serve` and all other commands, then restore "
                    "again. Nothing was changed."
                ) from error
        except DatabaseError:
            pass  # A damaged file is kept as it is, with its log.
        finally:
            own.close()


class SchemaPlace:
    """PostgreSQL: a schema beside the schema, in the same database."""

    def __init__(self) -> None:
        self.new = f"restoring_{secrets.token_hex(4)}"

    def holds_rows(self) -> bool:
        """Whether any of the tables has a row."""
        return _any_row()

    @contextmanager
    def beside(self) -> Iterator[BaseDatabaseWrapper]:
        """A connection that sees the new schema alone."""
        wrapper = twin()
        options = wrapper.settings_dict.setdefault("OPTIONS", {})
        options["options"] = f"{options.get('options', '')} -c search_path={self.new}".strip()
        self._execute(f"CREATE SCHEMA {self.new}")
        try:
            yield wrapper
        finally:
            wrapper.close()
            self._execute(f"DROP SCHEMA IF EXISTS {self.new} CASCADE")

    def put_in(self, *, keep: bool) -> str:
        """Move the old tables out and the new ones in, in one transaction."""
        own = connections[DEFAULT_DB_ALIAS]
        aside = f"before_restore_{_stamp().lower()}"
        with transaction.atomic():
            with own.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                here = str(cursor.fetchone()[0])
            self._execute(f"CREATE SCHEMA {aside}")
            self._move(here, aside)
            self._move(self.new, here)
            if not keep:
                self._execute(f"DROP SCHEMA {aside} CASCADE")
        return f"schema {aside}" if keep else ""

    def _move(self, old: str, new: str) -> None:
        own = connections[DEFAULT_DB_ALIAS]
        quote = own.ops.quote_name
        with own.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tableowner = current_user", [old])
            tables = [str(row[0]) for row in cursor.fetchall()]
            # Triggers have functions, by the same names in both.
            cursor.execute(
                "SELECT quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' "
                "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner "
                "WHERE n.nspname = %s AND r.rolname = current_user "
                "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
                [old],
            )
            functions = [str(row[0]) for row in cursor.fetchall()]
        for table in tables:
            self._execute(f"ALTER TABLE {quote(old)}.{quote(table)} SET SCHEMA {quote(new)}")
        for function in functions:
            self._execute(f"ALTER FUNCTION {quote(old)}.{function} SET SCHEMA {quote(new)}")

    @staticmethod
    def _execute(sql: str) -> None:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql)


def _with_log(path: Path) -> list[Path]:
    return [path, Path(f"{path}-wal"), Path(f"{path}-shm")]


def _sync(path: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
