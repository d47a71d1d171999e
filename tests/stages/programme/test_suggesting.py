"""Other places on the page: shown in words, taken in one act, refused with a sentence."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from blueberet.engine.kit import wire
from blueberet.engine.programme.check import check
from blueberet.engine.programme.problem import Placement
from blueberet.foundation.audit.models import Act
from blueberet.stages.programme import bridge
from blueberet.stages.programme.models import Programme, Session
from blueberet.stages.programme.selectors.suggestions import Offer, offers_for, places_in
from blueberet.stages.programme.services.moving import Refused
from blueberet.stages.programme.services.suggesting import take_suggestion
from blueberet.stages.programme.views import pages, suggestions
from tests.cast import Cast
from tests.tiny import MONDAY

TODAY = MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pages, suggestions):
        monkeypatch.setattr(module, "this_day", lambda: TODAY)


@pytest.fixture
def english(programme: Programme) -> Session:
    return programme.sessions.select_related("programme__centre", "module", "venue").get(code="ENG/S11/02")


def take(session: Session, cast: Cast, places: list[Placement], **more: Any) -> None:
    told = {"actor": cast.planner, "version": session.programme.version, "today": TODAY, **more}
    take_suggestion(session, places=places, **told)


def swap_of(session: Session) -> Offer:
    return next(o for o in offers_for(session, today=TODAY) if o.kind == "swap")


def test_a_swap_is_one_act_and_both_moved(english: Session, cast: Cast, programme: Programme) -> None:
    places = places_in(swap_of(english).token)
    before = {s.code: (s.day, s.period) for s in programme.sessions.filter(code__in=[p.session for p in places])}
    take(english, cast, places)
    rows = {s.code: s for s in programme.sessions.filter(code__in=before)}
    assert [(rows[p.session].day, rows[p.session].period) for p in places] == [(p.day, p.period) for p in places]
    first, second = places
    assert (first.day, first.period) == before[second.session]
    act = Act.objects.get(name="programme.session.suggestion_taken")
    assert act.subject == english.code
    assert act.after["day"] == first.day.isoformat()
    assert act.after["others"][second.session]["period"] == second.period
    assert act.before["others"][second.session]["day"] == before[second.session][0].isoformat()  # type: ignore[union-attr]
    programme.refresh_from_db()
    assert programme.version == english.programme.version + 1
    assert check(bridge.problem_of(programme), bridge.plan_of(programme)) == []


def test_from_the_tray(english: Session, cast: Cast, programme: Programme) -> None:
    Session.objects.filter(pk=english.pk).update(day=None, period=None, venue=None)
    english.instructors.clear()
    programme.version += 1
    programme.save()
    english.programme.refresh_from_db()
    offer = next(o for o in offers_for(english, today=TODAY) if o.kind == "move")
    assert (offer.people, len(offer.instructors)) == (3, 1)
    take(english, cast, places_in(offer.token))
    english.refresh_from_db()
    assert english.day is not None
    assert english.instructors.count() == 1


def place(**changes: Any) -> Placement:
    told: dict[str, Any] = {"session": "ENG/S11/02", "day": date(2026, 3, 6), "period": 5, "venue": "R1",
                            "instructors": ("I1",)}  # fmt: skip
    return Placement(**{**told, **changes})


@pytest.mark.parametrize(
    ("places", "more", "sentence"),
    [
        ([], {}, "cannot be read"),
        ([place(session="ENG/S12/01")], {}, "cannot be read"),
        ([place(), place(session="NO/SUCH/01")], {}, "cannot be read"),
        ([place()], {"version": 99}, "changed meanwhile"),
        ([place(period=4)], {}, "breaks hard rules"),
        ([place()], {"today": date(2026, 3, 6)}, "is over"),
        ([place(day=MONDAY)], {"today": MONDAY}, "has come already"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    english: Session, cast: Cast, places: list[Placement], more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        take(english, cast, places, **more)
    english.refresh_from_db()
    assert (english.day, english.period) == (MONDAY + timedelta(days=3), 1)
    assert not Act.objects.exists()


def test_a_bystander_keeps_its_pin(english: Session, cast: Cast, programme: Programme) -> None:
    places = places_in(swap_of(english).token)
    programme.sessions.filter(code=places[1].session).update(is_pinned=True)
    with pytest.raises(Refused) as told:
        take(english, cast, places)
    assert "R20" in {b.rule for b in told.value.breaches}


def test_only_planners_of_the_centre(english: Session, cast: Cast) -> None:
    for user in (cast.commander, cast.outsider, cast.instructor):
        with pytest.raises(PermissionDenied):
            take(english, cast, [place()], actor=user)


def test_the_panel_says_what_where_and_whom(client: Client, cast: Cast, english: Session) -> None:
    client.force_login(cast.planner)
    url = f"/programme/sessions/{english.pk}/places"
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "swaps with «" in part
    assert "Aigerim Sample" in part
    assert "people" in part
    whole = client.get(url).content.decode()
    assert "<html" in whole
    assert "Other places" in whole
    form = {"version": english.programme.version, "places": swap_of(english).token}
    answer = client.post(url + "/take", form, follow=True)
    assert "2 sessions were moved. No hard rule is broken." in answer.content.decode()
    again = client.post(url + "/take", form)
    assert again.status_code == 409
    assert "changed meanwhile" in again.content.decode()


def test_the_other_session_remembers_the_swap(
    client: Client, cast: Cast, english: Session, programme: Programme
) -> None:
    places = places_in(swap_of(english).token)
    take(english, cast, places)
    client.force_login(cast.commander)
    other = programme.sessions.get(code=places[1].session)
    assert "suggestion_taken" in client.get(f"/programme/sessions/{other.pk}").content.decode()


@pytest.mark.parametrize("token", ["", "no JSON", "[]", "{}", '[{"session": 1}]', json.dumps([None] * 9), "x" * 9000])
def test_a_hostile_token_is_a_sentence(client: Client, cast: Cast, english: Session, token: str) -> None:
    client.force_login(cast.planner)
    form = {"version": english.programme.version, "places": token}
    answer = client.post(f"/programme/sessions/{english.pk}/places/take", form)
    assert answer.status_code == 409
    assert "cannot be read" in answer.content.decode()


def test_strange_places_are_judged_not_written(client: Client, cast: Cast, english: Session) -> None:
    client.force_login(cast.planner)
    for odd in (place(venue="MOON"), place(instructors=("NOBODY",)), place(day=date(2031, 1, 1)), place(period=77)):
        form = {"version": english.programme.version, "places": json.dumps([wire.dump(odd)])}
        assert client.post(f"/programme/sessions/{english.pk}/places/take", form).status_code == 409


def test_a_session_that_is_over_has_no_suggestions(
    client: Client, cast: Cast, english: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pages, suggestions):
        monkeypatch.setattr(module, "this_day", lambda: date(2026, 4, 1))
    client.force_login(cast.planner)
    assert "it stays where it was" in client.get(f"/programme/sessions/{english.pk}").content.decode()
    part = client.get(f"/programme/sessions/{english.pk}/places", headers={"HX-Request": "true"}).content.decode()
    assert "is over" in part
