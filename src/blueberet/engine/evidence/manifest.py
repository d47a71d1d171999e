"""The manifest of a pack: which files it has, how long they are, what they hash to, and whose pack it is.

In: files as bytes and a head. Out: a ``Manifest`` and its bytes, which can be written in one way only: a signature
over them is one over their meaning. Rules by number: ``docs/engines/evidence.md``.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field

from blueberet.engine.kit import wire

MANIFEST, SIGNATURE, SUMS, FACTS = "manifest.json", "manifest.sig", "SHA256SUMS", "data/pack.json"
OUTSIDE = frozenset((MANIFEST, SIGNATURE, SUMS))
"""What the manifest does not list: it, its signature, and the sums of everything."""
MOST_BYTES, MOST_FILES = 20_000_000, 50_000
"""Of a manifest; of the files it lists."""
LONGEST = 240
"""Characters of a path: more, and some systems cannot unpack it."""
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10)))
)
"""Names that are devices on Windows, whatever follows their first point."""
FORBIDDEN = frozenset('\\:*?"<>|')

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path within the pack, with forward slashes; its length in bytes; SHA-256 in small letters."""

    path: str
    size: Annotated[int, Field(ge=0)]
    sha256: Hash


@dataclass(frozen=True, slots=True)
class Head:
    """Whose pack it is and what it was made from."""

    kind: str
    """What the pack is for, such as ``visit``."""
    version: Literal["full", "redacted"]
    """``redacted``: without what a visitor may not read."""
    centre: str
    contingent: str
    day: date
    """The day it tells of."""
    seal: Hash
    """SHA-256 of the facts it was made from, those it does not show included."""
    made_at: datetime
    made_by: str
    """The program with its version."""
    key: str
    """Name of the key it is signed with (RFC 7638)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` by path, in the order of their bytes."""

    head: Head
    files: Annotated[tuple[Entry, ...], Field(max_length=MOST_FILES)]
    format: Literal["blueberet-pack-1"] = "blueberet-pack-1"


def listed(files: Mapping[str, bytes], head: Head) -> Manifest:
    """The manifest of files.

    Raises
    ------
    ValueError
        One line per path that a pack cannot have.
    """
    ours = "is written by the pack itself."
    faults = [f"{p}: {fault}" for p in files if (fault := ours if p in OUTSIDE else unsafe(p))]
    faults += [f"{a} and {b} are one file on some machines." for a, b in clashes(files)]
    if faults:
        raise ValueError("\n".join(faults))
    return Manifest(
        replace(head, made_at=moment(head.made_at)),
        tuple(Entry(p, len(files[p]), digest(files[p])) for p in sorted(files, key=str.encode)),
    )


def written(manifest: Manifest) -> bytes:
    """The bytes of a manifest: JSON in UTF-8, keys in order, no spaces, one line."""
    told = json.dumps(wire.dump(manifest), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return told.encode() + b"\n"


def read(data: bytes) -> Manifest:
    """The manifest again.

    Raises
    ------
    ValueError
        V1, V2: it is none, or is written otherwise than ``written`` does; one line per fault.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has {len(data)} bytes; at most {MOST_BYTES}.")
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise ValueError(f"byte {fault.start} is no UTF-8.") from None
    found = wire.load_json(Manifest, text)
    if written(found) != data:
        raise ValueError("it is not written as a manifest is: keys in order, no spaces, every key once, none besides.")
    return found


def sums(manifest: Manifest, data: bytes, signature: bytes) -> bytes:
    """``SHA256SUMS`` of a pack, for ``sha256sum -c``: a line for each file, the manifest (``data``), its signature."""
    lines = {e.path: e.sha256 for e in manifest.files} | {MANIFEST: digest(data), SIGNATURE: digest(signature)}
    return "".join(f"{lines[p]}  {p}\n" for p in sorted(lines, key=str.encode)).encode()


def digest(data: bytes) -> str:
    """SHA-256 in small hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


def seal_of(facts: bytes) -> str:
    """The seal of facts: their SHA-256."""
    return digest(facts)


def moment(at: datetime) -> datetime:
    """A moment as a head tells it: in UTC, to the second. ``ValueError``: it has no zone."""
    if at.tzinfo is None:
        raise ValueError("A pack is dated by a moment with its zone.")
    return at.astimezone(UTC).replace(microsecond=0)


def unsafe(path: str) -> str:
    """V5: why a path may not stand in a pack, in words that follow it; empty if it may."""
    parts = path.split("/")
    if not path or path.startswith("/") or (len(path) > 1 and path[1] == ":"):
        return "leads to a place outside the pack." if path else "has no name."
    if ".." in parts:
        return "leads to a place outside the pack."
    if any(not p or p == "." for p in parts):
        return "is not the only way to write where it lies."
    if any(c in FORBIDDEN or ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in path):
        return "has a sign that some machines do not allow in names."
    if any(p[-1] in ". " or p.split(".")[0].strip().lower() in RESERVED for p in parts):
        return "has a name that some machines do not allow."
    if unicodedata.normalize("NFC", path) != path:
        return "is written with letters put together from parts."
    return f"has more than {LONGEST} signs." if len(path) > LONGEST else ""


def clashes(paths: Mapping[str, object] | tuple[str, ...]) -> list[tuple[str, str]]:
    """V6: pairs of paths that are one file, or a file and its folder, on machines that tell no capitals apart."""
    seen: dict[str, str] = {}
    found = []
    for path in paths:
        key = folded(path)
        if key in seen:
            found.append((seen[key], path))
        seen.setdefault(key, path)
    for path in paths:
        if len(path) > LONGEST:
            # V5 refuses it; its thousand folders need not be looked up.
            continue
        parts = folded(path).split("/")
        for n in range(1, len(parts)):
            if (above := "/".join(parts[:n])) in seen:
                found.append((seen[above], path))
    return found


def folded(path: str) -> str:
    """A path as machines see it that tell no capitals and no ways of writing a letter apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())
