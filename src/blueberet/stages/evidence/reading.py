"""A workbook of declared equipment read and checked: every fault at once, by sheet, row and column.

In: a book. Out: the content of a list, and findings. Nothing is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from blueberet.foundation.sheets.book import Book
from blueberet.foundation.sheets.findings import Finding, errors_in
from blueberet.foundation.sheets.read_table import read_table
from blueberet.foundation.sheets.tables import Row
from blueberet.stages.evidence.table import EQUIPMENT, TABLES


@dataclass(slots=True)
class Check:
    """Rows of each sheet, what they come to, what is wrong."""

    rows: dict[str, list[Row]]
    findings: list[Finding]
    content: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether it may be taken in."""
        return not errors_in(self.findings)


def check_list(book: Book) -> Check:
    """Read every sheet; what stands twice or works more often than it is there is told by its row."""
    check = Check({}, [])
    for table in TABLES:
        check.rows[table.key], found = read_table(book, table)
        check.findings += found
    check.findings += _odd(check.rows[EQUIPMENT.key])
    if check.is_clean:
        check.content = {key: [dict(r.values) for r in rows] for key, rows in check.rows.items()}
    return check


def _odd(rows: list[Row]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        v = row.values
        quantity, serviceable = v.get("quantity"), v.get("serviceable")
        if quantity is not None and serviceable is not None and serviceable > quantity:
            yield Finding(
                row.sheet, row.number, row.headers["serviceable"], str(serviceable),
                f"More work than are declared ({quantity}).", "Correct one of the two.",
            )  # fmt: skip
        if (key := (v.get("family", ""), str(v.get("item", "")).casefold())) in seen and key[1]:
            yield Finding(
                row.sheet, row.number, row.headers["item"], str(v["item"]),
                f"This item of the family stands in row {seen[key]} already.", "Add the two up in one row.",
            )  # fmt: skip
        seen.setdefault(key, row.number)
