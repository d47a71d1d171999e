"""PDFs are looked at by a reader that knows nothing of the program that set them."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pdfua
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pypdf import PdfReader

from blueberet.foundation.papers import as_pdf
from blueberet.foundation.papers.letters import ALSO, drawable, drawn
from blueberet.foundation.papers.paper import Bullets, Facts, Grid, Head, Heading, PageBreak, Paper, Signs, Text
from blueberet.foundation.papers.typesetting import set_pdf
from blueberet.foundation.papers.writing import WRITERS, Kind
from tests.foundation.papers.pdfa import faults
from tests.foundation.papers.sample import AT, KAZAKH, sample

PDF = as_pdf.write(sample(), AT)
LATIN = "ÄäĞğÑñÖöŞşŪūÜüİıÁáÃãÇç"
"""Of Kazakh in Latin script: the alphabet of 2021, and what the drafts before it had."""


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("wide", [False, True])
def test_every_part_of_pdf_a_and_ua_that_can_be_checked_here_holds(wide: bool) -> None:
    assert faults(as_pdf.write(sample(is_wide=wide), AT)) == []
    assert faults(as_pdf.write(Paper("Title alone", ()), AT)) == []
    grid = Grid("A table before any heading", (Head("a", 1),), ((1,),))
    assert faults(as_pdf.write(Paper("Odd order", (grid, Heading("Deep", 3), grid, Heading("Top", 1))), AT)) == []


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_blocks_with_nothing_in_them_stop_no_paper(kind: Kind) -> None:
    nothing = (
        Facts(()), Bullets(()), Bullets(("",)), Signs(()), Text(""), Heading(""), Heading("x", 0), PageBreak(),
        Grid("", (Head("", 9),), ()), Grid("x", (Head("", 1), Head("b", 99)), (("y" * 3000, "word " * 900),)),
    )  # fmt: skip
    for blocks in (nothing, *((b,) for b in nothing)):
        made = WRITERS[kind](Paper("T", blocks), AT)
        assert kind != "pdf" or faults(made) == []


def test_every_letter_of_kazakh_comes_out_again() -> None:
    text = text_of(PDF)
    assert set(KAZAKH) <= set(text)
    assert "Дайындық паспорты" in text
    # In every style that a paper has.
    for look in ("plain", "small", "strong", "warning"):
        assert LATIN in text_of(as_pdf.write(Paper("x", (Text(LATIN, look),)), AT))  # type: ignore[arg-type]
        assert KAZAKH in text_of(as_pdf.write(Paper("x", (Text(KAZAKH, look),)), AT))  # type: ignore[arg-type]
    assert KAZAKH in text_of(as_pdf.write(Paper("x", (Facts(((KAZAKH, ""),)),)), AT))


def test_signs_that_no_font_draws_are_shown_as_unknown_and_never_stop_the_paper() -> None:
    text = text_of(PDF)
    assert "with \ufffd \ufffd ≤ → ✓" in text
    assert "\ufffd stands for signs that the font of this paper does not have: U+6F22, U+1F600." in " ".join(
        text.split()
    )
    assert "stands for signs" not in text_of(as_pdf.write(sample(blocks=(Text(KAZAKH + LATIN),)), AT))
    assert "One line\nand another" in text
    assert drawable("қ漢\ue000") == "қ\ufffd\ufffd"
    signs = "".join(sorted(drawn()))
    assert drawn() > ALSO
    everything = as_pdf.write(Paper("x", tuple(Text(signs[n : n + 80]) for n in range(0, len(signs), 80))), AT)
    assert faults(everything) == []
    as_pdf.write(Paper("x", (Text("".join(map(chr, range(0x20, 0x3000)))),)), AT)


def test_text_is_data_and_never_source() -> None:
    wicked = '#panic() $x$ *b* _i_ @ref <label> // no \\ `raw` ]) #import "x"'
    assert wicked in text_of(
        as_pdf.write(Paper("x", (Text(wicked), Grid(wicked, (Head(wicked, 9),), ((wicked,),)))), AT)
    )


def test_the_same_in_another_process_zone_and_order_of_hashes() -> None:
    code = (
        "import hashlib, django, django.conf; django.conf.settings.configure(USE_I18N=True); django.setup()\n"
        "from tests.foundation.papers.sample import AT, sample\n"
        "from blueberet.foundation.papers.writing import WRITERS, Kind\n"
        "print(*(hashlib.sha256(w(sample(), AT)).hexdigest() for w in WRITERS.values()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
        env={**os.environ, "TZ": "Asia/Almaty", "PYTHONHASHSEED": "77"},
    )  # fmt: skip
    assert done.stdout.split() == [hashlib.sha256(w(sample(), AT)).hexdigest() for w in WRITERS.values()]


def _changed(change: Callable[[Pdf], object]) -> list[str]:
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return faults(out.getvalue())


def _figure(pdf: Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/S") == "/Figure":
            del thing["/Alt"]


def _font(key: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        font = next(iter(pdf.pages[0].Resources.Font.values()))
        about = font.DescendantFonts[0].FontDescriptor if key.startswith("/FontFile") else font
        for name in [k for k in about if k.startswith(key)]:
            del about[name]

    return change


def _heads(pdf: Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/S") == "/TH":
            thing.S = Name("/TD")


def _level(pdf: Pdf) -> None:
    next(t for t in pdf.objects if isinstance(t, Dictionary) and t.get("/S") == "/H2").S = Name("/H6")


def _untagged(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"BT /f0 9 Tf <0001> Tj ET")


def _xmp(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        found = pdf.Root.Metadata.read_bytes()
        assert old in found
        pdf.Root.Metadata.write(found.replace(old, new))

    return change


def _element(pdf: Pdf, kind: str) -> Dictionary:
    return next(t for t in pdf.objects if isinstance(t, Dictionary) and t.get("/S") == kind)


def _row(pdf: Pdf) -> None:
    row = _element(pdf, "/TR")
    row.K = Array(list(row.K)[:-1])


def _reorder(pdf: Pdf) -> None:
    for kind in ("/Document", "/Part"):
        for thing in pdf.objects:
            if isinstance(thing, Dictionary) and thing.get("/S") == kind and isinstance(thing.get("/K"), Array):
                thing.K = Array(list(thing.K)[::-1])


def _inner(pdf: Pdf) -> Dictionary:
    return next(t for t in pdf.objects if isinstance(t, Dictionary) and t.get("/Subtype") == "/CIDFontType2")


def _width(pdf: Pdf) -> None:
    _inner(pdf).W = Array([0, 200, 1])


def _cids(pdf: Pdf) -> None:
    _inner(pdf).FontDescriptor.CIDSet.write(b"\xff\x80")


def _outside(pdf: Pdf) -> None:
    pdf.Root["/Extra"] = pdf.make_indirect(Stream(pdf, b"", F=String("other.bin")))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda p: p.Root.__delitem__("/Lang"), "says no language"),
        (lambda p: p.Root.__delitem__("/MarkInfo"), "does not say that it is tagged"),
        (lambda p: p.Root.__delitem__("/StructTreeRoot"), "has no structure"),
        (lambda p: p.Root.__delitem__("/Metadata"), "has no XMP"),
        (lambda p: p.Root.__delitem__("/OutputIntents"), "0 output intents"),
        (lambda p: p.Root.__delitem__("/ViewerPreferences"), "does not ask for its title"),
        (lambda p: p.Root.__setitem__("/OpenAction", Dictionary(S=Name("/JavaScript"), JS=String("1"))), "/OpenAction"),
        (lambda p: p.Root.__setitem__("/X", p.make_indirect(Dictionary(S=Name("/Launch")))), "an action /Launch"),
        (lambda p: p.Root.__setitem__("/AF", Array()), "holds embedded files"),
        (_figure, "a figure without description"), (_heads, "a table without headers"),
        (_level, "a heading of level 6 follows one of level 1"), (_font("/ToUnicode"), "maps to no letters"),
        (_font("/FontFile"), "is not embedded"), (_untagged, "neither tagged nor an artifact"),
        (_outside, "a stream lies in another file"),
        (_xmp(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<"), "conformance"),
        (_xmp(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"), "pdfua"),
        (_xmp(b"<xmp:CreatorTool>", b'<own:Tool xmlns:own="urn:own">x</own:Tool><xmp:CreatorTool>'), "not described"),
        (lambda p: p.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 4), "another number of colours"),
        (lambda p: p.pages[0].Resources.__setitem__("/ExtGState", Dictionary(G=p.make_indirect(Dictionary(BM=Name("/Glow"))))), "a blend mode"),
        (lambda p: p.pages[0].contents_add(b"q " * 30 + b"Q " * 30), "nest 30 deep"),
        (lambda p: p.pages[0].obj.__setitem__("/Annots", Array([Dictionary(Subtype=Name("/Link"), Contents=String("x"))])),
         "not printed"),
        (lambda p: p.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary(A=Name("/B"), B=Name("/A"))), "in a circle"),
        (_row, "a table with rows of"), (_reorder, "in another order"), (_width, "wide, "), (_cids, "a CIDSet of"),
    ],
)  # fmt: skip
def test_the_check_itself_finds_what_is_taken_away(change: Callable[[Pdf], object], why: str) -> None:
    assert any(why in fault for fault in _changed(change))


def test_an_encrypted_file_and_one_that_is_none_are_told() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    assert "is encrypted" in faults(out.getvalue())
    assert faults(PDF[:5000] + b"x") != []


def test_a_checker_of_others_finds_nothing_either(tmp_path: Path) -> None:
    # pdfua 0.1.3 looks at 16 of the 106 rules of PDF/UA-1 that a machine can check, and says itself that it is no proof.
    (tmp_path / "it.pdf").write_bytes(PDF)
    report = pdfua.validate(str(tmp_path / "it.pdf"))
    assert [f.message for f in report.findings] == []
    assert len([o for o in report.outcomes if o.skipped_reason is None]) > 9
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        _figure(pdf)
        pdf.save(tmp_path / "wrong.pdf")
    assert [f.rule_id for f in pdfua.validate(str(tmp_path / "wrong.pdf")).findings] == ["UA-13-004"] * 2


@pytest.mark.parametrize("flavour", ["2a", "ua1"])
def test_a_validator_agrees_where_there_is_one(flavour: str, tmp_path: Path) -> None:
    program = shutil.which("verapdf")
    if program is None:
        pytest.skip(
            "SKIPPED LOUDLY: veraPDF is not on this machine; only the check of tests/foundation/papers/pdfa.py ran"
        )
    (tmp_path / "it.pdf").write_bytes(PDF)
    done = subprocess.run([program, "--flavour", flavour, "--format", "text", str(tmp_path / "it.pdf")],
                          capture_output=True, text=True)  # fmt: skip
    assert re.match(r"PASS", done.stdout), done.stdout


def test_other_templates_show_unknown_signs_too(tmp_path: Path) -> None:
    template = tmp_path / "t.typ"
    template.write_text('#let d = json(bytes(sys.inputs.data))\n#set document(title: "t")\n#d.a #d.b.at(0) #d.n')
    made = set_pdf(template, {"a": "ә\n漢", "b": ["\x00😀"], "n": 3})
    assert "\ufffd" in text_of(made)
