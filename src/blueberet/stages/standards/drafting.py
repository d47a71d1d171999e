"""A draft as a grid of written cells: from a content, from a posted form, and read back like a sheet.

In: cells as text by column key. Out: a content, or findings that name row and column, as for a file.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from blueberet.foundation.sheets.book import Book, SheetCells
from blueberet.foundation.sheets.findings import Finding, UnusableFile, errors_in
from blueberet.foundation.sheets.tables import Column
from blueberet.stages.standards.content import Content, rows_of
from blueberet.stages.standards.reading import Known, check_book
from blueberet.stages.standards.table import KIND

SPARE = 3
"""Empty rows below the lines, for new ones."""
MOST_FIELDS = 4800
"""Fields that one form may post, a little below what Django takes."""


@dataclass
class Grid:
    """The head and the lines of a draft as written cells."""

    kind: str
    code: str
    head: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)

    @property
    def head_cells(self) -> list[tuple[Column, str, bool]]:
        """Column, text, and whether it is a long text."""
        return [(c, self.head.get(c.key, ""), _is_long(c)) for c in KIND[self.kind].head_columns]

    @property
    def line_columns(self) -> tuple[Column, ...]:
        """Columns of a line, its code first."""
        kind = KIND[self.kind]
        return (_code(self.kind), *kind.line_columns)

    @property
    def most_lines(self) -> int:
        """How many lines a form can hold, the empty ones left out."""
        return (MOST_FIELDS - 2 * len(self.head_cells)) // (len(self.line_columns) + 1) - SPARE

    @property
    def line_cells(self) -> list[list[tuple[Column, str, bool]]]:
        """All lines and a few empty ones."""
        rows = [*self.lines, *({} for _ in range(SPARE))]
        return [[(c, row.get(c.key, ""), _is_long(c)) for c in self.line_columns] for row in rows]


def _code(kind: str) -> Column:
    return next(c for c in KIND[kind].line.columns if c.key == "code")


def _is_long(column: Column) -> bool:
    return column.key in ("conditions", "standard", "text", "remark", "meaning")


def grid_of(content: Content) -> Grid:
    """What a draft says, as cells."""
    head, lines = rows_of(content)
    return Grid(content.kind, content.code, _texts(head), [_texts(row) for row in lines])


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {k: "" if v is None else str(v) for k, v in row.items()}


def posted_grid(kind: str, code: str, posted: QueryDict) -> Grid:
    """The form's cells: ``h-<column>`` for the head, ``l-<column>`` repeated for the lines, in order of ``l-order``.

    A line whose cells are all empty is left out: that is how a line is removed.
    """
    grid = Grid(kind, code, {c.key: posted.get(f"h-{c.key}", "") for c in KIND[kind].head_columns})
    columns = [c.key for c in grid.line_columns]
    cells = {key: posted.getlist(f"l-{key}") for key in columns}
    orders = posted.getlist("l-order")
    count = max((len(x) for x in cells.values()), default=0)
    rows = []
    for n in range(count):
        row = {key: x[n].strip() if n < len(x) else "" for key, x in cells.items()}
        if any(v for k, v in row.items() if v not in ("no",)):
            rows.append((_order(orders, n), n, row))
    grid.lines = [row for _order_, _n, row in sorted(rows, key=lambda r: r[:2])]
    return grid


def _order(orders: list[str], n: int) -> float:
    try:
        return float(orders[n])
    except (IndexError, ValueError):
        return float(n + 1)


def read_grid(grid: Grid, *, known: Known) -> tuple[Content | None, list[Finding]]:
    """Read the cells as a sheet is read; row 1 is the first line of the grid."""
    kind = KIND[grid.kind]
    head_columns = [c for c in kind.head.columns if c.key != "version"]
    head = [[c.header for c in head_columns], [_head_cell(grid, c) for c in head_columns]]
    lines = [[c.header for c in kind.line.columns]] + [
        [grid.code if c.key == kind.of else row.get(c.key, "") for c in kind.line.columns] for row in grid.lines
    ]
    book = Book(grid.code, [SheetCells(kind.head.sheet, head), SheetCells(kind.line.sheet, lines)])
    try:
        check = check_book(book, known=known)
    except UnusableFile as error:
        return None, [Finding(grid.code, None, "", "", str(error), "")]
    own = errors_in(check.findings)
    shown = [Finding(f.sheet, f.row - 1 if f.row else None, f.column, f.value, f.problem, f.remedy) for f in own]
    if errors_in(shown) or not check.contents:
        return None, shown
    return check.contents[0], []


def _head_cell(grid: Grid, column: Column) -> str:
    return grid.code if column.key == "code" else grid.head.get(column.key, "")
