"""Files whole or not at all, whatever happens half way."""

import errno
import os
from pathlib import Path

import pytest

from blueberet.foundation.papers.whole import keep_whole


def test_a_fault_half_way_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, synced = tmp_path / "pack.zip", tmp_path / "more.zip", []
    old.write_bytes(b"old")

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep_whole({old: b"new", new: b"more"})
    assert [p.name for p in tmp_path.iterdir()] == ["pack.zip"]
    assert old.read_bytes() == b"old"
    keep_whole({old: b"new", new: b"more"})
    assert (old.read_bytes(), new.read_bytes()) == (b"new", b"more")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_bytes(b"old")
    link.symlink_to(real)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    keep_whole({link: b"new", pipe: b"told"})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert os.read(reader, 10) == b"told"
    os.close(reader)
    assert pipe.is_fifo()
