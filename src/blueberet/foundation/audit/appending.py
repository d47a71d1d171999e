"""Triggers for tables that are only ever added to: the database refuses to change or delete a row, whoever asks.

A column may be named as *filled once*: it is empty (or the empty text) at first, and what is written there once stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Appending:
    """The tables of a room that are added to, with the columns that may be filled once."""

    says: str
    """What the database answers who changes them."""
    tables: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, str] = field(default_factory=dict)
    """Condition on ``OLD`` under which a row of a table may not be deleted; where nothing is said, never."""
    free: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of a table that may be changed, as what they said before is kept elsewhere."""
    while_: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Columns of a table that may be changed as long as a condition on ``OLD`` holds."""
    moves: Mapping[str, Mapping[str, Mapping[tuple[str, str], str]]] = field(default_factory=dict)
    """Columns of a table that may go from one word to another: the steps there are, each with a condition on ``OLD``
    without which it is not taken (empty: none)."""

    def put_up(self, connection: BaseDatabaseWrapper) -> None:
        """Put up the triggers that are not there; done after every migration."""
        with connection.cursor() as cursor:
            for table in self.tables:
                # Asking Django for the columns would have it parse the table's statement, for a second at each start.
                cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 (names of ours)
                columns = [c[0] for c in cursor.description]
                changed = self._changed(connection.vendor, table, columns)
                for event, when in (("UPDATE", changed), ("DELETE", self.kept.get(table, "1 = 1"))):
                    for statement in self._statements(connection.vendor, table, event, when):
                        cursor.execute(statement)

    def _statements(self, vendor: str, table: str, event: str, when: str) -> list[str]:
        name = f"{table}_{event.lower()}"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
            ]
        gives = "OLD" if event == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{self.says}'; END IF; RETURN {gives}; END $$",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
        ]

    def _changed(self, vendor: str, table: str, columns: list[str]) -> str:
        """The condition that a column changed which may not, not now or not so, or one that was filled before."""
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        once, free = self.tables[table], self.free.get(table, ())
        held, moves = self.while_.get(table, {}), self.moves.get(table, {})
        apart = {*once, *free, *held, *moves}
        told = [f'OLD."{c}" {differs} NEW."{c}"' for c in columns if c not in apart]
        told += [f'(OLD."{c}" {differs} NEW."{c}" AND NOT ({condition}))' for c, condition in held.items()]
        for c, steps in moves.items():
            known = " OR ".join(
                f"(OLD.\"{c}\" = '{was}' AND NEW.\"{c}\" = '{now}' AND ({condition or '1 = 1'}))"
                for (was, now), condition in steps.items()
            )
            told.append(f'(OLD."{c}" {differs} NEW."{c}" AND NOT ({known}))')
        told += [
            f'(OLD."{c}" IS NOT NULL AND CAST(OLD."{c}" AS TEXT) <> \'\' AND OLD."{c}" {differs} NEW."{c}")'
            for c in once
        ]
        return " OR ".join(told)

    def take_down(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away: while tables change, and for emptying a database of tests."""
        there = connection.introspection.table_names()
        with connection.cursor() as cursor:
            for table in self.tables:
                for event in ("update", "delete"):
                    if connection.vendor == "sqlite":
                        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
                    elif table in there:
                        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event} ON {table}")

    def before_migration(self, *, using: str, plan: Any = (), **_: Any) -> None:
        """Take the triggers down while tables change: SQLite rebuilds a table, and a trigger on it stops that."""
        from django.db import connections

        if plan:
            self.take_down(connections[using])

    def after_migration(self, *, using: str, **_: Any) -> None:
        """Put up the triggers once all tables are there."""
        from django.db import connections

        if set(self.tables) <= set(connections[using].introspection.table_names()):
            self.put_up(connections[using])
