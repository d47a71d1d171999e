"""Where a credential travels: as a text, within JSON, within a PDF; found there without any other program."""

import json
import re
import zlib
from itertools import islice
from typing import Any

from blueberet.engine.credentials.proofs import is_proven
from blueberet.engine.credentials.tokens import LONGEST, Unreadable

TOKEN = re.compile(rb"ey[A-Za-z0-9_-]{20,}\.ey[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}")
STREAM = re.compile(rb"stream\r?\n")
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 20 * 2**20, 2 * LONGEST, 400
"""Of a file that is read at all; of one part of it, packed or unpacked; parts that are looked at."""


def credential_in(content: bytes) -> str:
    """The signed credential in a file: a token, or JSON with its proof inside.

    Raises
    ------
    Unreadable
        If there is none, or the file is too large.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 2**20} MB; a certificate is not.")
    if content.startswith(b"%PDF"):
        return _in_pdf(content)
    text = content.decode("utf-8", "replace").removeprefix("\ufeff").strip()
    if text.startswith(("{", "[", '"')):
        return _in_json(text)
    if len(text) > LONGEST:
        raise Unreadable("The file holds no signed credential.")
    return text


def _in_pdf(content: bytes) -> str:
    """The first token in an attachment: a PDF keeps attachments as streams, packed or not."""
    # A file that is all beginnings, or whose parts unfold to far more than they are, would keep a server busy.
    for at in islice(STREAM.finditer(content), MOST_PARTS):
        last = at.end() + MOST_UNPACKED
        end = content.find(b"endstream", at.end(), last)
        part = content[at.end() : end if end >= 0 else last]
        try:
            part = zlib.decompressobj().decompress(part, MOST_UNPACKED)
        except zlib.error:
            part = part[:MOST_UNPACKED]
        if found := TOKEN.fullmatch(part.strip()):
            return found[0].decode()
    raise Unreadable("This PDF holds no signed credential. Ask for the one beside it, a file that ends in .jwt.")


def _in_json(text: str) -> str:
    try:
        value = json.loads(text)
        found = text if is_proven(value) else _first(value)
    except (ValueError, RecursionError):
        raise Unreadable("The file is no JSON that can be read.") from None
    if not found:
        raise Unreadable("The JSON holds no signed credential.")
    return found


def _first(value: Any) -> str:
    if isinstance(value, str):
        return value if TOKEN.fullmatch(value.encode(errors="replace")) else ""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for v in inside if (found := _first(v))), "")
