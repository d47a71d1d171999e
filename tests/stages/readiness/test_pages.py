"""The pages by role: units for those who work here, names by right, nothing for an outsider."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership, User
from blueberet.stages.assessment.services.history import load_history
from blueberet.stages.readiness.models import Statement, Waiver
from blueberet.stages.roster.models import Person, Unit
from tests.cast import Cast
from tests.stages.readiness.test_measuring import sheet

pytestmark = pytest.mark.django_db


def page(user: User, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.get(path, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_map_leads_to_the_proof(platoon: Unit, cast: Cast) -> None:
    load_history(cast.north, [sheet(platoon, 20, True), sheet(platoon, 4, False)], actor=None, source="a")
    status, body = page(cast.commander, "/readiness/")
    assert status == 200
    assert "North Section" in body
    assert "North checkpoint: failed" in body
    address = f"/readiness/cells/U{platoon.pk}/SEC/R01"
    assert address in body
    status, body = page(cast.commander, address)
    assert (status, body.count("Capt Seer")) == (200, 2)
    assert "counts" in body


def test_the_visitor_sees_units_and_no_name(platoon: Unit, cast: Cast) -> None:
    load_history(cast.north, [sheet(platoon, 20, True)], actor=None, source="a")
    paths = ("/readiness/", f"/readiness/units/U{platoon.pk}", f"/readiness/cells/U{platoon.pk}/SEC/R01",
             f"/readiness/cells/U{platoon.pk}/SEC/R02")  # fmt: skip
    for path in paths:
        status, body = page(cast.visitor, path)
        assert status == 200
        assert "Әбдіров" not in body
        assert "N-001" not in body
        assert "Capt Seer" not in body
    person = Person.objects.get(service_number="N-001")
    assert page(cast.visitor, f"/readiness/people/P{person.pk}")[0] == 404


def test_the_outsider_finds_nothing(platoon: Unit, cast: Cast) -> None:
    person = Person.objects.get(service_number="N-001")
    for path in (f"/readiness/units/U{platoon.pk}", f"/readiness/cells/U{platoon.pk}/SEC/R01",
                 f"/readiness/people/P{person.pk}", f"/readiness/units/U{platoon.pk}/outlook"):  # fmt: skip
        status, body = page(cast.outsider, path)
        assert (status, "North" in body) == (404, False)
    assert "North" not in page(cast.outsider, "/readiness/")[1]


def test_a_soldier_is_led_to_his_own_page_and_no_other(platoon: Unit, cast: Cast) -> None:
    Membership.objects.filter(user=cast.soldier).update(service_number="N-003")
    mine, other = (Person.objects.get(service_number=n) for n in ("N-003", "N-001"))
    status, body = page(cast.soldier, "/readiness/")
    assert status == 200
    assert "My readiness" in body
    assert "expired" in body
    assert page(cast.soldier, f"/readiness/people/P{mine.pk}")[0] == 200
    assert page(cast.soldier, f"/readiness/people/P{other.pk}")[0] == 404
    assert page(cast.soldier, f"/readiness/units/U{platoon.pk}")[0] == 404


def test_a_commander_waives_states_and_is_told_what_is_wrong(platoon: Unit, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.commander)
    cell = f"/readiness/cells/U{platoon.pk}/SEC/R01"
    answer = client.post(
        f"{cell}/waive", {"authority": "", "reason": "", "first_day": "", "last_day": "x"}, follow=True
    )
    assert answer.content.decode().count("alert-danger") == 3
    last = timezone.localdate() + timedelta(days=3)
    good = {"authority": "Order 7", "reason": "away", "first_day": str(timezone.localdate()), "last_day": str(last)}
    assert "Order 7" in client.post(f"{cell}/waive", good, follow=True).content.decode()
    client.post(f"{cell}/waive", {"withdraw": Waiver.objects.get().pk})
    assert Waiver.objects.get().withdrawn_on == timezone.localdate()
    client.post(f"/readiness/units/U{platoon.pk}/state", {"grade": "ready", "reason": "I saw it."})
    assert Statement.objects.get().measured == "not ready"
    for user in (cast.instructor, cast.visitor, cast.outsider):
        client.force_login(user)
        assert client.post(f"{cell}/waive", good).status_code in (403, 404)
    assert Waiver.objects.count() == 1


def test_a_gap_nobody_serves_is_refused_in_words(platoon: Unit, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.commander)
    asked = {
        "standard": "T03",
        "title": "x",
        "people": ["N-001"],
        "sessions": "1",
        "latest_day": "2026-12-01",
        "reason": "y",
    }
    answer = client.post(f"/readiness/units/U{platoon.pk}/ask", asked, follow=True)
    assert "There is no programme to ask." in answer.content.decode()


def test_files_hold_no_names_and_nonsense_is_harmless(platoon: Unit, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.visitor)
    body = client.get("/readiness/export.json").content.decode()
    assert "Әбдіров" not in body
    assert '"units"' in body
    assert client.get("/readiness/export.xlsx").status_code == 200
    assert client.get("/readiness/export.pdf").status_code == 404
    for query in ("?day=2026-99-99", "?day=zzz", "?origin=mars", "?day=1999-01-01", "?day=2999-01-01"):
        assert client.get(f"/readiness/{query}").status_code == 200


def test_the_map_asks_few_questions(platoon: Unit, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.commander)
    client.get("/readiness/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/readiness/")
    assert len(queries) <= 32, len(queries)


def test_how_far_forecasts_can_be_trusted(platoon: Unit, cast: Cast) -> None:
    assert "Too few data to say" in page(cast.commander, "/readiness/trust")[1]
    load_history(
        cast.north, [sheet(platoon, 89 - n, n % 9 < 2 + n // 14) for n in range(80)], actor=None, source="a"
    )  # fmt: skip
    status, body = page(cast.commander, "/readiness/trust")
    assert (status, "Brier score" in body) == (200, True)
    points = body.count("rd-dot")
    assert points >= 2
    assert body.count('<tr><th scope="row">') == points
    assert page(cast.soldier, "/readiness/trust")[0] in (403, 404)
