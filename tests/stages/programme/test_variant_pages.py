"""The address of a variant: the same pages, a banner, planners alone; foreign and deleted ones look missing."""

import pytest
from django.conf import settings
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix

from blueberet.foundation.runs.models import Run
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme
from blueberet.stages.programme.policies import programme_for
from blueberet.stages.programme.services.moving import send_to_tray
from blueberet.stages.programme.services.solving import start_solve
from blueberet.stages.programme.services.whatif import make_variant, throw_away
from tests.access.table import ADDRESSES, LETTERS
from tests.access.test_walk import World, in_role
from tests.access.test_walk import fresh as world  # noqa: F401
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAME = "Two ranges closed"


@pytest.fixture
def variant(programme: Programme, cast: Cast) -> Programme:
    return make_variant(programme, actor=cast.planner, name=NAME)


def at(variant: Programme, path: str) -> str:
    return f"/variant/{variant.pk}{path}"


def test_pages_of_a_variant_show_it_and_lead_to_it(
    client: Client, programme: Programme, variant: Programme, cast: Cast
) -> None:
    client.force_login(cast.planner)
    mine = variant.sessions.get(code="MED/MED/01")
    for path in ("/", "/programme/", "/programme/week", "/programme/resources", "/programme/tray", "/programme/search?q=R1",
                 "/programme/standards", f"/programme/sessions/{mine.pk}"):  # fmt: skip
        answer = client.get(at(variant, path))
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert f"Variant «{NAME}»" in page, path
        assert "not the timetable in force" in page
        assert f'href="/variant/{variant.pk}/programme/"' in page, path
        assert 'src="/static/' in page
        assert "/publications" not in page
    assert get_script_prefix() == "/"
    outside = client.get("/programme/week").content.decode()
    assert "/variant/" not in outside
    assert NAME not in outside


