"""Triggers of the database that refuse to change or delete what has been sent, whoever asks."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "What was seen is never changed: send a correction."
_FREE: dict[str, tuple[str, ...]] = {
    "assessment_observation": ("replaced_at",),
    "assessment_stepmark": (),
    "assessment_result": ("replaced_at",),
    "assessment_testscore": ("replaced_at",),
    "assessment_levelcertificate": ("withdrawn_on", "withdrawn_why", "withdrawn_at"),
    "assessment_logentry": ("replaced_at",),
    "assessment_countersign": (),
    "assessment_photo": ("observation_id",),
}
"""Columns that may be filled once, by table; a photo may go with its draft until that is sent."""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put up the triggers that are not there; done after every migration."""
    with connection.cursor() as cursor:
        for table in _FREE:
            columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            for event, when in (("UPDATE", _changed(connection.vendor, table, columns)), ("DELETE", _kept(table))):
                name = f"{table}_{event.lower()}"
                if connection.vendor == "sqlite":
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {when} "
                        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
                    )
                    continue
                gives = "OLD" if event == "DELETE" else "NEW"
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {when} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN {gives}; END $$"
                )
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
                    f"EXECUTE FUNCTION {name}_refuse()"
                )


def _changed(vendor: str, table: str, columns: list[str]) -> str:
    """The condition that a column changed which may not, or one that was filled before."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    free = _FREE[table]
    told = [f'OLD."{c}" {differs} NEW."{c}"' for c in columns if c not in free]
    told += [
        f'(OLD."{c}" IS NOT NULL AND CAST(OLD."{c}" AS TEXT) <> \'\' AND OLD."{c}" {differs} NEW."{c}")' for c in free
    ]
    return " OR ".join(told)


def _kept(table: str) -> str:
    return "OLD.observation_id IS NOT NULL" if table == "assessment_photo" else "1 = 1"


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration that rewrites these tables, and for emptying a database of tests."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in _FREE:
            for event in ("update", "delete"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
                elif table in tables:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event} ON {table}")


def before_migration(*, using: str, plan: Any = (), **_: Any) -> None:
    """Take the triggers down while tables change: SQLite rebuilds a table, and a trigger that names it stops that."""
    from django.db import connections

    if plan:
        take_down(connections[using])


def after_migration(*, using: str, **_: Any) -> None:
    """Put up the triggers once all tables are there."""
    from django.db import connections

    if set(_FREE) <= set(connections[using].introspection.table_names()):
        put_up(connections[using])
