"""What is sent is judged by its length; what comes back from the reading process is plain values."""

import json
import os
import time as clock
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blueberet.foundation.sheets import limits, xlsx_child
from blueberet.foundation.sheets.book import _moment
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.held import KEEP_SECONDS, sweep, uploads
from blueberet.foundation.sheets.markup import Marks
from tests.cast import Cast
from tests.workbooks import roll, xlsx

UPLOADS = Path(settings.ENV.home) / "uploads"


def test_a_body_beyond_any_file_is_not_read(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(cast.registrar)
    monkeypatch.setattr(limits, "MOST_BODY", 1000)
    answer = client.post("/contingent/import", {"file": SimpleUploadedFile("r.csv", b"x" * 2000)})
    assert answer.status_code == 413
    assert "Nothing was taken" in answer.content.decode()
    assert client.post("/contingent/import", {"file": SimpleUploadedFile("r.csv", b"x")}).status_code == 422


def test_a_file_that_is_too_large_is_not_taken_into_memory(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: object) -> bytes:
        raise AssertionError("it was read")

    upload = SimpleUploadedFile("r.csv", b"x" * 2000)
    monkeypatch.setattr(limits, "MOST_BYTES", 1000)
    monkeypatch.setattr(type(upload), "read", read)
    with pytest.raises(UnusableFile, match=r"r\.csv has"):
        limits.read_upload(upload)


def test_a_session_keeps_one_file_under_a_name_of_ours(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    before = set(UPLOADS.glob("*")) if UPLOADS.exists() else set()
    for name in ("../../evil.csv", "/etc/passwd", "roll.xlsx"):
        client.post("/contingent/import", {"file": SimpleUploadedFile(name, roll())})
    mine = set(UPLOADS.glob("*")) - before
    assert len(mine) == 1
    kept = mine.pop()
    assert len(kept.name) == 32
    assert kept.stat().st_mode & 0o077 == 0
    assert UPLOADS.stat().st_mode & 0o077 == 0


def test_every_kind_of_cell_comes_through() -> None:
    cells = [
        [
            "Ә",
            1,
            2.5,
            True,
            None,
            date(2026, 3, 1),
            datetime.fromisoformat("2026-03-01T08:30:00"),
            time(8, 30),
            timedelta(hours=30),
        ]
    ]
    marks = Marks(frozenset({(1, 2)}), frozenset({(3, 4)}), frozenset())
    [[name, rows, told]] = json.loads(xlsx_child.as_json([("Лист", cells, marks)]), object_hook=_moment)
    assert (name, rows) == ("Лист", cells)
    assert [type(c) for c in rows[0]] == [type(c) for c in cells[0]]
    assert Marks(*(frozenset(map(tuple, m)) for m in told)) == marks


def test_an_answer_that_is_too_large_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import io
    import sys

    class In:
        buffer = io.BytesIO(xlsx([["x" * 500]]))

    monkeypatch.setattr(sys, "stdin", In)
    monkeypatch.setattr(sys, "argv", ["child", "60", "100"])
    monkeypatch.setattr(xlsx_child.resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(xlsx_child, "MOST_TOLD", 100)
    assert xlsx_child.main() == 4
    assert capfd.readouterr().out == ""


def test_no_code_is_made_from_what_is_read() -> None:
    source = Path(limits.__file__).parents[2]
    for path in source.rglob("*.py"):
        text = path.read_text()
        for word in ("import pickle", "import marshal", "import shelve", "yaml.load", " eval(", "\neval(", " exec("):
            assert word not in text, f"{path}: {word}"


def test_what_nobody_took_is_swept_and_the_rest_stays() -> None:
    old, young = uploads() / "old", uploads() / "young"
    for file in (old, young):
        file.write_bytes(b"x")
    long_ago = clock.time() - KEEP_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    assert sweep() >= 1
    assert (old.exists(), young.exists()) == (False, True)
    young.unlink()
