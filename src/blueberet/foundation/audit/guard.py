"""Triggers of the database that refuse to change or delete an act, whoever asks."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "The trail is append-only: acts are never changed or deleted."
NAMES = ("audit_act_kept", "audit_act_stays", "audit_head_kept", "audit_head_grows")

SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS audit_act_kept BEFORE DELETE ON audit_act BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    f"CREATE TRIGGER IF NOT EXISTS audit_act_stays BEFORE UPDATE ON audit_act BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_head_kept BEFORE DELETE ON audit_head "
    f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_head_grows BEFORE UPDATE ON audit_head WHEN NEW.number <> OLD.number + 1 "
    f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{SAYS}'; END $$",
    "CREATE OR REPLACE TRIGGER audit_act_kept BEFORE DELETE OR TRUNCATE ON audit_act "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_act_stays BEFORE UPDATE ON audit_act "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head "
    "FOR EACH ROW WHEN (NEW.number <> OLD.number + 1) EXECUTE FUNCTION audit_refuse()",
)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put up the triggers that are not there; done after every migration, for SQLite rebuilds altered tables."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration that rewrites acts, and for emptying a database of tests."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in NAMES:
            table = "audit_act" if "_act_" in name else "audit_head"
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be there and are not."""
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {str(row[0]) for row in cursor.fetchall()}
    return [n for n in NAMES if n not in found]


def after_migration(*, using: str, **_: Any) -> None:
    """Put up the triggers once both tables are there."""
    from django.db import connections

    if {"audit_act", "audit_head"} <= set(connections[using].introspection.table_names()):
        put_up(connections[using])
