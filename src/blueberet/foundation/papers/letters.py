"""Which letters the house's font can draw: a file for archives may not hold a sign without a shape."""

import struct
from functools import cache
from pathlib import Path

import typst

from blueberet.foundation import shell
from blueberet.foundation.sheets.readers import INVISIBLE

FONTS = Path(shell.__path__[0]) / "static/vendor/fonts"
REGULAR = FONTS / "NotoSans_400Regular.ttf"
UNKNOWN = "\ufffd"
"""Stands where a sign can not be drawn."""
PRIVATE = range(0xE000, 0xF900)
"""Signs that mean what each font likes: PDF/A-2a forbids them."""
ALSO = frozenset("←↑→↓↔⇒≤≥✓✔✗✘☐☑☒□■●○▲▼★☆☎⚠█")
"""Drawn from the fonts that the type-setter brings along."""


@cache
def fonts() -> typst.Fonts:
    """The house's font and those that the type-setter brings along, read once; what ``drawable`` leaves needs both."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def drawable(text: str) -> str:
    """The text with ``�`` in place of each sign that the font has no shape for."""
    shapes = drawn()
    return text if shapes.issuperset(text) else "".join(c if c in shapes else UNKNOWN for c in text)


def missing(text: str) -> str:
    """Signs of the text that the font has no shape for, each once."""
    shapes = drawn()
    return "" if shapes.issuperset(text) else "".join(dict.fromkeys(c for c in text if c not in shapes))


@cache
def drawn() -> frozenset[str]:
    """All signs that can be drawn."""
    here = (chr(c) for c in _points(REGULAR.read_bytes()) if c not in PRIVATE)
    return ALSO.union(c for c in here if not INVISIBLE.match(c))


def _points(font: bytes) -> list[int]:
    """The code points in the character map of a TrueType font (OpenType specification, ``cmap``, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(count)}
    start = tables[b"cmap"]
    found: list[int] = []
    for n in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * n)[0]
        layout = struct.unpack_from(">H", font, at)[0]
        if layout == 4:
            half = struct.unpack_from(">H", font, at + 6)[0]
            lasts = struct.unpack_from(f">{half // 2}H", font, at + 14)
            firsts = struct.unpack_from(f">{half // 2}H", font, at + 16 + half)
            for first, last in zip(firsts, lasts, strict=True):
                found += [c for c in range(first, last + 1) if c != 0xFFFF]
        elif layout == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found += range(first, last + 1)
    return found
