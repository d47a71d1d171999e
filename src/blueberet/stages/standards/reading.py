"""Reading a catalogue, from a workbook, a CSV folder's tables or JSON, with every fault at once.

In: bytes and a file name, or a ``Book``. Out: a ``CatalogueCheck``.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from blueberet.foundation.sheets.book import MOST_BYTES, MOST_ROWS, Book, SheetCells, read_book
from blueberet.foundation.sheets.findings import Finding, UnusableFile, errors_in
from blueberet.foundation.sheets.read_table import doubled, key_of, names_of, read_table, shown
from blueberet.foundation.sheets.tables import Row, Table
from blueberet.stages.standards.content import ALL, Content, Values, plain
from blueberet.stages.standards.meaning import meaning_findings
from blueberet.stages.standards.table import KINDS, PROOF_KEYS, SOURCES, TABLES, Kind

FORMAT = "blueberet.standards"
MOST_KEYS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What the centre has already: codes that a file may refer to without bringing them."""

    sources: Collection[str] = ()
    standards: dict[str, Content] = field(default_factory=dict)
    """Latest contents by code."""


@dataclass(slots=True)
class CatalogueCheck:
    """What a file says, and everything that stands against it."""

    contents: list[Content] = field(default_factory=list)
    sources: dict[str, Values] = field(default_factory=dict)
    based_on: dict[str, int] = field(default_factory=dict)
    """Code to the version that the row was exported from."""
    places: dict[tuple[str, str], Row] = field(default_factory=dict)
    """Code of a standard and of a line (empty: its head) to the row."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether it can be taken."""
        return not errors_in(self.findings)


def check_catalogue(content: bytes, filename: str, *, known: Known) -> CatalogueCheck:
    """Read a file of any of the three forms.

    Raises
    ------
    UnusableFile
        If it is no catalogue at all.
    """
    return check_book(book_of(content, filename), known=known)


def book_of(content: bytes, filename: str) -> Book:
    """A file of any of the three forms as sheets of cells.

    Raises
    ------
    UnusableFile
        If it is none of them.
    """
    is_json = filename.casefold().endswith(".json") or content.lstrip()[:1] in (b"{", b"[")
    return _json_book(content, filename) if is_json else read_book(content, filename)


def check_book(book: Book, *, known: Known) -> CatalogueCheck:
    """Read the sheets of a book: rows first, then what they mean together."""
    check = CatalogueCheck()
    sheets = {key_of(s.name) for s in book.sheets}
    names = {key_of(n): t for t in TABLES for n in (t.sheet, t.key, *t.aliases)}
    if not sheets & names.keys():
        wanted = ", ".join(t.sheet for t in TABLES)
        raise UnusableFile(f"{book.filename} has none of the sheets of a catalogue. Its sheets are called: {wanted}.")
    first_of: dict[str, str] = {}
    for sheet in book.sheets:
        table = names.get(key_of(sheet.name))
        if table is not None and (first := first_of.setdefault(table.key, sheet.name)) != sheet.name:
            told = f"This sheet and «{first}» are both the sheet {table.sheet}."
            check.findings.append(Finding(sheet.name, None, "", "", told, "Put their rows together on one of them."))
        if key_of(sheet.name) not in names and key_of(sheet.name) != "notes":
            told = "This sheet is not known; it was not read."
            check.findings.append(Finding(sheet.name, None, "", "", told, "Rename it, or leave it.", "warning"))
    named = [SheetCells(names[k].sheet if (k := key_of(s.name)) in names else s.name, s.cells, s.marks)
             for s in book.sheets]  # fmt: skip
    book = Book(book.filename, named)
    rows = {table.key: _rows(book, table, check) for table in TABLES}
    for row in rows[SOURCES.key]:
        if "code" in row.values:
            check.sources[row.values["code"]] = plain(row.values, SOURCES.columns[1:])
    sources = {*known.sources, *check.sources}
    seen: dict[str, Row] = {}
    for kind in KINDS:
        _read_kind(kind, rows, sources, seen, known.standards, check)
    check.findings += meaning_findings(check.contents, check.places, known.standards)
    return check


def _rows(book: Book, table: Table, check: CatalogueCheck) -> list[Row]:
    optional = Table(table.key, table.sheet, table.columns, table.help, table.aliases, False, table.key_column)
    rows, found = read_table(book, optional)
    check.findings += found
    return rows


