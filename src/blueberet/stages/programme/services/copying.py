"""A programme with all that belongs to it: copied row by row, or erased.

Rows are copied as they are, whatever columns they have; only their keys are new.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils import timezone

from blueberet.foundation.runs.models import Run
from blueberet.stages.programme.models import (
    FixedEvent,
    Group,
    Holiday,
    Instructor,
    Module,
    Order,
    Phase,
    Pool,
    Programme,
    Serving,
    Session,
    Venue,
)  # fmt: skip

OWNED: tuple[tuple[type[Model], str], ...] = (
    (Phase, "programme"), (Group, "programme"), (Venue, "programme"), (Instructor, "programme"), (Pool, "programme"),
    (Holiday, "programme"), (Module, "programme"), (Order, "programme"), (FixedEvent, "programme"),
    (Session, "programme"), (Serving, "module__programme"),
    (Module.groups.through, "module__programme"), (FixedEvent.groups.through, "fixedevent__programme"),
    (Session.instructors.through, "session__programme"),
)  # fmt: skip
"""What is copied, each after all that it points to, and how it hangs on its programme."""
BATCH = 800


def copy_programme(programme: Programme, **changed: Any) -> Programme:
    """A new programme with equal rows, ``changed`` apart; call it in a transaction. Two queries a table."""
    copy = Programme.objects.get(pk=programme.pk)
    copy.pk, copy._state.adding = None, True
    for field, value in changed.items():
        setattr(copy, field, value)
    copy.save(force_insert=True)
    keys: dict[type[Model], dict[int, int]] = {Programme: {programme.pk: copy.pk}}
    for model, path in OWNED:
        rows = list(model._default_manager.filter(**{path: programme.pk}).order_by("pk"))
        before = [row.pk for row in rows]
        for row in rows:
            _point_anew(row, keys)
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        keys[model] = dict(zip(before, (row.pk for row in rows), strict=True))
    return copy


def _point_anew(row: Model, keys: dict[type[Model], dict[int, int]]) -> None:
    row.pk, row._state.adding = None, True
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and value is not None and field.related_model in keys:
            setattr(row, field.attname, keys[field.related_model][value])


def erase(programmes: Iterable[Programme]) -> None:
    """Delete programmes with their variants and all rows, and let their runs end; call it in a transaction.

    Raises
    ------
    ProtectedError
        If one has been published.
    """
    for programme in programmes:
        erase(programme.variants.all())
        runs = Run.objects.filter(kind__startswith="programme.", subject=programme.pk)
        runs.filter(state=Run.State.QUEUED).update(state=Run.State.CANCELLED, ended_at=timezone.now())
        runs.filter(state=Run.State.RUNNING).update(cancel_requested=True)
        # In this order, because sessions and modules protect what they stand on.
        programme.sessions.all().delete()
        programme.orders.all().delete()
        Module.objects.filter(programme=programme).delete()
        programme.fixedevents.all().delete()
        programme.delete()
