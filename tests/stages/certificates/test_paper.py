"""The paper: one page, PDF/A-3a and PDF/UA-1, every Kazakh letter, the same to the byte, its credential inside."""

import io
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from blueberet.stages.certificates.outputs import as_pdf
from tests.foundation.papers.pdfa import faults
from tests.foundation.papers.pdfa_more import more_faults

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def content(**changed: Any) -> dict[str, Any]:
    return {
        "number": "2027-000123", "title": "Ready to deploy", "text": "",
        "holder": {"kind": "person", "rank": "sergeant", "names": [["cyrillic", f"Әбдіров {LETTERS}"]]},
        "standard": {"kind": "requirement set", "code": "ALL", "version": 2, "title": "Everyone", "seal": ""},
        "grounds": [{"told": f"course {n}, shown 14 Mar 2027, holds until 14 Mar 2029"} for n in range(3)],
        "rule": {"code": "R", "version": 1, "kind": "person", "abroad": True},
        "centre": {"code": "n", "name": "Centre North"}, "proposed": {"by": "Aida", "role": "commander"},
        "granted": {"at": "2027-03-20T12:00:00+05:00", "by": "Marat", "role": "registrar"},
        "valid_from": "2027-03-20", "valid_until": None, "follows": "2026-000007",
        "address": "https://centre.example/certificates/verify/0123456789ABCDEFGHJK",
    } | changed  # fmt: skip


def test_a_page_for_archives_and_screen_readers_with_its_credential():
    made = as_pdf.write(content(), "eyJ.eyJ.sig")
    assert made == as_pdf.write(content(), "eyJ.eyJ.sig")
    assert faults(made, part=3) == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        for key, why in (("/AFRelationship", "what it is to the paper"), ("/UF", "its name twice")):
            spec = pdf.Root.AF[0]
            kept = spec[key]
            del spec[key]
            assert any(why in fault for fault in more_faults(pdf, 3))
            spec[key] = kept
        assert pdf.attachments["certificate-2027-000123.jwt"].get_file().read_bytes() == b"eyJ.eyJ.sig"


def test_every_kazakh_letter_stands_on_it():
    with pikepdf.open(io.BytesIO(as_pdf.write(content(), ""))) as pdf:
        maps = [bytes(f.ToUnicode.read_bytes()).decode() for f in pdf.objects
                if isinstance(f, pikepdf.Dictionary) and "/ToUnicode" in f]  # fmt: skip
    told = "".join(maps).upper()
    assert not [c for c in LETTERS if f"{ord(c):04X}" not in told]


def test_a_sign_that_the_house_s_font_does_not_draw_stops_no_certificate():
    made = as_pdf.write(content(title="Checkpoint → gate ✓", text="漢 😀"), "x")
    assert faults(made, part=3) == []
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Checkpoint → gate ✓" in text
    assert "\ufffd \ufffd" in text


@pytest.mark.parametrize("grounds", [0, 1, 30])
def test_much_or_little_is_one_page(grounds: int):
    rows = [{"told": f"course with a rather long name, number {n}, shown 14 Mar 2027, holds until 14 Mar 2029"}
            for n in range(grounds)]  # fmt: skip
    long = content(grounds=rows, text="A sentence of the centre. " * 12, title="A title that is rather long, indeed")
    with pikepdf.open(io.BytesIO(as_pdf.write(long, "", stamp="REVOKED 1 Apr 2027"))) as pdf:
        assert len(pdf.pages) == 1
