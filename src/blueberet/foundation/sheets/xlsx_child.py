"""Reads a workbook in a process of its own: bytes on standard input, sheets as JSON on standard output.

A process started anew, not forked: the server has threads, and a fork may inherit a lock that nobody gives back.
Status 3 and a sentence when the workbook is damaged; memory and time are limited before anything is parsed.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from blueberet.foundation.sheets.markup import Marks, marks_of

MEMORY_BYTES = 2 * 2**30
DAMAGED = 3
MOST_TOLD = 200 * 2**20
"""Characters of the answer: shared strings can make a small workbook large again."""


def read_sheets(content: bytes, most_rows: int) -> list[tuple[str, list[list[Any]], Marks]]:
    """Name, cells and marks of each sheet, at most one row more than allowed."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = {}
    for name in workbook.sheet_names:
        cells[name] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most_rows + 1)
        if len(cells[name]) > most_rows:
            # Refused in any case; its marks would take longer than all the rest.
            return [(name, cells[name], Marks())]
    marks = marks_of(content)
    return [(name, rows, marks.get(name, Marks())) for name, rows in cells.items()]


def as_json(sheets: list[tuple[str, list[list[Any]], Marks]]) -> str:
    """Plain text that makes nothing but values: who takes this process over gets no code into the server."""
    plain = [
        [name, rows, [sorted(places) for places in (m.merged, m.formulas, m.empty_formulas, m.errors)]]
        for name, rows, m in sheets
    ]
    return json.dumps(plain, default=_moment)


def _moment(value: Any) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(f"a cell holds a {type(value).__name__}")


def main() -> int:
    """Read within limits; arguments are the seconds and rows allowed."""
    seconds, most_rows = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        sheets = read_sheets(sys.stdin.buffer.read(), most_rows)
    except MemoryError:
        return 4
    except BaseException as error:  # A parser may panic in any way; the parent needs a sentence.
        sys.stderr.write(str(error)[:200] or type(error).__name__)
        return DAMAGED
    told = as_json(sheets)
    if len(told) > MOST_TOLD:
        return 4
    sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
