"""The shape of a table in a workbook: one declaration for reading, templates and documents.

From a ``Table`` come the reader's expectations, the generated template, the page in
``docs/formats`` and the JSON Schema, so that they cannot drift apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    header: str
    """Header in the template, English."""
    read: Callable[[object], Any]
    """Turns a cell into a value; raises ``ValueError`` with "problem|remedy" for what it cannot take."""
    help: str
    """One sentence: what stands here, in which form."""
    example: str = ""
    required: bool = False
    """Whether the column must exist and be filled in each row."""
    aliases: tuple[str, ...] = ()
    """Other headers that mean the same, also in Russian and Kazakh; compared without case and spaces."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook."""

    key: str
    sheet: str
    """Name of the sheet in the template."""
    columns: tuple[Column, ...]
    help: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    key_column: str = ""
    """Key of the column whose value may stand only once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One read row: values by column key (only those that could be read), and where it stood."""

    sheet: str
    number: int
    values: dict[str, Any]
    headers: dict[str, str]
    """Column key to the header as it stands in the file, for messages."""
