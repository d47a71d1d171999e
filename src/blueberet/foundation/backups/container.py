"""The archive: a tar whose every byte counts, written and read as a stream.

Any tar program unpacks it. It is read more strictly than tar reads: headers must be exactly those that would be
written, and padding must be zero, so that no byte can change unseen (docs/adr/0007).
"""

import tarfile
from collections.abc import Iterator
from typing import Protocol

from blueberet.foundation.backups.refusals import Damaged

BLOCK = 512
END = bytes(2 * BLOCK)
BEGINNING = "the beginning"
MOST_BYTES = 64 * 2**20
"""Bytes of one part; parts are read whole, so this bounds the memory that a hostile file can take."""


class Source(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> int | None: ...


def header(name: str, size: int) -> bytes:
    """The block before a part of ``size`` bytes."""
    told = tarfile.TarInfo(name)
    told.size, told.mode = size, 0o600
    return told.tobuf(tarfile.GNU_FORMAT, "ascii", "strict")


def padding(size: int) -> bytes:
    """Zeros up to the next block."""
    return bytes(-size % BLOCK)


def add(sink: Sink, name: str, data: bytes) -> None:
    """Write one part."""
    sink.write(header(name, len(data)))
    sink.write(data)
    sink.write(padding(len(data)))


def parts(source: Source) -> Iterator[tuple[str, bytes]]:
    """Names and contents in the order in which they were written, to the very end.

    Raises
    ------
    Damaged
        At the first byte that cannot be right, naming the part.
    """
    last = BEGINNING
    while True:
        block = exactly(source, BLOCK)
        if block == END[:BLOCK]:
            if exactly(source, BLOCK) != END[BLOCK:] or source.read(1):
                raise Damaged(f"there is something after the end, which comes after {last}", last)
            return
        name, size = told_by(block, last)
        if size > MOST_BYTES:
            raise Damaged(f"the part {name} says that it has {size} bytes, more than any part has", name)
        data = exactly(source, size)
        if len(data) < size:
            raise Damaged(f"it is cut off within the part {name}", name)
        if exactly(source, -size % BLOCK) != padding(size):
            raise Damaged(f"the part {name} is damaged or cut off at its end", name)
        yield name, data
        last = name


def told_by(block: bytes, last: str) -> tuple[str, int]:
    """Name and size that a header tells; ``last`` is the part before it."""
    if len(block) < BLOCK:
        raise Damaged(f"it is cut off after {last}", last)
    try:
        told = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        is_ours = header(told.name, told.size) == block
    except (tarfile.HeaderError, ValueError):
        is_ours = False
    if not is_ours:
        raise Damaged(f"the head of the part after {last} is damaged", last)
    return told.name, told.size


def exactly(source: Source, size: int) -> bytes:
    """That many bytes; fewer only at the end."""
    found = bytearray()
    while len(found) < size:
        some = source.read(min(size - len(found), 2**20))
        if not some:
            break
        found += some
    return bytes(found)
