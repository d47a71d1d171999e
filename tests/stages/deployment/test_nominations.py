"""Lists of those nominated: what stands in the rows, and what the files hold when they are read back."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from blueberet.engine.deployment.plan import Assignment, Plan
from blueberet.engine.deployment.problem import Holding
from blueberet.stages.deployment.outputs.deciding import Decision
from blueberet.stages.deployment.outputs.nominations import Nominee, nominees, write_nominations
from blueberet.stages.roster.models import Document, LanguageScore, Person
from tests.cast import Cast
from tests.stages.deployment import company

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 11, 25)
UNDOF = "United Nations Disengagement Observer Force (UNDOF)"


def nominee(serial: int = 1, **more: Any) -> Nominee:
    given: dict[str, Any] = {
        "post": "UNDOF-RFL", "title": "Rifleman", "mission": "UNDOF", "rank": "senior sergeant",
        "name": "KASSYMOV ORKEN", "sex": "M", "born": date(1995, 4, 17), "service_number": f"N-{serial:03}",
        "passport": "N1234567", "passport_last": date(2030, 1, 1), "language": "English STANAG 6001 2222",
        "medical_last": date(2028, 4, 1), "first": company.BEGINS, "last": company.ENDS, **more,
    }  # fmt: skip
    return Nominee(serial, **given)


def company_of(count: int, women: int) -> list[Nominee]:
    return [nominee(n, sex="F" if n <= women else "M") for n in range(1, count + 1)]


def written(kind: Any, rows: list[Nominee], decided: Decision | None = None) -> bytes:
    return write_nominations(kind, rows, mission=UNDOF, centre="Centre North", day=DAY, decided=decided)


def pages(content: bytes) -> list[str]:
    return [" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(content)).pages]


def part(content: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return fromstring(archive.read(name))


def table(content: bytes) -> list[list[str]]:
    """Cells of a Word document's tables."""
    rows = part(content, "word/document.xml").iter(f"{WORD}tr")
    return [
        ["".join(t.text or "" for t in c.iter(f"{WORD}t")).replace("\xa0", " ") for c in r.iter(f"{WORD}tc")]
        for r in rows
    ]


def lines(content: bytes) -> str:
    return " | ".join(
        "".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in part(content, "word/document.xml").iter(f"{WORD}p")
    )


