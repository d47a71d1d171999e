"""A file as rows of cells, one at a time: CSV of any kind, or XLSX.

In: bytes, or an open binary file that can be wound back. Out: ``Opened``, or ``UnusableIncidents``.
Why: docs/engines/incidents.md, "Reading". A big file is never held as a whole; XLSX keeps its shared texts.
"""

import codecs
import csv
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from blueberet.engine.incidents import layouts
from blueberet.engine.incidents.faults import UnusableIncidents

DELIMITERS = ",;\t|"
MOST_UNPACKED = 500 * 2**20
"""So many bytes an XLSX may unpack to."""
MOST_CELL = 2**20
"""So many characters a cell may have; beyond it a quote was not closed."""
_PIECE = 2**20
_FIRST = 2**16
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)
_SAVE = "Open it in a spreadsheet, and save it again."
_NO_TABLE = "This is no table. Choose a .csv file or an .xlsx workbook, unpacked and without a password."

Rows = Iterator[tuple[int, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose first row was found."""

    header: Sequence[Any]
    rows: Rows
    """Number of the row, from 1 as a spreadsheet shows it, and its cells; empty rows are left out."""
    told: str
    """How it is written: ``utf-8, ;`` or the sheet of a workbook."""


def open_table(source: bytes | BinaryIO) -> Opened:
    """Find out what a file is and open it at its first row.

    Raises
    ------
    UnusableIncidents
        If it is empty, no table, or an archive that is damaged or too big.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    start = stream.read(_FIRST)
    stream.seek(0)
    if not start.strip():
        raise UnusableIncidents("The file is empty. Choose it again; it may have been cut off.")
    if start.startswith(b"PK"):
        return _workbook(stream)
    if start.startswith(_OTHERS):
        raise UnusableIncidents(_NO_TABLE)
    return _text(stream, _encoding(stream, start))


def _encoding(stream: BinaryIO, start: bytes) -> str:
    """UTF-8 if every byte agrees, UTF-16 by its mark, else the western code page of old exports."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def _text(stream: BinaryIO, encoding: str) -> Opened:
    wrapped = io.TextIOWrapper(io.BufferedReader(_Borrowed(stream)), encoding=encoding, errors="replace", newline="")
    if "\x00" in wrapped.read(_FIRST):
        raise UnusableIncidents(_NO_TABLE)
    wrapped.seek(0)
    skipped, line = 0, ""
    for line in wrapped:
        if line.strip() and not line.lower().startswith("sep="):
            break
        skipped += 1
    if len(line) > _FIRST:
        raise UnusableIncidents(_NO_TABLE)
    delimiter = max(DELIMITERS, key=lambda d: (layouts.known_in(_split(line, d)), len(_split(line, d))))
    wrapped.seek(0)
    csv.field_size_limit(max(MOST_CELL, csv.field_size_limit()))
    rows = csv.reader(itertools.islice(wrapped, skipped, None), delimiter=delimiter)
    header = next(rows, None)
    if header is None:
        raise UnusableIncidents("The file has no row of headers. Export it again.")
    name = "tab" if delimiter == "\t" else delimiter
    return Opened(header, _numbered(rows, skipped + 2), f"{encoding.removesuffix('-sig')}, {name}")


class _Borrowed(io.RawIOBase):
    """The caller's stream, which stays open when reading ends."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        piece = self._stream.read(len(room))
        room[: len(piece)] = piece
        return len(piece)

    def seek(self, to: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(to, whence)


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _numbered(rows: Iterator[list[str]], first: int) -> Rows:
    number = first - 1
    try:
        for number, row in enumerate(rows, first):
            if any(row):
                yield number, row
    except csv.Error as error:
        raise UnusableIncidents(
            f"After row {number} the file cannot be read: a quote is opened there and not closed, or the file was "
            "cut off. Export it again."
        ) from error


def _workbook(stream: BinaryIO) -> Opened:
    import openpyxl

    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
        if "xl/workbook.xml" not in {e.filename for e in entries}:
            raise UnusableIncidents("This is an archive, not an .xlsx workbook. Unpack it, and choose the file inside.")
        if sum(e.file_size for e in entries) > MOST_UNPACKED or any(e.flag_bits & 1 for e in entries):
            raise UnusableIncidents("This workbook is too big or has a password. Save it as CSV UTF-8.")
        stream.seek(0)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        return open_sheets((s.title, s.iter_rows(values_only=True)) for s in book.worksheets)
    except UnusableIncidents:
        raise
    except Exception as error:  # Whatever a damaged archive makes its readers raise.
        raise UnusableIncidents(f"The workbook is damaged. {_SAVE}") from error


def open_sheets(sheets: Iterable[tuple[str, Iterable[Sequence[Any]]]]) -> Opened:
    """Open sheets that somebody else has read: title and rows of each; the one that fits best is taken.

    Raises
    ------
    UnusableIncidents
        If none has a row.
    """
    filled = [(title, _filled(iter(rows))) for title, rows in sheets]
    firsts = [(title, rows, first) for title, rows in filled if (first := next(rows, None))]
    if not firsts:
        raise UnusableIncidents("The workbook holds no rows. Choose another file.")
    title, rows, (_, header) = max(firsts, key=lambda f: layouts.known_in(f[2][1]))
    return Opened(header, rows, f"sheet {title}")


def _filled(rows: Iterator[Sequence[Any]]) -> Rows:
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if any(c is not None and str(c).strip() for c in row):
                yield number, row
    except Exception as error:  # Whatever a damaged archive makes its readers raise.
        raise UnusableIncidents(f"After row {number} the workbook is damaged. {_SAVE}") from error
