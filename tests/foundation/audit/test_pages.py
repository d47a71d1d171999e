"""The trail is read by those who may, of their own centre, without guarded data."""

import re
from pathlib import Path

import pytest
from django.test import Client

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.audit.models import Act
from blueberet.foundation.audit.services import record_act
from blueberet.foundation.audit.titles import title_of, titles
from tests.cast import Cast

SOURCE = Path(__file__).parents[3] / "src/blueberet"


@pytest.fixture
def told(cast: Cast) -> Cast:
    record_act(
        "roster.person.edited", centre=cast.north, actor=cast.registrar, subject="N-001",
        before={"rank": "private", "birth_date": "1995-04-17", "medical_class": "Zeta"},
        after={"rank": "corporal", "birth_date": "1995-04-18", "medical_class": "Eta"}, reason="order 7",
    )  # fmt: skip
    record_act("roster.unit.made", centre=cast.south, actor=cast.outsider, subject="Southern unit", after={"name": "S"})
    record_act("roster.unit.renamed", centre=cast.north, actor=cast.planner, subject="=cmd()", before={"name": "A"},
               after={"name": "@B"})  # fmt: skip
    return cast


def test_administrator_and_commander_read_it_without_guarded_values(told: Cast, client: Client) -> None:
    for user in (told.administrator, told.commander):
        client.force_login(user)
        page = client.get("/trail/").content.decode()
        assert "Person edited" in page
        assert "rank: private → corporal" in page
        assert "birth_date: … → …" in page
        for word in ("1995-04-1", "Zeta", "Eta", "Southern unit", "outsider"):
            assert word not in page
        csv = client.get("/trail/trail.csv").content.decode()
        for word in ("1995-04-1", "Zeta", "Southern unit"):
            assert word not in csv


def test_filters(told: Cast, client: Client) -> None:
    client.force_login(told.administrator)
    for query, there in (
        ("name=roster.person.edited", True), ("name=roster.unit.renamed", False), ("actor=registrar", True),
        ("actor=planner", False), ("subject=n-00", True), ("subject=N-77", False), ("first=2020-01-01", True),
        ("last=2020-01-01", False), ("first=2999-01-01", False),
    ):  # fmt: skip
        answer = client.get(f"/trail/?{query}")
        assert answer.status_code == 200
        assert (b"rank: private" in answer.content) is there, query
    assert client.get("/trail/?first=yesterday").status_code == 422


def test_exports_escape_formulas_and_are_told(told: Cast, client: Client) -> None:
    client.force_login(told.administrator)
    text = client.get("/trail/trail.csv?name=roster.unit.renamed").content.decode()
    assert "'=cmd()" in text
    assert "'@B" in text
    assert client.get("/trail/trail.xlsx").content[:2] == b"PK"
    assert client.get("/trail/trail.exe").status_code == 404
    assert Act.objects.filter(name="audit.trail.exported", actor=told.administrator).count() == 2


def test_a_commander_of_one_unit_does_not_read_it(told: Cast, client: Client) -> None:
    user = User.objects.create(username="section")
    Membership.objects.create(user=user, centre=told.north, role="commander", scope="First Contingent > A Company")
    client.force_login(user)
    assert client.get("/trail/").status_code == 403


def test_many_acts_are_paged(told: Cast, client: Client) -> None:
    for n in range(60):
        record_act("roster.person.edited", centre=told.north, actor=None, subject=f"P-{n:03}")
    client.force_login(told.administrator)
    assert b"P-059" in client.get("/trail/").content
    second = client.get("/trail/?page=2").content
    assert b"P-059" not in second
    assert b"N-001" in second


def test_every_act_has_a_title() -> None:
    source = "".join(p.read_text() for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and p.name != "acts.py")
    names = set(re.findall(r'record_act\(\s*"([a-z_.]+)"', source))
    assert len(names) > 20
    assert sorted(names - set(titles())) == []
    assert title_of("roster.some_thing.done") == "Some thing done"
