"""Pages of the standards, through the browser's requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.foundation.sheets.book import read_book
from blueberet.stages.standards.models import Standard, Version
from blueberet.stages.standards.services import import_catalogue
from tests.cast import Cast
from tests.stages.standards.catalogues import book, tables


@pytest.fixture
def taken(cast: Cast) -> Cast:
    """Centre North with the small catalogue in force since today."""
    today = timezone.localdate()
    import_catalogue(
        centre=cast.north, actor=cast.planner, content=book(), filename="c.xlsx", today=today, first_day=today
    )
    return cast


def path(cast: Cast, code: str = "T03", rest: str = "") -> str:
    return f"/standards/{Standard.objects.get(centre=cast.north, code=code).pk}{rest}"


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_centre_is_led_to_the_shipped_catalogue(cast: Cast, client: Client) -> None:
    client.force_login(cast.planner)
    assert "Look at the catalogue of Blueberet" in text(client, "/standards/")
    client.force_login(cast.soldier)
    page = text(client, "/standards/")
    assert "Look at the catalogue" not in page
    assert "takes a catalogue in first" in page


def test_the_list_tells_what_rests_on_what(taken: Cast, client: Client) -> None:
    client.force_login(taken.visitor)
    page = text(client, "/standards/")
    assert "9 in force" in page
    assert "Роадблок: Әскери бекет" in page
    assert "unverified" in page
    assert "T03" not in text(client, "/standards/?q=buddy")
    assert "BFAC" not in text(client, "/standards/?kind=task")


def test_a_standard_shows_marks_and_sources_by_value(taken: Cast, client: Client) -> None:
    client.force_login(taken.soldier)
    page = text(client, path(taken))
    assert "A report (read in full)" in page
    assert page.count("bb-unverified") == 1
    assert page.count("bb-authored") == 4
    assert "Make a new version" not in page
    text(client, path(taken, rest="?version=7"), 404)
    text(client, path(taken, rest="/draft"), 403)


def test_upload_look_take(cast: Cast, client: Client) -> None:
    client.force_login(cast.planner)
    upload = SimpleUploadedFile("mine.xlsx", book())
    page = client.post("/standards/import", {"file": upload}).content.decode()
    assert "9 new standards" in page
    assert not Standard.objects.exists()
    today = timezone.localdate().isoformat()
    answer = client.post("/standards/import", {"take": "1", "as": "force", "first_day": today})
    assert answer.status_code == 302
    assert Version.objects.filter(state="in force").count() == 9
    again = client.post("/standards/import", {"file": SimpleUploadedFile("mine.xlsx", book())}).content.decode()
    assert "It says what the centre has already" in again


def test_drafts_can_be_taken_instead(cast: Cast, client: Client) -> None:
    client.force_login(cast.planner)
    client.post("/standards/import", {"file": SimpleUploadedFile("mine.xlsx", book())})
    client.post("/standards/import", {"take": "1", "as": "drafts"})
    assert Version.objects.filter(state="draft").count() == 9


@pytest.mark.parametrize("day", ["2020-01-01", "", "tomorrow"])
def test_a_day_that_cannot_be_is_refused(cast: Cast, client: Client, day: str) -> None:
    client.force_login(cast.planner)
    client.post("/standards/import", {"file": SimpleUploadedFile("mine.xlsx", book())})
    answer = client.post("/standards/import", {"take": "1", "as": "force", "first_day": day})
    assert answer.status_code == 422
    assert not Standard.objects.exists()


def test_faults_of_a_file_are_told_and_nothing_is_taken(cast: Cast, client: Client) -> None:
    client.force_login(cast.planner)
    said = tables()
    said["steps"][0]["source"] = "S42"
    answer = client.post("/standards/import", {"file": SimpleUploadedFile("mine.xlsx", book(said))})
    assert answer.status_code == 422
    assert "S42 is not on the sheet Sources" in answer.content.decode()
    assert client.post("/standards/import", {"take": "1", "as": "drafts"}).status_code == 422
    assert not Standard.objects.exists()


def seen(cast: Cast, code: str = "T03") -> dict[str, str]:
    """What the draft's forms carry: which draft, and how often it was edited."""
    version = Version.objects.get(standard__centre=cast.north, standard__code=code, state="draft")
    return {"version": str(version.pk), "edited": str(version.edited)}


