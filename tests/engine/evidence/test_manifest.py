"""A manifest can be written in one way only, and lists only what every machine can unpack."""

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.engine.evidence.assembling import assemble, folder_name
from blueberet.engine.evidence.manifest import FACTS, listed, read, unsafe, written
from blueberet.foundation.papers.packing import pack
from tests.engine.evidence.packs import AT, FILES, KEY, head, small_pack

ODD = st.text(st.characters(codec="utf-8"), max_size=20)


@given(centre=ODD, contingent=ODD, name=ODD, content=st.binary(max_size=40))
def test_what_is_written_reads_back_and_has_one_way_to_be_written(
    centre: str, contingent: str, name: str, content: bytes
) -> None:
    files = FILES if unsafe(f"x{name}.pdf") else FILES | {f"x{name}.pdf": content}
    manifest = listed(files, head(centre=centre, contingent=contingent))
    data = written(manifest)
    assert read(data) == manifest
    for other in (json.dumps(json.loads(data)).encode(), data[:-1], data + b"\n", data.replace(b'{"', b'{ "', 1)):
        with pytest.raises(ValueError, match=r"not written as|is no JSON"):
            read(other)


def test_a_key_twice_or_besides_is_refused() -> None:
    data = written(listed(FILES, head()))
    besides = data.replace(b'"files":', b'"extra":1,"files":', 1)
    twice = data.replace(b'"kind":"visit"', b'"kind":"course","kind":"visit"', 1)
    for wrong in (besides, twice):
        with pytest.raises(ValueError, match="not written as a manifest is"):
            read(wrong)


@pytest.mark.parametrize(
    "wrong", [b"", b"{}", b"[]", b"\xff\xfe", b"null", b'{"format":"blueberet-pack-1"}', b"[" * 100_000]
)
def test_what_is_no_manifest_gets_a_sentence(wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r"is missing|is no JSON|document: |UTF-8"):
        read(wrong)


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../up", "a/../../b", "C:/x", "a\\b", "a//b", "./a", "a/.", "a\nb", "con.pdf", "a/NUL", "end.",
     "end ", "e\u0308.txt", "x" * 300, "a:b", "what?", "\ud800"],
)  # fmt: skip
def test_unsafe_paths_are_refused_all_at_once(path: str) -> None:
    with pytest.raises(ValueError, match="one file on some machines") as told:
        listed({FACTS: b"{}", path: b"", "manifest.json": b"", "a.pdf": b"", "A.PDF": b"", "a.pdf/b": b""}, head())
    lines = str(told.value).splitlines()
    assert any(line.startswith("manifest.json: is written by the pack itself") for line in lines)
    assert "a.pdf and A.PDF are one file on some machines." in lines
    assert "a.pdf and a.pdf/b are one file on some machines." in lines
    assert unsafe(path)


@pytest.mark.parametrize(
    "path", ["a", "annexes/Әскери қызмет.xlsx", "C-general.pdf", "contact.pdf", "é/ё.txt", "a b.txt"]
)
def test_ordinary_paths_are_allowed(path: str) -> None:
    assert unsafe(path) == ""


def test_a_pack_is_the_same_wherever_its_clock_stands() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5)))
    assert small_pack() == small_pack(made_at=there)
    assert pack(small_pack(), AT, root="pack-X") == pack(dict(reversed(small_pack().items())), there, root="pack-X")
    with pytest.raises(ValueError, match="zone"):
        small_pack(made_at=AT.replace(tzinfo=None))


def test_a_pack_without_facts_is_not_made() -> None:
    with pytest.raises(ValueError, match="a pack has its facts"):
        assemble({"a.pdf": b""}, head(), KEY.sign)


def test_names_of_folders_can_be_unpacked_anywhere() -> None:
    assert folder_name("UNDOF/1: Қаз", "2027-03-14") == "pack-UNDOF-1--Қаз-2027-03-14"
    assert folder_name("../..", "2027-03-14") == "pack-contingent-2027-03-14"


def test_the_order_of_files_is_that_of_their_bytes() -> None:
    made = listed({FACTS: b"{}", "z.pdf": b"", "a.pdf": b"", "Ә.pdf": b""}, head())
    assert [e.path for e in made.files] == ["a.pdf", FACTS, "z.pdf", "Ә.pdf"]
