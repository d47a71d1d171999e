"""Pages of attendance by role: the roll, its draft, corrections, the ledger, debts, files out and in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.foundation.accounts.policies import Role
from blueberet.stages.attendance.models import Draft, RollCall
from blueberet.stages.attendance.services.calling import call_roll
from blueberet.stages.attendance.services.correcting import correct_mark
from blueberet.stages.programme.models import Programme, TrainingRequest
from blueberet.stages.roster.models import Person
from tests.cast import Cast
from tests.stages.attendance.conftest import NEXT_MONDAY
from tests.tiny import MONDAY

pytestmark = pytest.mark.django_db
FIRST_AID = "BFA/PL1/01"
CALL = f"/attendance/call/{FIRST_AID}"
SECTION = "C > 1 Section"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Monday after the first week, as the pages see it."""
    at = datetime.combine(NEXT_MONDAY, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    for room in ("calling", "files", "ledger"):
        monkeypatch.setattr(f"blueberet.stages.attendance.views.{room}.now", lambda: at + timedelta(hours=7))


@pytest.fixture
def teacher(programme: Programme, cast: Cast, client: Client) -> Client:
    client.force_login(cast.instructor)
    return client


@pytest.fixture
def section(programme: Programme, cast: Cast) -> User:
    """A commander of the first section only."""
    user = User.objects.create(username="section")
    Membership.objects.create(user=user, centre=cast.north, role=Role.COMMANDER, scope=SECTION)
    return user


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def marks(**said: str) -> dict[str, str]:
    form = {f"mark-N-00{n}": "present" for n in range(1, 7)} | {"key": "a"}
    return form | {k.replace("_", "-"): v for k, v in said.items()}


def test_a_roll_is_called_in_one_form(teacher: Client) -> None:
    page = text(teacher.get(CALL))
    assert all(f"Адам {n}" in page for n in range(1, 7))
    assert 'nonce="' in page.split("attendance/roll.js")[0].rsplit("<script", 1)[1]
    form = {**marks(), "mark-N-002": "sick", "mark-N-003": "late", "minutes-N-003": "15"}
    page = text(teacher.post(CALL, form, follow=True))
    assert "The roll is called." in page
    assert all(w in page for w in ("4 present", "1 late", "1 sick", "late 15 min", "3.67"))
    assert "sent before" in text(teacher.post(CALL, form, follow=True)) or RollCall.objects.count() == 1
    assert teacher.get(CALL)["Location"] == f"/attendance/rolls/{RollCall.objects.get().pk}"


def test_what_is_refused_is_told_and_kept(teacher: Client) -> None:
    answer = teacher.post(CALL, {**marks(), "mark-N-003": "late", "mark-N-004": "ill", "mark-N-005": "sick"})
    page = text(answer)
    assert answer.status_code == 422
    assert "N-003: say how many minutes late, 1 to 179;" in page
    assert "N-004: «ill» is no mark." in page
    assert "what you entered is kept" in page
    assert not RollCall.objects.exists()
    assert Draft.objects.get().content["said"]["N-005"] == ["sick", 0]


def test_a_remark_goes_with_its_mark_and_is_corrected_with_it(teacher: Client) -> None:
    form = {**marks(), "mark-N-002": "duty", "remark-N-002": " Guard  at gate 2 ", "remark-N-004": "Came with crutches"}
    assert teacher.post(f"{CALL}/draft", form).json() == {"kept": True}
    assert 'value="Came with crutches"' in text(teacher.get(CALL))
    page = text(teacher.post(CALL, form, follow=True))
    assert "Guard at gate 2" in page
    assert "Came with crutches" in page
    row = RollCall.objects.get()
    mark = row.marks.get(person__service_number="N-002")
    said = {"mark": mark.pk, "status": "duty", "remark": "Guard at gate 3", "reason": "Wrong gate"}
    page = text(teacher.post(f"/attendance/rolls/{row.pk}", said, follow=True))
    assert "Guard at gate 3" in page


def test_a_remark_that_is_too_long_is_told_and_kept(teacher: Client) -> None:
    answer = teacher.post(CALL, {**marks(), "remark-N-001": "x" * 400})
    assert answer.status_code == 422
    assert "N-001" in text(answer).split('role="alert"')[1][:300]
    assert not RollCall.objects.exists()
    assert Draft.objects.get().content["remarks"]["N-001"].startswith("xxx")


def test_a_draft_is_kept_shown_loudly_and_thrown_away(teacher: Client, cast: Cast) -> None:
    form = {**marks(), "mark-N-001": "late", "minutes-N-001": "20", "key": "mine"}
    assert teacher.post(f"{CALL}/draft", form).json() == {"kept": True}
    page = text(teacher.get(CALL))
    assert "This is your draft" in page
    assert 'value="20"' in page
    assert 'name="key" value="mine"' in page
    assert "1 draft of yours is not sent" in text(teacher.get("/attendance/"))
    assert teacher.post(f"{CALL}/draft", {"act": "throw"}).status_code == 302
    assert not Draft.objects.exists()
    assert "This is your draft" not in text(teacher.get(CALL))
    teacher.post(CALL, marks())
    assert teacher.post(f"{CALL}/draft", form).json() == {"kept": False}


def test_a_correction_says_why_and_keeps_what_was_entered(teacher: Client, programme: Programme, cast: Cast) -> None:
    row = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a").roll
    mark, path = row.marks.get(person__service_number="N-001"), f"/attendance/rolls/{row.pk}"
    answer = teacher.post(path, {"mark": mark.pk, "status": "late", "minutes": "999", "reason": "Came by lorry"})
    assert answer.status_code == 422
    assert "Say how many minutes late, 1 to 179;" in text(answer)
    assert all(w in text(answer) for w in ('value="Came by lorry"', 'value="999"', '<option value="late" selected>'))
    said = {"mark": mark.pk, "status": "sick", "reason": "At the doctor"}
    page = text(teacher.post(path, said, follow=True))
    assert "<del>present</del>" in page
    assert "At the doctor" in page
    teacher.force_login(cast.planner)
    assert "Correct" not in text(teacher.get(path)).replace("Corrections", "").replace("Corrected", "")
    assert teacher.post(path, said).status_code == 403


def test_a_debt_is_asked_for_and_waits_with_the_planner(teacher: Client, programme: Programme, cast: Cast) -> None:
    call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a")
    assert "1 of 6 people owes 4 hours" in text(teacher.get("/attendance/ledger"))
    assert "From a file" in text(teacher.get("/attendance/ledger"))
    assert "1 session of 4 hours, 1 person" in text(teacher.get("/attendance/debts"))
    asked = {"module": "BFA", "people": ["N-001"], "key": "k", "latest_day": "soon"}
    answer = teacher.post("/attendance/debts", asked)
    assert (answer.status_code, "Give the last day" in text(answer)) == (422, True)
    assert (
        teacher.post("/attendance/debts", {**asked, "people": ["N-002"], "latest_day": "2026-03-13"}).status_code == 422
    )
    last = (MONDAY + timedelta(days=13)).isoformat()
    assert "Asked." in text(teacher.post("/attendance/debts", {**asked, "latest_day": last}, follow=True))
    assert "asked for" in text(teacher.get("/attendance/debts"))
    teacher.force_login(cast.planner)
    page = text(teacher.get("/programme/requests"))
    assert "1 request waits for an answer" in page
    assert "Look for places" in page
    path = f"/programme/requests/{TrainingRequest.objects.get().pk}"
    assert "Say why" in text(teacher.post(path, {"act": "refuse"}, follow=True))
    assert "No venue" in text(teacher.post(path, {"act": "refuse", "reason": "No venue"}, follow=True))


def test_debts_are_paged_and_their_sum_tells_all(
    teacher: Client, programme: Programme, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blueberet.stages.attendance.views.ledger.DUES", 2)
    programme.venues.filter(kind="classroom").update(capacity=1)
    said = {f"N-00{n}": ("sick", 0) for n in (1, 2, 3)}
    call_roll(programme, FIRST_AID, actor=cast.instructor, said=said, client_key="a")
    pages = [text(teacher.get(f"/attendance/debts?page={n}")) for n in (1, 2)]
    assert all("3 people owe missed hours" in p and "3 make-ups are not asked for" in p for p in pages)
    assert [[f"N-00{n}" in p for n in (1, 2, 3, 4)] for p in pages] == [
        [True, True, False, False],
        [False, False, True, False],
    ]
    assert "page 1 of 2" in pages[0]


def test_a_commander_of_a_section_sees_his_section(
    teacher: Client, programme: Programme, cast: Cast, section: User
) -> None:
    row = call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a").roll
    teacher.force_login(section)
    page = text(teacher.get(f"/attendance/rolls/{row.pk}"))
    assert ("Адам 1" in page, "Адам 4" in page, "3 people on it are not yours to see" in page) == (True, False, True)
    assert "Адам 4" not in text(teacher.get("/attendance/ledger"))
    other = row.marks.get(person__service_number="N-004").pk
    path = f"/attendance/rolls/{row.pk}"
    assert teacher.post(path, {"mark": other, "status": "sick", "reason": "x"}).status_code == 404
    assert teacher.get("/attendance/call/NGT/PL1/01").status_code == 404
    assert teacher.get("/attendance/call/ENG/S11/01").status_code == 200


def test_a_soldier_sees_his_own_hours_only(
    teacher: Client, programme: Programme, cast: Cast, people: list[Person]
) -> None:
    row = call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a").roll
    Membership.objects.filter(user=cast.soldier).update(service_number="N-001")
    teacher.force_login(cast.soldier)
    own = f"/attendance/people/{people[0].pk}"
    assert "Owes 4 hours" in text(teacher.get(own))
    assert own in text(teacher.get(f"/contingent/people/{people[0].pk}"))
    assert "You owe 4 missed hours" in text(teacher.get("/"))
    assert teacher.get(f"/attendance/people/{people[1].pk}").status_code == 404
    assert teacher.get(f"/attendance/rolls/{row.pk}").status_code == 404
    assert teacher.get("/attendance/").status_code == 403
    teacher.force_login(cast.force_generation)
    assert own not in text(teacher.get(f"/contingent/people/{people[0].pk}"))


def test_the_outsider_sees_nothing(teacher: Client, programme: Programme, cast: Cast, people: list[Person]) -> None:
    row = call_roll(programme, FIRST_AID, actor=cast.instructor, said={}, client_key="a").roll
    teacher.force_login(cast.outsider)
    for path in ("", "ledger", "debts", f"rolls/{row.pk}", f"people/{people[0].pk}", f"call/{FIRST_AID}"):
        assert teacher.get(f"/attendance/{path}").status_code == 404


def test_the_way_to_attendance(teacher: Client, cast: Cast, people: list[Person]) -> None:
    assert 'href="/attendance/"' in text(teacher.get("/programme/week"))
    assert f"/attendance/people/{people[0].pk}" in text(teacher.get(f"/contingent/people/{people[0].pk}"))
    teacher.force_login(cast.soldier)
    assert 'href="/attendance/"' not in text(teacher.get("/programme/week"))


def test_a_file_goes_out_and_comes_in(teacher: Client) -> None:
    left = teacher.get("/attendance/marks.xlsx?left").content
    csv = ["Session,Service number,Mark,Minutes late"]
    csv += [f"{FIRST_AID},N-00{n},{'sick' if n == 2 else 'present'}," for n in range(1, 7)]

    def look(content: bytes, name: str) -> Any:
        return teacher.post("/attendance/marks", {"file": SimpleUploadedFile(name, content)})

    assert "without a mark, left out" in text(look(left, "left.xlsx"))
    page = text(look("\n".join([*csv, f"{FIRST_AID},N-099,present,"]).encode(), "bad.csv"))
    assert "Nobody of that number" in page
    assert ">8<" in page
    assert not RollCall.objects.exists()
    assert "Nothing stands against it" in text(look("\n".join(csv).encode(), "good.csv"))
    assert "Taken: 1 rolls called." in text(teacher.post("/attendance/marks", {"take": "1"}, follow=True))
    out = teacher.get(f"/attendance/marks.xlsx?day={RollCall.objects.get().day.isoformat()}").content
    again = look(out, "again.xlsx")
    assert again.status_code == 200
    assert "1 called already with the same marks" in text(again)
    assert "There is nothing new in it" in text(again)
    assert look(b"no table", "x.xlsx").status_code == 422


def test_pages_ask_no_query_per_row(
    teacher: Client, programme: Programme, cast: Cast, people: list[Person], django_assert_max_num_queries: Any
) -> None:
    row = call_roll(programme, FIRST_AID, actor=cast.instructor, said={"N-001": ("sick", 0)}, client_key="a").roll
    for mark in list(row.marks.exclude(status="sick")):
        correct_mark(mark, actor=cast.instructor, status="late", minutes=5, reason="x")
    for path in ("/", "/attendance/", "/attendance/ledger", "/attendance/debts", f"/attendance/rolls/{row.pk}",
                 f"/attendance/people/{people[0].pk}", "/attendance/call/NGT/PL1/01", "/programme/requests"):  # fmt: skip
        with django_assert_max_num_queries(38 if path == "/" else 24):
            assert teacher.get(path).status_code == 200, path
