"""Reading a file as sheets of cells, with a guard before anything is unpacked.

In: bytes and a file name. Out: a ``Book``. Refuses with ``UnusableFile``, a sentence for the user.
Why: a 640 KB archive can unpack to gigabytes; the archive's directory tells so before anything is read.
"""

import csv
import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from charset_normalizer import from_bytes

from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.markup import Marks
from blueberet.foundation.sheets.xlsx_child import DAMAGED

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 300 * 2**20
MOST_ENTRIES = 2000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
READ_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SheetCells:
    """One sheet: rows of cell values, row 1 first, so that ``cells[n - 1]`` is row n of the spreadsheet."""

    name: str
    cells: list[list[Any]]
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Book:
    """A file that could be read."""

    filename: str
    sheets: list[SheetCells]


def read_book(content: bytes, filename: str) -> Book:
    """Read XLSX or CSV by what the bytes are, whatever the file is called.

    Raises
    ------
    UnusableFile
        If it is no table, is damaged, locked, too large, or empty.
    """
    if not content:
        raise UnusableFile(f"{filename} is empty. Choose the file again; the upload may have been cut off.")
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{filename} has {len(content) // 2**20} MB; at most {MOST_BYTES // 2**20} MB can be read.")
    if content.startswith(b"PK"):
        _guard(content, filename)
        sheets = _read_xlsx(content, filename)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnusableFile(
            f"{filename} is an old .xls workbook or is locked with a password. Save it as .xlsx without a password."
        )
    elif content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"\x1f\x8b", b"Rar!", b"{\\rtf")):
        raise UnusableFile(f"{filename} is no table. Choose an .xlsx workbook or a .csv file.")
    else:
        sheets = [_read_csv(content, filename)]
    if all(not any(_filled(c) for c in row) for s in sheets for row in s.cells):
        raise UnusableFile(f"{filename} holds no rows. Fill the sheet, or choose another file.")
    for sheet in sheets:
        if len(sheet.cells) > MOST_ROWS:
            raise UnusableFile(
                f"The sheet {sheet.name} has more than {MOST_ROWS} rows; that is no roll and no programme."
            )
        if (wide := _width(sheet)) > MOST_COLUMNS:
            told = f"The sheet {sheet.name} has {wide} filled columns; at most {MOST_COLUMNS} can be read."
            raise UnusableFile(f"{told} Take the others out.")
    return Book(filename, sheets)


def _width(sheet: SheetCells) -> int:
    """Columns with anything in them, counted only where the sheet is wide."""
    if max(map(len, sheet.cells), default=0) <= MOST_COLUMNS:
        return 0
    return len({n for row in sheet.cells for n, cell in enumerate(row) if _filled(cell)})


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _guard(content: bytes, filename: str) -> None:
    """Refuse an archive by its directory alone; nothing is unpacked here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnusableFile(f"{filename} is damaged or was cut off. Open it in Excel, save it again, retry.") from error
    names = {e.filename for e in entries}
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise UnusableFile(f"{filename} is an archive but no .xlsx workbook. Save the table as .xlsx or .csv.")
    if any(n.endswith("vbaProject.bin") for n in names):
        raise UnusableFile(f"{filename} contains macros. Save it as .xlsx, without macros.")
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
        raise UnusableFile(f"{filename} would unpack to more than a roll or a programme can be. It was not opened.")
    if any(e.flag_bits & 1 for e in entries):
        raise UnusableFile(f"{filename} is locked with a password. Save it without one.")


def _read_xlsx(content: bytes, filename: str) -> list[SheetCells]:
    """Read in a process of its own with limits, so that a hostile file harms nobody."""
    command = [sys.executable, "-m", "blueberet.foundation.sheets.xlsx_child", str(READ_SECONDS), str(MOST_ROWS)]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=READ_SECONDS * 2, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnusableFile(f"{filename} takes too long to read. Make it smaller.") from error
    if ran.returncode == DAMAGED:
        told = ran.stderr.decode(errors="replace")
        if "EntitiesForbidden" in told or "DTDForbidden" in told:
            raise UnusableFile(f"{filename} holds entities, which no table needs. It was not read; save it in Excel.")
        raise UnusableFile(f"{filename} is damaged: {told}. Open it in Excel, save it again, retry.")
    if ran.returncode:
        raise UnusableFile(f"{filename} needs too much time or memory to read. Make it smaller.")
    told = json.loads(ran.stdout, object_hook=_moment)
    return [SheetCells(name, rows, Marks(*(frozenset(map(tuple, m)) for m in marks))) for name, rows, marks in told]


def _moment(told: dict[str, Any]) -> date | time | timedelta:
    """A point or length of time, which JSON has no kind for; the only objects that the child writes."""
    ((kind, value),) = told.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    kinds: dict[str, type[datetime | date | time]] = {"at": datetime, "day": date, "time": time}
    return kinds[kind].fromisoformat(value)


def _read_csv(content: bytes, filename: str) -> SheetCells:
    text = _decode(content, filename)
    if "\x00" in text:
        raise UnusableFile(f"{filename} is no table. Choose an .xlsx workbook or a .csv file.")
    sample = text[:20_000]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    delimiter = max(";\t|,", key=lambda d: (first.count(d), sample.count(d)))
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        cells = [[_unescaped(c) for c in row] for row in itertools.islice(rows, MOST_ROWS + 1)]
    except csv.Error as error:
        raise UnusableFile(f"{filename} cannot be read as CSV: {error}.") from error
    name = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return SheetCells(name, cells)


KAZAKH = frozenset("ӘәҒғҚқҢңӨөҰұҮүҺһ")
STRANGE = frozenset("ЂђЃѓЅѕЇїЈјЄєҐґЉљЊњЋћЌќЎўЏџҖҗҸҹӢӣӮӯҲҳ\ufffd")
"""Cyrillic letters that neither Kazakh nor Russian has, and what could not be decoded."""
ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def _unescaped(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and ESCAPED.match(cell) else cell


def _decode(content: bytes, filename: str) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # Among the 8-bit encodings guessing is limited to those that rolls of this region come in.
    best = from_bytes(content[:200_000], cp_isolation=["cp1251", "koi8_r", "cp866", "utf_16_le", "utf_16_be"]).best()
    if best is None:
        raise UnusableFile(f"{filename} has an encoding that cannot be told. Save it as CSV UTF-8.")
    text = content.decode(best.encoding, errors="replace")
    if best.encoding == "cp1251":
        # The Kazakh code pages are cp1251 but for the letters of Kazakh, which it takes for Serbian or Ukrainian ones.
        others = [content.decode(name, errors="replace") for name in ("kz1048", "ptcp154")]
        text = max((text, *others), key=_kazakh_or_russian)
    return text


def _kazakh_or_russian(text: str) -> int:
    """How much of a text is written as Kazakh and Russian are, against letters of their neighbours."""
    return sum(c in KAZAKH for c in text) - sum(c in STRANGE for c in text)
