"""Migrations taken in a fraction of the time: for a table that is made or widened only its own model is drawn.

Django draws every model anew that hangs together with a changed one; in a house where all hangs together that is each
model at each step, nine tenths of the time that a new database takes. What such a step says to the database depends on
its model and on the keys of those that it points to, and on nothing else. Steps that may look further (rows that are
rewritten, columns that change their kind) get all models, as from Django.
"""

from functools import partial
from typing import Any

from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.db.transaction import atomic

OWN_MODEL_ALONE = (
    operations.CreateModel, operations.AddField, operations.AddConstraint, operations.RemoveConstraint,
    operations.AddIndex, operations.RemoveIndex, operations.AlterModelOptions,
)  # fmt: skip
"""Operations that ask for the model they name before and after, and for no other."""
Key = tuple[str, str]
"""Label of the app and name of the model in small letters, as Django keys its states."""
Drawn = tuple[list[tuple[ProjectState, ProjectState]], ProjectState]
"""The state before and after each operation of a migration, and the one after all of them."""


class Sparing(MigrationExecutor):
    """Takes migrations forwards with few models drawn; backwards as Django does."""

    def _migrate_all_forwards(
        self, state: ProjectState, plan: Any, full_plan: Any, fake: bool, fake_initial: bool
    ) -> Any:
        # Without models drawn: the way to the next state is short then.
        state = ProjectState({k: m.clone() for k, m in state.models.items()}, state.real_apps)
        wanted = {migration for migration, _ in plan}
        for migration, _ in full_plan:
            if migration in wanted:
                state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        return state

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Take one, and note that it was taken."""
        migration.apply = partial(_apply, migration)  # type: ignore[method-assign]
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


def draw(migration: Migration, state: ProjectState) -> Drawn:
    """The states that a migration goes through, no model drawn yet."""
    steps, state = [], state.clone()
    for operation in migration.operations:
        old = state.clone()
        operation.state_forwards(migration.app_label, state)
        new = state.clone()
        if _asks_for_its_own_alone(operation, migration.app_label, old, new):
            old = _Sparse(old)
            new = _Sparse(new, after=old)
        steps.append((old, new))
    return steps, state


def _asks_for_its_own_alone(operation: Any, app_label: str, old: ProjectState, new: ProjectState) -> bool:
    if type(operation) is not operations.AlterField:
        return type(operation) in OWN_MODEL_ALONE
    # A column that others may point at changes theirs with it.
    key = (app_label, operation.model_name_lower)
    fields = [s.models[key].fields[operation.name] for s in (old, new)]
    return not any(f.primary_key or f.unique or f.remote_field for f in fields)


def _apply(migration: Migration, state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
    steps, end = draw(migration, state)
    for operation, (old, new) in zip(migration.operations, steps, strict=True):
        # Drawn before the new state in any case: fields stand in the order in which they were drawn.
        old.apps  # noqa: B018
        in_one = operation.atomic or (migration.atomic and operation.atomic is not False)
        if not schema_editor.atomic_migration and in_one:
            with atomic(schema_editor.connection.alias):
                operation.database_forwards(migration.app_label, schema_editor, old, new)
        else:
            operation.database_forwards(migration.app_label, schema_editor, old, new)
    return end


class _Sparse(ProjectState):
    """A state that draws a model when it is asked for, with no more of others than it needs."""

    def __init__(self, state: ProjectState, *, after: "_Sparse | None" = None) -> None:
        super().__init__(state.models, state.real_apps)
        self._after = after
        self._drawn: dict[Key, type[models.Model]] = {}

    @property
    def apps(self) -> "_Sparse":  # type: ignore[override]
        """Itself: of a registry's many answers only ``get_model`` is asked for."""
        return self

    def get_model(self, app_label: str, model_name: str) -> Any:
        """The model as it was at this state."""
        key = (app_label, model_name.lower())
        if key not in self._drawn:
            if self._after and key in self._after.models:
                # Fields stand in the order in which they were drawn; one that is added comes last.
                self._after.get_model(*key)
            self._drawn[key] = StateApps([], _needed(self.models, key)).get_model(*key)
        return self._drawn[key]


def _needed(states: "dict[Key, ModelState]", key: Key) -> "dict[Key, ModelState]":
    """The model, and of those that it points to, however far, the columns that are pointed at."""
    found = {key: states[key]}
    wanted = [(key, states[key].fields)]
    while wanted:
        source, fields = wanted.pop()
        for target, column in _pointed_at(source, fields):
            if target == key or target not in states:
                continue
            whole = states[target]
            kept = {n: f for n, f in whole.fields.items() if f.primary_key or n == column}
            there = found.get(target)
            if there is not None and kept.keys() <= there.fields.keys():
                continue
            kept = (there.fields if there else {}) | kept
            options = {k: v for k, v in whole.options.items() if k == "db_table"}
            found[target] = ModelState(whole.app_label, whole.name, kept, options)
            wanted.append((target, kept))
    return found


def _pointed_at(source: Key, fields: Any) -> "list[tuple[Key, str | None]]":
    pointing = [f for f in fields.values() if f.remote_field]
    found = [
        (resolve_relation(f.remote_field.model, *source), getattr(f.remote_field, "field_name", None)) for f in pointing
    ]
    return found + [
        (resolve_relation(f.remote_field.through, *source), None)
        for f in pointing
        if getattr(f.remote_field, "through", None)
    ]
