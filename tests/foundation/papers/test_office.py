"""Word documents and workbooks: real headings, texts that stay texts, the day they were given."""

import base64
import io
import zipfile
from datetime import date, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from PIL import Image

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.papers import as_docx, as_pdf, as_xlsx, photos
from blueberet.foundation.papers.packing import pack, settled
from blueberet.foundation.papers.paper import Grid, Head, Paper, Picture, Text
from blueberet.foundation.papers.pictures import NotAPicture, fault_of, size_of
from tests.foundation.papers.pdfa import faults
from tests.foundation.papers.sample import AT, KAZAKH, PNG, SVG, sample

DOCX = as_docx.write(sample(), AT)


def test_a_word_document_has_headings_alt_texts_headers_and_its_day() -> None:
    document = Document(io.BytesIO(DOCX))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles[f"Дайындық паспорты {KAZAKH}"] == "Title"
    assert styles["Personnel"] == "Heading 1"
    assert styles["People"] == "Heading 2"
    assert styles["one"] == "List Bullet"
    about = document.core_properties
    assert (about.created, about.modified) == (AT, AT)
    assert (about.title, about.author, about.language) == (f"Дайындық паспорты {KAZAKH}", "Centre", "kk-KZ")
    assert [p.get("descr") for p in document.element.iter(qn("wp:docPr"))] == [
        "A red box over the word Қап", "The same in points",
    ]  # fmt: skip
    for table in document.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    lines = [p.text for p in document.paragraphs]
    assert "One line\nand another  with 漢 😀 ≤ → ✓" in lines
    wide = document.inline_shapes[1]
    assert wide.width <= document.sections[0].page_width


def test_no_sign_is_lost_but_those_that_no_file_may_hold() -> None:
    text = "a\x00b\x0bc\ud800d\ufffee\tf"
    for line in (Text(text), Grid(text, (Head(text, 9),), ((text,),))):
        paper = Paper(text, (line,), text, subtitle=text, footer=text, author=text)
        document = Document(io.BytesIO(as_docx.write(paper, AT)))
        assert "ab cd" in document.paragraphs[0].text
        load_workbook(io.BytesIO(as_xlsx.write(paper, AT)))


def test_a_workbook_of_a_paper_and_one_of_tables() -> None:
    book = load_workbook(io.BytesIO(as_xlsx.write(sample(), AT)))
    assert book.sheetnames == ["People", "2"]
    assert book["People"]["A1"].value == f"Дайындық паспорты {KAZAKH}"
    assert (book.properties.created, book.properties.modified) == (AT.replace(tzinfo=None), AT.replace(tzinfo=None))
    rows = Grid("A/B: [1]", (Head("what", 20), Head("day", 10), Head("n", 9)),
                (("=1+1", date(2027, 3, 14), 2.5), ("'", None, -1)), ("Together", None, 1.5))  # fmt: skip
    made = as_xlsx.write([rows, rows], AT, title="Annex")
    plain = load_workbook(io.BytesIO(made))
    assert plain.sheetnames == ["AB 1", "AB 11"]
    sheet = plain["AB 1"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["what", "day", "n"], ["=1+1", datetime(2027, 3, 14), 2.5], ["'", None, -1], ["Together", None, 1.5],  # noqa: DTZ001
    ]  # fmt: skip
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet.freeze_panes == "A2"
    assert as_xlsx.write([rows, rows], AT, title="Annex") == made
    assert load_workbook(io.BytesIO(as_xlsx.write([], AT))).sheetnames == ["List"]


def test_a_zip_has_one_date_one_order_one_set_of_permissions() -> None:
    for content in (DOCX, as_xlsx.write(sample(), AT), pack({"б": b"1", "a": b"2"}, AT)):
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        assert {e.date_time for e in entries} == {(2027, 3, 14, 4, 30, 14)}
        assert {(e.external_attr, e.create_system) for e in entries} == {(0o100644 << 16, 3)}
        assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert settled(DOCX, AT) == DOCX
    with pytest.raises(ValueError, match="with its zone"):
        pack({}, AT.replace(tzinfo=None))


def test_tables_that_do_not_fit_and_pictures_nobody_described_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rows \[2\] have not 1 values"):
        Grid("T", (Head("a", 1),), ((1,), (1, 2)))
    with pytest.raises(ValueError, match="no columns"):
        Grid("T", (), ())
    with pytest.raises(ValueError, match="without width"):
        Grid("T", (Head("a", 0),), ())
    with pytest.raises(ValueError, match="no title"):
        Paper(" \x00", ())
    with pytest.raises(ValueError, match="no description"):
        Picture(PNG, "png", " \u200b", 10)


