"""Reading a back-up: is every byte as it was written, and what rows are in it?

Neither touches a database. Checking reads the whole file; only what was checked is taken out of it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from blueberet.foundation.backups.container import BEGINNING, MOST_BYTES, Source, parts
from blueberet.foundation.backups.locks import Keys, opened
from blueberet.foundation.backups.manifest import (
    MANIFEST,
    OPENING,
    SUM,
    Manifest,
    Opening,
    PartTold,
    TableCount,
    read_manifest,
    read_opening,
    sha256_of,
)
from blueberet.foundation.backups.refusals import Damaged, Refused

Note = Callable[[str], None]
"""Is told now and then how far the work is."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A back-up every byte of which is as it was written."""

    path: Path
    opening: Opening
    manifest: Manifest
    bytes: int


def check_backup(path: Path, keys: Keys, *, note: Note = lambda text: None) -> Checked:
    """Read all of it and compare it with its own manifest.

    Raises
    ------
    Damaged
        With the first part that is not as it was written, and the sums expected and found.
    Refused
        If it is no back-up, is made by a newer version, or cannot be opened.
    """
    try:
        with path.open("rb") as file, opened(file, keys) as source:
            opening, manifest = _walk(source, note)
        return Checked(path, opening, manifest, path.stat().st_size)
    except Damaged as error:
        if error.part == BEGINNING:
            raise Damaged(
                f"{path} is not a back-up of Blueberet, or its very beginning is damaged.", BEGINNING
            ) from error
        raise Damaged(f"{path} is damaged: {error}. Take another back-up.", error.part) from error
    except Refused as error:
        raise Refused(f"{path}: {error}") from error
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error


def rows_of(checked: Checked, keys: Keys, *, note: Note = lambda text: None) -> Iterator[tuple[str, list[list[Any]]]]:
    """Tables and rows, a part at a time; each part is checked once more as it is read.

    Raises
    ------
    Damaged
        If the file has changed since it was checked.
    """
    told = iter(checked.manifest.parts)
    with checked.path.open("rb") as file, opened(file, keys) as source:
        for name, data in parts(source):
            if name in (MANIFEST, SUM):
                continue
            if _part(name, data)[0] != next(told, None):
                raise Damaged(f"{checked.path} has changed while it was read, in the part {name}. Start again.", name)
            if name != OPENING:
                note(name)
                yield table_of(name), [json.loads(line) for line in unpacked(data).splitlines()]


def part_name(table: str, number: int) -> str:
    """``tables/roster_person/0001.jsonl.gz``."""
    return f"tables/{table}/{number:04}.jsonl.gz"


def table_of(part: str) -> str:
    """The table that a part is of."""
    return part.split("/")[1] if part.count("/") == 2 else ""


def unpacked(data: bytes) -> bytes:
    """The lines of a part; never more than a part may have.

    Raises
    ------
    zlib.error
        If they cannot be unpacked.
    """
    work = zlib.decompressobj(wbits=31)
    lines = work.decompress(data, MOST_BYTES)
    if not work.eof or work.unused_data:
        raise zlib.error("more than a part may have, or not all of it")
    return lines


def _walk(source: Source, note: Note) -> tuple[Opening, Manifest]:
    found: list[PartTold] = []
    sums: dict[str, tuple[int, Any]] = {}
    opening: Opening | None = None
    too_new: Refused | None = None
    last, manifest = "", b""
    for name, data in parts(source):
        if last == SUM:
            raise Damaged(f"there is a part {name} after the last one", name)
        if not found:
            try:
                opening = read_opening(name, data)
            except Damaged:
                raise
            except Refused as error:
                if name != OPENING:
                    raise
                too_new = error  # Or a byte of it was changed: its sum at the end will tell.
        if name == MANIFEST:
            manifest = data
        elif name == SUM:
            _sum_holds(manifest, data)
        else:
            told, lines = _part(name, data)
            found.append(told)
            rows, digest = sums.get(table_of(name), (0, None))
            digest = digest or hashlib.sha256()
            digest.update(lines)
            sums[table_of(name)] = rows + told.rows, digest
            note(name)
        last = name
    if last != SUM:
        raise Damaged(f"it is cut off after {last or 'nothing'}: its end, the manifest, is missing", last)
    told_all = read_manifest(manifest)
    _compare(told_all, found)
    if too_new:
        raise too_new
    sums.pop("", None)
    for table, count in told_all.tables.items():
        rows, digest = sums.get(table, (0, None))
        sum_found = (digest or hashlib.sha256()).hexdigest()
        if TableCount(rows=rows, sha256=sum_found) != count:
            raise Damaged(f"table {table} has {rows} rows with the sum {sum_found}, {count.rows} rows with "
                          f"{count.sha256} were written", table)  # fmt: skip
    assert opening is not None
    return opening, told_all


def _part(name: str, data: bytes) -> tuple[PartTold, bytes]:
    lines = b""
    rows = 0
    if table_of(name):
        try:
            lines = unpacked(data)
            rows = lines.count(b"\n")
        except zlib.error:
            rows = -1  # Its sum will not fit either.
    return PartTold(name=name, bytes=len(data), sha256=sha256_of(data), rows=rows), lines


def _sum_holds(manifest: bytes, data: bytes) -> None:
    own = sha256_of(manifest)
    if data != f"{own}  {MANIFEST}\n".encode():
        expected = data[:64].decode("ascii", "replace")
        raise Damaged(f"the part {MANIFEST}, or {SUM}, is damaged: expected {expected}, found {own}", MANIFEST)


def _compare(manifest: Manifest, found: list[PartTold]) -> None:
    for told, there in zip_longest(manifest.parts, found):
        if told is None:
            raise Damaged(f"there is a part {there.name} that was not written", there.name)
        if there is None:
            raise Damaged(f"the part {told.name} is missing", told.name)
        if told.name != there.name:
            raise Damaged(f"where the part {told.name} was written there is {there.name}", told.name)
        if told != there:
            raise Damaged(f"the part {told.name} is damaged: sum expected {told.sha256}, found {there.sha256}",
                          told.name)  # fmt: skip
