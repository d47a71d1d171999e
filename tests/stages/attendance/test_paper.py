"""Roll sheets as PDF, and files of many sessions."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from blueberet.foundation.audit.models import Act
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from tests.cast import Cast
from tests.foundation.papers.pdfa import faults
from tests.stages.attendance.conftest import NEXT_MONDAY
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
FIRST_AID = "BFA/PL1/01"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Monday after the first week, as the pages see it."""
    at = datetime.combine(NEXT_MONDAY, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr("blueberet.stages.attendance.views.files.now", lambda: at + timedelta(hours=7))


@pytest.fixture
def teacher(programme: Programme, cast: Cast, client: Client) -> Client:
    client.force_login(cast.instructor)
    return client


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def test_sheets_of_a_day_are_one_pdf_with_what_is_marked(teacher: Client, programme: Programme, cast: Cast) -> None:
    day = bridge.plan_of(programme).placements
    held = next(p for p in day if p.session == FIRST_AID)
    path = f"/attendance/sheets.pdf?day={held.day.isoformat()}"
    whole = teacher.get(path).content
    assert faults(whole) == []
    one = teacher.get(f"{path}&session={FIRST_AID}").content
    assert len(read(one).pages) == 1
    assert len(read(whole).pages) == sum(p.day == held.day for p in day)
    assert teacher.get(f"{path}&session=NO/SUCH/01").status_code == 404
    call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, remarks={"N-001": "Ангина"},
              client_key="a")  # fmt: skip
    told = read(teacher.get(f"{path}&session={FIRST_AID}").content).pages[0].extract_text()
    assert all(w in told for w in ("Адам 1", "Адам 6", "Ангина", "×"))
    assert told.count("×") == 6
    assert Act.objects.filter(name="attendance.sheets.printed").count() == 3


def test_a_file_of_a_day_asks_no_query_per_session(teacher: Client, programme: Programme, cast: Cast) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert teacher.get(path).status_code == 200
        return len(asked)

    few = queries(f"/attendance/marks.xlsx?day={MONDAY.isoformat()}")
    many = queries("/attendance/marks.xlsx?left")
    assert many <= few + 2
