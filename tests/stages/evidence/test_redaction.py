"""No guarded value of anybody in the version for visitors: not in a paper, a workbook, the facts, on a page."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from pypdf import PdfReader

from blueberet.foundation.accounts.models import User
from blueberet.stages.evidence.redacting import redacted
from blueberet.stages.programme.selectors.sweeping import Sweep, days, sweep_of
from blueberet.stages.roster.models import Document, Person
from tests.stages.evidence.conftest import North


def guarded() -> Iterator[str]:
    """Everything of everybody that a visitor may not read."""
    for p in Person.objects.all():
        yield from (p.service_number, p.name_cyrillic, p.name_latin, p.name_passport, p.medical_class)
        yield from days(p.birth_date)
        yield from (w for n in (p.name_cyrillic, p.name_latin) for w in n.split() if len(w) > 4)
    for d in Document.objects.all():
        yield from (d.number, *([d.remark] if d.remark else []))


def texts(content: bytes, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a file, also in files within it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as made:
            for inner in made.namelist():
                yield from texts(made.read(inner), f"{name}/{inner}")
    elif content.startswith(b"%PDF"):
        read = PdfReader(io.BytesIO(content))
        yield name, " ".join(" ".join(p.extract_text().split()) for p in read.pages) + str(read.metadata)
    else:
        yield name, re.sub(r"<[^>]+>", " ", content.decode(errors="replace"))


def test_no_guarded_value_is_in_any_file_for_visitors(north: North) -> None:
    values = {v.casefold() for v in guarded() if v}
    assert {"n-001", "abdirov galym", "class-b0", "p7654321", "weak heart"} <= values
    files = dict(texts(bytes(north.pack.files.get(version="redacted").content)))
    assert len(files) > 25
    for name, text in files.items():
        for value in values:
            assert value not in text.casefold(), f"{value} in {name}"
    told = " ".join(files.values())
    assert "█████" in told, "what slipped into words is blacked out, and the words stay"
    assert "asks for" in told
    paper = next(text for name, text in files.items() if name.endswith("/C-general.pdf"))
    assert "█████" in paper, "also on paper it is a mark, not a sign that no font has"
    assert "\ufffd" not in paper


def test_an_account_called_by_its_post_blacks_out_no_word_of_the_trade(north: North) -> None:
    User.objects.filter(pk=north.cast.planner.pk).update(first_name="Nurlan", last_name="Platoon")
    told = sweep_of(north.cast.north).text("No woman of the platoon, said Nurlan, was in the section.")
    assert told == "No woman of the platoon, said █████, was in the section."


def test_the_version_for_the_staff_has_the_names_and_still_no_detail_of_health(north: North) -> None:
    files = dict(texts(bytes(north.pack.files.get(version="full").content)))
    told = " ".join(files.values()).casefold()
    assert "n-001" in told
    assert "abdirov galym" in told
    data = files[next(n for n in files if n.endswith("data/pack.json"))]
    for p in Person.objects.all():
        assert p.medical_class.casefold() not in told
        assert p.birth_date.isoformat() not in data
    assert "weak heart" not in told


def test_a_page_for_visitors_says_no_more_than_the_file(north: North, client: Client) -> None:
    client.force_login(north.cast.visitor)
    values = {v.casefold() for v in guarded() if v}
    for part in "CDGM":
        page = client.get(f"/evidence/room/{north.pack.number}/{part}")
        assert page.status_code == 200
        assert not [v for v in values if v in page.content.decode().casefold()]


def test_redacting_twice_changes_nothing_and_touches_not_what_was_given(north: North) -> None:
    before = repr(north.pack.facts)
    once = redacted(north.pack.facts)
    assert redacted(once) == once
    assert repr(north.pack.facts) == before
    assert once["sections"]["statement"]["rows"][0].keys().isdisjoint({"by", "swept"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ғалымның хаты", "█████ хаты"), ("приказ Әбдірову", "приказ █████"), ("Айгули нет", "█████ нет"),
        ("доклад Киму", "доклад █████"), ("с Данаға", "с █████"), ("новые данные", "новые данные"),
        ("Sgt Kim's list", "Sgt █████'s list"), ("the Abdirovs", "the █████"), ("a kimono", "a kimono"),
        ("ABDIROV  galym", "█████"), ("marketing by Mark", "marketing by █████"),
    ],
)  # fmt: skip
def test_names_are_found_with_their_endings_and_short_ones_with_their_capital(text: str, left: str) -> None:
    names = ("Әбдіров", "Ғалым", "Айгуль", "Ким", "Дана", "Kim", "Abdirov", "Mark")
    assert Sweep(["Abdirov Galym", "AB"], names).text(text) == left


def test_words_of_health_are_blacked_out_only_beside_somebody_who_is_named() -> None:
    sweep = Sweep(["N-001"], ["Abdirov"], health=("hepatit", "weak heart", "B"))
    assert sweep.text("Abdirov has Hepatitis, a weak  heart") == "█████ has █████, a █████"
    assert sweep.text("Hepatitis vaccines for 12") == "Hepatitis vaccines for 12"
    assert sweep.text("Abdirov, N-001, hepatitis", names=False) == "Abdirov, █████, █████"


def test_what_nobody_declared_is_not_shown_to_visitors(north: North) -> None:
    rows = north.pack.facts["sections"]["statement"]["rows"]
    facts = north.pack.facts | {"sections": north.pack.facts["sections"] | {
        "statement": north.pack.facts["sections"]["statement"] | {"rows": [r | {"whose": "N-001"} for r in rows]}
    }}  # fmt: skip
    assert rows
    assert "N-001" not in repr(redacted(facts))
