"""Files that mean harm, brought to the running server: a sentence for each, within limits, and the server lives."""

import io
import re
import time
import zipfile
from pathlib import Path

import pytest

from tests.faults.conftest import Site
from tests.foundation.sheets.test_book import BOMB, zipped
from tests.workbooks import roll, xlsx

MOST_SECONDS, MOST_MB = 60, 600


def with_part(name: str, content: bytes) -> bytes:
    """A good roll in which one part is another."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(roll())) as source:
        for entry in source.infolist():
            parts[entry.filename] = source.read(entry)
    return zipped(**(parts | {name: content}))


def million_rows() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx([["Service number"]]))) as source:
        sheet = source.read("xl/worksheets/sheet1.xml")
        rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001)).encode()
        made = sheet[: sheet.index(b"<sheetData>")] + b"<sheetData>" + rows + sheet[sheet.index(b"</sheetData>") :]
        return zipped(
            **{e.filename: made if e.filename.endswith("sheet1.xml") else source.read(e) for e in source.infolist()}
        )


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8))
    + b"]><worksheet><sheetData><row><c t='str'><v>&i;</v></c></row></sheetData></worksheet>"
)
FILES = {
    "bomb.xlsx": (lambda: BOMB, "unpack to more"),
    "entity.xlsx": (lambda: with_part("xl/workbook.xml", XXE), "holds entities"),
    "laughs.xlsx": (
        lambda: with_part("xl/worksheets/sheet1.xml", LAUGHS),
        "holds entities|damaged|no rows|missing|too much",
    ),
    "cut-off.xlsx": (lambda: roll()[:-900], "damaged or was cut off"),
    "macros.xlsm": (lambda: with_part("xl/vbaProject.bin", b"x"), "contains macros"),
    "million.xlsx": (million_rows, "more than 100000 rows"),
    "million.csv": (lambda: ("Service number;Name\n" + "1;2\n" * 1_000_000).encode(), "more than 100000 rows"),
    "japanese.csv": (lambda: "名前;番号\n山田太郎;1\n鈴木次郎;2\n".encode("shift_jis"), "encoding that cannot be told"),
    "picture.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "is no table"),
    "empty.csv": (lambda: b"", "empty"),
}


def upload(site: Site, name: str, content: bytes) -> tuple[int, str]:
    head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--B--\r\n"
    return site.post("/contingent/import", body, "multipart/form-data; boundary=B")


def peak_mb(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


@pytest.mark.slow
def test_each_gets_its_sentence_and_the_server_lives(filled: Site) -> None:
    server = filled.serve()
    before = filled.get("/contingent/")
    for name, (make, told) in FILES.items():
        began = time.monotonic()
        status, page = upload(filled, name, make())
        assert time.monotonic() - began < MOST_SECONDS, name
        assert status in (200, 422), f"{name}: {status}"
        assert re.search(told, page), f"{name}: {re.sub('<[^>]+>', ' ', page)[-600:]}"
        assert "root:x:" not in page
        assert "Take it" not in page, name
    assert server.poll() is None
    if Path("/proc/self/status").exists():
        assert peak_mb(server.pid) < MOST_MB
    assert filled.get("/contingent/")[0] == before[0] == 200
    people = "from blueberet.stages.roster.models import Person; print(Person.objects.count())"
    assert filled.ask(people) == 20
    assert "Take it" in upload(filled, "good.xlsx", roll())[1], "a good file is still taken"
