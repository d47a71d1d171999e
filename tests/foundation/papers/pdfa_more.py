"""Further rules of PDF/A-2a, PDF/A-3a and PDF/UA-1: metadata, colours, embedded files, annotations, tables, font widths.

Each function names its clause. What it reads it reads by itself; see ``pdfa``.
"""

import re
import struct
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PREDEFINED = {
    "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/xap/1.0/mm/",
    "http://ns.adobe.com/xap/1.0/rights/", "http://ns.adobe.com/pdf/1.3/", "http://www.aiim.org/pdfa/ns/id/",
    "http://ns.adobe.com/xap/1.0/t/pg/", "http://www.aiim.org/pdfa/ns/extension/", RDF[1:-1],
    "http://www.w3.org/XML/1998/namespace",
}  # fmt: skip
"""Schemas that need no description (XMP 2004, ISO 19005-2, 6.6.2.3)."""
BLENDS = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn",
    "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
}  # fmt: skip
RELATIONS = {
    "/Source",
    "/Data",
    "/Alternative",
    "/Supplement",
    "/EncryptedPayload",
    "/FormData",
    "/Schema",
    "/Unspecified",
}
PRINT, INVISIBLE, HIDDEN, NO_VIEW = 4, 1, 2, 32


def more_faults(pdf: Pdf, part: int) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    yield from _schemas(pdf)
    yield from _colours(pdf)
    yield from _limits(pdf)
    yield from _notes(pdf)
    yield from _roles(pdf)
    yield from _tables(pdf.Root.get("/StructTreeRoot"))
    yield from _order(pdf)
    yield from _widths(pdf)
    if part == 3:
        yield from _files(pdf)


def _schemas(pdf: Pdf) -> Iterator[str]:
    """Every schema that is used is a known one, or is described in the file (ISO 19005-2, 6.6.2.3)."""
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        return
    if stream.get("/Type") != "/Metadata" or stream.get("/Subtype") != "/XML":
        yield "the metadata stream does not say what it is"
    tree = ElementTree.fromstring(stream.read_bytes())
    used = {tag[1:].partition("}")[0] for e in tree.iter(f"{RDF}Description")
            for tag in (*e.attrib, *(c.tag for c in e)) if tag.startswith("{")}  # fmt: skip
    described = {e.text for e in tree.iter(f"{SCHEMA}namespaceURI")}
    for schema in sorted(used - PREDEFINED - described):
        if not schema.startswith("http://www.aiim.org/pdfa/ns/"):
            yield f"XMP uses {schema}, which is not described"


