"""A timetable comes in from a file: looked at, refused by row and rule, or taken as a whole."""

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from blueberet.engine.programme.result import Plan
from blueberet.foundation.audit.models import Act
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.taking import take_plan
from blueberet.stages.programme.services.whatif import make_variant
from blueberet.stages.programme.workbook.plan_sheet import write_plan
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD
from tests.tiny import MONDAY, tiny_problem

pytestmark = pytest.mark.django_db
HALF = Plan(tuple(GOOD.values())[:6])


def file_of(plan: Plan) -> bytes:
    return write_plan(tiny_problem(), plan)


def upload(client: Client, content: bytes, name: str = "plan.xlsx", path: str = "/programme/timetable/import") -> Any:
    return client.post(path, {"file": SimpleUploadedFile(name, content)})


def test_look_then_take(client: Client, programme: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    before = bridge.plan_of(programme)
    page = upload(client, file_of(HALF)).content.decode()
    assert "6 sessions with a place, 6 in the tray; 6 stand elsewhere than now." in page
    assert bridge.plan_of(programme) == before
    answer = client.post("/programme/timetable/import", {"take": "1", "version": programme.version})
    assert answer.status_code == 302
    assert set(bridge.plan_of(programme).placements) == set(HALF.placements)
    assert Act.objects.get(name="programme.timetable.taken_in").details == {"placed": 6, "unplaced": 6, "moved": 6}


def test_csv_as_well(client: Client, programme: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    sheet = load_workbook(io.BytesIO(file_of(HALF))).active
    rows = [";".join("" if c is None else f'"{c}"' for c in row) for row in sheet.iter_rows(values_only=True)]
    assert "Nothing stands against it." in upload(client, "\n".join(rows).encode(), "plan.csv").content.decode()


def test_what_is_wrong_is_told_and_nothing_is_lost(client: Client, programme: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    before = bridge.plan_of(programme)
    book = load_workbook(io.BytesIO(file_of(Plan(tuple(GOOD.values())))))
    sheet = book.active
    codes = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    heads = [c.value for c in sheet[1]]
    sheet.cell(codes["MED/MED/01"], heads.index("Day") + 1, "2026-03-11")
    out = io.BytesIO()
    book.save(out)
    answer = upload(client, out.getvalue())
    assert (answer.status_code, "R18" in answer.content.decode()) == (422, True)
    sheet.cell(codes["MED/MED/01"], heads.index("Venue") + 1, "MOON")
    out = io.BytesIO()
    book.save(out)
    assert "no such venue" in upload(client, out.getvalue()).content.decode()
    assert upload(client, b"%PDF-1.7 no table").status_code == 422
    # Nothing is held that could be taken.
    assert client.post("/programme/timetable/import", {"take": "1", "version": programme.version}).status_code == 422
    assert bridge.plan_of(programme) == before


def test_a_stale_look_and_strangers(programme: Programme, cast: Cast) -> None:
    more = {"content": file_of(HALF), "filename": "plan.xlsx"}
    with pytest.raises(Refused, match="changed meanwhile"):
        take_plan(programme, actor=cast.planner, version=programme.version - 1, today=MONDAY, **more)  # type: ignore[arg-type]
    for user in (cast.registrar, cast.outsider):
        with pytest.raises(PermissionDenied):
            take_plan(programme, actor=user, version=programme.version, today=MONDAY, **more)  # type: ignore[arg-type]


def test_into_a_variant(client: Client, programme: Programme, cast: Cast) -> None:
    variant = make_variant(programme, actor=cast.planner, name="A")
    client.force_login(cast.planner)
    path = f"/variant/{variant.pk}/programme/timetable/import"
    assert upload(client, file_of(HALF), path=path).status_code == 200
    assert client.post(path, {"take": "1", "version": variant.version}).status_code == 302
    assert len(bridge.plan_of(variant).placements) == 6
    assert len(bridge.plan_of(programme).placements) == 12
