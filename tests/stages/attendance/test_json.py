"""Marks as JSON out and in through the same checks, and the remark that a mark may have."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.stages.attendance.models import Mark, RollCall
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.attendance.services.importing import MarksCheck, import_marks, preview_marks
from blueberet.stages.programme.models import Programme
from tests.cast import Cast
from tests.engine.programme.test_rules import GOOD

pytestmark = pytest.mark.django_db
SESSION = "BFA/PL1/01"
DAY = GOOD[SESSION].day.isoformat()


def rows_of(client: Client, day: str = DAY) -> list[dict[str, Any]]:
    got = client.get(reverse("marks-json"), {"day": day})
    assert (got.status_code, got["Content-Type"]) == (200, "application/json")
    return [r for r in json.loads(got.content)["marks"] if r["session"] == SESSION]


def take(programme: Programme, cast: Cast, rows: object) -> MarksCheck:
    content = json.dumps({"marks": rows}, ensure_ascii=False).encode()
    return import_marks(programme, content, "marks.json", actor=cast.instructor, now=timezone.now())


def test_what_goes_out_comes_in_again(programme: Programme, cast: Cast, client: Client) -> None:
    client.force_login(cast.instructor)
    rows = rows_of(client)
    assert len(rows) == 6
    assert "mark" not in rows[0]
    for row in rows:
        row["mark"] = "present"
    rows[0] |= {"mark": "late", "minutes": 20, "remark": "Автобус"}
    check = take(programme, cast, rows)
    assert check.is_clean, check.findings
    mark = Mark.objects.get(person__service_number=rows[0]["service_number"])
    assert (mark.status, mark.minutes, mark.remark) == ("late", 20, "Автобус")
    out = rows_of(client)
    assert [(r["mark"], r.get("minutes"), r.get("remark")) for r in out][0] == ("late", 20, "Автобус")
    again = take(programme, cast, out)
    assert (again.same, again.findings, RollCall.objects.count()) == (1, [], 1)
    out[0]["remark"] = "Other"
    assert "with other marks" in take(programme, cast, out).findings[0].problem


def test_a_file_is_refused_whole_with_every_fault(programme: Programme, cast: Cast, client: Client) -> None:
    client.force_login(cast.instructor)
    rows = rows_of(client)
    for row in rows:
        row["mark"] = "present"
    rows[0]["mark"] = "ill"
    rows[1] |= {"mark": True}
    rows[2]["remark"] = "x" * 241
    rows[3] |= {"mark": "late", "minutes": [5]}
    del rows[4]["mark"]
    check = take(programme, cast, rows)
    told = {f.row: f.problem for f in check.findings}
    assert not check.is_clean
    assert told[2] == told[3] == "This is no mark."
    assert told[4] == "The text has 241 characters; at most 240."
    assert {5, 6} <= told.keys()
    assert not RollCall.objects.exists()


def test_a_remark_without_a_mark_is_not_lost(programme: Programme, cast: Cast, client: Client) -> None:
    client.force_login(cast.instructor)
    rows = rows_of(client)
    rows[0]["remark"] = "On the bus"
    check = take(programme, cast, rows)
    assert not check.is_clean
    assert "The mark is missing" in check.findings[0].problem


@pytest.mark.parametrize("content", [
    b"[]", b"{", b'{"marks": {}}', b'{"marks": [1]}', b'{"marks": []}', b"{\xff}", b'{"other": []}', b"[" * 100_000,
])  # fmt: skip
def test_what_is_no_list_of_marks_is_told(programme: Programme, cast: Cast, content: bytes) -> None:
    with pytest.raises(UnusableFile, match=r"marks\.json (has|is)"):
        preview_marks(programme, content, "marks.json", actor=cast.instructor, now=timezone.now())


def test_a_remark_is_kept_with_its_mark(programme: Programme, cast: Cast) -> None:
    def call(key: str, remarks: dict[str, str]) -> RollCall:
        said = {"N-001": ("sick", 0)}
        return call_roll(programme, SESSION, actor=cast.instructor, said=said, client_key=key, remarks=remarks).roll

    with pytest.raises(Refused) as told:
        call("a", {"N-001": "x" * 241, "N-099": "who"})
    assert len(told.value.sentences) == 2
    roll = call("a", {"N-001": " Fever ", "N-002": "Left early"})
    assert call("a", {"N-001": "Fever", "N-002": "Left early"}) == roll
    with pytest.raises(Refused, match="with other marks"):
        call("a", {"N-001": "Cold", "N-002": "Left early"})
    old = roll.marks.get(person__service_number="N-001")
    assert (old.remark, roll.marks.get(person__service_number="N-002").remark) == ("Fever", "Left early")
    new = correct_mark(old, actor=cast.instructor, status="late", minutes=5, reason="He came")
    assert new.remark == "Fever"
    with pytest.raises(Refused, match="the mark already"):
        correct_mark(new, actor=cast.instructor, status="late", minutes=5, reason="Again")
    last = correct_mark(new, actor=cast.instructor, status="late", minutes=5, reason="Words", remark="Bus")
    assert (last.remark, Mark.objects.filter(remark="Fever").count()) == ("Bus", 2)