def _colours(pdf: Pdf) -> Iterator[str]:
    """Colours of the device are those of the output intent; blend modes are known (ISO 19005-2, 6.2.4.3, 6.2.10)."""
    intents = [i for i in pdf.Root.get("/OutputIntents", Array()) if "/DestOutputProfile" in i]
    profile = intents[0].DestOutputProfile if intents else None
    space = profile.read_bytes()[16:20] if profile is not None else b""
    if profile is not None and {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(space) != int(profile.get("/N", 0)):
        yield "the ICC profile has another number of colours than it says"
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        named = [str(v) for v in (thing.get("/ColorSpace"), thing.get("/CS")) if isinstance(v, Name)]
        if "/DeviceCMYK" in named or ("/DeviceRGB" in named and space != b"RGB "):
            yield f"colours of the device {named} that the output intent does not define"
        mode = thing.get("/BM")
        if isinstance(mode, Name) and str(mode) not in BLENDS:
            yield f"a blend mode {mode}"
        if "/TR" in thing or thing.get("/TR2", Name("/Default")) != "/Default" or "/HTP" in thing:
            yield "a transfer function"
    for number, page in enumerate(pdf.pages, 1):
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("rg", "RG") and space != b"RGB ":
                yield f"page {number}: colour in RGB without an output intent for it"
                break
            if str(operator) == "ri" and str(operands[0]) not in (
                "/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"
            ):  # fmt: skip
                yield f"page {number}: a rendering intent {operands[0]}"


def _limits(pdf: Pdf) -> Iterator[str]:
    """Names, strings, nesting (ISO 19005-2, 6.1.13)."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary | Stream):
            for key, value in thing.items():
                if len(key.encode()) > 128 or (isinstance(value, Name) and len(str(value).encode()) > 128):
                    yield f"a name of more than 127 bytes: {key[:20]}"
                if isinstance(value, pikepdf.String) and len(bytes(value)) > 32767:
                    yield "a string of more than 32767 bytes"
    for number, page in enumerate(pdf.pages, 1):
        depth = most = 0
        for _operands, operator in pikepdf.parse_content_stream(page):
            depth += {"q": 1, "Q": -1}.get(str(operator), 0)
            most = max(most, depth)
        if most > 28 or depth:
            yield f"page {number}: graphics states nest {most} deep and {depth} stay open"


def _notes(pdf: Pdf) -> Iterator[str]:
    """Annotations are printed and seen; tabs follow the structure (ISO 19005-2, 6.3.2; ISO 14289-1, 7.18.3)."""
    for number, page in enumerate(pdf.pages, 1):
        notes = page.obj.get("/Annots", Array())
        for note in notes:
            flags = int(note.get("/F", 0))
            if not flags & PRINT or flags & (INVISIBLE | HIDDEN | NO_VIEW):
                yield f"page {number}: an annotation that is not printed, or not seen"
        if len(notes) and page.obj.get("/Tabs") != "/S":
            yield f"page {number}: tabs do not follow the structure"


def _roles(pdf: Pdf) -> Iterator[str]:
    """A role leads to a standard one and never round in a circle (ISO 14289-1, 7.1)."""
    roots = pdf.Root.get("/StructTreeRoot", Dictionary())
    roles = {str(k): str(v) for k, v in roots.get("/RoleMap", Dictionary()).items()}
    for role in roles:
        seen, at = {role}, roles[role]
        while at in roles and at not in seen:
            seen.add(at)
            at = roles[at]
        if at in seen:
            yield f"the role {role} leads round in a circle"


def _tables(root: Object | None) -> Iterator[str]:
    """Every row of a table fills as many columns (ISO 14289-1, 7.5; Matterhorn 15-004)."""
    for table in _all(root, "/Table"):
        rows = [sum(_spans(cell) for cell in _kids(row) if cell.get("/S") in ("/TH", "/TD"))
                for row in _all(table, "/TR")]  # fmt: skip
        rows_spanned = any("/RowSpan" in attributes for cell in (*_all(table, "/TH"), *_all(table, "/TD"))
                           for attributes in _attributes(cell))  # fmt: skip
        if not rows_spanned and len(set(rows)) > 1:
            yield f"a table with rows of {sorted(set(rows))} columns"


def _attributes(cell: Object) -> list[Object]:
    found = cell.get("/A", Array())
    return [a for a in (found if isinstance(found, Array) else [found]) if isinstance(a, Dictionary)]


def _spans(cell: Object) -> int:
    return max([int(a.get("/ColSpan", 1)) for a in _attributes(cell)], default=1)


def _kids(element: Object) -> list[Object]:
    kids = element.get("/K", Array())
    return [k for k in (kids if isinstance(kids, Array) else [kids]) if isinstance(k, Dictionary) and "/S" in k]


def _all(element: Object | None, kind: str) -> Iterator[Object]:
    for kid in _kids(element) if element is not None else []:
        if kid.get("/S") == kind:
            yield kid
        if kind != "/TR" or kid.get("/S") != "/Table":
            yield from _all(kid, kind)


def _each(value: Object | None) -> list[Object]:
    return [] if value is None else list(value) if isinstance(value, Array) else [value]  # type: ignore[call-overload]


def _order(pdf: Pdf) -> Iterator[str]:
    """What is read first in the structure stands first in the content of the page (ISO 14289-1, 7.2: logical order).

    A caption may be read before what it stands under; a cell over several rows is drawn after those beside it.
    """
    root = pdf.Root.get("/StructTreeRoot")
    read: dict[tuple[int, int], list[int]] = {}

    def walk(element: Object, page: Object | None) -> None:
        here = element.get("/Pg", page)
        spans = [a.get("/RowSpan", 1) for a in _each(element.get("/A")) if isinstance(a, Dictionary)]
        passes = element.get("/S") == "/Caption" or max(spans, default=1) > 1
        kids = Array() if passes else element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/MCID" in kid:
                where = kid.get("/Pg", here)
                read.setdefault(where.objgen, []).append(int(kid.MCID))
            elif isinstance(kid, Dictionary):
                walk(kid, here)
            elif here is not None:
                read.setdefault(here.objgen, []).append(int(kid))

    if root is not None:
        walk(root, None)
    for number, page in enumerate(pdf.pages, 1):
        stands = [int(operands[1]["/MCID"]) for operands, operator in pikepdf.parse_content_stream(page)
                  if str(operator) == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]]  # fmt: skip
        place = {mcid: n for n, mcid in enumerate(stands)}
        order = [place[m] for m in read.get(page.objgen, []) if m in place]
        if order != sorted(order):
            yield f"page {number}: read in another order than it stands"


def _widths(pdf: Pdf) -> Iterator[str]:
    """Widths that the file tells are those of the font inside, a list of its glyphs is whole (ISO 19005-2, 6.2.11.4, .5)."""
    for font in pdf.objects:
        if not isinstance(font, Dictionary) or font.get("/Subtype") not in ("/CIDFontType2", "/CIDFontType0"):
            continue
        about = font.FontDescriptor
        program = about.get("/FontFile2", about.get("/FontFile3"))
        if program is None:
            continue
        if "/CIDSet" in about and (found := _glyphs(program.read_bytes())) is not None:
            named = int.from_bytes(about.CIDSet.read_bytes(), "big").bit_count()
            if named != found:
                yield f"{font.BaseFont}: a CIDSet of {named} glyphs, of {found} in the font"
        if program.read_bytes()[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
            continue
        inside = _advances(program.read_bytes())
        for cid, width in _told_widths(font.get("/W", Array())):
            if cid < len(inside) and abs(inside[cid] - width) > 1:
                yield f"{font.BaseFont}: glyph {cid} is {width} wide, {inside[cid]:.0f} in the font"
                break


def _glyphs(font: bytes) -> int | None:
    """How many glyphs a font has; ``None``: of a kind that is not read here."""
    if font[:4] in (b"\0\1\0\0", b"OTTO", b"true"):
        return len(_advances(font))
    if font[:2] != b"\1\0":
        return None
    # A bare CFF (Adobe note 5176): names, then the top dictionary, whose operator 17 says where the glyphs are.
    top = _index(font, _index(font, font[2])[1])[0][0]
    operands: list[int] = []
    at = 0
    while at < len(top):
        b = top[at]
        if b <= 21:
            if b == 17:
                return len(_index(font, operands[-1])[0])
            at += 2 if b == 12 else 1
            operands = []
        elif b in (28, 29):
            size = 2 if b == 28 else 4
            operands.append(int.from_bytes(top[at + 1 : at + 1 + size], "big", signed=True))
            at += 1 + size
        elif b == 30:
            at += 1 + next(n for n, x in enumerate(top[at + 1 :], 1) if x & 15 == 15 or x >> 4 == 15)
        else:
            two = b >= 247
            operands.append(b - 139 if not two else ((b - 247) * 256 + top[at + 1] + 108) * (1 if b < 251 else -1))
            at += 2 if two else 1
    return None


def _index(font: bytes, at: int) -> tuple[list[bytes], int]:
    """Entries of a CFF index, and where it ends."""
    count = struct.unpack_from(">H", font, at)[0]
    if not count:
        return [], at + 2
    size = font[at + 2]
    offsets = [int.from_bytes(font[at + 3 + n * size : at + 3 + (n + 1) * size], "big") for n in range(count + 1)]
    start = at + 2 + (count + 1) * size
    return [font[start + a : start + b] for a, b in zip(offsets, offsets[1:], strict=False)], start + offsets[-1]


def _told_widths(told: Object) -> Iterator[tuple[int, float]]:
    rows = list(told)
    while rows:
        first = int(rows.pop(0))
        if isinstance(rows[0], Array):
            yield from ((first + n, float(w)) for n, w in enumerate(rows.pop(0)))
        else:
            last, width = int(rows.pop(0)), float(rows.pop(0))
            yield from ((cid, width) for cid in range(first, last + 1))


def _advances(font: bytes) -> list[float]:
    """Advance widths in thousandths of an em (OpenType: head, hhea, hmtx)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(count)}
    em = struct.unpack_from(">H", font, tables[b"head"] + 18)[0]
    wide = struct.unpack_from(">H", font, tables[b"hhea"] + 34)[0]
    glyphs = struct.unpack_from(">H", font, tables[b"maxp"] + 4)[0]
    found = [struct.unpack_from(">H", font, tables[b"hmtx"] + 4 * n)[0] * 1000 / em for n in range(wide)]
    return found + found[-1:] * (glyphs - wide)


def _files(pdf: Pdf) -> Iterator[str]:
    """Embedded files say what they are and to what they belong (ISO 19005-3, 6.8)."""
    belongs = [f.objgen for f in pdf.Root.get("/AF", Array())]
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary) or "/EF" not in thing:
            continue
        name = str(thing.get("/UF", ""))
        if not name or "/F" not in thing:
            yield "an embedded file without its name twice"
        if str(thing.get("/AFRelationship", "")) not in RELATIONS:
            yield f"{name}: does not say what it is to the paper"
        if thing.objgen not in belongs:
            yield f"{name}: belongs to nothing"
        inside = thing.EF.get("/UF", thing.EF.get("/F"))
        if not re.fullmatch(r"/[\w.+-]+/[\w.+-]+", str(inside.get("/Subtype", ""))):
            yield f"{name}: does not say of what kind it is"
        if "/ModDate" not in inside.get("/Params", Dictionary()):
            yield f"{name}: does not say of when it is"
