"""Another connection in the place of the database for a while: a snapshot to read, a new database to fill.

Migrations and the rooms' own reads speak to the database named ``default``. Letting another connection stand in
for it, in this thread only, lets all of them work on the other one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def twin() -> BaseDatabaseWrapper:
    """A further connection to the same database, not yet opened; its settings may still be changed."""
    return connections[DEFAULT_DB_ALIAS].copy()


@contextmanager
def standing_in(wrapper: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let ``wrapper`` be the database, then close it and put the old connection back."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = wrapper
    ContentType.objects.clear_cache()
    try:
        yield wrapper
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        ContentType.objects.clear_cache()
        wrapper.close()


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """All tables as they are at one moment, however long the reading takes; writers do not wait for it."""
    wrapper = twin()
    with standing_in(wrapper):
        if wrapper.vendor == "postgresql":
            with transaction.atomic(), wrapper.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT 1 FROM django_migrations")
                yield wrapper
        else:
            # Said by hand: Django would begin IMMEDIATE here and hold up every writer.
            with wrapper.cursor() as cursor:
                cursor.execute("BEGIN DEFERRED")
                try:
                    # The snapshot is taken by the first read.
                    cursor.execute("SELECT 1 FROM django_migrations LIMIT 1").fetchall()
                    yield wrapper
                finally:
                    cursor.execute("ROLLBACK")
