"""Supply plans that come with the product: CSV files, read like anybody's workbook.

Three to start from, two that happened and whose outcome is known. Figures that nobody has verified say so.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blueberet.foundation.sheets.book import Book, SheetCells
from blueberet.stages.endurance.table import TABLES


@dataclass(frozen=True, slots=True)
class Shipped:
    """A plan that is shipped. ``known``: what happened, for those that did happen."""

    code: str
    name: Promise
    told: Promise
    known: Promise | None = None


SHIPPED = (
    Shipped("battalion-base", _("Battalion base with four checkpoints"),
            _("688 people; bulk and bottled water, rations, diesel, trauma kits; four links at every site.")),
    Shipped("company-camp", _("Company camp"), _("139 people for a year, fed by road once a week.")),
    Shipped("observer-team-site", _("Observer team site"), _("8 people for a year, fed every two weeks.")),
    Shipped("ten-closed-days", _("Ten closed days"),
            _("The battalion base; riots shut base and checkpoints for ten days, as in Lebanon in 2019."),
            _("Food, water and communications lasted.")),
    Shipped("cut-off-post-2024", _("Post cut off, autumn 2024"),
            _("A post without resupply from 29 Sep 2024 on, half the water a day."),
            _("Out of water on 18 or 19 Oct 2024, the twentieth day; resupplied that night.")),
)  # fmt: skip


def shipped_rows(code: str) -> dict[str, list[dict[str, str]]]:
    """Cells of a shipped plan by sheet and header.

    Raises
    ------
    KeyError
        If none is called so.
    """
    if code not in {s.code for s in SHIPPED}:
        raise KeyError(code)
    folder = files("blueberet.stages.endurance") / "catalogue" / code
    found: dict[str, list[dict[str, str]]] = {}
    for table in TABLES:
        file = folder / f"{table.key}.csv"
        if file.is_file():
            found[table.key] = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    return found


@cache
def shipped_book(code: str) -> Book:
    """A shipped plan as a book."""
    sheets = []
    rows: Any = shipped_rows(code)
    for table in TABLES:
        if there := rows.get(table.key):
            sheets.append(SheetCells(table.sheet, [list(there[0]), *(list(r.values()) for r in there)]))
    return Book(f"{code}.xlsx", sheets)
