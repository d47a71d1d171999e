"""Migrations that remember what they drew: a process that makes tables again and again draws the models between once.

All that reaches a database is done each time. Between two steps Django draws hundreds of models anew, always the same;
that is three quarters of the time that an empty database takes.
"""

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.state import ProjectState
from django.db.transaction import atomic

Way = tuple[tuple[str, str], ...]
"""The migrations that an empty database has taken so far, in order."""

_apply = Migration.apply
_drawn: dict[Way, tuple[list[tuple[ProjectState, ProjectState]], ProjectState]] = {}


def remember() -> None:
    """From now on, in this process."""
    Migration.apply = _apply_remembering  # type: ignore[method-assign]


def _apply_remembering(
    migration: Migration, state: ProjectState, schema_editor: Any, collect_sql: bool = False
) -> ProjectState:
    before: Way | None = () if not state.models else getattr(state, "taken", None)
    if before is None or collect_sql:
        # Not from the beginning: what came before is not known.
        return _apply(migration, state, schema_editor, collect_sql)
    way = (*before, (migration.app_label, migration.name))
    if way not in _drawn:
        _drawn[way] = _draw(migration, state)
    steps, end = _drawn[way]
    for operation, (old, new) in zip(migration.operations, steps, strict=True):
        in_one = operation.atomic or (migration.atomic and operation.atomic is not False)
        if not schema_editor.atomic_migration and in_one:
            with atomic(schema_editor.connection.alias):
                operation.database_forwards(migration.app_label, schema_editor, old, new)
        else:
            operation.database_forwards(migration.app_label, schema_editor, old, new)
    return _told(end.clone(), way)


def _draw(migration: Migration, state: ProjectState) -> tuple[list[tuple[ProjectState, ProjectState]], ProjectState]:
    steps, state = [], state.clone()
    for operation in migration.operations:
        old = state.clone()
        operation.state_forwards(migration.app_label, state)
        steps.append((old, state.clone()))
    return steps, state


def _told(state: ProjectState, way: Way) -> ProjectState:
    state.taken = way  # type: ignore[attr-defined]
    return state
