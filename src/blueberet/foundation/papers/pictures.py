"""Whether bytes are the picture they say they are: judges what stands on papers and photographs that are kept.

In: bytes from outside. Out: nothing, or a sentence that says what is wrong and what to do. A picture is really drawn
once, small, after its size is read from its head: nothing that is small in a file and huge on a screen is unfolded.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from blueberet.foundation.papers.letters import fonts
from blueberet.foundation.papers.paper import Paper, Picture

PictureKind = Literal["svg", "png", "jpeg", "webp"]
PHOTOGRAPHS: frozenset[PictureKind] = frozenset({"png", "jpeg", "webp"})
"""What a camera or a page makes; any of them can stand on a paper."""
MOST_BYTES, MOST_POINTS = 10_000_000, 40_000_000
"""Of a file; of a picture when it is unfolded."""
SVG = "{http://www.w3.org/2000/svg}"
LIVE = ("script", "foreignObject", "iframe", "audio", "video", "animate", "set", "handler")
"""What a drawing that only lies on paper does not need."""
OUTSIDE = re.compile(r"(?i)url\(\s*['\"]?(?!#)|@import")
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that begin a picture (ITU-T T.81, table B.1)."""
APP1, SCAN, END, CMYK, WIDEST = 0xE1, 0xDA, b"\xff\xd9", 4, 277
"""Markers of Exif and XMP, of what is drawn, of the end; colours of a picture for presses; millimetres of the widest
page."""
TELEPHONE = re.compile(rb"ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)")
"""How photographs of telephones begin that neither papers nor every browser can show (ISO/IEC 23008-12)."""


class NotAPicture(ValueError):
    """What was handed in can not be drawn; the text is a sentence for whoever handed it in."""


