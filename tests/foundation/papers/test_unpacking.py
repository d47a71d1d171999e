"""A zip from a stranger: whatever is flipped, cut or added, it is told or changes nothing that could be read."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blueberet.engine.evidence.verify import judge
from blueberet.foundation.papers.packing import pack
from blueberet.foundation.papers.unpacking import UnusablePack, files_in, files_of
from tests.engine.evidence.packs import AT, signer, small_pack

PACK = small_pack()
ZIP = pack(PACK, AT, root="pack-X-2027-03-14")


def read(content: bytes) -> dict[str, object] | None:
    """What a whole pack holds; ``None`` if anything was told."""
    try:
        files = list(files_in(content))
    except UnusablePack as told:
        assert str(told)
        return None
    return dict(files) if judge(files, signer).is_whole else None


def test_it_reads_what_was_packed() -> None:
    assert read(ZIP) == PACK


@settings(max_examples=150)
@given(place=st.integers(0, len(ZIP) - 1), flip=st.integers(1, 255))
def test_a_flipped_byte_is_told_or_changed_nothing_that_is_read(place: int, flip: int) -> None:
    changed = bytearray(ZIP)
    changed[place] ^= flip
    assert read(bytes(changed)) in (None, PACK)


@settings(max_examples=60)
@given(place=st.integers(0, len(ZIP)), content=st.binary(min_size=1, max_size=30), cut=st.integers(0, 60))
def test_bytes_put_in_and_cut_out_are_told_or_change_nothing(place: int, content: bytes, cut: int) -> None:
    assert read(ZIP[:place] + content + ZIP[place + cut :]) in (None, PACK)
    assert read(ZIP[:place]) in (None, PACK)


def test_a_pack_without_a_folder_around_it_and_one_among_folders_are_read(tmp_path: Path) -> None:
    assert read(pack(PACK, AT)) == PACK
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("folder/", b"")
        for path, content in PACK.items():
            made.writestr(f"folder/{path}", content)
    assert read(out.getvalue()) == PACK
    with zipfile.ZipFile(out) as made:
        made.extractall(tmp_path)
    assert dict(files_of(tmp_path)) == PACK == dict(files_of(tmp_path / "folder"))


def test_a_zip_within_a_zip_that_only_some_programs_would_unpack_is_refused() -> None:
    other = pack({"C-general.docx": b"another story"}, AT, root="pack-X-2027-03-14")
    hidden = other[: other.rindex(b"PK\x01\x02")]
    for content in (hidden + ZIP, other + ZIP, _between(hidden)):
        with pytest.raises(UnusablePack, match="belong to none of its files"):
            list(files_in(content))


def _between(hidden: bytes) -> bytes:
    """Behind the last file, before the list; the list says where it begins itself."""
    list_at = ZIP.index(b"PK\x01\x02")
    end = ZIP.rindex(b"PK\x05\x06")
    moved = struct.pack("<I", list_at + len(hidden))
    return ZIP[:list_at] + hidden + ZIP[list_at : end + 16] + moved + ZIP[end + 20 :]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, content in PACK.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (tmp_path / "shut").mkdir()
    scan = os.scandir

    def closed(path: str) -> object:
        if Path(path).name in shut:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    # By a mock: whoever runs the tests may be allowed to open everything.
    monkeypatch.setattr(os, "scandir", closed)
    shut = {"shut"}
    (problem,) = [p for p in judge(files_of(tmp_path), signer).problems if p.rule == "V12"]
    assert problem.told.startswith("V12 shut: is a folder that cannot be opened: Permission denied.")
    shut = {tmp_path.name}
    with pytest.raises(UnusablePack, match="cannot be read: Permission denied"):
        list(files_of(tmp_path))
