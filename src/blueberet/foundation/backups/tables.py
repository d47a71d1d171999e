"""Tables at a state of the migrations, and their rows as lines that any database can take.

The shapes come from the migrations, not from today's models: a database of an older version is read, and later
filled again, exactly as that version knew it.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, JSONField, Model, Value
from django.utils.duration import duration_iso_string

Steps = list[tuple[str, str]]
LEFT_OUT = ("access_opensession", "django_session")
"""Tables whose rows are not taken along: a session ended since must not come back to life."""
REMADE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""Tables that the set-up itself fills."""
CHUNK = 200
_PLAIN = (str, int, bool, type(None))
_ODD_FLOAT = re.compile(rb"\de\+\d|-0\.0")


def steps_taken() -> Steps:
    """What the database has taken of the migrations, sorted."""
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    return sorted((app, name) for app, name in loader.applied_migrations)


def unknown_steps(steps: Steps) -> Steps:
    """Those that this version of the product does not have."""
    known = MigrationLoader(None).disk_migrations or {}
    return [step for step in steps if step not in known]


def last_steps(steps: Steps) -> Steps:
    """The last steps of each room: to take them is to take all."""
    loader = MigrationLoader(None)
    taken = set(steps)
    return [s for s in steps if not any(c.key in taken and c.key[0] == s[0] for c in loader.graph.node_map[s].children)]


def models_at(steps: Steps) -> list[type[Model]]:
    """A model for each table that there is after these steps, by name of the table."""
    state = MigrationLoader(None).project_state(last_steps(steps))
    found = [
        m
        for m in state.apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy and not m._meta.swapped
    ]
    return sorted(found, key=lambda m: m._meta.db_table)


def fields_of(model: type[Model]) -> "list[Field[Any, Any]]":
    """The fields that have a column to be written."""
    return [f for f in model._meta.local_concrete_fields if not getattr(f, "generated", False)]


def columns_of(model: type[Model]) -> list[str]:
    """The columns' names, in the order of a line."""
    return [str(f.column) for f in fields_of(model)]


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """The rows by their key, each a JSON list of its columns, ended by a line feed."""
    fields = fields_of(model)
    inside = [n for n, f in enumerate(fields) if isinstance(f, JSONField)]
    names = [str(f.attname) for f in fields]
    rows = model._base_manager.using(DEFAULT_DB_ALIAS).order_by("pk").values_list(*names).iterator(chunk_size=CHUNK)
    for row in rows:
        told = [v if n in inside or isinstance(v, _PLAIN) else _plain(v) for n, v in enumerate(row)]
        line = _line(told)
        if inside and _ODD_FLOAT.search(line):
            # PostgreSQL gives these numbers back in another spelling.
            line = _line([_settled(v) if n in inside else v for n, v in enumerate(told)])
        yield line


def write_rows(model: type[Model], rows: Iterable[list[Any]]) -> None:
    """Write rows as ``lines_of`` told them, keys included."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = fields_of(model)
    back = [_taker(f) for f in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 (names are quoted)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[take(v) for take, v in zip(back, row, strict=True)] for row in rows])


def empty(model: type[Model]) -> None:
    """Delete all rows."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (name is quoted)


def _line(row: list[Any]) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:  # Half a surrogate pair, which JSON can hold and UTF-8 cannot.
        return json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _settled(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_settled(v) for v in value]
    if isinstance(value, float) and value.is_integer() and (abs(value) >= 1e16 or value == 0):
        return int(value) if value else 0.0
    return value


def _taker(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """What turns a value of a line into one for the database."""
    connection = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, JSONField):
        own: Any = field

        def take_json(value: Any) -> Any:
            kept = Value(None, JSONField()) if value is None and not own.null else value
            return own.get_db_prep_save(kept, connection)

        return take_json
    real: Any = field
    while real.is_relation:
        real = real.target_field
    return lambda value: None if value is None else real.get_db_prep_save(real.to_python(value), connection)
