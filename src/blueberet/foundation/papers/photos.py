"""Whether bytes are a photograph that is kept beside a record: by what they are, never by what they are called.

Nothing is drawn, as such a photograph stands on no paper; ``pictures`` judges those that do.
"""

import struct
import zlib

from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.papers.pictures import size_of

MOST_BYTES = 2**20
MOST_SIDE = 12_000


def kind_of(content: bytes) -> str:
    """The media type of a JPEG, PNG or WebP picture.

    Raises
    ------
    Refused
        If it is none, is cut off, or is larger than 1 MB.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("The picture has more than 1 MB. Take it smaller, or let the page make it smaller."))
    size: tuple[int, int] | None = None
    mime = ""
    if content.startswith(b"\xff\xd8\xff"):
        mime, size = "image/jpeg", _jpeg_size(content)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        mime, size = "image/png", _png_size(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        whole = len(content) >= 30 and struct.unpack("<I", content[4:8])[0] + 8 <= len(content)
        mime, size = "image/webp", (1, 1) if whole and content[12:16] in (b"VP8 ", b"VP8L", b"VP8X") else None
    if size is None or not all(0 < side <= MOST_SIDE for side in size):
        told = _("This is no picture that can be kept, or it was cut off. Choose a JPEG, PNG or WebP file.")
        raise Refused(told)
    return mime


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 45 or content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        return None
    if zlib.crc32(content[12:29]) != struct.unpack(">I", content[29:33])[0]:
        return None
    return size_of(content, "png")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """What the head says, if the end mark is there."""
    return size_of(content, "jpeg") if b"\xff\xd9" in content[-64:] else None
