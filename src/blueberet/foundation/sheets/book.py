"""Reading a file as sheets of cells, with a guard before anything is unpacked.

In: bytes and a file name. Out: a ``Book``. Refuses with ``UnusableFile``, a sentence for the user.
Why: a 640 KB archive can unpack to gigabytes; the archive's directory tells so before anything is read.
"""

import csv
import io
import multiprocessing
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from charset_normalizer import from_bytes
from python_calamine import CalamineWorkbook

from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.markup import Marks, marks_of

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 300 * 2**20
MOST_ENTRIES = 2000
MOST_ROWS = 100_000
READ_SECONDS = 60
MEMORY_BYTES = 2 * 2**30


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
        sheets = _in_child(_read_xlsx, content, filename)
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
            raise UnusableFile(f"The sheet {sheet.name} has {len(sheet.cells)} rows; at most {MOST_ROWS} can be read.")
    return Book(filename, sheets)


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


def _in_child(read: Callable[[bytes], Any], content: bytes, filename: str) -> Any:
    """Run a reader in a process of its own with limits, so that a hostile file harms nobody."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_limited, args=(read, content, send), daemon=True)
    child.start()
    send.close()
    try:
        if not receive.poll(READ_SECONDS):
            raise UnusableFile(f"{filename} takes too long to read. Make it smaller.")
        ok, value = receive.recv()
    except EOFError as error:
        raise UnusableFile(f"{filename} needs too much memory to read. Make it smaller.") from error
    finally:
        child.kill()
        child.join()
        receive.close()
    if not ok:
        raise UnusableFile(f"{filename} is damaged: {value}. Open it in Excel, save it again, retry.")
    return value


def _limited(read: Callable[[bytes], Any], content: bytes, send: Any) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (READ_SECONDS, READ_SECONDS))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES + 4 * used, MEMORY_BYTES + 4 * used))
    try:
        send.send((True, read(content)))
    except MemoryError:
        return
    except BaseException as error:  # A parser may panic in any way; the parent needs a sentence.
        send.send((False, str(error)[:200] or type(error).__name__))


def _read_xlsx(content: bytes) -> list[SheetCells]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    marks = marks_of(content)
    found = []
    for name in workbook.sheet_names:
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        found.append(SheetCells(name, cells, marks.get(name, Marks())))
    return found


def _read_csv(content: bytes, filename: str) -> SheetCells:
    text = _decode(content, filename)
    if "\x00" in text:
        raise UnusableFile(f"{filename} is no table. Choose an .xlsx workbook or a .csv file.")
    sample = text[:20_000]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    delimiter = max(";\t|,", key=lambda d: (first.count(d), sample.count(d)))
    try:
        cells = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)]
    except csv.Error as error:
        raise UnusableFile(f"{filename} cannot be read as CSV: {error}.") from error
    name = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return SheetCells(name, cells)


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
    return content.decode(best.encoding, errors="replace")
