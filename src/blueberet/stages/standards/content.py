"""What a version says, as plain values: made from rows of a file or of the database, compared, sealed, written out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueberet.foundation.sheets.tables import Column
from blueberet.stages.standards.table import KIND, PROOF_KEYS, Kind

ALL = "all"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """A standard's kind and code, its head, and its lines in order."""

    kind: str
    code: str
    head: Values
    lines: tuple[tuple[str, Values], ...] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.head.get("title", self.code))

    def seal(self) -> str:
        """SHA-256 of what is said: equal contents have equal seals."""
        said = [self.kind, self.code, self.head, [[c, v] for c, v in self.lines]]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two contents. ``line`` is empty for the head; ``column`` is a header, empty where a
    whole line is new or gone."""

    line: str
    column: str
    before: str
    after: str

    @property
    def is_whole_line(self) -> bool:
        """Whether the line as a whole came or went."""
        return not self.column


def plain(values: Mapping[str, Any], columns: tuple[Column, ...]) -> Values:
    """Values as JSON keeps them, in the order of the columns; empty ones are left out, and a "no" is kept."""
    found: Values = {}
    for column in columns:
        value = values.get(column.key)
        if isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or value in ("", []):
            continue
        found[column.key] = value
    return found


def cell(column: Column, value: Any, columns: tuple[Column, ...]) -> Any:
    """A value as a cell of a sheet shows it."""
    if value is None:
        return ""
    if column.key in PROOF_KEYS[1:]:
        headers = {c.key: c.header for c in columns}
        return "; ".join(headers.get(v, v) for v in value)
    if isinstance(value, list):
        return "; ".join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def rows_of(content: Content, version: int | None = None) -> tuple[Values, list[Values]]:
    """The row of the head sheet and the rows of the line sheet, as cells by column key."""
    kind = KIND[content.kind]
    head = {c.key: cell(c, content.head.get(c.key), kind.head.columns) for c in kind.head_columns}
    head |= {"code": content.code, "version": version}
    lines = []
    for code, values in content.lines:
        row = {c.key: cell(c, values.get(c.key), kind.line.columns) for c in kind.line_columns}
        lines.append(row | {kind.of: content.code, "code": code})
    return head, lines


def differences(old: Content, new: Content) -> list[Change]:
    """What is said otherwise: the head first, then the lines in the order of the new content, then those gone.

    Lines are matched by code. A changed order alone is told once, as the order of codes.
    """
    kind = KIND[new.kind]
    found = _cells("", old.head, new.head, kind.head_columns)
    before, after = dict(old.lines), dict(new.lines)
    for code, values in new.lines:
        if code in before:
            found += _cells(code, before[code], values, kind.line_columns)
        else:
            found.append(Change(code, "", "", told_line(kind, values)))
    found += [Change(code, "", told_line(kind, values), "") for code, values in old.lines if code not in after]
    shared_old = [c for c in before if c in after]
    shared_new = [c for c in after if c in before]
    if shared_old != shared_new:
        found.append(Change("", "Order", ", ".join(shared_old), ", ".join(shared_new)))
    return found


def told_line(kind: Kind, values: Values) -> str:
    """A line in one sentence: its filled columns, without its proof."""
    shown = [c for c in kind.line_columns if c.key not in PROOF_KEYS and values.get(c.key) not in (None, "")]
    return "; ".join(f"{c.header}: {cell(c, values[c.key], kind.line.columns)}" for c in shown)


def _cells(line: str, old: Values, new: Values, columns: tuple[Column, ...]) -> list[Change]:
    return [
        Change(line, c.header, str(cell(c, old.get(c.key), columns)), str(cell(c, new.get(c.key), columns)))
        for c in columns
        if old.get(c.key) != new.get(c.key)
    ]


def marks(values: Values) -> dict[str, str]:
    """Column keys whose values are ``unverified`` or ``authored``; the key ``all`` stands for the row."""
    found = dict.fromkeys(values.get("authored", []), "authored")
    return found | dict.fromkeys(values.get("unverified", []), "unverified")
