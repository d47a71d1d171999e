"""What can be checked of PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) without the program that made the file.

It reads the file with pikepdf and knows nothing of the type-setter. **It is no validator:** it checks what is listed in
``faults``, a part of both standards; colour spaces beyond CMYK, widths and programs of fonts, and whether an order of
reading or a description makes sense are not looked at. Where ``verapdf`` is on the machine the tests ask that as well.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf, Stream

from tests.foundation.papers.pdfa_more import more_faults

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
DC, XMP = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}"
LIVE = {
    "/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition",
    "/Trans", "/GoTo3DView",
}  # fmt: skip
"""Actions that an archive does not carry out (ISO 19005-2, 6.5.1)."""
KNOWN = {
    "/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/Index", "/NonStruct",
    "/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD",
    "/THead", "/TBody", "/TFoot", "/Span", "/Quote", "/Note", "/Reference", "/Code", "/Link", "/Annot", "/Figure",
    "/Formula", "/Form",
}  # fmt: skip
"""Standard structure types (ISO 32000-1, 14.8.4)."""
SHOWS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "EI"}
INSIDE = {"/TR": {"/Table", "/THead", "/TBody", "/TFoot"}, "/TH": {"/TR"}, "/TD": {"/TR"}, "/LI": {"/L"},
          "/Lbl": {"/LI", "/Note", "/Reference"}, "/LBody": {"/LI"}}  # fmt: skip


def faults(content: bytes, *, part: int = 2) -> list[str]:
    """Everything that is wrong, one line each. ``part``: 2, or 3 where files may be embedded."""
    if not re.match(rb"%PDF-1\.[4-7]\r?\n%[\x80-\xff]{4}", content):
        return ["the head is no %PDF-1.x with a line of binary signs"]
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError as error:
        return [f"cannot be read: {error}"]
    with pdf:
        return [
            *_frame(pdf, part), *_metadata(pdf, part), *_intent(pdf), *_objects(pdf), *_fonts(pdf), *_structure(pdf),
            *more_faults(pdf, part),
        ]  # fmt: skip


def _frame(pdf: Pdf, part: int) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        yield "is encrypted"
    if "/ID" not in pdf.trailer:
        yield "has no ID"
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "does not say that it is tagged"
    if not str(root.get("/Lang", "")):
        yield "says no language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "does not ask for its title to be shown"
    names = root.get("/Names", Dictionary())
    if part == 2 and ("/EmbeddedFiles" in names or "/AF" in root):
        yield "holds embedded files"
    for key in ("/OpenAction", "/AA", "/NeedsRendering", "/OCProperties", "/AcroForm"):
        if key in root:
            yield f"has {key}"


def _metadata(pdf: Pdf, part: int) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "has no XMP"
        return
    xmp = ElementTree.fromstring(stream.read_bytes())
    found: dict[str, str] = {}
    for about in xmp.iter(f"{RDF}Description"):
        found |= about.attrib
        for child in about:
            found[child.tag] = "".join(child.itertext()).strip()
    for key, right in ((f"{PDFA}part", str(part)), (f"{PDFA}conformance", "A"), (f"{PDFUA}part", "1")):
        if found.get(key) != right:
            yield f"XMP says {found.get(key)} for {key}"
    title = str(pdf.docinfo.get("/Title", ""))
    if not title or found.get(f"{DC}title") != title:
        yield "XMP and the information dictionary disagree on the title"
    for key, other in (("CreateDate", "/CreationDate"), ("ModifyDate", "/ModDate")):
        a, b = (re.sub(r"\D", "", t)[:14] for t in (found.get(XMP + key, ""), str(pdf.docinfo.get(other, ""))))
        if a != b:
            yield f"XMP and the information dictionary disagree on {key}"


def _intent(pdf: Pdf) -> Iterator[str]:
    intents = [i for i in pdf.Root.get("/OutputIntents", Array()) if i.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield f"{len(intents)} output intents"
        return
    profile = intents[0].get("/DestOutputProfile")
    if profile is None or profile.read_bytes()[36:40] != b"acsp":
        yield "the output intent has no ICC profile"


def _objects(pdf: Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        kind = str(thing.get("/S", "")) if isinstance(thing.get("/S"), Name) else ""
        if kind in LIVE or "/JS" in thing:
            yield f"an action {kind or '/JS'}"
        if isinstance(thing, Stream):
            if "/F" in thing or "/FFilter" in thing:
                yield "a stream lies in another file"
            filters = thing.get("/Filter", Array())
            if "/LZWDecode" in [str(f) for f in (filters if isinstance(filters, Array) else [filters])]:
                yield "a stream is packed by LZW"
            if thing.get("/Subtype") == "/PS" or "/PS" in thing:
                yield "a PostScript object"
            if thing.get("/Subtype") == "/Image" and thing.get("/Interpolate", False):
                yield "an image asks for interpolation"


def _fonts(pdf: Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        if "/Annots" in page:
            for note in page.Annots:
                if note.get("/Subtype") != "/Link" or "/Contents" not in note:
                    yield f"page {number}: an annotation without description"
        yield from _content(f"page {number}", page.obj, page.obj.get("/Resources", Dictionary()), set())


def _content(where: str, stream: Object, resources: Object, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Text that maps to no letters, fonts that are not embedded, content that is neither tagged nor said to be none."""
    fonts = resources.get("/Font", Dictionary())
    maps: dict[str, dict[int, str]] = {}
    for name, font in fonts.items():
        yield from (f"{where}: font {font.get('/BaseFont')} {fault}" for fault in _font(font))
        maps[name] = _to_unicode(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
    depth: list[bool] = []
    font = ""
    for operands, operator in pikepdf.parse_content_stream(stream):
        op = str(operator) if isinstance(operator, Operator) else "EI"
        if op in ("BMC", "BDC"):
            marked = op == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
            depth.append(marked or str(operands[0]) == "/Artifact" or any(depth))
        elif op == "EMC":
            depth.pop()
        elif op == "Tf":
            font = str(operands[0])
        elif op in ("k", "K"):
            yield f"{where}: colour in CMYK"
        if op in SHOWS and not any(depth) and not where.endswith("drawing"):
            yield f"{where}: {op} is neither tagged nor an artifact"
        if op in ("Tj", "TJ"):
            texts = [t for t in (operands[0] if op == "TJ" else operands) if isinstance(t, pikepdf.String)]
            codes = [int.from_bytes(bytes(t)[n : n + 2], "big") for t in texts for n in range(0, len(bytes(t)), 2)]
            lost = [c for c in codes if not (told := maps[font].get(c)) or set(told) & set("\0\ufeff\ufffe")]
            if lost:
                yield f"{where}: glyphs {lost[:5]} of {font} map to no letter"
            if 0 in codes:
                yield f"{where}: a glyph that the font does not have"
    for thing in resources.get("/XObject", Dictionary()).values():
        if thing.get("/Subtype") == "/Form" and thing.objgen not in seen:
            seen.add(thing.objgen)
            yield from _content(f"{where} drawing", thing, thing.get("/Resources", Dictionary()), seen)


def _font(font: Object) -> Iterator[str]:
    if font.get("/Subtype") != "/Type0":
        yield f"is of kind {font.get('/Subtype')}"
        return
    inner = font["/DescendantFonts"][0]
    about = inner["/FontDescriptor"]
    if not any(k in about for k in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield "is not embedded"
    if "/ToUnicode" not in font:
        yield "maps to no letters"
    if inner.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
        yield "has no CIDToGIDMap"


def _to_unicode(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, to in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(to.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, to in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = bytes.fromhex(to.decode()).decode("utf-16-be", "replace")
            for n in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + n] = start[:-1] + chr(ord(start[-1]) + n)
    return found


def _structure(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield "has no structure"
        return
    roles = {str(k): str(v) for k, v in root.get("/RoleMap", Dictionary()).items()}
    levels: list[int] = []
    tagged: dict[tuple[int, int], set[int]] = defaultdict(set)
    for element, kind, above in _elements(root.get("/K", Array()), roles, "", None, tagged):
        if kind not in KNOWN:
            yield f"a structure element {kind} that no reader knows"
        if kind in INSIDE and above not in INSIDE[kind]:
            yield f"{kind} lies in {above}"
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure without description"
        if re.fullmatch(r"/H[1-6]", kind):
            levels.append(int(kind[2]))
        if kind == "/Table":
            inside = [(e, k) for e, k, _a in _elements(element.get("/K", Array()), roles, kind, None, defaultdict(set))]
            heads = [e for e, k in inside if k == "/TH"]
            if not heads:
                yield "a table without headers"
            if any("/Scope" not in str(e.get("/A", "")) and "Scope" not in repr(e.get("/A", "")) for e in heads):
                yield "a header that does not say what it heads"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    for number, page in enumerate(pdf.pages, 1):
        shown = {
            int(operands[1]["/MCID"]) for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]
        }  # fmt: skip
        if shown != tagged[page.objgen]:
            yield f"page {number}: marked content {sorted(shown ^ tagged[page.objgen])[:5]} and structure disagree"


def _elements(
    kids: Object, roles: dict[str, str], above: str, page: Object | None, tagged: dict[tuple[int, int], set[int]]
) -> Iterator[tuple[Object, str, str]]:
    """Each element with its standard kind and that of the one it lies in; what it marks is added to ``tagged``."""
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int) or not isinstance(kid, Dictionary):
            if page is not None:
                tagged[page.objgen].add(int(kid))
            continue
        here = kid.get("/Pg", page)
        if "/MCID" in kid:
            assert here is not None
            tagged[here.objgen].add(int(kid["/MCID"]))
            continue
        if "/S" not in kid:
            continue
        kind = str(kid["/S"])
        kind = roles.get(kind, kind)
        yield kid, kind, above
        # Div and NonStruct say nothing of their own.
        yield from _elements(kid.get("/K", Array()), roles, above if kind == "/NonStruct" else kind, here, tagged)
