"""Declared equipment: taken in as a whole after a dry run, every fault by its cell."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from blueberet.foundation.sheets.book import read_book
from blueberet.foundation.sheets.write import write_book
from blueberet.stages.evidence.models import Declared
from blueberet.stages.evidence.reading import check_list
from blueberet.stages.evidence.table import EQUIPMENT, SUSTAINMENT
from tests.stages.evidence.conftest import North
from tests.stages.evidence.world import made

ROWS = [
    {"family": "E", "item": "Truck, 5 t", "quantity": 6, "serviceable": 5, "owner": "contributor"},
    {"family": "K", "item": "Unmanned aircraft", "quantity": 2, "remark": "One in repair"},
]


def book(rows: list[dict[str, object]]) -> bytes:
    return write_book([(EQUIPMENT, rows), (SUSTAINMENT, [{"item": "Catering", "owner": "UN"}])])


def test_faults_are_told_by_sheet_row_and_column_all_at_once() -> None:
    bad = [ROWS[0] | {"family": "Z"}, ROWS[0] | {"serviceable": 7}, ROWS[0] | {"quantity": "many"}, ROWS[1], ROWS[1]]
    check = check_list(read_book(book(bad), "list.xlsx"))
    told = [f.sentence() for f in check.findings]
    assert not check.is_clean
    assert any(t.startswith("Equipment, row 2, Family «Z»") for t in told)
    assert any("row 3, Serviceable «7»: More work than are declared (6)" in t for t in told)
    assert any("row 4, Declared «many»" in t for t in told)
    assert any("row 6, Item" in t and "stands in row 5 already" in t for t in told)


def test_a_list_is_looked_at_then_declared_and_the_next_pack_tells_it(north: North, client: Client) -> None:
    client.force_login(north.cast.logistician)
    today = timezone.localdate()
    sent = {"file": SimpleUploadedFile("list.xlsx", book(ROWS)), "day": today.isoformat(), "why": "AAV"}
    page = client.post("/evidence/equipment/import", sent)
    assert "Nothing stands against it" in page.content.decode()
    assert Declared.objects.count() == 0
    taken = client.post("/evidence/equipment/import", {"take": "1", "day": today.isoformat(), "why": "AAV"})
    assert taken.status_code == 302
    assert "Unmanned aircraft" in client.get("/evidence/equipment").content.decode()
    _run, pack = made(north.cast)
    assert pack is not None
    assert pack.facts["sections"]["equipment"]["rows"][0]["quantity"] == 6
    assert pack.facts["sections"]["uas"]["rows"][0]["item"] == "Unmanned aircraft"
    assert "K" not in pack.facts["not_applicable"]
    client.force_login(north.cast.commander)
    page = client.get(f"/evidence/compare?before={north.pack.number}&after={pack.number}").content.decode()
    assert "Truck, 5 t" in page
    client.force_login(north.cast.planner)
    assert client.get("/evidence/equipment/import").status_code == 403