@pytest.mark.django_db
def test_rows_take_papers_from_the_roll_and_tours_from_the_plan(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = company.problem()
    people = company.on_the_roll(cast, made)
    with django_assert_num_queries(0):
        rows = nominees(made, company.plan(made), people, "UNDOF", True)
    assert [r.serial for r in rows] == list(range(1, 140))
    assert len({r.service_number for r in rows if r.sex == "F"}) == 7
    commander = next(r for r in rows if r.post == "UNDOF-CO")
    assert (commander.rank, commander.name, commander.title) == ("major", "ABDIROV GHALYM 000", "Company commander")
    assert (commander.passport, commander.passport_last) == ("N0000000", date(2030, 1, 1))
    assert (commander.born, commander.medical_last) == (date(1995, 4, 17), date(2028, 4, 1))
    assert (commander.first, commander.last, commander.language) == (company.BEGINS, company.ENDS, "English SLP 2111")
    assert not any(r.remarks for r in rows)
    observer = nominees(made, company.plan(made), people, "UNTSO", True)
    assert [(r.service_number, r.language) for r in observer] == [("N-139", "English SLP 3222")]


@pytest.mark.django_db
def test_without_sight_of_guarded_fields_they_are_left_out_and_the_list_says_so(cast: Cast) -> None:
    made = company.problem()
    people = company.on_the_roll(cast, made)
    people["N-000"].documents.all().delete()
    rows = nominees(made, company.plan(made), people, "UNDOF", False)
    assert {(r.born, r.passport, r.passport_last, r.medical_last, r.remarks) for r in rows} == {
        (None, "", None, None, ())
    }
    for text in (" ".join(pages(written("pdf", rows))), lines(written("docx", rows))):
        assert "Left out: date of birth, passport and medical board." in text
        assert not re.search("Born|Valid to|Medical to|1995|N0000001", text)
    sheet = load_workbook(io.BytesIO(written("xlsx", rows))).active
    cells = [str(c) for row in sheet.iter_rows(values_only=True) for c in row if c is not None]
    assert any(c.startswith("Left out: date of birth") for c in cells)
    assert not {"Born", "Passport", "Valid to", "Medical to"} & set(cells)


@pytest.mark.django_db
def test_what_is_to_be_settled_stands_in_the_last_column(cast: Cast) -> None:
    made = company.problem()
    people = company.on_the_roll(cast, made)
    sent = company.plan(made)
    people["N-000"].documents.filter(kind="passport").update(counts=False)
    people["N-001"].documents.filter(kind="medical").update(expires=date(2028, 3, 12))
    people["N-002"].documents.filter(kind="medical").update(expires=None)
    Person.objects.filter(service_number="N-003").update(name_passport="")
    Document.objects.create(person=people["N-005"], kind="vaccination", vaccine="typhoid", expires=date(2028, 3, 1))
    fresh = Person.objects.filter(centre=cast.north).prefetch_related("documents", "languages")
    found = {p.service_number: p for p in fresh}
    del found["N-004"]
    told = {r.service_number: r for r in nominees(made, sent, found, "UNDOF", True)}
    assert told["N-000"].remarks == ("passport",)
    assert told["N-001"].remarks == ("medical board ends 1 day before the tour does",)
    assert told["N-002"].remarks == ("last day of the medical board",)
    assert told["N-003"].remarks == ("name as in the passport",)
    assert told["N-003"].name == "Әлиев Өркен 003"
    assert told["N-004"].remarks == ("no longer on the roll",)
    assert (told["N-004"].name, told["N-004"].passport) == ("ZHUMABEK GHALYM 004", "")
    assert told["N-005"].remarks == ("vaccination typhoid ends 12 days before the tour does",)
    (hidden,) = (r for r in nominees(made, sent, found, "UNDOF", False) if r.service_number == "N-005")
    assert hidden.remarks == ("a medical paper ends early",)
    assert "Something is to be settled with 6 people" in " ".join(pages(written("pdf", list(told.values()))))


@pytest.mark.django_db
def test_scores_stand_on_the_scale_that_the_post_asks(cast: Cast) -> None:
    made = company.problem()
    people = company.on_the_roll(cast, made)
    LanguageScore.objects.create(person=people["N-139"], language="English", scale="CEFR", score="B2")
    LanguageScore.objects.create(person=people["N-001"], language="French", scale="CEFR", score="B2")
    without = replace(made, people=tuple(
        replace(p, holds=tuple(h for h in p.holds if h.what != "language")) for p in made.people
    ))  # fmt: skip
    sent = company.plan(made)
    fresh = Person.objects.filter(centre=cast.north).prefetch_related("documents", "languages")
    found = {p.service_number: p for p in fresh}
    assert nominees(made, sent, found, "UNTSO", True)[0].language == "English SLP 3222"
    short = nominees(without, sent, found, "UNTSO", True)[0]
    assert (short.language, short.remarks) == ("", ("English SLP 2222",))
    assert {r.language for r in nominees(without, sent, found, "UNDOF", True)} == {""}
    renewed = replace(made, people=tuple(
        replace(p, holds=(Holding("language", "English", "SLP", "2222", date(2026, 5, 1)), *p.holds))
        for p in made.people
    ))  # fmt: skip
    assert nominees(renewed, sent, found, "UNTSO", True)[0].language == "English SLP 2222"


@pytest.mark.django_db
def test_only_the_tours_that_are_asked(cast: Cast) -> None:
    made = company.problem()
    people = company.on_the_roll(cast, made)
    sent = company.plan(made)
    again = replace(sent, assignments=(*sent.assignments, Assignment("UNDOF-CO/2", "N-001")))
    assert len(nominees(made, again, people, "UNDOF", True)) == 140
    second = nominees(made, again, people, "UNDOF", True, {"UNDOF-CO/2", "UNTSO-MO/1"})
    assert [(r.serial, r.service_number, r.last) for r in second] == [(1, "N-001", date(2029, 3, 6))]


def test_139_people_make_pages_that_are_numbered_and_repeat_their_headers() -> None:
    found = pages(written("pdf", company_of(139, 7)))
    assert len(found) > 2
    for n, text in enumerate(found, 1):
        assert text.endswith(f"{n} of {len(found)}")
        assert "Name as in passport" in text
        assert "PROPOSAL – not decided" in text
    assert "Personnel 139 (7 F)" in found[0]
    assert UNDOF in found[0]
    assert "Nominated by Centre North" in found[0]
    assert "Date 25 Nov 2026" in found[0]
    assert re.search(r"Note verbale No\. _{8,} of _{8,}", found[0])
    assert "Signature" in found[-1]
    assert sum(len(re.findall(r"N-\d{3}", t)) for t in found) == 139


def test_a_decided_list_says_by_whom_and_when() -> None:
    decided = Decision("Colonel Ospanov", date(2026, 12, 1))
    rows = company_of(3, 1)
    told = "Decided by Colonel Ospanov on 1 Dec 2026"
    content = written("xlsx", rows, decided)
    for text in (pages(written("pdf", rows, decided))[0], lines(written("docx", rows, decided))):
        assert told in text
        assert "PROPOSAL" not in text
    assert load_workbook(io.BytesIO(content)).active["A2"].value == told


def test_who_goes_twice_is_counted_once() -> None:
    rows = [nominee(1), nominee(2, service_number="N-001", first=date(2029, 1, 1), last=date(2029, 12, 1))]
    assert "Personnel 1 (0 F) in 2 tours" in pages(written("pdf", rows))[0]


def test_the_workbook_holds_days_and_numbers_and_prints_with_its_headers() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", company_of(139, 7)))).active
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, r in enumerate(rows) if r[0] == "No.")
    assert rows[head][:6] == ("No.", "Rank", "Name as in passport", "Sex", "Born", "Service no.")
    assert rows[head + 1][:3] == (1, "Senior sergeant", "KASSYMOV ORKEN")
    assert rows[head + 1][4].date() == date(1995, 4, 17)
    assert rows[head + 139][0] == 139
    assert any(r[0] == "Personnel: 139 (7 F)" for r in rows[:head])
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"
    assert sheet.oddFooter.right.text == "&P of &N"
    assert "PROPOSAL" in sheet.oddFooter.left.text


