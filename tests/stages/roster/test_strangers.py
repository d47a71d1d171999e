"""A stranger's roll goes in: asked once, remembered, corrected in its own rows, told what changes."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from blueberet.foundation.audit.models import Act
from blueberet.foundation.sheets.book import read_book
from blueberet.stages.roster.intake.recognise import recognise
from blueberet.stages.roster.intake.units_named import level_of, units_in
from blueberet.stages.roster.models import HeaderMeaning, Person
from blueberet.stages.roster.ranks import rank_of
from blueberet.stages.roster.reading import check_roster
from tests.cast import Cast
from tests.stages.roster.strangers import person, strangers_roll

TODAY = date(2026, 6, 1)
GIVEN = {"contingent": "Первый контингент", "company": "1 рота"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def upload(client: Client, content: bytes, name: str = "список.xlsx") -> Any:
    return client.post("/contingent/import", {"file": SimpleUploadedFile(name, content)})


def explain(client: Client, content: bytes, **values: str) -> Any:
    labels = recognise(read_book(content, "x.xlsx")).labels
    said = {x.key: x.meaning for x in labels}
    form = {"explain": "1", "key": list(said), "meaning": list(said.values())}
    return client.post("/contingent/import", form | {f"for-all-{k}": v for k, v in {**GIVEN, **values}.items()})


def test_it_is_understood_but_for_what_nobody_could_know() -> None:
    found = recognise(read_book(strangers_roll(), "x.xlsx"))
    assert [s.layout.sheet.name for s in found.sheets] == ["1 взвод", "2 взвод", "3 взвод"]
    assert found.ignored == ("Инструкция",)
    assert [x.text for x in found.unknown] == ["Паспорт: кем выдан", "Телефон"]
    assert found.missing == ()
    assert found.gaps == ("contingent", "company")
    meanings = {x.text: x.meaning for x in found.labels}
    assert meanings["Паспорт: серия и номер"] == "passport number"
    assert meanings["Паспорт: действителен до"] == "passport expires"
    assert meanings["ВВК: действительна до"] == "medical expires"
    assert meanings["№ п/п"] == ""


def test_it_goes_in_and_the_second_time_nothing_is_asked(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    asked = upload(client, strangers_roll()).content.decode()
    assert "What are these columns?" in asked
    assert "Телефон" in asked
    assert "+7 701 000 0000" in asked
    assert "Инструкция" in asked
    looked = explain(client, strangers_roll())
    assert looked.status_code == 200, looked.content.decode()[-3000:]
    assert "24 new" in looked.content.decode()
    assert not Person.objects.exists()
    assert client.post("/contingent/import", {"take": "1"}).status_code == 302
    assert Person.objects.filter(centre=cast.north).count() == 24
    first = Person.objects.get(service_number="А-700101")
    assert first.name_cyrillic == "Қасымов Өркен Серікұлы"
    assert first.unit.code == "Первый контингент > 1 рота > 1 взвод > 1 отделение"
    assert first.rank == "private first class"
    assert first.documents.get(kind="passport").expires == date(2031, 10, 2)
    assert Person.objects.get(service_number="А-700106").rank == "senior lieutenant"
    assert Person.objects.filter(unit__code__contains="3 взвод > 2 отделение").count() == 4
    assert Person.objects.filter(sex="F").count() == 2
    again = upload(client, strangers_roll(spoil={(3, 5): "лейтенант"}))
    page = again.content.decode()
    assert "What are these columns?" not in page
    assert "0 new, 1 changed, 23 as they are" in page
    assert "А-700103" in page
    assert '<del class="bb-gone">senior sergeant</del>' in page
    assert '<ins class="bb-new">lieutenant</ins>' in page
    client.post("/contingent/import", {"take": "1"})
    act = Act.objects.filter(name="roster.people.imported").latest("pk")
    assert "senior sergeant" in str(act.__dict__)


def test_it_may_be_forgotten(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    upload(client, strangers_roll())
    explain(client, strangers_roll())
    assert HeaderMeaning.objects.filter(centre=cast.north, header="Телефон", meaning="").exists()
    assert "Телефон → left out" in client.get("/contingent/import").content.decode()
    client.post("/contingent/import/forget")
    assert not HeaderMeaning.objects.exists()
    assert "What are these columns?" in upload(client, strangers_roll()).content.decode()


def test_what_one_centre_said_another_does_not_hear(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    upload(client, strangers_roll())
    explain(client, strangers_roll())
    assert HeaderMeaning.objects.filter(centre=cast.south).count() == 0


def test_the_faulty_rows_come_back_as_a_workbook_and_go_in_when_fixed(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    spoilt = strangers_roll(spoil={(2, 7): "31.02.1990", (10, 5): "гетман", (17, 1): None, (4, 2): "=HYPERLINK(1)"})
    upload(client, spoilt)
    looked = explain(client, spoilt)
    assert looked.status_code == 422
    page = looked.content.decode()
    assert "There is no such day." in page
    assert "гетман" in page
    assert "3 взвод" in page
    answer = client.get("/contingent/import/fix.xlsx")
    book = load_workbook(io.BytesIO(answer.getvalue()))
    sheet = book.active
    rows = list(sheet.values)
    head = [str(h) for h in rows[0]]
    assert len(rows) == 25
    faulty = [r for r in rows[1:] if r[0]]
    assert rows[1 : len(faulty) + 1] == faulty, "faulty rows stand first"
    assert {r[head.index("Came from")] for r in faulty} >= {"1 взвод, row 10", "2 взвод, row 10", "3 взвод, row 9"}
    assert "There is no such day." in str(faulty)
    place = {h: n + 1 for n, h in enumerate(head)}
    for r in range(2, sheet.max_row + 1):
        came = sheet.cell(r, place["Came from"]).value
        if came == "1 взвод, row 10":
            assert sheet.cell(r, place["Birth date"]).value == "31.02.1990"
            assert sheet.cell(r, place["Birth date"]).comment is not None
            sheet.cell(r, place["Birth date"]).value = "28.02.1990"
        elif came == "1 взвод, row 13":
            assert sheet.cell(r, place["Family name"]).value is None, "a formula without a result is no name"
            sheet.cell(r, place["Family name"]).value = "Құрманов"
        elif came == "2 взвод, row 10":
            sheet.cell(r, place["Rank"]).value = "сержант"
        elif came == "3 взвод, row 9":
            sheet.cell(r, place["Service number"]).value = "А-700117"
        assert sheet.cell(r, place["Family name"]).data_type == "s"
    out = io.BytesIO()
    book.save(out)
    fixed = upload(client, out.getvalue(), "roster-to-fix.xlsx")
    assert "What are these columns?" not in fixed.content.decode()
    assert fixed.status_code == 200, fixed.content.decode()[-2000:]
    assert "24 new" in fixed.content.decode()
    client.post("/contingent/import", {"take": "1"})
    assert Person.objects.count() == 24
    assert Person.objects.get(service_number="А-700117").unit.code.endswith("3 взвод > 1 отделение")


def test_a_header_may_mean_something_else_in_this_centre() -> None:
    remembered = {"телефон": "service_number", "личныйномер": ""}
    check = check_roster(strangers_roll(), "x.xlsx", today=TODAY, remembered=remembered, constants=GIVEN)
    assert check.entries[0].service_number == "+7 701 000 0000"


def test_nothing_of_the_file_is_dropped_without_a_word() -> None:
    check = check_roster(strangers_roll(), "x.xlsx", today=TODAY, constants=GIVEN)
    told = [f.sentence() for f in check.findings]
    assert sum("looks like a total" in t for t in told) == 3
    assert sum("looks like no person" in t for t in told) == 3
    assert sum("looks like no roll" in t for t in told) == 1
    assert sum("was taken from the name or title" in t for t in told) == 3
    assert check.rows == 24


def test_a_roll_in_kazakh() -> None:
    book = Workbook()
    book.active.title = "2 взвод"
    book.active.append(
        [
            "р/с",
            "Жеке нөмірі",
            "Тегі, аты, әкесінің аты",
            "Әскери атағы",
            "Жынысы",
            "Туған күні",
            "Облыс",
            "Рота",
            "Контингент",
        ]
    )
    book.active.append(
        [1, "Б-1", "Ғаббасов Ұлан Қайратұлы", "аға сержант", "ер", "17.04.1995", "Абай", "1 рота", "Бірінші"]
    )
    book.active.append([2, "Б-2", "Өтегенова Үміт", "лейтенант", "әйел", "01.02.1996", "Ұлытау", "1 рота", "Бірінші"])
    out = io.BytesIO()
    book.save(out)
    check = check_roster(out.getvalue(), "тізім.xlsx", today=TODAY)
    assert check.is_clean, [f.sentence() for f in check.findings]
    assert not check.found.has_questions
    assert [(e.rank, e.sex) for e in check.entries] == [("senior sergeant", "M"), ("lieutenant", "F")]
    assert check.entries[0].unit == ("Бірінші", "1 рота", "2 взвод")


def test_a_csv_with_two_header_rows() -> None:
    top = "Личный номер;ФИО;Пол;Дата рождения;Звание;Область;Подразделение;Паспорт;\n"
    below = ";;;;;;;номер;действителен до\n"
    row = "А-1;Иванов Иван;м;01.02.1990;капитан;Абай;К > 1 рота;N1;01.02.2030\n"
    content = (top.replace("Паспорт;", "Паспорт;;", 1).rstrip("\n").removesuffix(";") + "\n" + below + row).encode(
        "cp1251"
    )
    check = check_roster(content, "r.csv", today=TODAY)
    assert check.is_clean, [f.sentence() for f in check.findings]
    assert check.entries[0].documents == (("passport", "N1", date(2030, 2, 1)),)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1 взвод", "platoon"),
        ("2-е отделение", "section"),
        ("Рота резерва", "company"),
        ("Лист1", ""),
        ("1 Platoon", "platoon"),
    ],
)
def test_the_level_of_a_units_name(text: str, level: str) -> None:
    assert level_of(text) == level


def test_units_in_a_title() -> None:
    assert units_in("Список личного состава 1-го взвода 2-й роты") == {"platoon": "1 взвод", "company": "2 рота"}
    assert units_in("Nominal roll of 3rd platoon") == {"platoon": "3 Platoon"}
    assert units_in("Список на 2026 год") == {}


@pytest.mark.parametrize(
    ("word", "rank"),
    [("мл. с-т", "junior sergeant"), ("ст.л-т", "senior lieutenant"), ("п/п-к", "lieutenant colonel"), ("Капитан м/с", "captain"),
     ("сержант 2-го класса", "sergeant 2nd class"), ("қатардағы жауынгер", "private")],
)  # fmt: skip
def test_ranks_in_short(word: str, rank: str) -> None:
    assert rank_of(word) == rank


def test_rows_are_invented_and_differ() -> None:
    assert len({tuple(map(str, person(n))) for n in range(24)}) == 24


def test_a_value_for_all_rows_fills_no_gap_of_a_column_that_is_there() -> None:
    book = Workbook()
    book.active.append(["Личный номер", "ФИО", "Звание", "Пол", "Дата рождения", "Область", "Контингент", "Рота"])
    book.active.append(["А-1", "Иванов Иван", "майор", "м", "01.02.1985", "Абай", "Первый", None])
    book.active.append(["А-2", "Иванов Пётр", "майор", "м", "01.02.1986", "Абай", "Первый", "2 рота"])
    out = io.BytesIO()
    book.save(out)
    check = check_roster(out.getvalue(), "x.xlsx", today=TODAY, constants={"company": "9 рота", "contingent": "Чужой"})
    assert [e.unit for e in check.entries] == [("Первый",), ("Первый", "2 рота")]


def test_a_value_for_all_rows_is_told() -> None:
    check = check_roster(strangers_roll(), "x.xlsx", today=TODAY, constants=GIVEN)
    assert sum("«1 рота» was taken for all rows" in f.problem for f in check.findings) == 3


def test_names_in_parts_and_names_in_one_column_stand_on_one_sheet() -> None:
    rows = [
        ["Личный номер", "Фамилия", "Имя", "ФИО", "Пол", "Дата рождения", "Звание", "Контингент", "Область"],
        ["А-1", "Әбдіров", "Айдос", None, "м", "01.02.1995", "рядовой", "Первый", "Абай"],
        ["А-2", None, None, "Қасымов Өркен", "м", "01.02.1996", "рядовой", "Первый", "Абай"],
        ["А-3", None, None, None, "м", "01.02.1997", "рядовой", "Первый", "Абай"],
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    check = check_roster(out.getvalue(), "x.xlsx", today=TODAY)
    assert {e.name_cyrillic for e in check.entries} >= {"Әбдіров Айдос", "Қасымов Өркен"}
    told = [f.sentence() for f in check.findings if f.severity == "error"]
    assert len(told) == 1, told
    assert "row 4" in told[0]


def test_the_look_shows_who_is_new_and_errors_first(client: Client, cast: Cast) -> None:
    client.force_login(cast.registrar)
    upload(client, strangers_roll())
    page = explain(client, strangers_roll()).content.decode()
    assert "Who is new, as it was understood" in page
    assert "Әбдіров Айдос" in page
    broken = explain_of(client, strangers_roll(spoil={(9, 7): "31.02.1995"}))
    assert (
        0 < broken.index("There is no such day") < (broken.find(">warning<") if ">warning<" in broken else len(broken))
    )


def explain_of(client: Client, content: bytes) -> str:
    return str(upload(client, content).content.decode())


def test_a_rank_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="private, .*sergeant"):
        rank_of("прапорщик")