def _read_kind(kind: Kind, rows: dict[str, list[Row]], sources: set[str], seen: dict[str, Row],
               known: Collection[str], check: CatalogueCheck) -> None:  # fmt: skip
    lines: dict[str, list[Row]] = {}
    heads = {r.values["code"] for r in rows[kind.head.key] if "code" in r.values}
    for row in rows[kind.line.key]:
        _proof(row, kind.line, sources, check)
        owner = row.values.get(kind.of)
        if owner is None:
            continue
        if owner not in heads:
            told = f"{owner} has no row on the sheet {kind.head.sheet}."
            _tell(check, row, kind.of, told, "Add its row there, or correct the code.")
        lines.setdefault(owner, []).append(row)
    for row in rows[kind.head.key]:
        _proof(row, kind.head, sources, check)
        code = row.values.get("code")
        if code is None:
            continue
        stands = next((c for c in known if c.casefold() == code.casefold() and c != code), None)
        if stands is not None:
            _tell(check, row, "code", f"The centre writes this code {stands}.", "Write it alike, or choose another.")
        first = seen.setdefault(code.casefold(), row)
        if first is not row and first.sheet != row.sheet:
            _tell(check, row, "code", f"This code stands on the sheet {first.sheet}, row {first.number} already.",
                  "Give it another code.")  # fmt: skip
        own = lines.get(code, [])
        check.findings += doubled(Table("", "", (), "", key_column="code"), own)
        check.places[code, ""] = row
        check.places |= {(code, r.values["code"]): r for r in own if "code" in r.values}
        if "version" in row.values:
            check.based_on[code] = row.values["version"]
        check.contents.append(
            Content(
                kind.key, code, plain(row.values, kind.head_columns),
                tuple((r.values["code"], plain(r.values, kind.line_columns)) for r in own if "code" in r.values),
            )
        )  # fmt: skip


def _proof(row: Row, table: Table, sources: set[str], check: CatalogueCheck) -> None:
    """Each source is known; what is unverified or authored names columns of the row."""
    for code in row.values.get("source", ()):
        if code not in sources:
            _tell(check, row, "source", f"{code} is not on the sheet {SOURCES.sheet}.", "Add it there.")
    meant = {name: c.key for c in table.columns if c.key not in (*PROOF_KEYS, "version") for name in names_of(c)}
    for key in PROOF_KEYS[1:]:
        named = []
        for word in row.values.get(key, ()):
            if key_of(word) == ALL:
                named.append(ALL)
            elif key_of(word) in meant:
                named.append(meant[key_of(word)])
            else:
                _tell(check, row, key, f"«{word}» is no column of this sheet.", f"Write a header, or {ALL}.")
        if key in row.values:
            row.values[key] = tuple(dict.fromkeys(named))
    both = {*row.values.get("unverified", ())} & {*row.values.get("authored", ())}
    if both:
        told = "A column is named both as unverified and as our own proposal."
        _tell(check, row, "unverified", told, "Name it once: a proposal needs no proof.")


def _tell(check: CatalogueCheck, row: Row, key: str, problem: str, remedy: str) -> None:
    value = row.values.get(key, "")
    told = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    check.findings.append(Finding(row.sheet, row.number, row.headers.get(key, key), shown(told), problem, remedy))


def _json_book(content: bytes, filename: str) -> Book:
    """A JSON catalogue as a book; row 2 is the first object of a list, as under headers."""
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{filename} has {len(content) // 2**20} MB; at most {MOST_BYTES // 2**20} MB can be read.")
    try:
        said = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnusableFile(f"{filename} is no UTF-8 text. Save it as JSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UnusableFile(f"{filename} is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise UnusableFile(f"{filename} is nested too deeply, or holds a number too long, for a catalogue.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise UnusableFile(f'{filename} is no catalogue: it has to be an object with "format": "{FORMAT}".')
    known = {t.key: t for t in TABLES}
    sheets = []
    for key, rows in said.items():
        if key == "format":
            continue
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise UnusableFile(f"{filename}: «{str(key)[:40]}» has to be a list of objects.")
        if len(rows) > MOST_ROWS:
            raise UnusableFile(f"{filename}: «{str(key)[:40]}» has more than {MOST_ROWS} rows; that is no catalogue.")
        if not rows:
            continue
        columns = list(dict.fromkeys(str(k) for r in rows for k in r))
        if len(columns) > MOST_KEYS:
            raise UnusableFile(f"{filename}: «{str(key)[:40]}» has more than {MOST_KEYS} different keys.")
        headers = {c.key: c.header for c in known[key].columns} if key in known else {}
        cells: list[list[Any]] = [[headers.get(c, c) for c in columns]]
        cells += [
            [_json_cell(r.get(c), f"{filename}, {key}, object {n}, {c}") for c in columns]
            for n, r in enumerate(rows, 1)
        ]
        sheets.append(SheetCells(known[key].sheet if key in known else str(key)[:60], cells))
    return Book(filename, sheets)


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _json_cell(value: Any, place: str) -> Any:
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(v, (dict, list)) or (isinstance(v, float) and not isfinite(v)) for v in parts):
        raise UnusableFile(f"{place}: a value has to be a text, a number, true, false, or a list of them.")
    if isinstance(value, list):
        return "; ".join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def written_json(tables: dict[str, Iterable[Values]]) -> bytes:
    """A catalogue as JSON: rows by column key under the key of their table."""
    body = {k: [{c: v for c, v in row.items() if v not in (None, "")} for row in rows] for k, rows in tables.items()}
    return (json.dumps({"format": FORMAT} | body, ensure_ascii=False, indent=1) + "\n").encode()
