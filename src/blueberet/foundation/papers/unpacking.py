"""The files of a pack, read from a folder or a zip that nobody trusts yet: bombs, links and damage get a sentence.

Knows no Django. Nothing is written anywhere and no link is followed; what cannot be read is handed on as ``Unread``.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from blueberet.engine.evidence.manifest import MANIFEST
from blueberet.engine.evidence.verify import Unread

MOST_FILES, MOST_BYTES, MOST_TOGETHER = 50_000, 300_000_000, 2_000_000_000
"""Files of a pack; bytes of one; bytes of all, unpacked."""
LOCAL_HEAD = 30
"""Bytes before the name of a file within a zip (APPNOTE 6.3.10, 4.3.7)."""
LONGEST_DESCRIPTOR = 24


class UnusablePack(ValueError):
    """What was named is no pack that could be judged; the text is a sentence."""


def files_of(place: Path) -> Iterator[tuple[str, bytes | Unread]]:
    """Each file of the pack in a folder or zip, by its path within the pack.

    Raises
    ------
    UnusablePack
        If there is no such place, it is neither folder nor zip, or is too big to be a pack.
    """
    if place.is_dir():
        try:
            yield from _of_folder(place)
        except OSError as error:
            raise UnusablePack(f"{place} cannot be read: {error.strerror}.") from error
        return
    try:
        if place.stat().st_size > MOST_TOGETHER:
            raise UnusablePack(f"{place} is too big to be a pack. Nothing was unpacked.")
        content = place.read_bytes()
    except OSError as error:
        raise UnusablePack(f"{place} cannot be read: {error.strerror}.") from error
    yield from files_in(content, str(place))


def files_in(content: bytes, name: str = "The file") -> Iterator[tuple[str, bytes | Unread]]:
    """The same from the bytes of a zip.

    Raises
    ------
    UnusablePack
        If it is no zip, ends too early, or is too big to be a pack.
    """
    if not content.startswith(b"PK"):
        raise UnusablePack(f"{name} is no pack: it is neither a folder nor a zip file.")
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        entries = opened.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnusablePack(
            f"{name} is a damaged zip file, perhaps not copied to its end ({str(error).rstrip('.')}). Copy it again."
        ) from error
    if (stray := _stray(content, entries, opened.start_dir)) is not None:
        raise UnusablePack(
            f"{name} holds bytes at {stray} that belong to none of its files; some programs unpack files from such "
            "places that others do not show. Have the pack sent anew."
        )
    entries = [e for e in entries if not e.is_dir()]
    if len(entries) > MOST_FILES:
        raise UnusablePack(f"{name} holds {len(entries)} files; a pack has at most {MOST_FILES}. Nothing was unpacked.")
    together, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if together > MOST_TOGETHER or packed > len(content):
        raise UnusablePack(
            f"{name} would unpack to more than a pack may have ({together / 1e9:.1f} GB of at most "
            f"{MOST_TOGETHER / 1e9:.0f}, or the same bytes again and again). Nothing was unpacked."
        )
    root = _root([e.filename for e in entries])
    for entry in entries:
        yield entry.filename.removeprefix(root), _unpacked(content, entry)


def _stray(content: bytes, entries: list[zipfile.ZipInfo], end: int) -> int | None:
    """Where something lies before or between the files that is none of them; ``end``: where the list begins.

    Programs that read a zip from its beginning would meet what is not in the list.
    """
    at = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        # Behind a file may stand its length once more (APPNOTE 6.3.10, 4.3.9).
        slack = LONGEST_DESCRIPTOR if entry.flag_bits & 8 else 0
        if entry.header_offset > at:
            return at
        head = content[entry.header_offset : entry.header_offset + LOCAL_HEAD]
        long, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        at = max(at, entry.header_offset + LOCAL_HEAD + long + extra + entry.compress_size + slack)
    return at if end > at else None


def _root(names: list[str]) -> str:
    """The folder in which a pack lies within its zip."""
    heads = [n for n in names if n == MANIFEST or (n.endswith(f"/{MANIFEST}") and n.count("/") == 1)]
    folders = {n.partition("/")[0] for n in names if "/" in n}
    if heads:
        return min(heads, key=len).removesuffix(MANIFEST)
    return f"{folders.pop()}/" if len(folders) == 1 and all("/" in n for n in names) else ""


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> bytes | Unread:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Unread("is a link to another file; a pack holds files only.")
    if entry.flag_bits & 1:
        return Unread("is encrypted; a pack holds files that everybody can read.")
    if entry.file_size > MOST_BYTES:
        return Unread(
            f"would have {entry.file_size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f}. It was not unpacked."
        )
    head = content[entry.header_offset : entry.header_offset + LOCAL_HEAD]
    if len(head) < LOCAL_HEAD or head[:4] != b"PK\x03\x04":
        return Unread("cannot be found where the zip says it lies.")
    long, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    start = entry.header_offset + LOCAL_HEAD + long + extra
    name = content[entry.header_offset + LOCAL_HEAD : entry.header_offset + LOCAL_HEAD + long]
    if name not in (entry.orig_filename.encode(), entry.orig_filename.encode("cp437", "replace")):
        return Unread("has two names in the zip; which one is meant cannot be known.")
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        found = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        engine = zlib.decompressobj(-15)
        try:
            # One byte more than it says it has: a file that lies about its length is not unfolded.
            found = engine.decompress(packed, entry.file_size + 1)
        except zlib.error:
            return Unread("is damaged and cannot be unpacked.")
    else:
        return Unread("is packed in a way that a pack does not use.")
    if len(found) > entry.file_size:
        return Unread(f"has more than the {entry.file_size} bytes that the zip says. It was not unpacked.")
    return found


def _of_folder(place: Path) -> Iterator[tuple[str, bytes | Unread]]:
    place = _inner(place)
    count = together = 0
    # A folder that cannot be opened may hold anything; passed over, it would look as if it held nothing.
    shut: list[tuple[str, bytes | Unread]] = []

    def tell(fault: OSError) -> None:
        if Path(fault.filename) == place:
            raise fault
        there = Path(fault.filename).relative_to(place).as_posix()
        shut.append((there, Unread(f"is a folder that cannot be opened: {fault.strerror}.")))

    for folder, folders, names in os.walk(place, onerror=tell):
        folders.sort()
        for name in [*(f for f in folders if Path(folder, f).is_symlink()), *sorted(names)]:
            path = Path(folder, name)
            content = _content(path)
            count, together = count + 1, together + (len(content) if isinstance(content, bytes) else 0)
            if count > MOST_FILES or together > MOST_TOGETHER:
                raise UnusablePack(
                    f"{place} holds more than a pack may: {MOST_FILES} files, {MOST_TOGETHER / 1e9:.0f} GB."
                )
            yield path.relative_to(place).as_posix(), content
    yield from shut


def _inner(place: Path) -> Path:
    """The pack within a folder that holds nothing else, as unpacking a zip leaves it."""
    if (place / MANIFEST).exists():
        return place
    inside = [p for p in place.iterdir() if p.is_dir() and not p.is_symlink() and (p / MANIFEST).exists()]
    return inside[0] if len(inside) == 1 else place


def _content(path: Path) -> bytes | Unread:
    try:
        about = path.lstat()
        if stat.S_ISLNK(about.st_mode):
            return Unread("is a link to another file; a pack holds files only.")
        if not stat.S_ISREG(about.st_mode):
            return Unread("is no file that can be read.")
        if about.st_size > MOST_BYTES:
            return Unread(f"has {about.st_size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f}.")
        return path.read_bytes()
    except OSError as error:
        return Unread(f"cannot be read: {error.strerror}.")