HUGE = PNG[:16] + (40_000).to_bytes(4, "big") * 2 + PNG[24:]
OUTSIDE = SVG.replace(b"<use href", b'<image href="file:///etc/passwd" /><use href')
ENTITY = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not a picture"), (b"%PDF-1.7", "is not a picture"), (b"GIF89a", "is not a picture"),
        (PNG[:200], "is damaged"), (PNG[:30], "is damaged"), (PNG[:-40] + bytes(40), "is damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "is damaged"), (b"\xff\xd8\xff", "is damaged"), (HUGE, "too many"),
        (PNG + bytes(10_000_000), "at most 10 MB"), (b"<svg", "is damaged"), (b"<svg></svg>", "is damaged"),
        (SVG.replace(b"<rect", b"<script>1</script><rect"), "only draws"), (OUTSIDE, "only draws"),
        (SVG.replace(b'fill="#9b1c1c"', b'style="fill:url(http://x/y)"'), "only draws"), (ENTITY, "is damaged"),
    ],
)  # fmt: skip
def test_what_is_no_picture_gets_a_sentence_and_stops_no_paper_half_way(content: bytes, why: str) -> None:
    assert why in fault_of(content)
    paper = Paper("x", (Picture(content, "png", "Gate", 30), Picture(PNG, "jpeg", "Tower", 30)))
    for write in (as_docx.write, as_pdf.write):
        with pytest.raises(NotAPicture) as told:
            write(paper, AT)
        assert str(told.value).startswith("Gate: ")
        assert "Tower: The file is not a picture" in str(told.value)


JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAAgACAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm"
    "x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAYABED"
    "ASIAAhEBAxEB/8QAGAABAAMBAAAAAAAAAAAAAAAAAAEDBQT/xAAnEAACAQIDBwUAAAAAAAAAAAABAgADBBFBQhITIVFSYZEUMXFy4f/EABQBAQAA"
    "AAAAAAAAAAAAAAAAAAD/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwDaNtVd2b1dwgLHBdmngOP1Mh7Ko6FTf3QB6d2D5Cyq4ALH"
    "hrOXz2kBRh7Z8vyBpxOSIFVZGLHBdZ5SAjDTn2iIF+w3SfERED//2Q=="
)
"""Of 17 by 24 points, a page made small."""
PLACE = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
"""It lies on its side; a telephone adds its position here."""


def test_a_photograph_tells_nothing_but_what_is_seen_and_lies_as_it_was_held() -> None:
    assert [fault_of(PNG, "png"), fault_of(SVG, "svg"), fault_of(JPEG, "jpeg")] == ["", "", ""]
    turned = JPEG[:20] + b"\xff\xe1" + (len(PLACE) + 2).to_bytes(2, "big") + PLACE + JPEG[20:]
    # Without the mark JFIF Word documents would not take it.
    bare = JPEG[:2] + JPEG[20:]
    for content, is_kept, shape in ((JPEG, True, 24 / 17), (turned, False, 17 / 24), (bare, False, 24 / 17)):
        paper = Paper("x", (Picture(content, "jpeg", "Gate", 30),))
        pdf = as_pdf.write(paper, AT)
        assert faults(pdf) == []
        document = Document(io.BytesIO(as_docx.write(paper, AT)))
        (drawing,) = document.inline_shapes
        assert drawing.height / drawing.width == pytest.approx(shape, rel=0.02)
        kept = [p.blob for p in document.part.package.image_parts]
        assert (kept == [JPEG]) is is_kept
        assert not any(b"Exif" in blob for blob in (*kept, pdf))


def webp(*, lossless: bool, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (155, 28, 28)).save(out, "WEBP", lossless=lossless, exif=exif)
    return out.getvalue()


def test_a_webp_becomes_what_papers_carry_and_what_telephones_keep_is_refused_with_what_to_do() -> None:
    for picture, form in ((webp(lossless=False), b"VP8 "), (webp(lossless=True), b"VP8L"),
                          (webp(lossless=False, exif=PLACE), b"VP8X")):  # fmt: skip
        assert (picture[12:16], size_of(picture, "webp"), fault_of(picture)) == (form, (30, 20), "")
        paper = Paper("x", (Picture(picture, "webp", "Gate", 30),))
        pdf, word = as_pdf.write(paper, AT), as_docx.write(paper, AT)
        assert faults(pdf) == []
        (kept,) = (p.blob for p in Document(io.BytesIO(word)).part.package.image_parts)
        assert kept.startswith(b"\x89PNG")
        assert not any(b"Exif" in blob or b"WEBP" in blob for blob in (kept, pdf))
        assert "is damaged" in fault_of(picture[:-3])
        assert photos.kind_of(picture) == "image/webp"
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99)
    assert "Save it as JPEG" in fault_of(heic)
    for wrong, says in ((heic, "Most Compatible"), (SVG, "not a picture"), (JPEG[:-40], "damaged"), (PNG[:-12], "damaged"),
                        (PNG + bytes(2**20), "more than 1 MB")):  # fmt: skip
        with pytest.raises(Refused, match=says):
            photos.kind_of(wrong)
    # A film behind the picture, as some telephones put it there, takes nothing away.
    assert photos.kind_of(JPEG + bytes(200)) == "image/jpeg"


def test_a_picture_for_presses_is_refused() -> None:
    frame = JPEG.index(b"\xff\xc0")
    assert "Save it as RGB" in fault_of(JPEG[: frame + 9] + b"\x04" + JPEG[frame + 10 :])
