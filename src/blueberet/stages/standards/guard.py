"""Triggers of the database that refuse to change what has been in force, whoever asks."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "A version that has been in force is never changed: make a new version."
# While its version is a draft, and while the draft is put into force, a row may change.
_LOCKED = "(SELECT state FROM standards_version WHERE id = OLD.version_id) <> 'draft'"
_RULES = {
    "standards_version_kept": ("DELETE", "standards_version", "OLD.state <> 'draft'"),
    "standards_version_stays": ("UPDATE", "standards_version", "OLD.state <> 'draft'"),
    "standards_line_kept": ("DELETE", "standards_line", _LOCKED),
    "standards_line_stays": (
        "UPDATE",
        "standards_line",
        f"{_LOCKED} OR {_LOCKED.replace('OLD', 'NEW')}",
    ),
}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put up the triggers that are not there; done after every migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, (event, table, when) in _RULES.items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
                )
            return
        for name, (event, table, when) in _RULES.items():
            gives = "OLD" if event == "DELETE" else "NEW"
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {when} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN {gives}; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION {name}_refuse()"
            )


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration that rewrites versions, and for emptying a database of tests."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name, (_, table, _) in _RULES.items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def before_migration(*, using: str, plan: Any = (), **_: Any) -> None:
    """Take the triggers down while tables change: SQLite rebuilds a table, and a trigger that names it stops that."""
    from django.db import connections

    if plan:
        take_down(connections[using])


def after_migration(*, using: str, **_: Any) -> None:
    """Put up the triggers once both tables are there."""
    from django.db import connections

    if {"standards_version", "standards_line"} <= set(connections[using].introspection.table_names()):
        put_up(connections[using])