def posted(page_rows: list[dict[str, str]], head: dict[str, str], of: dict[str, str]) -> dict[str, Any]:
    columns = sorted({k for row in page_rows for k in row})
    body: dict[str, Any] = {**of, **{f"h-{k}": v for k, v in head.items()}}
    for key in columns:
        body[f"l-{key}"] = [row.get(key, "") for row in page_rows]
    body["l-order"] = [str(n) for n in range(1, len(page_rows) + 1)]
    return body


HEAD = {"title": "Checkpoint", "origin": "UN", "element": "section", "critical": "yes", "source": "S1"}
LINES = [
    {"code": "T03-01", "text": "Layout stands", "critical": "yes", "leader": "no", "source": "AUTH"},
    {"code": "T03-05", "text": "Log is kept", "critical": "no", "leader": "no", "source": "AUTH", "authored": "all"},
]


def test_a_new_version_is_written_in_the_table_and_put_into_force(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "visit"})
    page = text(client, path(taken, rest="/draft"))
    assert 'value="T03-02"' in page
    answer = client.post(path(taken, rest="/draft"), posted(LINES, HEAD, seen(taken)))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    today = timezone.localdate().isoformat()
    client.post(path(taken, rest="/act"), {"act": "force", "first_day": today, **seen(taken)})
    page = text(client, path(taken))
    assert "Version 2, in force since" in page
    assert "T03-05" in page
    assert "T03-02" not in page
    old = text(client, path(taken, rest="?version=1"))
    assert "was replaced" in old
    assert "T03-02" in old
    compared = text(client, path(taken, rest="/compare?old=1&new=2"))
    assert "row gone" in compared
    assert "new row" in compared


def test_faults_in_the_table_are_told_by_row_and_what_was_typed_is_kept(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "visit"})
    wrong = [LINES[0], {**LINES[1], "critical": "perhaps", "source": "S77", "text": "Typed with care"}]
    answer = client.post(
        path(taken, rest="/draft"), posted(wrong, {**HEAD, "satisfactory_share": "400 %"}, seen(taken))
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "S77 is not on the sheet Sources" in page
    assert "neither yes nor no" in page
    assert "A share lies between 0 and 1" in page
    assert "Typed with care" in page
    assert Version.objects.get(standard__code="T03", number=2).lines.count() == 2


def test_a_stale_form_is_refused(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "visit"})
    stale = seen(taken)
    assert client.post(path(taken, rest="/draft"), posted(LINES, HEAD, stale)).status_code == 302
    answer = client.post(path(taken, rest="/draft"), posted(LINES[:1], HEAD, stale))
    assert answer.status_code == 422
    assert "Somebody else has changed this draft" in answer.content.decode()