def kind_of(content: bytes) -> PictureKind | None:
    """What the bytes begin like; a name that ends otherwise proves nothing."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in content[:2000] else None


def foreign(content: bytes) -> str:
    """What to do with a photograph that nothing here can show, in a sentence; empty if it is none such."""
    if not TELEPHONE.match(content, 4):
        return ""
    return _(
        "The picture is a photograph as telephones keep it (HEIC or AVIF), which papers cannot show. Save it as JPEG: "
        "on an iPhone, Settings, Camera, Formats, Most Compatible; or send it to yourself as a JPEG."
    )


def fault_of(
    content: bytes, kind: PictureKind | None = None, among: frozenset[PictureKind] | None = None
) -> str:  # fmt: skip
    """What is wrong with a picture, in a sentence; empty if it can be drawn.

    ``kind``: what it is said to be. ``among``: what is taken; all kinds if nothing is said.
    """
    found = kind_of(content)
    if found is None or (kind is not None and kind != found) or (among is not None and found not in among):
        drawing = "" if among else " " + _("A drawing may be SVG.")
        return foreign(content) or _("The file is not a picture. Use a PNG, JPEG or WebP file.") + drawing
    if len(content) > MOST_BYTES:
        return _("The picture has %(size).1f MB; at most %(most)d MB. Make it smaller.") % {
            "size": len(content) / 1e6, "most": MOST_BYTES // 10**6,
        }  # fmt: skip
    if found == "svg":
        return _fault_of_drawing(content) or _fault_when_drawn(content, found)
    size = size_of(content, found)
    if size is None or not all(size):
        return _broken()
    if found == "jpeg" and any(colours == CMYK for _wide, _high, colours in _frames(content)):
        return _("The picture is made for printing presses (CMYK). Save it as RGB and hand it in again.")
    if size[0] * size[1] > MOST_POINTS:
        return _("The picture has %(wide)d × %(high)d points; that is too many. Make it smaller.") % {
            "wide": size[0], "high": size[1],
        }  # fmt: skip
    return _fault_when_drawn(content, found) if _is_whole(content, found) else _broken()


def checked(paper: Paper) -> Paper:
    """The paper with pictures that every reader can show and that tell nothing but what is seen.

    A photograph that says where or when it was taken, or which way up it is, is drawn anew as PNG; a WebP always is,
    for Word documents know none.
    ``NotAPicture``: what is wrong with all those that can not be drawn.
    """
    found = [b for b in paper.blocks if isinstance(b, Picture)]
    faults = [f"{p.alt}: {fault}" for p in found if (fault := fault_of(p.content, p.kind))]
    if faults:
        raise NotAPicture("\n".join(faults))
    return replace(paper, blocks=tuple(_silent(b) if isinstance(b, Picture) else b for b in paper.blocks))


def _silent(picture: Picture) -> Picture:
    content = picture.content
    talks = picture.kind == "webp"
    if picture.kind == "jpeg":
        # Word documents know a JPEG only by its mark JFIF; what follows in APP1 is Exif or XMP.
        talks = content[6:10] != b"JFIF" or any(marker == APP1 for marker, _at in _segments(content))
    elif picture.kind == "png":
        talks = b"eXIf" in content
    if not talks:
        return picture
    return replace(picture, content=drawn(content, picture.kind, width_mm=picture.width_mm), kind="png")


def drawn(content: bytes, kind: PictureKind, dots: int = 200, *, width_mm: float = 0) -> bytes:
    """The picture as PNG, ``dots`` an inch, ``width_mm`` wide, or as it says itself.

    ``typst.TypstError``: it can not be drawn.
    """
    width = f"{min(width_mm, WIDEST)}mm" if width_mm else "auto"
    with TemporaryDirectory() as folder:
        Path(folder, f"it.{kind}").write_bytes(content)
        page = Path(folder, "page.typ")
        page.write_text(
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            f'#set text(font: "Noto Sans")\n#image("it.{kind}", width: {width})'
        )
        made = typst.compile(str(page), root=folder, font_paths=fonts(), format="png", ppi=dots)
    return made if isinstance(made, bytes) else made[0]


def _broken() -> str:
    return _("The picture is damaged and can not be drawn. Save it anew and hand it in again.")


def _fault_when_drawn(content: bytes, kind: PictureKind) -> str:
    try:
        drawn(content, kind, 4)
    except (typst.TypstError, OSError, ValueError):
        return _broken()
    return ""


def _fault_of_drawing(content: bytes) -> str:
    try:
        tree = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return _broken()
    if tree.tag != f"{SVG}svg":
        return _broken()
    for element in tree.iter():
        name = str(element.tag).removeprefix(SVG)
        links = [v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == "href"]
        told = [*element.attrib.values(), element.text or ""]
        if name in LIVE or any(not x.strip().startswith("#") for x in links) or any(OUTSIDE.search(x) for x in told):
            return _("The drawing asks for something outside itself, or runs a program. Use a drawing that only draws.")
    return ""


def size_of(content: bytes, kind: PictureKind) -> tuple[int, int] | None:
    """Points across and down, from the head of the file."""
    if kind == "png":
        if len(content) < 33 or content[12:16] != b"IHDR":
            return None
        wide, high = struct.unpack_from(">II", content, 16)
        return wide, high
    if kind == "webp":
        return _size_of_webp(content)
    frame = next(_frames(content), None)
    return frame and frame[:2]


def _size_of_webp(content: bytes) -> tuple[int, int] | None:
    """From the head of each of its three kinds (RFC 9649: 2.5, 2.6, 2.7; RFC 6386, 9.1)."""
    form, head = content[12:16], content[20:30]
    if len(head) < 10:
        return None
    if form == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if form == b"VP8L" and head[0] == 0x2F:
        sides = int.from_bytes(head[1:5], "little")
        return (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        wide, high = struct.unpack_from("<HH", head, 6)
        return wide & 0x3FFF, high & 0x3FFF
    return None


def _is_whole(content: bytes, kind: PictureKind) -> bool:
    """Whether the end is there: what was cut off can often be drawn, with its lower part grey."""
    if kind == "png":
        return b"IEND" in content[-16:] and struct.pack(">I", zlib.crc32(content[12:29])) == content[29:33]
    if kind == "webp":
        return int.from_bytes(content[4:8], "little") + 8 <= len(content)
    # Not only at the end: some telephones put a film behind the picture.
    scans = [at for marker, at in _segments(content) if marker == SCAN]
    return bool(scans) and content.rfind(END) > scans[0]


def _frames(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Points across and down, and colours, of each frame of a JPEG."""
    for marker, at in _segments(content):
        if marker in FRAMES and at + 10 <= len(content):
            high, wide, colours = struct.unpack_from(">HHB", content, at + 5)
            yield wide, high, colours


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment of a JPEG up to its first scan."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == SCAN:
            yield marker, at
            return
        if marker == 0xFF or 0xD0 <= marker <= 0xD9 or marker == 1:
            at += 1 if marker == 0xFF else 2
            continue
        yield marker, at
        at += 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])
