"""Every page of the room, by role: the registrar acts, others read, the outsider sees nothing."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from blueberet.foundation.audit.models import Act
from blueberet.stages.roster.models import Distinction, Document, Merge, MissionServed, Person, Unit
from tests.cast import Cast

Roster = dict[str, Person]
READ = ["/contingent/", "/contingent/documents", "/contingent/units", "/contingent/people/{person}"]
LISTS = [
    "/contingent/?q=orken", "/contingent/?q=Абдырев", "/contingent/?show=expired", "/contingent/?show=visit",
    "/contingent/?sex=F&speciality=medic", "/contingent/?on=2026-03-02", "/contingent/?on=nonsense&page=x",
    "/contingent/?on=2026-03-02&unit=First Contingent > A Company", "/contingent/documents?state=missing&kind=medical",
    "/contingent/documents?state=expiring&ahead=visit", "/contingent/documents?ahead=90&state=no date",
    "/contingent/documents?state=x&kind=y&unit=z&ahead=w", "/contingent/units?on=2020-01-01",
    "/contingent/units?on=2026-99-99",
]  # fmt: skip
EDIT = [
    "/contingent/people/{person}/edit", "/contingent/people/{person}/documents/new",
    "/contingent/people/{person}/missions/new", "/contingent/people/documents/{document}",
    "/contingent/people/missions/{mission}", "/contingent/duplicates/{person}/{other}", "/contingent/units/{unit}",
]  # fmt: skip
ROOMS = ["/contingent/duplicates", "/contingent/move", "/contingent/documents.xlsx"]
SECRETS = ["17 Apr 1995", "1995-04-17", "N100", "ABDIROV GHALYM", "1 Dec 2026"]


@pytest.fixture
def keys(roster: Roster, cast: Cast) -> dict[str, int]:
    person = roster["N-001"]
    mission = MissionServed.objects.create(person=person, mission="UNDOF", first_day=date(2024, 3, 14), source="order")
    document = Document.objects.get(person=person, kind="passport")
    return {"person": person.pk, "other": roster["N-002"].pk, "mission": mission.pk, "document": document.pk,
            "unit": person.unit_id}  # fmt: skip


@pytest.mark.parametrize("address", [*READ, *LISTS])
def test_members_of_the_centre_read_within_25_queries(
    client: Client, cast: Cast, keys: dict[str, int], address: str, django_assert_max_num_queries: Any
) -> None:
    address = address.format(**keys)
    assert client.get(address).status_code == 302
    for user in (
        cast.registrar,
        cast.commander,
        cast.planner,
        cast.instructor,
        cast.administrator,
        cast.force_generation,
    ):
        client.force_login(user)
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [*EDIT, *ROOMS])
def test_only_the_registrar_comes_to_the_acts(client: Client, cast: Cast, keys: dict[str, int], address: str) -> None:
    address = address.format(**keys)
    client.force_login(cast.registrar)
    assert client.get(address).status_code == 200
    for user in (cast.administrator, cast.commander, cast.planner, cast.instructor, cast.force_generation, cast.logistician, cast.visitor,
                 cast.soldier):  # fmt: skip
        client.force_login(user)
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"person": keys["person"]}).status_code in (403, 404)


@pytest.mark.parametrize("address", [*READ, *LISTS, *EDIT, *ROOMS])
def test_the_outsider_sees_no_word_of_north(client: Client, cast: Cast, keys: dict[str, int], address: str) -> None:
    client.force_login(cast.outsider)
    for answer in (client.get(address.format(**keys)), client.post(address.format(**keys), {})):
        assert answer.status_code == 404 if "{" in address else answer.status_code in (200, 403)
        assert not any(word.encode() in answer.content for word in ("Әбдіров", "N-001", "1 Section", "UNDOF"))


def test_undoing_is_closed_to_others(client: Client, cast: Cast, roster: Roster) -> None:
    a, b = roster["N-001"], roster["N-002"]
    merge = Merge.objects.create(kept=a, other=b, snapshot={"fields": {}, "moved": {}})
    said = Distinction.objects.create(first=min(a, b, key=lambda p: p.pk), second=max(a, b, key=lambda p: p.pk),
                                      by=cast.registrar)  # fmt: skip
    for address in (
        f"/contingent/duplicates/merges/{merge.pk}/undo",
        f"/contingent/duplicates/distinctions/{said.pk}/undo",
    ):
        for user, status in ((cast.outsider, 404), (cast.commander, 403), (cast.planner, 403)):
            client.force_login(user)
            assert client.post(address).status_code == status
        assert client.get(address).status_code == 405
    for user, status in ((cast.outsider, 403), (cast.commander, 403)):
        client.force_login(user)
        assert client.post("/contingent/documents/day", {"kind": "visit", "day": "2026-12-01"}).status_code == status


@pytest.mark.parametrize(
    "address", ["/contingent/people/{person}", "/contingent/documents?state=expiring&kind=medical"]
)
def test_guarded_fields_are_for_registrar_and_commander(
    client: Client, cast: Cast, keys: dict[str, int], address: str
) -> None:
    Document.objects.filter(kind="medical").update(expires=timezone.localdate() + timedelta(days=5))
    day = timezone.localdate() + timedelta(days=5)
    secrets = [*SECRETS[:4], f"{day.day} {day:%b %Y}"]
    for user in (cast.planner, cast.instructor, cast.logistician, cast.visitor, cast.force_generation):
        client.force_login(user)
        page = client.get(address.format(**keys)).content.decode()
        assert not any(word in page for word in secrets)
    assert not Act.objects.filter(name__contains="looked").exists()
    client.force_login(cast.commander)
    for _ in range(3):
        page = client.get(address.format(**keys)).content.decode()
    assert secrets[-1] in page
    assert Act.objects.filter(name__contains="looked").count() == 1


def test_nobody_else_learns_who_had_which_vaccine(client: Client, cast: Cast, keys: dict[str, int]) -> None:
    Document.objects.create(person_id=keys["person"], kind="vaccination", vaccine="typhoid", number="T1")
    addresses = ["/contingent/documents?state=no date", "/contingent/documents?state=no date&kind=vaccination&vaccine=typhoid",
                 f"/contingent/people/{keys['person']}"]  # fmt: skip
    for user, told in ((cast.registrar, True), (cast.planner, False), (cast.visitor, False)):
        client.force_login(user)
        for address in addresses:
            page = client.get(address).content.decode()
            # The address itself stands in links back to the page.
            assert ("typhoid" in page.replace("vaccine=typhoid", "")) is told, (user, address)


def test_the_registrar_edits_on_the_page(client: Client, cast: Cast, roster: Roster) -> None:
    client.force_login(cast.registrar)
    address = f"/contingent/people/{roster['N-001'].pk}/edit"
    form = {"edited": 0, "service_number": "N-001", "name_cyrillic": "Әбдіров Ғалым", "name_latin": "Abdirov Galym",
            "name_passport": "ABDIROV GHALYM", "sex": "M", "birth_date": "1995-04-17", "rank": "sergeant",
            "category": "sergeant", "region": "Astana", "medical_class": "A", "specialities": "Medic, driver"}  # fmt: skip
    assert client.post(address, form).status_code == 302
    row = Person.objects.get(pk=roster["N-001"].pk)
    assert (row.region, row.specialities, row.name_passport) == ("Astana", ["medic", "driver"], "ABDIROV GHALYM")
    stale = client.post(address, form | {"region": "Almaty"})
    assert stale.status_code == 409
    assert "now «Astana», you wrote «Almaty»" in stale.content.decode()
    for bad, told in (({"birth_date": "2020-01-01"}, "years old"), ({"birth_date": "never"}, "valid date"),
                      ({"name_cyrillic": "Ива\u200bнов"}, "control character"), ({"region": ""}, "required"),
                      ({"rank": "marshal"}, "valid choice"), ({"service_number": "x" * 33}, "at most 32")):  # fmt: skip
        answer = client.post(address, form | {"edited": 1} | bad)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert "Abai" in client.get(f"/contingent/people/{row.pk}").content.decode()  # before → after


def test_documents_and_missions_on_pages(client: Client, cast: Cast, keys: dict[str, int]) -> None:
    client.force_login(cast.registrar)
    add = f"/contingent/people/{keys['person']}/documents/new"
    form = {"edited": 0, "kind": "vaccination", "vaccine": "typhoid", "number": "", "issued": "2026-01-01",
            "expires": "2029-01-01", "authority": "clinic", "remark": "", "reason": ""}  # fmt: skip
    assert client.post(add, form).status_code == 302
    for bad, told in (({"expires": "2025-01-01"}, "before the day of issue"), ({"kind": "passport"}, "Only a vaccination"),
                      ({"issued": "", "expires": ""}, "at least a number or a date"),
                      ({"expires": "9999-01-01"}, "cannot be meant")):  # fmt: skip
        answer = client.post(add, form | bad)
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
    row = Document.objects.get(vaccine="typhoid")
    here = f"/contingent/people/documents/{row.pk}"
    assert client.post(here, form | {"number": "T1"}).status_code == 409  # no reason
    assert client.post(here, form | {"number": "T1", "reason": "seen"}).status_code == 302
    assert client.post(here, {"withdraw": "1", "withdraw-reason": ""}).status_code == 422
    assert client.post(here, {"withdraw": "1", "withdraw-reason": "wrong man"}).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.counts) == ("T1", False)
    mission = {
        "edited": 0,
        "mission": "MINURSO",
        "first_day": "2020-01-01",
        "last_day": "2019-01-01",
        "source": "order",
    }
    add = f"/contingent/people/{keys['person']}/missions/new"
    assert client.post(add, mission).status_code == 422
    assert client.post(add, mission | {"last_day": "2021-01-01"}).status_code == 302
    page = client.get(f"/contingent/people/{keys['person']}").content.decode()
    assert all(word in page for word in ("MINURSO", "typhoid", "wrong man", "withdrawn", "Mission began", "Joined"))


def test_moving_and_units_on_pages(client: Client, cast: Cast, roster: Roster) -> None:
    client.force_login(cast.registrar)
    section = Unit.objects.get(centre=cast.north, name="2 Section")
    form = {
        "person": [roster["N-001"].pk, roster["N-002"].pk],
        "unit": section.pk,
        "on": "2026-03-10",
        "reason": "order",
    }
    assert client.post("/contingent/move", form | {"unit": 10**9}).status_code == 422
    assert client.post("/contingent/move", form | {"on": "2020-01-01"}).status_code == 409
    assert client.post("/contingent/move", form).status_code == 302
    before = client.get("/contingent/?on=2026-03-09&unit=" + roster["N-001"].unit.code).content.decode()
    assert "N-001" in before
    assert "N-003" not in before
    assert "N-001" not in client.get("/contingent/?unit=" + roster["N-001"].unit.code).content.decode()
    here = f"/contingent/units/{section.pk}"
    assert client.post(here, {"act": "rename", "name": "Alpha", "on": "2026-03-11"}).status_code == 302
    assert "Alpha" in client.get("/contingent/units").content.decode()
    assert "Alpha" not in client.get("/contingent/units?on=2026-03-10").content.decode()
    answer = client.post(here, {"act": "close", "name": "Alpha", "on": "2026-03-12", "reason": "x"})
    assert (answer.status_code, "move them first" in answer.content.decode()) == (409, True)


def test_deciding_a_pair_on_pages(client: Client, cast: Cast, roster: Roster) -> None:
    a, b = roster["N-001"], roster["N-002"]
    Person.objects.filter(pk=b.pk).update(name_cyrillic="Galym Abdirov", name_latin="", birth_date=a.birth_date)
    client.force_login(cast.registrar)
    page = client.get("/contingent/duplicates").content.decode()
    assert "family and given name are swapped" in page
    here = f"/contingent/duplicates/{a.pk}/{b.pk}"
    assert client.post(here, {"one": "1"}).status_code == 409
    assert client.post(here, {"one": "1", "keep": "7777"}).status_code == 409
    assert client.post(here, {"one": "1", "keep": a.pk, "reason": "same"}).status_code == 302
    assert client.get(f"/contingent/people/{b.pk}").status_code == 404
    merge = Merge.objects.get()
    assert client.post(f"/contingent/duplicates/merges/{merge.pk}/undo").status_code == 302
    assert client.get(f"/contingent/people/{b.pk}").status_code == 200
    assert client.post(here, {"two": "1"}).status_code == 302
    said = Distinction.objects.get()
    assert "Take back" in client.get("/contingent/duplicates").content.decode()
    assert client.post(f"/contingent/duplicates/distinctions/{said.pk}/undo").status_code == 302


def test_the_workbook_holds_the_rows_behind_the_number(client: Client, cast: Cast, roster: Roster) -> None:
    client.force_login(cast.registrar)
    Person.objects.filter(pk=roster["N-003"].pk).update(name_cyrillic="=1+1")
    answer = client.get("/contingent/documents.xlsx?state=missing&kind=vaccination")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [r[0] for r in rows[1:]] == ["N-001", "N-002", "N-003"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.cell(4, 2).data_type == "s"
    assert Act.objects.get(name="roster.documents.exported").details["rows"] == 3


def test_a_key_day_is_set_and_taken_out(client: Client, cast: Cast, roster: Roster) -> None:
    client.force_login(cast.registrar)
    client.post("/contingent/documents/day", {"kind": "visit", "day": "2027-01-05"})
    assert "5 Jan 2027" in client.get("/contingent/documents?ahead=visit").content.decode()
    client.post("/contingent/documents/day", {"kind": "visit", "day": ""})
    assert "5 Jan 2027" not in client.get("/contingent/documents").content.decode()
