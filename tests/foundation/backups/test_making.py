"""A back-up is whole or is not there."""

import os
from pathlib import Path

import pytest

from blueberet.foundation.audit.models import Act
from blueberet.foundation.backups import locks
from blueberet.foundation.backups.locks import Keys, new_pair
from blueberet.foundation.backups.refusals import Refused
from blueberet.foundation.backups.services import making
from blueberet.foundation.backups.services.making import make_backup


def test_nothing_is_written_over(house: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    target.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        make_backup(target=target, keys=Keys())
    assert target.read_text() == "mine"
    with pytest.raises(Refused, match="cannot be written"):
        make_backup(target=tmp_path / "nowhere" / "b.tar", keys=Keys())
    with pytest.raises(Refused, match="keygen"):
        make_backup(target=tmp_path / "c.tar", keys=Keys(public=("age1rubbish",)))
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["b.tar"]


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_full_disk_leaves_no_file(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encrypted: bool
) -> None:
    """The file is one that takes no byte, as on a full disk."""
    real = os.fdopen

    def full(handle: int, mode: str, *rest: int, **more: int) -> object:
        if mode == "wb" and os.readlink(f"/proc/self/fd/{handle}").endswith(".part"):
            os.close(handle)
            return open("/dev/full", "wb", buffering=0)
        return real(handle, mode, *rest, **more)

    monkeypatch.setattr(making.os, "fdopen", full)
    keys = Keys(public=(new_pair()[1],)) if encrypted else Keys()
    with pytest.raises(Refused, match="No space left"):
        make_backup(target=tmp_path / "b.tar", keys=keys)
    assert [p.name for p in tmp_path.iterdir()] == ["house"]
    assert not Act.objects.filter(name="backups.backup.made").exists()


def test_what_reads_back_otherwise_is_not_kept(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making._to_disk

    def bad_disk(file: object) -> None:
        real(file)  # type: ignore[arg-type]
        path = next(tmp_path.glob(".*.part"))
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 1
        path.write_bytes(whole)

    monkeypatch.setattr(making, "_to_disk", bad_disk)
    with pytest.raises(Refused, match="not kept"):
        make_backup(target=tmp_path / "b.tar", keys=Keys())
    assert [p.name for p in tmp_path.iterdir()] == ["house"]


def test_the_key_that_reads_it_again_is_forgotten(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the named recipient and the key of the moment can open it; the latter stands nowhere in the file."""
    made: list[tuple[str, str]] = []
    real = locks.new_pair
    monkeypatch.setattr(making, "new_pair", lambda: made.append(real()) or made[-1])
    path = tmp_path / "b.tar.age"
    make_backup(target=path, keys=Keys(public=(real()[1],)))
    assert len(made) == 1
    assert made[0][0].encode() not in path.read_bytes()
