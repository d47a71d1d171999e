"""Migrations that remember what they drew: a process that makes tables again and again draws the models between once.

All that reaches a database is done each time.
"""

from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from blueberet.foundation.backups import steps

Way = tuple[tuple[str, str], ...]
"""The migrations that an empty database has taken so far, in order."""

_draw = steps.draw
_drawn: dict[Way, steps.Drawn] = {}


def remember() -> None:
    """From now on, in this process."""
    steps.draw = _draw_once


def _draw_once(migration: Migration, state: ProjectState) -> steps.Drawn:
    before: Way | None = () if not state.models else getattr(state, "taken", None)
    if before is None:
        # Not from the beginning: what came before is not known.
        return _draw(migration, state)
    way = (*before, (migration.app_label, migration.name))
    if way not in _drawn:
        _drawn[way] = _draw(migration, state)
    between, end = _drawn[way]
    end = end.clone()
    end.taken = way  # type: ignore[attr-defined]
    return between, end