def test_acts_in_a_variant_act_on_it(client: Client, programme: Programme, variant: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    before = bridge.plan_of(programme)
    mine = variant.sessions.get(code="MED/MED/01")
    answer = client.post(
        at(variant, f"/programme/sessions/{mine.pk}/move"), {"act": "tray", "version": variant.version}
    )
    assert answer["Location"] == at(variant, f"/programme/sessions/{mine.pk}")
    mine.refresh_from_db()
    assert mine.day is None
    assert bridge.plan_of(programme) == before
    assert client.post(at(variant, "/programme/solve")).status_code == 302
    run = Run.objects.get()
    assert (run.subject, run.limits["planners_only"]) == (variant.pk, True)
    assert client.post(at(variant, "/programme/stop"), {"run": run.pk}).status_code == 302
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED


def test_sessions_are_found_on_their_own_side_alone(
    client: Client, programme: Programme, variant: Programme, cast: Cast
) -> None:
    client.force_login(cast.planner)
    mine, theirs = (p.sessions.get(code="MED/MED/01").pk for p in (variant, programme))
    for path in (f"/programme/sessions/{mine}", at(variant, f"/programme/sessions/{theirs}")):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/move", {"act": "tray", "version": programme.version}).status_code == 404


def test_the_timetable_in_force_is_not_touched_from_inside(
    client: Client, programme: Programme, variant: Programme, cast: Cast
) -> None:
    client.force_login(cast.planner)
    for path in ("/programme/publications", "/programme/calendars", "/programme/import", "/programme/variants"):
        assert client.get(at(variant, path))["Location"] == path
        assert client.post(at(variant, path), {"version": programme.version, "name": "x"}).status_code == 404
    assert client.get(at(variant, "/contingent/?q=x"))["Location"] == "/contingent/?q=x"
    answer = client.post(at(variant, "/sign-out/"))
    assert (answer.status_code, answer["Location"]) == (307, "/sign-out/")
    assert not programme.publications.exists()
    assert "VARIANT «Two ranges closed»" in _texts(client.get(at(variant, "/programme/week.xlsx")).content)


def _texts(content: bytes) -> str:
    import io

    from openpyxl import load_workbook

    return str(load_workbook(io.BytesIO(content)).active["A2"].value)


def test_a_foreign_and_a_deleted_variant_look_missing(
    client: Client, variant: Programme, programme: Programme, cast: Cast
) -> None:
    paths = ("/", "/programme/week", f"/programme/{variant.pk}/export.xlsx")
    client.force_login(cast.outsider)
    for path in paths:
        assert client.get(at(variant, path)).status_code == 404
    assert client.get(f"/programme/{variant.pk}/export.xlsx").status_code == 404
    assert client.get(f"/programme/variants/compare?with={variant.pk}").status_code == 404
    client.force_login(cast.planner)
    assert client.get(f"/programme/{variant.pk}/export.xlsx").status_code == 200
    # The programme itself is no variant.
    assert client.get(at(programme, "/programme/week")).status_code == 404
    throw_away(variant, actor=cast.planner)
    for path in paths:
        assert client.get(at(variant, path)).status_code == 404
    assert client.post(f"/programme/variants/{variant.pk}/act", {"act": "throw"}).status_code == 404
    assert client.get("/variant/99999999999999999999/programme/week").status_code == 404


def test_no_address_shows_a_variant_to_who_does_not_plan(world: World) -> None:  # noqa: F811
    variant = make_variant(world.programme, actor=world.cast.planner, name=NAME)
    run = start_solve(variant, actor=world.cast.planner)
    # Pages outside of variants: tests/access/test_walk.py. On the second database two roles; it is decided before reading.
    for letter in [x for x in LETTERS if x not in "AP"] if connection.vendor == "sqlite" else "CS":
        client, user = Client(), in_role(world.cast, letter)
        client.force_login(user)
        for address in ADDRESSES:
            if address.open:
                continue
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            path = world.path(address)
            for method in ("get", "post"):
                ask = getattr(client, method)
                answer = ask(f"/variant/{variant.pk}{path}")
                assert answer.status_code in (302, 307, 404, 405), f"{letter} {method} {path}"
                if answer.status_code in (302, 307):
                    assert "/variant/" not in answer["Location"]
                body = answer.getvalue() if answer.streaming else answer.content
                assert NAME.encode() not in body, f"{letter} {path}"
                # What is posted may sign out; what is read may not.
                if client.cookies[settings.SESSION_COOKIE_NAME].value != key:
                    assert method == "post"
                    client.force_login(user)
        client.force_login(user)
        session = variant.sessions.first()
        assert session is not None
        assert client.get(f"/programme/sessions/{session.pk}").status_code == 404
        assert client.get(f"/runs/{run.pk}/progress").status_code == 404


def test_a_stranger_signs_in_first_and_comes_back(client: Client, variant: Programme, cast: Cast) -> None:
    answer = client.get(at(variant, "/programme/week"))
    assert answer.status_code == 302
    assert f"next=/variant/{variant.pk}/programme/week" in answer["Location"]


def test_the_latest_programme_is_never_a_variant(
    client: Client, programme: Programme, variant: Programme, cast: Cast
) -> None:
    assert variant.pk > programme.pk
    variant.sessions.update(day=None, period=None)
    for user in (cast.planner, cast.commander, cast.visitor):
        client.force_login(user)
        assert "all 12 sessions have a place" in client.get("/").content.decode()


def test_compare_adopt_and_conflict_on_the_page(
    client: Client, programme: Programme, variant: Programme, cast: Cast
) -> None:
    client.force_login(cast.planner)
    send_to_tray(variant.sessions.get(code="MED/MED/01"), actor=cast.planner, version=variant.version)
    second = make_variant(programme, actor=cast.planner, name="Second")
    page = client.get(f"/programme/variants/compare?with={variant.pk}&with={second.pk}").content.decode()
    assert "1 session stands elsewhere" in page
    assert "Medics&#x27; drill" in page
    assert "only in the timetable" in page
    assert "every session stands where it stands in the timetable." in page
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/programme/variants/compare?with={variant.pk}&with={second.pk}")
    assert len(asked) < 25, len(asked)
    programme.refresh_from_db()
    send_to_tray(programme.sessions.get(code="NGT/PL1/01"), actor=cast.planner, version=programme.version)
    variant.refresh_from_db()
    act = {"act": "adopt", "version": variant.version}
    answer = client.post(f"/programme/variants/{variant.pk}/act", act)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Night patrol" in page
    programme.refresh_from_db()
    answer = client.post(f"/programme/variants/{variant.pk}/act", {**act, "over": programme.version})
    assert answer["Location"] == "/programme/variants"
    assert programme.sessions.get(code="MED/MED/01").day is None
    assert programme.sessions.get(code="NGT/PL1/01").day is not None


def test_making_a_variant_on_the_page(client: Client, programme: Programme, cast: Cast) -> None:
    client.force_login(cast.planner)
    assert client.post("/programme/variants", {"name": NAME}).status_code == 302
    answer = client.post("/programme/variants", {"name": NAME})
    assert (answer.status_code, "There is a variant" in answer.content.decode()) == (409, True)
    assert NAME in client.get("/programme/variants").content.decode()


def test_the_door_by_number_is_shut_for_who_does_not_plan(programme: Programme, variant: Programme, cast: Cast) -> None:
    assert programme_for(cast.planner, variant.pk) == variant
    assert programme_for(cast.commander, programme.pk) == programme
    for user in (cast.commander, cast.visitor, cast.outsider):
        with pytest.raises(Http404):
            programme_for(user, variant.pk)