def test_withdrawing_needs_a_reason(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    today = timezone.localdate().isoformat()
    answer = client.post(path(taken, rest="/act"), {"act": "withdraw", "first_day": today, "reason": " "}, follow=True)
    assert "Say why it is withdrawn" in answer.content.decode()
    answer = client.post(
        path(taken, rest="/act"), {"act": "withdraw", "first_day": today, "reason": "replaced"}, follow=True
    )
    assert "Withdrawn on" in answer.content.decode()


def test_a_standard_of_ones_own_begins_as_a_draft(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    answer = client.post("/standards/new", {"kind": "task", "code": "OWN1", "title": "Our task"}, follow=True)
    assert "Draft of version 1" in answer.content.decode()
    assert client.post("/standards/new", {"kind": "dance", "code": "X", "title": "x"}).status_code == 422
    client.post(path(taken, "OWN1", "/act"), {"act": "throw", **seen(taken, "OWN1")})
    assert not Standard.objects.filter(code="OWN1").exists()


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_what_is_exported_comes_back_as_it_was(taken: Cast, client: Client, kind: str) -> None:
    client.force_login(taken.planner)
    content = client.get(f"/standards/catalogue.{kind}").content
    answer = client.post("/standards/import", {"file": SimpleUploadedFile(f"back.{kind}", content)})
    assert "It says what the centre has already" in answer.content.decode()


def test_an_export_runs_no_formula(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    client.post("/standards/new", {"kind": "task", "code": "=1+1", "title": '=HYPERLINK("x")'})
    book_ = read_book(client.get("/standards/catalogue.xlsx?drafts").content, "x.xlsx")
    sheet = next(s for s in book_.sheets if s.name == "Tasks")
    assert not sheet.marks.formulas
    assert any('=HYPERLINK("x")' in row for row in sheet.cells)


def test_the_crosswalk_sets_tasks_side_by_side(taken: Cast, client: Client) -> None:
    client.force_login(taken.instructor)
    page = text(client, "/standards/crosswalk")
    assert "Every UN task has a national one" in page
    assert "N03" in page


def test_the_outsider_sees_nothing_of_it(taken: Cast, client: Client) -> None:
    client.force_login(taken.outsider)
    for url in ("/standards/", "/standards/crosswalk", "/standards/sources", "/standards/catalogue.json"):
        assert b"T03" not in client.get(url).content
    for rest in ("", "/draft", "/compare"):
        text(client, path(taken, rest=rest), 404)
    assert client.post(path(taken, rest="/act"), {"act": "version", "reason": "x"}).status_code == 404
    assert Version.objects.filter(standard__centre=taken.north).count() == 9


def test_pages_take_as_many_queries_however_many_standards(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)

    def counts() -> list[int]:
        found = []
        for url in ("/standards/", path(taken), "/standards/crosswalk", "/standards/sources"):
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            found.append(len(asked))
        return found

    few = counts()
    today = timezone.localdate()
    more = {"sources": tables()["sources"], "tasks": [
        {"code": f"X{n}", "title": "x", "origin": "UN", "element": "team", "critical": "no", "source": "S1"}
        for n in range(60)
    ]}  # fmt: skip
    import_catalogue(
        centre=taken.north, actor=None, content=book(more), filename="m.xlsx", today=today, first_day=today
    )
    assert counts() == few
    assert max(few) <= 25


def test_a_form_of_a_draft_that_was_thrown_away_does_not_change_the_next(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "one"})
    stale = seen(taken)
    client.post(path(taken, rest="/act"), {"act": "throw", **stale})
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "two"})
    answer = client.post(path(taken, rest="/draft"), posted(LINES, HEAD, stale))
    assert answer.status_code == 422
    assert "Another draft stands here" in answer.content.decode()
    answer = client.post(path(taken, rest="/act"), {"act": "throw", **stale}, follow=True)
    assert "Another draft stands here" in answer.content.decode()


@pytest.mark.parametrize("edited", ["²", "", "x"])
def test_a_form_without_its_count_is_refused(taken: Cast, client: Client, edited: str) -> None:
    client.force_login(taken.planner)
    client.post(path(taken, rest="/act"), {"act": "version", "reason": "one"})
    answer = client.post(path(taken, rest="/draft"), posted(LINES, HEAD, {**seen(taken), "edited": edited}))
    assert answer.status_code == 422


def test_more_lines_than_a_page_takes_are_not_lost(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    said = {"sources": tables()["sources"], "editions": [{"code": "BIG", "title": "Big", "source": "S1"}], "lessons": [
        {"edition": "BIG", "code": f"{n}x", "title": "x", "source": "S1"} for n in range(900)
    ]}  # fmt: skip
    today = timezone.localdate()
    import_catalogue(centre=taken.north, actor=None, content=book(said), filename="m.xlsx", today=today, first_day=None)
    answer = client.get(path(taken, "BIG", "/draft"), follow=True)
    assert "900 lines, more than a page can take" in answer.content.decode()


def test_a_withdrawal_to_come_can_be_called_off(taken: Cast, client: Client) -> None:
    client.force_login(taken.planner)
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    client.post(path(taken, rest="/act"), {"act": "withdraw", "first_day": later, "reason": "replaced"})
    page = text(client, path(taken))
    assert "Withdrawn from" in page
    assert "Take it into use again" in page
    assert "Make a new version" not in page
