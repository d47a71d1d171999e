"""Which facts of the other rooms count, since when and by whose eyes; what the pages tell of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from blueberet.foundation.accounts.models import Membership
from blueberet.stages.assessment.models import LevelCertificate, TestScore
from blueberet.stages.assessment.services.levels import withdraw_certificate
from blueberet.stages.programme.bridge import write_problem
from blueberet.stages.programme.selectors.requests import Ahead
from blueberet.stages.programme.selectors.taught import taught_of
from blueberet.stages.readiness import sources
from blueberet.stages.readiness.selectors import outlook
from blueberet.stages.readiness.selectors.measuring import forget, measured
from blueberet.stages.readiness.selectors.outlook import outlook_of
from blueberet.stages.roster.models import Document, KeyDay, LanguageScore, Person, Stay, Unit, UnitPlace
from blueberet.stages.roster.services.documents import add_document, correct_document
from blueberet.stages.roster.services.moving import move_people
from tests.cast import Cast
from tests.stages.readiness.conftest import LONG_AGO, put
from tests.tiny import tiny_problem

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def asked(cast: Cast, *lines: dict[str, Any]) -> None:
    """A set for everybody, each line critical."""
    put(cast, "requirement set", "MORE", {"title": "More", "applies_to": "person", "category": "troops"}, [
        (f"M{n}", {"measure": "each", "who": "all", "critical": True} | line) for n, line in enumerate(lines, 1)
    ])  # fmt: skip


def states(cast: Cast, person: Person, day: date = TODAY, origin: str = "national") -> dict[str, str]:
    m = measured(cast.north, day, origin=origin)
    return {c.code: c.state.value for c in m.person(f"P{person.pk}").cells}


def examined(cast: Cast, person: Person, days_ago: int, **said: Any) -> TestScore:
    at = timezone.now() - timedelta(days=days_ago)
    given: dict[str, Any] = {
        "day": at.date(),
        "language": "",
        "scale": "%",
        "score": "80",
        "origin": "national",
        "examiner": "Lt Bekova",
    } | said
    return TestScore.objects.create(
        centre=cast.north, person=person, client_key=f"t{days_ago}{said}"[:60], known_at=at, **given
    )


@pytest.fixture
def one(platoon: Unit) -> Person:
    return Person.objects.get(service_number="N-001")


def test_a_move_makes_no_score_of_the_roll_younger_than_a_test(platoon: Unit, one: Person, cast: Cast) -> None:
    put(cast, "scale", "CEFR", {"title": "CEFR", "form": "points"},
        [(c, {"position": n}) for n, c in enumerate(("A1", "A2", "B1"), 1)])  # fmt: skip
    asked(cast, {"what": "language", "of": "English", "scale": "CEFR", "least": "A2"})
    LanguageScore.objects.create(person=one, language="English", scale="CEFR", score="A1")
    examined(cast, one, 60, language="English", scale="CEFR", score="B1")
    assert states(cast, one)["M1"] == "met"
    other = Unit.objects.create(centre=cast.north, kind="section", name="Other", code="Other")
    UnitPlace.objects.create(unit=other, name="Other", first_day=LONG_AGO)
    day = TODAY - timedelta(days=10)
    move_people([one], unit=other, on=day, reason="short there", actor=cast.registrar, today=TODAY)
    assert [states(cast, one, TODAY - timedelta(days=n))["M1"] for n in (0, 20, 70)] == ["met", "met", "failed"]


def test_a_document_added_or_corrected_later_was_not_known_before(platoon: Unit, one: Person, cast: Cast) -> None:
    old = one.documents.get()
    said = {"kind": "passport", "vaccine": "", "number": "N1", "issued": LONG_AGO, "authority": "", "remark": ""}
    ended = said | {"expires": TODAY - timedelta(days=40)}
    correct_document(old, actor=cast.registrar, edited=0, values=ended, reason="misread")
    new = said | {"number": "N9", "expires": TODAY + timedelta(days=900)}
    row = add_document(one, actor=cast.registrar, values=new)
    yesterday = TODAY - timedelta(days=1)
    assert [states(cast, one, day)["R01"] for day in (TODAY, yesterday)] == ["met", "met"]
    later = new | {"expires": TODAY - timedelta(days=9)}
    correct_document(row, actor=cast.registrar, edited=row.edited, values=later, reason="forged")
    # Yesterday the first one was believed to run on, and the second one was not there.
    assert [states(cast, one, day)["R01"] for day in (TODAY, yesterday)] == ["expired", "met"]
    m = measured(cast.north, yesterday)
    cell = next(c for c in m.person(f"P{one.pk}").cells if c.code == "R01")
    [known] = [i.proof for _code, j in m.explain(f"P{one.pk}", cell).judgements for i in j.inputs]
    assert known.until == TODAY + timedelta(days=900)


def test_a_test_of_an_edition_speaks_to_that_edition(platoon: Unit, one: Person, cast: Cast) -> None:
    put(cast, "course", "CPTM", {"title": "CPTM"}, [])
    edition = put(cast, "edition", "CPTM-2017", {"title": "CPTM 2017", "course": "CPTM"}, [])
    asked(cast, {"what": "edition", "of": "CPTM-2017"})
    examined(cast, one, 9, version=edition, passed=True)
    assert states(cast, one)["M1"] == "met"
    examined(cast, one, 3, version=edition, passed=False)
    assert states(cast, one)["M1"] == "failed"


def test_what_un_experts_examined_stands_by_itself(platoon: Unit, one: Person, cast: Cast) -> None:
    course = put(cast, "course", "BFAC", {"title": "BFAC"}, [])
    asked(cast, {"what": "course", "of": "BFAC"})
    examined(cast, one, 9, version=course, passed=True)
    examined(cast, one, 3, version=course, passed=False, origin="external", examiner="Col Smith")
    assert (states(cast, one)["M1"], states(cast, one, origin="external")["M1"]) == ("met", "failed")


def test_the_proof_page_says_who_examined_certified_and_since_when_it_is_known(
    platoon: Unit, one: Person, cast: Cast, client: Client
) -> None:
    course = put(cast, "course", "BFAC", {"title": "BFAC"}, [])
    ladder = put(cast, "ladder", "EOD", {"title": "EOD"}, [("EOD1", {"position": 1})])
    asked(cast, {"what": "course", "of": "BFAC"}, {"what": "level", "of": "EOD1"})
    examined(cast, one, 3, version=course, passed=True, day=TODAY - timedelta(days=9))
    held = LevelCertificate.objects.create(
        centre=cast.north, person=one, version=ladder, level="EOD1", issued=TODAY - timedelta(days=5),
        authority="Demining centre", number="77", client_key="c",
    )  # fmt: skip
    client.force_login(cast.commander)
    test, level = (client.get(f"/readiness/cells/P{one.pk}/MORE/M{n}").content.decode() for n in (1, 2))
    assert "Lt Bekova" in test
    assert "known since" in test
    assert "subject=N-001" in test
    assert "Demining centre, 77" in level
    # Withdrawn from its first day on: it never held, and its page still tells so.
    withdraw_certificate(held, actor=cast.registrar, day=held.issued, reason="forged")
    answer = client.get(f"/readiness/cells/P{one.pk}/MORE/M2")
    assert answer.status_code == 200
    assert "missing" in answer.content.decode()
    assert states(cast, one, TODAY - timedelta(days=1))["M2"] == "missing"


def test_ones_own_page_says_until_when_and_since_when_not(platoon: Unit, cast: Cast) -> None:
    Membership.objects.filter(user=cast.soldier).update(service_number="N-003")
    client = Client()
    client.force_login(cast.soldier)
    page = client.get("/readiness/", follow=True).content.decode()
    ended = TODAY - timedelta(days=1)
    assert "ended on" in page
    assert f"{ended.day} {ended:%b %Y}" in page
    Document.objects.filter(person__service_number="N-003").update(expires=TODAY + timedelta(days=400))
    forget()
    until = TODAY + timedelta(days=400)
    again = client.get("/readiness/", follow=True)
    assert f"{until.day} {until:%b %Y}" in again.content.decode()


def test_a_forecast_is_for_the_next_key_day_or_the_day_asked_for(platoon: Unit, cast: Cast, client: Client) -> None:
    past, end = TODAY - timedelta(days=3), TODAY + timedelta(days=200)
    KeyDay.objects.create(centre=cast.north, kind="visit", day=past)
    KeyDay.objects.create(centre=cast.north, kind="tour ends", day=end)
    client.force_login(cast.commander)
    path = f"/readiness/units/U{platoon.pk}/outlook"
    page = client.get(path).content.decode()
    assert f"The chance to hold it on {end.day} {end:%b %Y}" in page
    assert "North checkpoint" in page
    soon = TODAY + timedelta(days=9)
    assert f"The chance to hold it on {soon.day} {soon:%b %Y}" in client.get(f"{path}?until={soon}").content.decode()
    for nonsense in ("x", "2026-99-99", "0001-01-01", "9999-12-31"):
        assert client.get(f"{path}?until={nonsense}").status_code == 200


def test_units_that_are_tried_together_are_each_tried(
    platoon: Unit, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Unit.objects.create(centre=cast.north, kind="section", name="Other", code="Other")
    UnitPlace.objects.create(unit=other, name="Other", first_day=LONG_AGO)
    Stay.objects.filter(person__service_number="N-003").update(unit=other)
    third = Unit.objects.create(centre=cast.north, kind="section", name="Third", code="Third")
    UnitPlace.objects.create(unit=third, name="Third", first_day=LONG_AGO)
    Stay.objects.filter(person__service_number="N-002").update(unit=third)

    m = measured(cast.north, TODAY)
    with transaction.atomic():
        programme = write_problem(cast.north, tiny_problem())
    object.__setattr__(m.sources, "followed", sources.Followed(programme, taught_of(programme), {}, None))
    monkeypatch.setattr(outlook, "evaluating", lambda _: frozenset({"SEL"}))
    session = Ahead(
        "SEL/1", "Evaluation", "SEL", TODAY + timedelta(days=2), ("T03",), "G", frozenset({"N-001", "N-003"})
    )
    monkeypatch.setattr(outlook, "sessions_ahead", lambda *_, **__: iter([session]))
    found, _titles = outlook_of(m, cast.north, TODAY + timedelta(days=9))
    assert [set(s.subjects) for s in found.sessions] == [{f"U{platoon.pk}", f"U{other.pk}"}]


def test_a_task_is_planned_by_an_evaluation_and_a_course_by_all_its_sessions(
    platoon: Unit, one: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        programme = write_problem(cast.north, tiny_problem())
    put(cast, "course", "BFAC", {"title": "BFAC"}, [])
    asked(cast, {"what": "course", "of": "BFAC"})
    everybody = frozenset({"N-001", "N-002", "N-003"})
    ahead = [Ahead(f"{m}/S11/01", "x", m, TODAY + timedelta(days=3), of, "S11", everybody)
             for m, of in (("ENG", ("T03", "BFAC")),)]  # fmt: skip
    monkeypatch.setattr(sources, "sessions_ahead", lambda *_, **__: iter(ahead))
    monkeypatch.setattr(sources, "served_by", lambda *_: {"ENG": ("T03", "BFAC")})

    def found() -> tuple[str, str]:
        forget()
        unit = next(c.state.value for c in measured(cast.north, TODAY).units[f"U{platoon.pk}"].cells if c.code == "R01")
        return unit, states(cast, one)["M1"]

    # English is taught in four sessions, of which one has a place; and it is no evaluation.
    assert found() == ("missing", "missing")
    entries = {f"ENG/S11/0{n}": {"module": "ENG", "group": "S11", "day": "2026-03-02"} for n in range(1, 5)}
    monkeypatch.setattr(sources, "sessions_in", lambda *_: entries)
    assert found() == ("missing", "planned")
    programme.modules.filter(code="ENG").update(subject="Ұлттық бағалау")
    assert found() == ("planned", "planned")


def test_days_of_long_ago_get_an_answer(platoon: Unit, cast: Cast, client: Client) -> None:
    client.force_login(cast.commander)
    assert client.get("/readiness/?day=0001-01-01").status_code == 200
