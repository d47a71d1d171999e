"""Every page, by role: planners act, others read, the outsider sees nothing, strangers sign in."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.services.publishing import publish_timetable
from tests.cast import Cast
from tests.foundation.papers.pdfa import faults

PAGES = [
    "/", "/programme/", "/programme/week", "/programme/week?of=venue&code=R1", "/programme/week?of=instructor&code=I1",
    "/programme/week?of=person&code=N-001", "/programme/week?week=99", "/programme/week?week=x", "/programme/resources",
    "/programme/resources?kind=pool", "/programme/resources?kind=instructor", "/programme/tray", "/programme/publications",
    "/programme/calendars", "/programme/search?q=Eng", "/programme/week.pdf", "/programme/week.xlsx", "/contingent/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_members_of_the_centre_read(client: Client, cast: Cast, programme: Programme, page: str) -> None:
    assert client.get(page).status_code == 302
    for user in (cast.planner, cast.commander, cast.instructor, cast.registrar):
        client.force_login(user)
        answer = client.get(page)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_the_outsider_sees_no_word_of_north(client: Client, cast: Cast, programme: Programme, page: str) -> None:
    client.force_login(cast.outsider)
    answer = client.get(page)
    assert answer.status_code in (200, 404)
    assert not any(w in answer.content for w in (b"Tiny programme", b"Aigerim", b"Buddy", b"1st Platoon"))


def test_foreign_objects_look_like_missing_ones(client: Client, cast: Cast, programme: Programme) -> None:
    session = programme.sessions.first()
    assert session is not None
    client.force_login(cast.outsider)
    for path in (f"/programme/sessions/{session.pk}", f"/programme/{programme.pk}/export.xlsx"):
        assert client.get(path).status_code == 404
    for path in (
        f"/programme/sessions/{session.pk}/move",
        f"/programme/sessions/{session.pk}/verdict",
        "/programme/solve",
    ):
        assert client.post(path, {"day": "2026-03-06", "period": "1"}).status_code == 404


def test_readers_do_not_act(client: Client, cast: Cast, programme: Programme) -> None:
    session = programme.sessions.filter(day__isnull=False).first()
    assert session is not None
    client.force_login(cast.commander)
    form = {"day": "2026-03-06", "period": "5", "version": programme.version, "act": "tray"}
    for path in (
        f"/programme/sessions/{session.pk}/move",
        f"/programme/sessions/{session.pk}/verdict",
        "/programme/solve",
        "/programme/stop",
        "/programme/publications",
    ):
        assert client.post(path, form).status_code == 403
    for path in (
        "/programme/import",
        f"/programme/{programme.pk}/export.xlsx",
        "/contingent/import",
        "/contingent/roster.csv",
    ):
        assert client.get(path).status_code == 403
    assert client.get(f"/programme/sessions/{session.pk}").status_code == 200
    assert b"Move here" not in client.get(f"/programme/sessions/{session.pk}").content


def test_the_verdict_comes_at_once_and_a_refused_move_keeps_everything(
    client: Client, cast: Cast, programme: Programme
) -> None:
    session = programme.sessions.get(code="MED/MED/01")
    client.force_login(cast.planner)
    form: dict[str, Any] = {
        "day": "2026-03-06",
        "period": "1",
        "venue": "R2",
        "instructors": "I2",
        "version": programme.version,
    }
    assert b"R6" in client.post(f"/programme/sessions/{session.pk}/verdict", form).content
    assert b"No hard rule" in client.post(f"/programme/sessions/{session.pk}/verdict", form | {"venue": "R1"}).content
    assert client.post(f"/programme/sessions/{session.pk}/move", form).status_code == 409
    for rubbish in ({"day": "never"}, {"period": "-"}, {"day": "2026-13-45"}, {"day": "9999-12-31"}, {"version": "x"}):
        assert client.post(f"/programme/sessions/{session.pk}/move", form | rubbish).status_code == 409
    session.refresh_from_db()
    assert (session.period, session.venue.code if session.venue else "") == (1, "R1")


def test_a_week_costs_few_queries(
    client: Client, cast: Cast, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.planner)
    with django_assert_max_num_queries(20):
        client.get("/programme/week?of=group&code=PL1&week=1")


def test_the_grid_shows_what_happens(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.instructor)
    page = client.get("/programme/week?of=group&code=PL1&week=1").content.decode()
    assert all(
        word in page
        for word in ("Night patrol", "Buddy first aid", "Opening", "Medics", "Aigerim Sample", "Mon 2 Mar 2026")
    )
    assert "Holiday" in client.get("/programme/week?of=group&code=PL1&week=2").content.decode()


def test_a_page_with_nothing_to_do_or_show_says_so(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.planner)

    def read(path: str) -> str:
        return client.get(path).content.decode()

    solve, publish = 'class="btn btn-primary">Solve the timetable', "Publish the draft"
    assert (solve in read("/"), publish in read("/programme/publications")) == (False, True)
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    page = read("/programme/publications")
    assert ("Nothing has changed since" in page, publish in page, "0 added" in page) == (True, False, False)
    assert "No change." not in page, "everything in a first version was new"

    programme.sessions.filter(code="MED/MED/01").update(day=None, period=None)
    assert solve in read("/")
    assert publish in read("/programme/publications")
    for week, is_empty in ((1, False), (2, True)):
        page = read(f"/programme/week?of=instructor&code=I2&week={week}")
        assert (f"has no session in W{week}, " in page, "<table" in page) == (is_empty, not is_empty)


def test_the_pdf_holds_every_kazakh_letter_in_embedded_fonts(client: Client, cast: Cast, programme: Programme) -> None:
    letters = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
    programme.groups.filter(code="PL1").update(name=f"Взвод {letters}")
    client.force_login(cast.planner)
    content = client.get("/programme/week.pdf?of=group&code=PL1&week=1").content
    assert faults(content) == []
    pdf = PdfReader(io.BytesIO(content))
    text = "".join(p.extract_text() for p in pdf.pages)
    assert letters in text
    assert "DRAFT" in text
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert any(k.startswith("/FontFile") for k in inner["/FontDescriptor"].get_object())
    publish_timetable(programme=programme, actor=cast.planner, note="", expected_version=programme.version)
    pdf = PdfReader(io.BytesIO(client.get("/programme/week.pdf?of=every+platoon&week=1").content))
    assert "version 1" in pdf.pages[0].extract_text()


def test_the_xlsx_sheet_opens(client: Client, cast: Cast, programme: Programme) -> None:
    client.force_login(cast.planner)
    book = load_workbook(io.BytesIO(client.get("/programme/week.xlsx?of=group&code=PL1&week=1").content))
    words = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    assert "Night patrol" in words
    assert book.worksheets[0].page_setup.orientation == "landscape"
