"""Files from outside: what can be read is read, the rest gets a sentence and harms nobody."""

import io
import zipfile

import pytest

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.findings import UnusableFile
from tests.workbooks import roll, xlsx


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOMB = zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"0" * (310 * 2**20)})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 hello", "no table"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old .xls"),
        (zipped(a=b"b"), "no .xlsx"),
        (zipped(xl__workbook=b"", **{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"}), "macros"),
        (BOMB, "unpack"),
        (roll()[:900], "damaged"),
        (xlsx([[]]), "no rows"),
        (b"\x00\x01\x02\x03\x00\x00", "no table"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, told: str) -> None:
    with pytest.raises(UnusableFile, match=told):
        read_book(content, "file")


def test_an_entity_attack_is_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    good = io.BytesIO(roll())
    out = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, evil if entry.filename == "xl/workbook.xml" else source.read(entry))
    with pytest.raises(UnusableFile):
        read_book(out.getvalue(), "evil.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_any_dress(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["Number", "Name", "Note"]) + "\n" + delimiter.join(["1", "Иванов Сергей Петрович", '"a\nb"'])
    cells = read_book((text + "\n").encode(encoding), "roll.csv").sheets[0].cells
    assert cells == [["Number", "Name", "Note"], ["1", "Иванов Сергей Петрович", "a\nb"]]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_million_rows_are_refused_before_they_are_all_read(kind: str) -> None:
    if kind == "csv":
        content = ("Service number;Name\n" + "1;2\n" * 1_000_000).encode()
    else:
        source = zipfile.ZipFile(io.BytesIO(xlsx([["Service number"]])))
        rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001)).encode()
        parts = {}
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = data[: data.index(b"<sheetData>")] + b"<sheetData>" + rows + data[data.index(b"</sheetData>") :]
            parts[entry.filename] = data
        content = zipped(**parts)
    with pytest.raises(UnusableFile, match="more than 100000 rows"):
        read_book(content, f"many.{kind}")


def test_an_escaped_cell_of_csv_loses_its_apostrophe() -> None:
    book = read_book(b"Name;Note\n'=1+1;''+7\n'quoted';O'Neil\n", "r.csv")
    assert book.sheets[0].cells[1:] == [["=1+1", "'+7"], ["'quoted'", "O'Neil"]]
