"""Several small reads in one: what a page asks of many tables goes to the database once and comes back once.

In: query sets, whatever they select. Out: a list of each, as if each had been read by itself, of one and the same
moment. The statement holds each read as a part of its own; a part comes back as one text (JSON) and is turned into the
values that Django would have had from the driver. For some hundred rows; a large table is read by itself.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Field, ForeignKey, Model, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

AT_ONCE = 90
"""Values in one array of a row: functions of a database take a hundred or so."""
Turn = Callable[[Any], Any]
PLAIN = frozenset({
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FileField", "IntegerField",
    "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField", "SmallAutoField",
    "SmallIntegerField", "TextField", "URLField", "EmailField", "ImageField", "JSONField",
})  # fmt: skip
"""Kinds of fields whose values JSON keeps as they are."""
TOLD: dict[str, Turn] = {
    "DateField": date.fromisoformat, "DateTimeField": lambda text: datetime.fromisoformat(text).astimezone(UTC),
    "TimeField": time.fromisoformat, "UUIDField": UUID,
}  # fmt: skip
"""What PostgreSQL tells in words, and its driver as values; SQLite has only the words, which Django turns itself."""


class _Part:
    """One of the reads: its statement, and its rows once they are there."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.rows_of = asked.all()
        query: Any = self.rows_of.query
        self.compiler = query.get_compiler(using=self.rows_of.db)
        try:
            sql, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            sql, self.params = "", ()
        self.is_sqlite = self.compiler.connection.vendor == "sqlite"
        self.kinds = [_kind(of.output_field) for of, *_ in self.compiler.select] if sql else []
        self.sql = self._as_text(sql) if sql else ""

    def _as_text(self, sql: str) -> str:
        build, gather = ("json_array", "json_group_array") if self.is_sqlite else ("json_build_array", "json_agg")
        names = [self._named(alias, kind) for (*_, alias), kind in zip(self.compiler.select, self.kinds, strict=True)]
        parts = [f"{build}({', '.join(names[n : n + AT_ONCE])})" for n in range(0, len(names), AT_ONCE)]
        return f"(SELECT {gather}({build}({', '.join(parts)})) FROM ({sql}) AS part)"  # noqa: S608 (names of columns)

    def _named(self, alias: str, kind: str) -> str:
        name = f"part.{self.compiler.connection.ops.quote_name(alias)}"
        if kind == "FloatField" and self.is_sqlite:
            return f"quote({name})"  # JSON would keep 15 digits.
        return f"{name}::text" if kind == "JSONField" and not self.is_sqlite else name

    def read(self, text: Any) -> list[Any]:
        """What Django makes of the rows."""
        rows = [[x for part in row for x in part] for row in _loaded(text)]
        turns = [(n, turn) for n, kind in enumerate(self.kinds) if (turn := self._turn(kind))]
        for row in rows:
            for n, turn in turns:
                row[n] = None if row[n] is None else turn(row[n])
        query: Any = self.rows_of.query
        self.compiler.execute_sql = lambda *_a, **_k: [rows]
        query.get_compiler = lambda *_a, **_k: self.compiler
        return list(self.rows_of)

    def _turn(self, kind: str) -> Turn | None:
        if kind == "FloatField":
            return _exact
        return None if self.is_sqlite else TOLD.get(kind)


def together(*asked: QuerySet[Any, Any]) -> tuple[list[Any], ...]:
    """The rows of each, in one round trip.

    ``select_related``, ``values``, annotations, order and slices count; ``prefetch_related`` reads more, see ``laid``.

    Raises
    ------
    TypeError
        For a kind of field that does not go through JSON unharmed: sums of money, bytes.
    """
    parts = [_Part(rows) for rows in asked]
    there = [p for p in parts if p.sql]
    texts: Iterable[Any] = ()
    if there:
        with connections[there[0].rows_of.db].cursor() as cursor:
            params = [x for p in there for x in p.params]
            cursor.execute("SELECT " + ", ".join(p.sql for p in there), params)
            texts = cursor.fetchone()
    found = dict(zip(map(id, there), texts, strict=True))
    return tuple(p.read(found.get(id(p))) for p in parts)


def number_of(rows: QuerySet[Any, Any]) -> Coalesce:
    """How many rows there are, as a value of another read."""
    # A constant to count by: all rows are one group, and none is none.
    alone = rows.order_by().values(all_of_them=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(alone), 0)


def laid(rows: Iterable[Model], name: str, children: Iterable[Model]) -> None:
    """Lay rows that were read together where ``prefetch_related(name)`` would have put them.

    ``name``: the accessor of a foreign key from the children to the rows. Children of others are left out.
    """
    by_key: dict[Any, list[Model]] = {}
    rows = list(rows)
    if not rows:
        return
    of: Any = next(r for r in rows[0]._meta.related_objects if r.get_accessor_name() == name)
    for child in children:
        by_key.setdefault(getattr(child, of.field.attname), []).append(child)
    for row in rows:
        mine: Any = getattr(row, name).all()
        mine._result_cache, mine._prefetch_done = by_key.get(row.pk, []), True
        for child in mine._result_cache:
            of.field.set_cached_value(child, row)
        held: Any = row
        held.__dict__.setdefault("_prefetched_objects_cache", {})[of.field.remote_field.cache_name] = mine


def _kind(of: "Field[Any, Any]") -> str:
    while isinstance(of, ForeignKey):
        of = of.target_field
    kind = str(of.get_internal_type())
    if kind not in PLAIN and kind not in TOLD and kind != "FloatField":
        raise TypeError(f"{kind} cannot be read together with others: {of}")
    return kind


def _loaded(text: Any) -> list[Any]:
    found: list[Any] = json.loads(text) if isinstance(text, str) else text or []
    return found


def _exact(value: Any) -> float | None:
    return None if value == "NULL" else float(value)
