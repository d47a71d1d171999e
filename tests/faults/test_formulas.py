"""No file that leaves the house runs a formula, whatever a cell, a name or an act says."""

import csv
import io

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from blueberet.foundation.audit.services import record_act
from blueberet.foundation.sheets.write import RISKY
from blueberet.stages.programme.models import Instructor, Module, Session, Venue
from blueberet.stages.roster.models import Document, Person
from tests.access.table import ADDRESSES
from tests.access.test_walk import World
from tests.access.test_walk import fresh as world  # noqa: F401

EVIL = '=HYPERLINK("http://x","y")'
FILES = [(a, kind) for a in ADDRESSES for kind in ("xlsx", "csv") if a.world == "kind" or a.name.endswith(f"-{kind}")]
FILES += [(a, "xlsx") for a in ADDRESSES if a.name == "programme-export"]


@pytest.mark.parametrize("evil", [EVIL, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1"])
def test_every_export(world: World, evil: str) -> None:  # noqa: F811
    Person.objects.update(name_cyrillic=evil, region=evil)
    Document.objects.update(number=evil[:40])
    for model in (Module, Instructor, Venue):
        field = "title" if model is Module else "name"
        model.objects.update(**{field: Concat(Value(evil), F(field))})
    Session.objects.update(unplaced_reason=evil)
    record_act("roster.person.edited", centre=world.cast.north, actor=world.cast.registrar, subject=evil,
               before={"region": evil}, after={"region": "x"})  # fmt: skip
    seen = 0
    for address, kind in FILES:
        key = (
            {"kind": kind} if address.world == "kind" else {"number": world.keys["programme"]} if address.world else {}
        )
        for user in (world.cast.registrar, world.cast.planner, world.cast.administrator):
            client = Client()
            client.force_login(user)
            answer = client.get(reverse(address.name, kwargs=key) + address.query)
            if answer.status_code != 200:
                continue
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if kind == "csv":
                rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
                cells = [c for row in rows for c in row]
                assert not [c for c in cells if c.startswith(RISKY) and c != "-"], address.name
            else:
                book = load_workbook(io.BytesIO(content))
                found = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
                assert not [c for c in found if c.data_type == "f"], f"{address.name} writes a formula"
                cells = [str(c.value) for c in found]
            seen += any(evil.strip() in c for c in cells)
    assert seen >= 5, "the text reached too few files for this to prove anything"
