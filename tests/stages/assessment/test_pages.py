"""Pages: a section on one screen, correction, paper, tests, levels, the log, files; each by its role."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.assessment.models import (
    Countersign,
    Draft,
    LevelCertificate,
    LogEntry,
    Observation,
    Photo,
    TestScore,
)
from blueberet.stages.assessment.paper import read_line
from blueberet.stages.assessment.selectors.showing import columns_of
from blueberet.stages.standards.models import Withdrawal
from tests.foundation.papers.pdfa import faults
from tests.stages.assessment.conftest import House, make_task
from tests.stages.assessment.pictures import PNG


@pytest.fixture
def evaluator(house: House, client: Client) -> Client:
    client.force_login(house.cast.instructor)
    return client


def today(house: House, *failed: str, **said: Any) -> dict[str, Any]:
    return house.content(*failed, day=timezone.localdate().isoformat(), **said)


def begin(house: House, client: Client) -> Draft:
    answer = client.post(
        "/evaluation/new", {"task": "TX", "unit": house.section.pk, "day": timezone.localdate().isoformat()}
    )
    assert answer.status_code == 302
    return Draft.objects.get()


def save(client: Client, draft: Draft, content: dict[str, Any], saved: int) -> Any:
    path = f"/evaluation/sheet/{draft.client_key}/save"
    return client.post(path, json.dumps({"content": content, "saved": saved}), content_type="application/json")


def test_a_section_from_draft_to_result_to_correction(house: House, evaluator: Client) -> None:
    draft = begin(house, evaluator)
    page = evaluator.get(f"/evaluation/sheet/{draft.client_key}").content.decode()
    assert all(w in page for w in ("Әбдіров", "Қасымов", "Step X3", "≤ 300 s"))
    assert "Нұрпейісова" not in page
    assert save(evaluator, draft, today(house), 0).json()["saved"] == 1
    assert save(evaluator, draft, today(house, "X1"), 0).status_code == 409
    assert "not sent yet" in evaluator.get("/evaluation/").content.decode()
    sent = evaluator.post(f"/evaluation/sheet/{draft.client_key}/send", follow=True)
    assert "satisfactory" in sent.content.decode()
    first = Observation.objects.get()
    again = evaluator.post(f"/evaluation/sheet/{draft.client_key}/send", follow=True).content.decode()
    assert "one evaluation, not two" in again
    corrected = evaluator.post(f"/evaluation/observations/{first.pk}/correct")
    draft = Draft.objects.get()
    assert corrected["Location"] == f"/evaluation/sheet/{draft.client_key}"
    content = draft.content | {"reason": "Read the wrong line"}
    content["marks"][0]["mark"] = "NO-GO"
    form = {"content": json.dumps(content), "saved": "0"}
    page = evaluator.post(f"/evaluation/sheet/{draft.client_key}/send", form, follow=True).content.decode()
    assert "unsatisfactory" in page
    assert "Read the wrong line" in page
    assert "counts no more" in evaluator.get(f"/evaluation/observations/{first.pk}").content.decode()


def test_what_is_refused_stays_with_every_reason(house: House, evaluator: Client) -> None:
    draft = begin(house, evaluator)
    bad = today(house)
    bad["marks"].pop()
    bad["day"] = "2031-01-01"
    answer = evaluator.post(f"/evaluation/sheet/{draft.client_key}/send", {"content": json.dumps(bad), "saved": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "lies in the future" in page
    assert "Not marked: X4" in page
    assert Draft.objects.get().content == bad


def test_a_picture_is_acknowledged_by_its_checksum_and_goes_with_the_sheet(house: House, evaluator: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    draft = begin(house, evaluator)
    path = f"/evaluation/sheet/{draft.client_key}/picture"
    bad = evaluator.post(path, {"picture": SimpleUploadedFile("x.jpg", b"\xff\xd8\xffnothing")})
    assert bad.status_code == 422
    assert "is damaged" in bad.json()["told"]
    told = evaluator.post(path, {"picture": SimpleUploadedFile("gate.png", PNG)}).json()
    assert evaluator.post(path, {"picture": SimpleUploadedFile("again.png", PNG)}).json()["sha256"] == told["sha256"]
    save(evaluator, draft, today(house), 0)
    evaluator.post(f"/evaluation/sheet/{draft.client_key}/send")
    photo = Photo.objects.get()
    assert photo.observation == Observation.objects.get()
    shown = evaluator.get(f"/evaluation/pictures/{photo.pk}")
    assert (shown.content, shown["Content-Type"]) == (PNG, "image/png")


def test_from_paper_as_read_aloud(house: House, evaluator: Client) -> None:
    line = "TX 1PLA-1SEC x1 g x2 g x3=4:10 x4 n @001 x4 g"
    page = evaluator.post(
        "/evaluation/paper", {"line": line, "day": timezone.localdate().isoformat(), "key": "paper-key-1"}
    )
    assert page.status_code == 200
    text = page.content.decode()
    assert "250 s" in text
    assert "Әбдіров" in text
    sent = evaluator.post("/evaluation/sheet/paper-key-1/send", follow=True).content.decode()
    assert "needs improvement" in sent
    unknown = evaluator.post("/evaluation/paper", {"line": "TX NOWHERE x1 g", "key": "paper-key-2"})
    assert unknown.status_code == 422
    assert "TX NOWHERE x1 g" in unknown.content.decode()


def test_paper_of_a_version_that_is_not_in_force_is_kept_and_said_so(house: House, evaluator: Client) -> None:
    day = timezone.localdate()
    make_task(house.cast.north, number=2, first=day)
    marks = "1PLA-1SEC x1 g x2 g x3=4:10 x4 n"

    def look(task: str, key: str) -> str:
        form = {"line": f"{task} {marks}", "day": day.isoformat(), "key": key}
        return evaluator.post("/evaluation/paper", form).content.decode()

    # The sheet printed before version 2 names its version: its lines are not taken for those of another.
    assert "version 1 of tx was not in force" in look("TX/1", "paper-key-1").casefold()
    assert (Draft.objects.get().version.number, len(Draft.objects.get().content["marks"])) == (1, 4)
    assert "was not in force" not in look("TX", "paper-key-2")
    assert Draft.objects.get(client_key="paper-key-2").version.number == 2
    Withdrawal.objects.create(standard=house.task.standard, first_day=day, reason="being rewritten")
    assert "being rewritten" in look("TX/2", "paper-key-3")
    kept = evaluator.post("/evaluation/sheet/paper-key-3/send")
    assert kept.status_code == 422
    assert "being rewritten" in kept.content.decode()
    assert len(Draft.objects.get(client_key="paper-key-3").content["marks"]) == 4


def test_the_paper_sheet_is_a_pdf(house: House, evaluator: Client) -> None:
    answer = evaluator.get(f"/evaluation/paper/{house.task.pk}.pdf?unit={house.section.pk}")
    assert faults(answer.content) == []


def test_tests_levels_and_log(catalogue: House, client: Client) -> None:
    house = catalogue
    client.force_login(house.cast.registrar)
    day = timezone.localdate().isoformat()
    said = {"person": "N-001", "language": "English", "scale": "STANAG 6001", "score": "22", "day": day, "examiner": "Lt B",
            "key": "test-key-1"}  # fmt: skip
    wrong = client.post("/evaluation/tests/new", said)
    assert wrong.status_code == 422
    assert "one digit each" in wrong.content.decode()
    assert client.post("/evaluation/tests/new", {**said, "score": "2221"}).status_code == 302
    client.post("/evaluation/tests/new", {**said, "score": "2221"})
    row = TestScore.objects.get()
    assert client.get(f"/evaluation/tests/{row.pk}/correct").status_code == 200
    fixed = {**said, "score": "2222", "reason": "Misread", "key": "test-key-2"}
    assert client.post(f"/evaluation/tests/{row.pk}/correct", fixed).status_code == 302
    assert list(TestScore.objects.filter(replaced_at=None).values_list("score", flat=True)) == ["2222"]
    level = {
        "person": "N-001",
        "level": "EOD|EOD1",
        "number": "17",
        "authority": "Centre",
        "issued": day,
        "key": "level-key-1",
    }
    assert client.post("/evaluation/levels/new", {**level, "number": ""}).status_code == 422
    assert client.post("/evaluation/levels/new", level).status_code == 302
    held = LevelCertificate.objects.get()
    client.post(f"/evaluation/levels/{held.pk}/withdraw", {"day": day, "reason": "Lapsed"})
    assert "Lapsed" in client.get(f"/evaluation/people/{house.one.pk}").content.decode()
    Membership.objects.filter(user=house.cast.soldier).update(service_number="N-001")
    client.force_login(house.cast.soldier)
    entry = {"day": day, "place": "Range", "task": "Clearance drill", "role": "operator", "hours": "3,5", "items-mines": "2",
             "key": "log-key-1"}  # fmt: skip
    assert client.post(f"/evaluation/log/{house.one.pk}/new", {**entry, "hours": "30"}).status_code == 422
    assert client.post(f"/evaluation/log/{house.one.pk}/new", entry).status_code == 302
    row2 = LogEntry.objects.get()
    assert client.post(f"/evaluation/log/entry/{row2.pk}/countersign").status_code == 403
    client.force_login(house.cast.commander)
    assert client.post(f"/evaluation/log/entry/{row2.pk}/countersign").status_code == 302
    assert Countersign.objects.get().entry == row2
    assert "2 × mines" in client.get(f"/evaluation/log/{house.one.pk}").content.decode()


def test_a_soldier_sees_his_own_results_and_nobody_elses(house: House, client: Client) -> None:
    content = house.content()
    content["marks"].append({"step": "X4", "person": house.one.pk, "mark": "GO"})
    house.send(content)
    Membership.objects.filter(user=house.cast.soldier).update(service_number="N-001")
    client.force_login(house.cast.soldier)
    assert "TX" in client.get(f"/evaluation/people/{house.one.pk}").content.decode()
    assert client.get(f"/evaluation/people/{house.two.pk}").status_code == 404
    assert client.get("/evaluation/").status_code == 403


def test_a_commander_of_a_section_sees_his_section_only(house: House, client: Client) -> None:
    sent = house.send().observation
    user = User.objects.create(username="other-section")
    Membership.objects.create(user=user, centre=house.cast.north, role="commander", scope=house.other.unit.code)
    client.force_login(user)
    assert "Task TX" not in client.get("/evaluation/sheets").content.decode()
    assert client.get(f"/evaluation/observations/{sent.pk}").status_code == 404
    assert client.get(f"/evaluation/units/{house.section.pk}").status_code == 404


def test_the_outsider_sees_nothing(house: House, client: Client) -> None:
    sent = house.send(house.content(remarks="North alone")).observation
    client.force_login(house.cast.outsider)
    for path in (
        f"observations/{sent.pk}",
        f"events/{sent.event_id}",
        f"people/{house.one.pk}",
        f"units/{house.section.pk}",
    ):
        assert client.get(f"/evaluation/{path}").status_code == 404
    assert b"North alone" not in client.get("/evaluation/sheets").content


def test_files_go_out_and_come_back_unharmed(house: House, evaluator: Client) -> None:
    first = house.send(house.content("X4")).observation
    house.send(house.content("X1", replaces=first.pk, reason="Wrong line"), key="key-00000002")
    for kind in ("xlsx", "json"):
        content = evaluator.get(f"/evaluation/evaluations.{kind}").content
        told = _look(evaluator, content, f"evaluations.{kind}").content.decode()
        assert "0 new, 2 there already" in told, told[:3000]


def _look(client: Client, content: bytes, name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post("/evaluation/import", {"file": SimpleUploadedFile(name, content)})


def test_a_file_with_faults_tells_all_and_takes_nothing(house: House, evaluator: Client) -> None:
    row = {"key": "F1", "task": "TX", "unit": house.section.code, "day": "2026-03-10", "origin": "national",
           "evaluator_name": "Maj O", "evaluator_role": "evaluator"}  # fmt: skip
    marks = [{"key": "F1", "step": s, "mark": "GO"} for s in ("X1", "X2", "X3", "X4")]
    good = {"evaluations": [row], "marks": marks}
    bad = {
        "evaluations": [row, {**row, "key": "F2", "unit": "Nowhere"}, {**row, "key": "F3", "day": "2031-01-01"}],
        "marks": [
            *marks,
            {"key": "F1", "step": "X4", "person": "N-999", "mark": "GO"},
            {"key": "F9", "step": "X1", "mark": "GO"},
        ],
    }
    told = _look(evaluator, json.dumps(bad).encode(), "bad.json")
    text = told.content.decode()
    assert told.status_code == 422
    for word in ("There is no such unit", "lies in the future", "Nobody on the roster", "not in the file"):
        assert word in text
    assert not Observation.objects.exists()
    assert _look(evaluator, json.dumps(good).encode(), "good.json").status_code == 200
    assert evaluator.post("/evaluation/import", {"take": "1"}).status_code == 302
    assert Observation.objects.get().results.get().grade == "satisfactory"


def test_drafts_stand_loudly_on_the_first_page_of_whoever_holds_them(house: House, evaluator: Client) -> None:
    assert "not sent yet" not in evaluator.get("/").content.decode()
    begin(house, evaluator)
    assert "1 evaluation sheet is not sent yet" in evaluator.get("/").content.decode()
    evaluator.force_login(house.cast.planner)
    assert "not sent yet" not in evaluator.get("/").content.decode()


def test_pages_take_few_queries(house: House, evaluator: Client, django_assert_max_num_queries: Any) -> None:
    sent = house.send(key="key-0000000a").observation
    for n in range(12):
        house.send(house.content("X4"), key=f"key-000000{n:02d}")
    draft = begin(house, evaluator)
    for path in ("", "sheets", "agreement", f"observations/{sent.pk}", f"events/{sent.event_id}", f"sheet/{draft.client_key}",
                 f"units/{house.section.pk}", f"people/{house.one.pk}", "tests", "levels"):  # fmt: skip
        with django_assert_max_num_queries(24):
            assert evaluator.get(f"/evaluation/{path}").status_code == 200, path


@pytest.mark.parametrize(
    ("line", "marks", "doubts"),
    [
        ("x1 g x2 n", {"X1": "GO", "X2": "NO-GO"}, 0),
        ("x1g x2n x4a", {"X1": "GO", "X2": "NO-GO", "X4": "NA"}, 0),
        ("x1-x4 g", {"X1": "GO", "X2": "GO", "X3": "GO", "X4": "GO"}, 0),
        ("x1 g x1 n", {"X1": "NO-GO"}, 1),
        ("x9 g hello x1=30", {}, 3),
        ("@zzz x1 g", {}, 1),
    ],
)
def test_what_a_line_from_paper_means(house: House, line: str, marks: dict[str, str], doubts: int) -> None:
    columns = columns_of(tuple(house.task.lines.order_by("position")))
    read = read_line(line, columns, {house.one.pk: house.one})
    assert {m["step"]: m["mark"] for m in read.marks} == marks
    assert len(read.faults) == doubts