def test_the_word_document_repeats_its_headers_and_numbers_its_pages() -> None:
    content = written("docx", company_of(139, 7))
    found = table(content)
    assert found[0][:3] == ["No.", "Rank", "Name as in passport"]
    assert found[139][0] == "139"
    assert found[1][4] == "17 Apr 1995"
    document = part(content, "word/document.xml")
    assert len(list(document.iter(f"{WORD}tblHeader"))) == 1
    held = [bool(list(r.iter(f"{WORD}keepNext"))) for r in document.iter(f"{WORD}tr")]
    assert held == [False] * 138 + [True, True]
    footer = part(content, "word/footer1.xml")
    assert [f.get(f"{WORD}instr") for f in footer.iter(f"{WORD}fldSimple")] == ["PAGE", "NUMPAGES"]
    assert "".join(t.text or "" for t in footer.iter(f"{WORD}t")).endswith("PROPOSAL – not decided1 of 1")
    size = next(document.iter(f"{WORD}pgSz"))
    assert size.get(f"{WORD}orient") == "landscape"


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+7 701", "-1+2", "@SUM(A1)", "ӘБДІРОВ Ғалым", "A\x00B\u202eC"]
)
def test_names_stay_texts_in_every_alphabet(name: str) -> None:
    rows = [nominee(1, name=name, title=name)]
    clean = name.replace("\x00", "").replace("\u202e", "")
    content = written("xlsx", rows)
    cell = next(c for row in load_workbook(io.BytesIO(content)).active.iter_rows() for c in row if c.value == clean)
    assert cell.data_type == "s"
    assert cell.quotePrefix == (clean[0] in "=+-@")
    assert clean in table(written("docx", rows))[1]
    assert clean.split()[0] in pages(written("pdf", rows))[0]


def test_a_list_of_nobody_says_so() -> None:
    assert "Nobody is sent to this mission." in pages(written("pdf", []))[0]
    assert "0 (0 F)" in lines(written("docx", []))
    made = company.problem()
    assert nominees(made, Plan(), {}, "UNDOF", True) == []
